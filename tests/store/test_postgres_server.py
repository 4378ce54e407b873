"""The tests' own PostgreSQL: what tests of it rely on."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import Postgres


def test_databases_are_apart_and_may_be_copies(postgres: Postgres) -> None:
    one = postgres.fresh()
    postgres.run("CREATE TABLE words (word TEXT)", database=one)
    postgres.run("INSERT INTO words VALUES ('één')", database=one)
    assert postgres.run("SELECT word FROM words", database=postgres.fresh(one)) == [("één",)]
    with pytest.raises(psycopg.errors.UndefinedTable):
        postgres.run("SELECT word FROM words", database=postgres.fresh())


def test_text_is_in_the_order_of_its_bytes(postgres: Postgres) -> None:
    found = postgres.run("SELECT word FROM (VALUES ('b'), ('é'), ('B'), ('a')) AS t(word) ORDER BY word")
    assert [row[0] for row in found] == ["B", "a", "b", "é"]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_what_was_committed_is_there_after_a_restart(postgres: Postgres, mode: str) -> None:
    url = postgres.fresh()
    postgres.run("CREATE TABLE words (word TEXT)", database=url)
    postgres.restart(mode)  # type: ignore[arg-type]
    assert postgres.run("SELECT * FROM words", database=url) == []


def test_a_connection_can_be_cut(postgres: Postgres) -> None:
    url = postgres.fresh()
    with psycopg.connect(url) as db:
        assert postgres.terminate(*postgres.connections(url))
        with pytest.raises(psycopg.OperationalError):
            db.execute("SELECT 1")
