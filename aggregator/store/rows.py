"""Many rows in few statements of SQLite: for each row by itself the interpreter is let go and taken again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, Final

AT_ONCE: Final = 250  # rows in one statement
# Of a row as it is given; what is computed of it, or changes rows, is done row by row. No place for a value elsewhere.
PLAIN: Final = re.compile(
    r"(?P<before>\s*INSERT INTO (?P<table>\w+)\s+\((?P<columns>[\w, ]+)\)\s+VALUES )"
    r"\((?P<places>(?:[:?]\w*)(?:, [:?]\w*)*)\)(?P<after>\s*(?:ON CONFLICT \((?P<key>[\w, ]+)\)[^:?]*)?)",
)


_found = lru_cache(256)(PLAIN.fullmatch)


def together(sql: str, rows: Iterable[Any]) -> Iterator[tuple[str, list[Any]]] | None:
    """The same rows by statements of many rows each, with their parameters; None: one by one.

    No two rows of one statement may have the same key: the last one stands, as when they come one after the other.
    """
    found = _found(sql)
    return _statements(found, rows) if found else None


def _statements(found: re.Match[str], rows: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    columns, names = found["columns"].split(", "), [place[1:] for place in found["places"].split(", ")]
    key = [columns.index(name) for name in (found["key"] or "").split(", ") if name]
    values = list(rows)
    if values and isinstance(values[0], Mapping):
        values = [[row[name] for name in names] for row in values]
    if key:
        values = list(dict(zip(map(itemgetter(*key), values), values, strict=True)).values())
    one = f"({', '.join('?' * len(columns))})"
    for at in range(0, len(values), AT_ONCE):
        some: Sequence[Sequence[Any]] = values[at : at + AT_ONCE]
        yield f"{found['before']}{', '.join([one] * len(some))}{found['after']}", list(chain.from_iterable(some))
