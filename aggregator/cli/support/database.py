"""Which database a configuration names, without a look at the rest of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from aggregator.models.location import Location

DEFAULT: Final = "var/aggregator.db"  # that of `[storage] path`; a test compares
_TABLE: Final = re.compile(r"^\[storage\][^\n]*\n(?:(?!\[)[^\n]*(?:\n|$))*", re.MULTILINE)
_ELSEWHERE: Final = re.compile(r"^\s*(\"|')?storage|\"\"\"|'''", re.MULTILINE)


def database_of(config: Path) -> Location:
    """The database that the configuration in `config` names. Raises `ConfigError` when there is no such file, and as
    `config.load` does where only all of it can tell."""
    try:
        text = config.read_text("utf-8-sig")
        table = _TABLE.search(text)
        if _ELSEWHERE.search(text) or (table is None and "storage" in text):
            raise ValueError("it may be named in another way")
        storage = tomllib.loads(table[0])["storage"] if table else {}
        if "url" in storage:
            raise ValueError("its password may be anywhere")
        path = storage.get("path", DEFAULT)
        if not isinstance(path, str):
            raise ValueError("it is no text")
    except (OSError, ValueError):
        from aggregator.config import load_config

        return load_config(config).location
    return config.absolute().parent / path


def notes_beside(config: Path, location: Location) -> Path:
    """The file beside which notes of this machine are kept."""
    return location if isinstance(location, Path) else config.absolute().parent / DEFAULT
