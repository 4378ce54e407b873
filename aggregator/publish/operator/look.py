"""The files of the operator's pages, and their templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from aggregator.publish.assets import STATIC, Asset, asset, own_body
from aggregator.publish.themes import built_in

_OWN: Final = Path(__file__).parent / "static"


@lru_cache(maxsize=1)
def files() -> Mapping[str, Asset]:
    """Each file by the name that it has in the source tree."""
    own = [*sorted(_OWN.iterdir()), STATIC / "icon.svg"]
    return MappingProxyType({file.name: asset(file.name, own_body(file)) for file in own if file.is_file()})


@lru_cache(maxsize=1)
def _by_path() -> Mapping[str, Asset]:
    return {each.path: each for each in files().values()}


def file_at(path: str) -> Asset | None:
    """The file that pages load from there; None when there is none."""
    return _by_path().get(path)


def render(template: str, values: Mapping[str, Any]) -> bytes:
    """The page, UTF-8, always by our own templates."""
    return built_in().render(f"operator/{template}", "en", {"file": {n: a.path for n, a in files().items()}, **values})
