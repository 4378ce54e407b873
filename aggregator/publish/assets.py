"""The pages' own files, under names that change with their bytes: whoever has one may keep it for ever.

Icons that are looked for at the root of a site have their own name there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aggregator.publish.addresses import ROOT_ICONS
from aggregator.records import dataclass

STATIC: Final = Path(__file__).parent / "static"
_BASE: Final = Path(__file__).parent / "styles" / "base.css"
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENTATION: Final = re.compile(r"\n\s*")
TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml",
        "png": "image/png",
        "jpg": "image/jpeg",
        "webp": "image/webp",
        "ico": "image/x-icon",
        "woff2": "font/woff2",
    }
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours as it is published: `path` is relative to the site, as in `static/page.3b1f09ac.css`."""

    path: str
    format: str
    content_type: str
    body: bytes


@lru_cache(maxsize=1)
def built_in() -> Mapping[str, Asset]:
    """Every built-in file in `static/`, by the name that it has there."""
    files = sorted(file for file in STATIC.iterdir() if file.is_file())
    return MappingProxyType({file.name: asset(file.name, own_body(file)) for file in files})


def own_body(file: Path) -> bytes:
    """What is published of a file of ours. A style is behind what all pages begin with, and without the comments and
    the indentation that are for us."""
    if file.suffix != ".css":
        return file.read_bytes()
    style = _COMMENT.sub("", _BASE.read_text("utf-8") + file.read_text("utf-8"))
    return _INDENTATION.sub("\n", style).lstrip().encode()


def asset(name: str, body: bytes) -> Asset:
    """The asset that is called `name`, which ends in one of `TYPES`."""
    stem, _, format = name.rpartition(".")
    if name in ROOT_ICONS:
        return Asset(name, format, TYPES[format], body)
    digest = sha256(body).hexdigest()[:10]
    return Asset(f"static/{stem}.{digest}.{format}", format, TYPES[format], body)
