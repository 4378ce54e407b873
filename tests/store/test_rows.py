"""Many rows are few statements, and end as if each had been one."""

from __future__ import annotations

import pytest

from aggregator.store.database import upsert
from aggregator.store.rows import AT_ONCE, together

PUT = upsert("votes", ["vote_id", "option", "count"], ["vote_id", "option"])


def said(sql: str, rows: list[object]) -> list[tuple[str, list[object]]]:
    found = together(sql, rows)
    assert found is not None
    return [(" ".join(statement.split()), values) for statement, values in found]


def test_rows_are_one_statement() -> None:
    assert said("INSERT INTO one\n(a, b) VALUES (?, ?)", [(1, 2), (3, 4)]) == [
        ("INSERT INTO one (a, b) VALUES (?, ?), (?, ?)", [1, 2, 3, 4])
    ]


def test_of_two_rows_with_one_key_the_last_one_stands() -> None:
    rows: list[object] = [{"count": n, "option": name, "vote_id": "v"} for n, name in ((1, "a"), (2, "b"), (3, "a"))]
    [(statement, values)] = said(PUT, rows)
    assert values == ["v", "a", 3, "v", "b", 2]
    assert statement.endswith("(?, ?, ?), (?, ?, ?) ON CONFLICT (vote_id, option) DO UPDATE SET count = excluded.count")


def test_a_thousand_rows_are_a_few_statements() -> None:
    assert len(said("INSERT INTO one (a) VALUES (?)", [(n,) for n in range(1000)])) == 1000 / AT_ONCE


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE one SET a = ? WHERE b = ?",
        "DELETE FROM one WHERE a = ?",
        "INSERT INTO one (a, b) VALUES (:a, (SELECT b FROM two WHERE a = :a))",
        "INSERT INTO one (a, b) VALUES (:a, :b) ON CONFLICT (a) DO UPDATE SET b = excluded.b + :more",
    ],
)
def test_what_is_more_than_rows_is_done_row_by_row(sql: str) -> None:
    assert together(sql, []) is None
