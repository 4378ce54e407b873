"""PostgreSQL as a `store.database.Database`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import psycopg
from psycopg.adapt import Loader
from psycopg.conninfo import make_conninfo
from psycopg.types.numeric import Int8Dumper, IntNumeric, IntNumericDumper

from aggregator.errors import StoreAway, StoreUnusable
from aggregator.models.location import PostgresUrl
from aggregator.store.database import Cursor, Database, Dialect, Parameters, Sought, Term
from aggregator.store.postgres.faults import is_away, state_told
from aggregator.store.postgres.folding import Key, Noting, Pending, Rows, asked_together, key_of
from aggregator.store.postgres.wording import in_postgres, without_nul
from aggregator.text import one_line

AT_ONCE: Final = 500  # rows that `each` fetches
_NAMES: Final[dict[str, list[str]]] = {}  # of the columns of what was asked by them
_TYPES: Final = """SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND c.relnamespace = CAST(current_schema() AS regnamespace)"""
_PATIENCE: Final = 10  # seconds for a new connection


class ServerDatabase:
    """One connection."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._turn: int | None = None  # the last one that its transaction sees, once that was asked
        self.changed = 0  # rows, in this transaction
        self._names = itertools.count()
        self._pending = Pending()
        self._foreseen: dict[Key, list[Any]] = {}
        self._kinds: dict[tuple[str, str], str] = {}  # of columns

    @property
    def dialect(self) -> Dialect:
        return DIALECT

    @property
    def stamp(self) -> int:
        if self._turn is None:
            self._turn = int(self.execute("SELECT number FROM turns").fetchone()[0])
        return (self._turn << 24) + self.changed

    def execute(self, sql: str, params: Parameters = None) -> Cursor:
        if self._foreseen and (rows := self._foreseen.get(key_of(sql, params))) is not None:
            return Rows(rows)
        self.flush()
        cursor = self.connection.execute(in_postgres(sql), _given(params))
        if cursor.description is None or not cursor.statusmessage or not cursor.statusmessage.startswith("SELECT"):
            self._has_changed(max(0, cursor.rowcount))
        return cast(Cursor, cursor)

    def query(self, sql: str, params: Parameters = None) -> Iterator[dict[str, Any]]:
        cursor = self.execute(sql, params)
        if not isinstance(cursor, Rows):
            _NAMES[sql] = [column.name for column in cast(Any, cursor).description or ()]
        names = _NAMES[sql]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def each(self, sql: str, params: Parameters = None) -> Iterator[Any]:
        self.flush()
        with self.connection.cursor(f"each{next(self._names)}") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(in_postgres(sql), _given(params))
            yield from cursor

    def many(self, sql: str, rows: Iterable[Any]) -> None:
        given = list(rows)
        if not given:
            return
        self._has_changed(len(given))
        if (is_taken := self._pending.takes(sql, given)) is None:
            self.flush()
            is_taken = self._pending.takes(sql, given)
        if not is_taken:
            self.flush()
            with self.connection.cursor() as cursor:
                cursor.executemany(in_postgres(sql), map(_given, given))

    def foresee(self, look: Callable[[Database], object]) -> None:
        asking = Noting(self.dialect)
        look(asking)
        asked = [one for one, by_name in asking.asked.items() if one not in self._foreseen]
        asked = [one for one in asked if one[0] in _NAMES or not asking.asked[one]]
        if not asked:
            return
        self.flush()
        sql, params, places = asked_together(asked)
        row = self.connection.execute(sql, _given(params), binary=True).fetchone()
        for ones, found in zip(places, row or (), strict=True):
            answers: list[list[Any]] = [[] for _ in ones]
            for place, *values in found or ():
                answers[place].append(values)
            self._foreseen.update(zip(ones, answers, strict=True))

    def flush(self) -> None:
        """Has what was written reach the server."""
        if self._pending:
            sql, values = self._pending.statement(self._types())
            self._pending.clear()
            self.connection.execute(sql, [_listed(value) for value in values])

    def _has_changed(self, rows: int) -> None:
        self.changed += rows
        self._foreseen.clear()

    def _types(self) -> dict[tuple[str, str], str]:
        if not self._kinds:
            rows = self.connection.execute(_TYPES).fetchall()
            self._kinds = {(table, name): kind for table, name, kind in rows}
        return self._kinds

    def counted(self, table: str) -> int:
        sql = "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = to_regclass(?)"
        row = self.execute(sql, [table]).fetchone()
        return max(0, row[0]) if row else 0

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        before = self.execute("SELECT current_setting('statement_timeout')").fetchone()[0]
        self._limit(str(max(1, int(seconds * 1000))))
        yield  # what was interrupted ends its transaction, and the setting with it
        self._limit(before)

    def _limit(self, timeout: str) -> None:
        self.execute("SELECT set_config('statement_timeout', ?, TRUE)", [timeout])

    def begin(self, sql: str) -> None:
        """Begins a transaction by statements of which the last may give the number of the last turn."""
        self._pending.clear()
        self._foreseen.clear()
        cursor = self.connection.execute(sql)
        while cursor.nextset():
            pass
        self._turn, self.changed = cursor.fetchall()[0][0] if cursor.description else None, 0

    def close(self) -> None:
        self.connection.close()


