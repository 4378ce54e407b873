"""Several statements as one: each by itself would be a way to the server and back, and be planned by itself.

What is written waits until somebody asks for something, or the transaction ends, and goes as one statement with the
other ones as its `WITH`: all of them see the same state, so none of them may be of a row that another one writes. What
will be asked is noted by a `Noting` database, and asked in one `SELECT` that has the rows of each in a column.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from aggregator.store.database import Cursor, Dialect, Parameters
from aggregator.store.postgres.wording import in_columns, in_places, without_nul
from aggregator.store.rows import PLAIN

_UPDATE: Final = re.compile(r"\s*UPDATE (?P<table>\w+)\s+SET (?P<set>.*)\s+WHERE id = (?P<key>\?|:id)\s*", re.DOTALL)
_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "boolean"),
    (int, "bigint"),
    (float, "double precision"),
    (str, "text"),
    (bytes, "bytea"),
)
# Of a column; numbers that are whole come as such also where they need not be.
_AS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "double precision": float,
    "text": str,
    "boolean": bool,
}

Key = tuple[str, tuple[Any, ...]]


def key_of(sql: str, params: Parameters) -> Key:
    """What tells a question from another."""
    return sql, tuple(params.items() if isinstance(params, Mapping) else params or ())


class Rows:
    """What a question came to. A `Cursor`."""

    rowcount = -1

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = iter(rows)

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class Noting:
    """A `Database` that notes what it is asked. It finds nothing, and the number 0 where one is asked for."""

    stamp = 0

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.asked: dict[Key, bool] = {}  # whether by the names of columns

    def execute(self, sql: str, params: Parameters = None) -> Cursor:
        self.asked.setdefault(key_of(sql, params), False)
        return _Nothing(())

    def query(self, sql: str, params: Parameters = None) -> Iterator[dict[str, Any]]:
        self.asked[key_of(sql, params)] = True
        return iter(())

    def each(self, sql: str, params: Parameters = None) -> Iterator[Any]:
        return iter(())

    def many(self, sql: str, rows: Iterable[Any]) -> None: ...

    def counted(self, table: str) -> int:
        return 0

    def within(self, seconds: float) -> AbstractContextManager[None]:
        return nullcontext()

    def foresee(self, look: Callable[[Noting], object]) -> None: ...

    def close(self) -> None: ...


class _Nothing(Rows):
    def fetchone(self) -> Any:
        return (0,) * 8


# --- what is asked ----------------------------------------------------------------------------------------------------


def asked_together(keys: Iterable[Key]) -> tuple[str, list[str], list[list[Key]]]:
    """A statement with its parameters, that answers these questions; and which of them each of its columns does: in
    that are rows, the first value of each the place of its question."""
    grouped: dict[str, list[Key]] = {}
    for key in keys:
        grouped.setdefault(key[0], []).append(key)
    columns, given = [], []
    for sql, ones in grouped.items():
        rows = [_named(params) for _, params in ones]
        kinds = {name: _kind([row[name] for row in rows]) for name in rows[0]}
        types = ", ".join(f"{name} {kind or 'text'}" for name, kind in kinds.items())
        columns.append(
            f"""(SELECT array_agg(a) FROM (SELECT g.place, q.* FROM json_to_recordset(%s) AS g(place bigint
            {"," if types else ""} {types}) CROSS JOIN LATERAL ({in_columns(sql, "g")}) AS q) AS a)"""
        )
        given.append(json.dumps([{"place": place, **row} for place, row in enumerate(rows)]))
    return f"SELECT {', '.join(columns)}", given, list(grouped.values())


def _named(params: Sequence[Any]) -> dict[str, Any]:
    if params and isinstance(params[0], tuple):
        return {f"p_{name}": without_nul(value) for name, value in params}
    return {f"p_{place}": without_nul(value) for place, value in enumerate(params)}


def _kind(values: Iterable[Any]) -> str | None:
    """The type of a column with these values; None where all are NULL."""
    found = {next(kind for one, kind in _KINDS if isinstance(value, one)) for value in values if value is not None}
    return "double precision" if found == {"bigint", "double precision"} else next(iter(found), None)


# --- what is written --------------------------------------------------------------------------------------------------


class Pending:
    """Rows that are to be written, each of them once."""

    def __init__(self) -> None:
        self._inserts: dict[str, tuple[re.Match[str], list[Any]]] = {}  # by statement
        self._ids: dict[str, set[Any] | None] = {}  # by table, of these rows; None where they have none
        # By table and id what is to be set in a row, by one statement or several.
        self._updates: dict[str, dict[Any, dict[str, Any]]] = {}

    def __bool__(self) -> bool:
        return bool(self._inserts or self._updates)

    def clear(self) -> None:
        self._inserts.clear()
        self._ids.clear()
        self._updates.clear()

    def takes(self, sql: str, rows: Sequence[Any]) -> bool | None:
        """Whether they wait from now on; None: they do once those are written that wait already."""
        if found := PLAIN.fullmatch(sql):
            return self._takes_new(sql, found, rows)
        found = None if "SELECT" in sql else _UPDATE.fullmatch(sql)
        if found is None:
            return False
        given = {row["id"] if found["key"] == ":id" else row[-1]: row for row in rows}
        if len(given) < len(rows):
            return False
        table, new = found["table"], self._ids.get(found["table"], set())
        before = self._updates.get(table, {})
        if new is None or not new.isdisjoint(given):
            return None
        if not all(_goes_on(tuple(before[one]), sql) for one in before.keys() & given.keys()):
            return None
        for one, row in given.items():
            self._updates.setdefault(table, {}).setdefault(one, {})[sql] = row
        return True

    def _takes_new(self, sql: str, found: re.Match[str], rows: Sequence[Any]) -> bool | None:
        ids, table = _ids(found, rows), found["table"]
        if ids is not None and len(ids) < len(rows):
            return False
        taken = self._ids.get(table, set())
        are_others = sql in self._inserts  # of one key, the last one stands
        if not are_others and taken != set() and (taken is None or ids is None or taken & ids):
            return None
        if table in self._updates and (ids is None or not ids.isdisjoint(self._updates[table])):
            return None
        self._ids[table] = None if ids is None or taken is None else taken | ids
        self._inserts.setdefault(sql, (found, []))[1].extend(rows)
        return True

    def statement(self, types: Mapping[tuple[str, str], str]) -> tuple[str, list[Any]]:
        """All that waits as one statement, with its parameters; `types` are those of columns, by table and name."""
        parts = [_inserted(found, rows, types) for found, rows in self._inserts.values()]
        for rows in self._updates.values():
            alike: dict[tuple[str, ...], list[Any]] = {}  # rows in which the same is set
            for given in rows.values():
                alike.setdefault(tuple(given), []).append([*given.values()])
            parts += [_updated(*_in_one(sqls, some)) for sqls, some in alike.items()]
        first = ", ".join(f"w{number} AS ({sql})" for number, (sql, _) in enumerate(parts[:-1]))
        return f"{f'WITH {first} ' if first else ''}{parts[-1][0]}", [value for _, values in parts for value in values]


def _ids(found: re.Match[str], rows: Sequence[Any]) -> set[Any] | None:
    columns = found["columns"].split(", ")
    return {row[columns.index("id")] for row in rows} if "id" in columns and found["places"].startswith("?") else None


@functools.lru_cache(200)
def _settings(sql: str) -> tuple[tuple[str, str], ...]:
    """What an UPDATE sets: columns, and what to."""
    found = _UPDATE.fullmatch(sql)
    assert found
    told = " ".join(found["set"].split())
    parts = re.findall(r"(\w+) = ((?:[^(),]|\([^()]*\))+)", told)
    assert ", ".join(f"{name} = {value}" for name, value in parts) == told, sql
    return tuple(parts)


@functools.lru_cache(200)
def _goes_on(before: tuple[str, ...], sql: str) -> bool:
    """Whether these UPDATEs and another one can be one: it sets other columns, by what they do not."""
    if ":id" in sql or any(":id" in one for one in before):
        return False
    taken = {name for one in before for name, _ in _settings(one)}
    return not any(taken.intersection(re.findall(r"\w+", f"{name} = {value}")) for name, value in _settings(sql))


def _in_one(sqls: tuple[str, ...], rows: list[Any]) -> tuple[re.Match[str], list[Any]]:
    """UPDATEs of the same rows as one of them, with the parameters of each row; `rows` have those of each UPDATE."""
    if len(sqls) == 1:
        found = _UPDATE.fullmatch(sqls[0])
        rows = [one for [one] in rows]
    else:
        told = ", ".join(f"{name} = {value}" for one in sqls for name, value in _settings(one))
        table = found["table"] if (found := _UPDATE.fullmatch(sqls[0])) else ""
        found = _UPDATE.fullmatch(f"UPDATE {table} SET {told} WHERE id = ?")
        rows = [[value for part in parts for value in part[:-1]] + [parts[0][-1]] for parts in rows]
    assert found
    return found, rows


def _inserted(found: re.Match[str], rows: Sequence[Any], types: Mapping[tuple[str, str], str]) -> tuple[str, list[Any]]:
    """Of several rows with the same key the last one stands, as when they come one after the other."""
    columns, names = found["columns"].split(", "), [place[1:] for place in found["places"].split(", ")]
    values = [[row[name] for name in names] for row in rows] if isinstance(rows[0], Mapping) else list(rows)
    if key := [columns.index(name) for name in (found["key"] or "").split(", ") if name]:
        values = list({tuple(row[place] for place in key): row for row in values}.values())
    head = f"INSERT INTO {found['table']} ({found['columns']})"
    if len(values) == 1:
        return f"{head} VALUES ({', '.join(['%s'] * len(columns))}) {found['after']}", [*values[0]]
    kinds = [types[found["table"], name] for name in columns]
    arrays = ", ".join(f"CAST(%s AS {kind}[])" for kind in kinds)
    return (
        f"{head} SELECT * FROM unnest({arrays}) {found['after']}",
        [_array(column, _AS.get(kind)) for column, kind in zip(zip(*values, strict=True), kinds, strict=True)],
    )


def _array(values: Iterable[Any], convert: Callable[[Any], Any] | None) -> list[Any]:
    return [value if value is None else convert(value) for value in values] if convert else list(values)


def _updated(found: re.Match[str], rows: Sequence[Any]) -> tuple[str, list[Any]]:
    if len(rows) == 1:
        sql, names = in_places(found.string)
        return sql, [rows[0][name] for name in names] if names else [*rows[0]]
    named = [{f"p_{name}": value for name, value in _items(row)} for row in rows]
    kinds = {name: _kind([row[name] for row in named]) for name in named[0]}
    types = ", ".join(f"{name} {kind}" for name, kind in kinds.items() if kind)
    sql = in_columns(f"UPDATE {found['table']} SET {found['set']}", "g")
    for name, kind in kinds.items():
        if kind is None:  # then its type is that of whatever it is for
            sql = re.sub(rf"\bg\.{name}\b", "NULL", sql)
    key = "p_id" if found["key"] == ":id" else f"p_{len(rows[0]) - 1}"
    return (
        f"{sql} FROM json_to_recordset(%s) AS g({types}) WHERE id = g.{key}",
        [json.dumps([{name: _said(value) for name, value in row.items()} for row in named])],
    )


def _items(row: Any) -> Iterable[tuple[Any, Any]]:
    return row.items() if isinstance(row, Mapping) else enumerate(row)


def _said(value: Any) -> Any:
    """In JSON."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value) if isinstance(value, float) and not math.isfinite(value) else without_nul(value)
