"""SQLite as a `store.database.Database`."""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlite_utils

from aggregator.store.database import Database, Dialect, Sought, Term
from aggregator.store.rows import together
from aggregator.store.sqlite.tables import INDEX_WORDS

_SEARCH: Final = "entries_fts MATCH"
_NEWS: Final = "INSERT INTO entries "
_LIST: Final = re.compile(r"\b(?:ints|texts|reals)\(")
# SQLite's steps: a search takes some hundreds of thousands of them, and so many are about a second.
_STEPS_A_SECOND: Final = 20_000_000
_STEPS_AT_ONCE: Final = 100_000


class PlainDatabase(sqlite_utils.Database):
    """One connection. `query` runs the one statement it is given: sqlite-utils puts a savepoint around it, against
    statements that give no rows, which makes three statements of each."""

    seen: int | None = None  # of a reader: how far the writer was
    _has_news = False  # entries came whose words are not indexed yet
    _indexing = 0  # changes that were of the index alone

    @property
    def dialect(self) -> Dialect:
        return DIALECT

    @property
    def stamp(self) -> int:
        return int(self.conn.total_changes) - self._indexing if self.seen is None else self.seen

    def index_words(self) -> None:
        """Has the entries found by their words that came in this transaction: at its end, or before a search in it."""
        if self._has_news:
            before = self.conn.total_changes
            self.conn.execute(INDEX_WORDS)
            self._indexing += self.conn.total_changes - before
            self._has_news = False

    def execute(self, sql: str, parameters: Any = None) -> sqlite3.Cursor:
        if self._has_news and _SEARCH in sql:
            self.index_words()
        return super().execute(in_sqlite(sql), parameters)

    def query(self, sql: str, params: Any = None) -> Generator[dict[str, Any], None, None]:
        cursor = self.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def each(self, sql: str, params: Any = None) -> Iterator[Any]:
        return iter(self.execute(sql, params))

    def many(self, sql: str, rows: Iterable[Any]) -> None:
        if (statements := together(sql, rows)) is None:
            self.conn.executemany(in_sqlite(sql), rows)
        for statement, values in statements or ():
            self.conn.execute(statement, values)
        self._has_news |= sql.startswith(_NEWS)

    def foresee(self, look: Callable[[Database], object]) -> None: ...

    def counted(self, table: str) -> int:
        if not self.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
            return 0
        found = self.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = ? AND stat NOT NULL", [table])
        return max((int(stat.split()[0]) for (stat,) in found), default=0)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        steps = iter(range(int(seconds * _STEPS_A_SECOND) // _STEPS_AT_ONCE))
        self.conn.set_progress_handler(lambda: next(steps, None) is None, _STEPS_AT_ONCE)
        try:
            yield
        finally:
            self.conn.set_progress_handler(None, 0)


@functools.lru_cache(1_000)
def in_sqlite(sql: str) -> str:
    """A statement with our own words as SQLite has them."""
    return _LIST.sub("json_each(", sql)


def fts_query(wanted: Sought) -> str:
    """In FTS5's language (https://sqlite.org/fts5.html, section 3). Every term is quoted, so nothing in it can be an
    operator, a column or an error."""
    query = " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in wanted.groups)
    return f"({query}) NOT ({' OR '.join(map(_quoted, wanted.unwanted))})" if wanted.unwanted else query


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.begins else ""}'


_TAKEN: Final = "(SELECT * FROM pragma_page_count) - (SELECT * FROM pragma_freelist_count)"
DIALECT: Final = Dialect(
    asks=fts_query,
    asks_titles=lambda term: f"title : {_quoted(term)}",
    searched="""SELECT f.rowid, e.source_id FROM (
            SELECT rowid FROM entries_fts WHERE entries_fts MATCH :words ORDER BY rowid DESC LIMIT :most
        ) f CROSS JOIN entries e ON e.id = f.rowid""",
    titled="""SELECT DISTINCT e.story_id FROM entries_fts f JOIN entries e ON e.id = f.rowid
        WHERE entries_fts MATCH :words ORDER BY e.story_id DESC LIMIT :limit""",
    space=f"""SELECT ({_TAKEN}) * page_size, (SELECT * FROM pragma_freelist_count) * page_size
        FROM pragma_page_size""",
    hold="",
    days="SELECT 0",
    # Words that were deleted go where parts of the index are merged, which by itself happens so rarely that it is five
    # times as large as it must be: 500 pages each time.
    tidy=("PRAGMA optimize", "INSERT INTO entries_fts(entries_fts, rank) VALUES ('merge', -500)"),
)