def connect(location: PostgresUrl, settings: Mapping[str, str]) -> psycopg.Connection[Any]:
    """A new connection, with these settings. Raises psycopg's errors."""
    connection = psycopg.connect(
        _conninfo(location),
        autocommit=True,
        application_name="meest-recent",
        keepalives=1,
        keepalives_idle=20,
        keepalives_interval=5,
        keepalives_count=4,
        tcp_user_timeout=40_000,
        # Statements are quick and many: to compile one takes longer than any of them does.
        options=" ".join(f"-c {name}={value}" for name, value in {"jit": "off", **settings}.items()),
        client_encoding="utf8",
    )
    connection.adapters.register_dumper(int, _Int8)
    connection.adapters.register_loader("numeric", _Numeric)
    return connection


def refused(location: PostgresUrl, error: psycopg.Error) -> StoreUnusable:
    """Why no connection could be made."""
    is_told = error.sqlstate is not None or not isinstance(error, psycopg.OperationalError)
    # Who said nothing for so long would say nothing for as long again.
    is_silent = isinstance(error, psycopg.errors.ConnectionTimeout)
    told = None if is_told or is_silent else state_told(_conninfo(location), _PATIENCE)
    kind = StoreAway if is_away(error, told) else StoreUnusable
    return kind(f"{location}: {one_line(str(error))}")


def _conninfo(location: PostgresUrl) -> str:
    secret = {} if location.password is None else {"password": location.password}
    return make_conninfo(location.url, connect_timeout=_PATIENCE, **secret)


def _given(params: Parameters) -> Sequence[Any] | Mapping[str, Any]:
    """Parameters without the one character that PostgreSQL takes in no text."""
    if not params:
        return ()
    if isinstance(params, Mapping):
        return {name: without_nul(value) for name, value in params.items()}
    return [without_nul(value) for value in params]


def _listed(value: Any) -> Any:
    return [without_nul(one) for one in value] if isinstance(value, list) else without_nul(value)


class _Int8(Int8Dumper):
    """Every whole number as a bigint: by the size of each, one statement would be planned as several."""

    def get_key(self, obj: int, format: Any) -> Any:
        return self.cls if _fits(obj) else IntNumeric

    def upgrade(self, obj: int, format: Any) -> Any:
        return self if _fits(obj) else IntNumericDumper(IntNumeric)


def _fits(number: int) -> bool:
    return -(1 << 63) <= number < 1 << 63


class _Numeric(Loader):
    """Sums of whole numbers as such."""

    def load(self, data: Any) -> int | float:
        text = bytes(data)
        return float(text) if b"." in text or b"N" in text else int(text)


def ts_query(sought: Sought) -> str:
    """As a `tsquery`, whose words are yet to be folded. Every word is quoted, so nothing in it can be an operator."""
    query = " & ".join(f"({' | '.join(_quoted(term) for term in group)})" for group in sought.groups)
    return f"{query} & !({' | '.join(_quoted(term) for term in sought.unwanted)})" if sought.unwanted else query


def _quoted(term: Term, weight: str = "") -> str:
    *first, last = term.words
    suffix = f":{weight}" if weight else ""
    begins = f":*{weight}" if term.begins else suffix
    return "(" + " <-> ".join([*(f"'{word}'{suffix}" for word in first), f"'{last}'{begins}"]) + ")"


# A crash of the server takes its counters away: until it has counted again, what it planned by.
_LOST: Final = "coalesce(last_analyze, last_autoanalyze, last_vacuum, last_autovacuum) IS NULL"
_LIVE: Final = f"""SELECT pg_total_relation_size(c.oid) AS size, pg_table_size(c.oid) AS heap,
    greatest(s.n_live_tup, CASE WHEN {_LOST} THEN c.reltuples END) * (28 + coalesce((
        SELECT sum(avg_width) FROM pg_stats p WHERE p.schemaname = s.schemaname AND p.tablename = s.relname), 100))
        + 1500 * coalesce(greatest(pg_stat_get_live_tuples(t.oid), CASE WHEN {_LOST} THEN t.reltuples END), 0) AS live
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid LEFT JOIN pg_class t ON t.oid = c.reltoastrelid"""
DIALECT: Final = Dialect(
    asks=ts_query,
    asks_titles=lambda term: _quoted(term, "A"),
    searched="""SELECT f.entry_id, e.source_id FROM (
            SELECT entry_id FROM entries_fts WHERE words @@ CAST(folded(:words) AS tsquery)
            ORDER BY entry_id DESC LIMIT :most
        ) f JOIN entries e ON e.id = f.entry_id ORDER BY f.entry_id DESC""",
    titled="""SELECT DISTINCT e.story_id FROM entries_fts f JOIN entries e ON e.id = f.entry_id
        WHERE f.words @@ CAST(folded(:words) AS tsquery) ORDER BY e.story_id DESC LIMIT :limit""",
    # By the rows that live: what was deleted stays in the files, to be used again.
    space=f"""SELECT used, whole - used FROM (SELECT whole, CAST(least(1.0, live / greatest(heap, 1)) * whole AS bigint)
        AS used FROM (SELECT sum(size) AS whole, sum(heap) AS heap, sum(live) AS live FROM ({_LIVE}) AS each) AS total
    ) AS said""",
    hold=" FOR NO KEY UPDATE",
    days="SELECT keep_days_of_polls(:before)",
    tidy=(),  # autovacuum does
)
