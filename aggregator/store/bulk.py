"""migrate:  one database → another, row by row, the same in the end

Every table goes over in pages, in the order of its key, each page with a commit of its own: so the last key that the
other database has is how far it came, and after a kill at any moment the move goes on from there. What a database makes
of other rows by itself (words to search for, which sources have a story) is made anew. At the end both sides are read
through once more; only what is the same, row by row, is opened for use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol

from aggregator.errors import MigrationFailed
from aggregator.records import dataclass

PAGE = 2000  # rows: some 10 MB of articles

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table that is moved."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]  # of its columns; rows are told apart and ordered by them


class MovedFrom(Protocol):
    """The database that is read. Nobody else writes to it."""

    def identity(self) -> str:
        """What tells it from all others, for life."""

    def rows(self, table: MovedTable) -> int: ...

    def page(self, table: MovedTable, after: Sequence[Any] | None, most: int) -> list[Row]:
        """The next rows by key, behind `after`."""

    def given(self) -> Mapping[str, int]:
        """The last id that each table gave which never gives one twice."""


class MovedTo(MovedFrom, Protocol):
    """The database that is filled. It is open for nothing else until it is finished."""

    def last(self, table: MovedTable) -> Row | None:
        """The greatest key that it has."""

    def fit(self, row: Row) -> Row:
        """The row as it can be kept there."""

    def append(self, table: MovedTable, rows: Sequence[Row]) -> None:
        """Adds rows, and commits."""

    def analyse(self) -> None:
        """Counts what it has, for its planner."""

    def finish(self, given: Mapping[str, int]) -> None:
        """Sets what ids come next, and opens it for use."""


@dataclass(frozen=True, slots=True)
class MoveStep:
    """How far a move is."""

    doing: str  # "copying" or "verifying"
    table: str
    rows: int  # of all tables, so far
    total: int


Tell = Callable[[MoveStep], None]


def move(origin: MovedFrom, target: MovedTo, tables: Sequence[MovedTable], tell: Tell) -> dict[str, int]:
    """Moves what `target` has not yet of these tables, each after those that its rows refer to; the number of rows by
    table. Raises MigrationFailed when they differ in the end, and then the target is not opened for use."""
    total = sum(origin.rows(table) for table in tables)
    done = 0
    for table in tables:
        after = target.last(table)
        done += target.rows(table)
        tell(MoveStep("copying", table.name, done, total))
        for rows in _pages(origin, table, after):
            target.append(table, [target.fit(row) for row in rows])
            done += len(rows)
            tell(MoveStep("copying", table.name, done, total))
    target.analyse()
    counts = _verified(origin, target, tables, total, tell)
    target.finish(origin.given())
    return counts


def _verified(
    origin: MovedFrom, target: MovedTo, tables: Sequence[MovedTable], total: int, tell: Tell
) -> dict[str, int]:
    counts, done = {}, 0
    for table in tables:
        here, there = _Digest(), _Digest()
        for rows in _pages(origin, table):
            here.add(target.fit(row) for row in rows)
            done += len(rows)
            tell(MoveStep("verifying", table.name, done, total))
        for rows in _pages(target, table):
            there.add(rows)
        if (here.rows, here.hash) != (there.rows, there.hash):
            raise MigrationFailed(
                f"{table.name} is not the same in both databases ({here.rows} rows here, {there.rows} there): was "
                "something written meanwhile? Stop what writes, and move to an empty database again"
            )
        counts[table.name] = here.rows
    return counts


def _pages(origin: MovedFrom, table: MovedTable, after: Sequence[Any] | None = None) -> Iterator[list[Row]]:
    places = [table.columns.index(name) for name in table.key]
    while rows := origin.page(table, after, PAGE):
        yield rows
        after = [rows[-1][place] for place in places]


class _Digest:
    """Rows in the order of their keys, as a number of them and a hash of what they hold."""

    def __init__(self) -> None:
        self.rows = 0
        self._sha256 = sha256()

    def add(self, rows: Iterator[Row] | Sequence[Row]) -> None:
        for row in rows:
            self._sha256.update(repr(row).encode())
            self.rows += 1

    @property
    def hash(self) -> str:
        return self._sha256.hexdigest()
