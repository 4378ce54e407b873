"""Sources that are files on this machine. Reading blocks, so callers do it on a thread."""

from __future__ import annotations

import stat
from pathlib import Path

from aggregator.errors import AddressRefused, Unreachable
from aggregator.fetch.decode import too_large, whole
from aggregator.models import Fetched


def load(path: Path, etag: str | None, max_bytes: int) -> Fetched:
    """A file, as if it had been fetched: status 304 when it is as it was at `etag`, else 200.

    The etag is its size and the time of its last change. A gzip file is decompressed. `elapsed` is 0. Raises
    Unreachable when it cannot be read, AddressRefused when it is no regular file, TooLarge when it is over
    `max_bytes` as stored or decompressed, and BadResponse for gzip that breaks off.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # opening a pipe would wait for whoever writes to it
            raise AddressRefused(f"{path} is no regular file")
        now = f"{about.st_size}-{about.st_mtime_ns}"
        address = path.absolute().as_uri()
        if now == etag:
            return Fetched(address, 304, b"", {}, now)
        with path.open("rb") as file:
            stored = file.read(max_bytes + 1)
    except OSError as error:
        raise Unreachable(f"{path} cannot be read: {(error.strerror or 'unknown error').lower()}") from None
    if len(stored) > max_bytes:
        raise too_large(str(path), max_bytes)
    return Fetched(address, 200, whole(stored, max_bytes, str(path)), {}, now, wire_bytes=len(stored))
