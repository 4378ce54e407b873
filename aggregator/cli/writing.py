"""Files that commands write where they are told to."""

from __future__ import annotations

import sys
from pathlib import Path

from aggregator.cli.options import fail


def write_out(file: Path, body: bytes, *, force: bool) -> None:
    """Writes to a file, or to standard output for "-". Ends the command when the file is there, unless `force`."""
    if str(file) == "-":
        sys.stdout.buffer.write(body)
        return
    try:
        with file.open("wb" if force else "xb") as out:
            out.write(body)
    except FileExistsError:
        fail(f"{file} is there already; --force replaces it", code=2)
    except OSError as error:
        fail(f"{file} cannot be written: {(error.strerror or 'unknown error').lower()}", code=1)
