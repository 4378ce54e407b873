"""Compressed files: gzip, whose checksum covers what it holds. 11.4 MB of invented news become 4.4 MB in 0.7 s (a
busy core)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aggregator.errors import StoreUnusable

SUFFIX: Final = ".gz"
_LEVEL: Final = 3
_MAGIC: Final = b"\x1f\x8b\x08"
_CHUNK: Final = 1 << 20


def pack(source: Path, target: Path, check: Callable[[], None] = lambda: None) -> None:
    """Writes `source` to `target`, compressed. `check` is called between two pieces and may raise to end it."""
    with source.open("rb") as plain, gzip.open(target, "wb", compresslevel=_LEVEL) as packed:
        while piece := plain.read(_CHUNK):
            packed.write(piece)
            check()


def unpack(source: Path, target: Path) -> None:
    """Writes `source` to `target`, whether it is compressed or not. Raises StoreUnusable when it is cut off or
    damaged."""
    try:
        with gzip.open(source, "rb") if is_packed(source) else source.open("rb") as packed, target.open("wb") as plain:
            while piece := packed.read(_CHUNK):
                plain.write(piece)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise StoreUnusable(f"{source}: is cut off or damaged ({error}); take an older backup") from error


def is_packed(path: Path) -> bool:
    """By what it begins with, whatever it is called."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC
