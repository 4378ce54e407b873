"""What the tables ask of a database: statements, written once, in what SQLite and PostgreSQL both take.

Parameters are `:name` or `?`. Beyond the common subset of SQL there are words of our own, which each driver knows:

- `ints(:ids)`, `texts(:names)`, `reals(:times)`: a list, given as JSON, as rows with a `key` (from 0) and a `value`;
- `json_group_array(x)`: the numbers of a column as JSON;
- `INDEXED BY …` and `NOT INDEXED`: hints for SQLite alone.

The few statements that cannot be the same are the `Dialect` of a driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from aggregator.records import dataclass

Parameters = Sequence[Any] | Mapping[str, Any] | None


NOW: Final = "(julianday('now') - 2440587.5) * 86400.0"  # seconds since the epoch, by the database's clock


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase that somebody searches for, as the index has words."""

    words: tuple[str, ...]
    begins: bool  # the last word may go on


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody searches for: one term of each group, and none of those that are unwanted."""

    groups: tuple[tuple[Term, ...], ...]
    unwanted: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """What two databases say in two ways."""

    asks: Callable[[Sought], str]  # for `searched`, in the language of the full-text index
    asks_titles: Callable[[Term], str]  # for `titled`
    searched: str  # ids of the newest entries with `:words`, at most `:most`
    titled: str  # the newest stories with a title that has `:words`, at most `:limit`
    space: str  # bytes in use, bytes that are free
    hold: str  # behind a SELECT: nobody else changes these rows before we are done; empty where nobody can
    days: str  # drops the days that ended by `:before`, where polls are kept by day: how many polls that were
    tidy: tuple[str, ...]  # what it does for itself, a bit at a time


class Cursor(Protocol):
    """The rows of a statement."""

    @property
    def rowcount(self) -> int:
        """Rows that it changed."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """One connection, inside a transaction that somebody else begins and ends."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def stamp(self) -> int:
        """Another number once anybody has changed what a connection with this one saw."""

    def execute(self, sql: str, params: Parameters = None) -> Cursor: ...

    def query(self, sql: str, params: Parameters = None) -> Iterator[dict[str, Any]]:
        """Rows by the names of their columns."""

    def each(self, sql: str, params: Parameters = None) -> Iterator[Any]:
        """Rows of which not all may be taken: they are fetched as they are asked for."""

    def many(self, sql: str, rows: Iterable[Any]) -> None:
        """One statement for each of many rows."""

    def foresee(self, look: Callable[[Database], object]) -> None:
        """Has a server answer at once what `look` asks of a database that finds nothing, for whoever asks the same then
        before anything is written. Costs nothing where a question is no way to a server."""

    def counted(self, table: str) -> int:
        """About how many rows a table has, by the planner's statistics; 0 where they say nothing."""

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """A block whose statements are interrupted after about so long."""

    def close(self) -> None: ...


def upsert(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """A statement that stores a row, by `:name` of each column, in place of the one with the same key."""
    others = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    return f"""INSERT INTO {table} ({", ".join(columns)}) VALUES ({", ".join(f":{name}" for name in columns)})
        ON CONFLICT ({", ".join(key)}) DO {f"UPDATE SET {others}" if others else "NOTHING"}"""
