"""The page's own files, under names that change with their bytes: whoever has one may keep it for ever."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATIC: Final = Path(__file__).parent / "static"
_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours as it is published: `path` is relative to the site, as in `static/page.3b1f09ac.css`."""

    path: str
    format: str
    content_type: str
    body: bytes


@lru_cache(maxsize=1)
def assets() -> Mapping[str, Asset]:
    """Every file in `static/`, by the name that it has there."""
    return MappingProxyType({file.name: _asset(file) for file in sorted(_STATIC.iterdir()) if file.is_file()})


def _asset(file: Path) -> Asset:
    body = file.read_bytes()
    format = file.suffix.removeprefix(".")
    digest = sha256(body).hexdigest()[:10]
    return Asset(f"static/{file.stem}.{digest}.{format}", format, _TYPES[format], body)
