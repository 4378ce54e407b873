"""Files that commands write: where they are told to, and the configuration."""

from __future__ import annotations

import sys
from pathlib import Path

from aggregator.cli.options import fail
from aggregator.config import Config
from aggregator.errors import EditError

RELOADS = "A daemon that is running takes the change over by itself."


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


def refuse_taken(config: Config, title: str | None) -> None:
    taken = next((one for one in config.settings.sources if title is not None and one.title == title), None)
    if taken is not None:
        raise EditError(f"{title!r} is the title of {taken.url} already; nothing was changed: choose another")
