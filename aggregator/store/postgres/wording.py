"""Statements of ours as psycopg and PostgreSQL have them."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable
from typing import Any, Final

# Texts as they are, then what we say in another way.
_SAID: Final = re.compile(
    r"""(?P<text>'(?:[^']|'')*')|(?P<cast>::)|:(?P<name>[a-z_]\w*)|(?P<place>\?)|(?P<percent>%)
    |(?P<hint>\bNOT\ INDEXED\b|\bINDEXED\ BY\ \w+)|(?P<cross>\bCROSS\ JOIN\b)|(?P<json>[\w.]+)\ ->>""",
    re.VERBOSE,
)
_NUL: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


@functools.lru_cache(1_000)
def in_postgres(sql: str) -> str:
    """With places for its parameters, by name or one after the other."""
    return _worded(sql, lambda name: f"%({name})s" if name else "%s")


@functools.lru_cache(200)
def in_columns(sql: str, table: str) -> str:
    """With columns of a table for its parameters: `p_` and the name or, from 0, the number of each."""
    numbers = itertools.count()
    return _worded(sql, lambda name: f"{table}.p_{name or next(numbers)}")


@functools.lru_cache(200)
def in_places(sql: str) -> tuple[str, tuple[str, ...]]:
    """With one place after the other, and the names of their parameters; none where they have only places."""
    names: list[str] = []

    def place(name: str | None) -> str:
        if name:
            names.append(name)
        return "%s"

    return _worded(sql, place), tuple(names)


def _worded(sql: str, parameter: Callable[[str | None], str]) -> str:
    def told(found: re.Match[str]) -> str:
        if found["name"] or found["place"]:
            return parameter(found["name"])
        if json := found["json"]:
            return f"CAST({json} AS json) ->>"
        if found["cross"]:
            return "JOIN"
        return "" if found["hint"] else found[0].replace("%", "%%")

    return _SAID.sub(told, sql)


def without_nul(value: Any) -> Any:
    """A parameter without the one character that PostgreSQL takes in no text."""
    if not isinstance(value, str):
        return value
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    return _NUL.sub(r"\1\\ufffd", value) if value[:1] in "[{" and "\\u0000" in value else value
