"""`docs/database.md` says what the database has, and its queries answer; `docs/datasette.json` holds the same ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.store import Session
from tests.store.invented import invented

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "database.md").read_text("utf-8")
QUERIES = dict(re.findall(r"^### ([^\n]+)\n\n```sql\n(.+?)\n```$", TEXT, re.MULTILINE | re.DOTALL))
TABLES = {
    name: re.findall(r"`(\w+)`", columns)
    for names, columns in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| .+? \| (.+) \|$", TEXT, re.MULTILINE)
    for name in re.findall(r"`(\w+)`", names)
}
FAILURE = "UPDATE sources SET failures = 3, last_outcome = 'timeout', last_error = 'no answer' WHERE id = 7"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with invented(tmp_path_factory.mktemp("documented")) as store:
        store.write_now(lambda session: session.db.execute(FAILURE))
        columns = "source_id, started_at, ended_at, outcome, status, entries_new, entries_updated, samples_new"
        polls = f"""INSERT INTO polls ({columns}, items_seen, wire_bytes, fetch_seconds, read_seconds)
            VALUES (7, unixepoch(), unixepoch(), 'not-modified', 304, 0, 0, 0, 0, 200, 0.2, 0)"""
        store.write_now(lambda session: session.db.execute(polls))
        with store.reader() as session:
            yield session


def test_there_are_tables_and_queries_in_the_page() -> None:
    assert {"sources", "entries", "stories", "samples", "polls"} <= set(TABLES)
    assert len(QUERIES) >= 6


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_columns_that_the_page_names(session: Session, name: str) -> None:
    words = set(TABLES[name]) - {"MATCH"} if name.endswith("_fts") else set(TABLES[name])
    there = set(session.db.table(name).columns_dict) | ({"rowid", "id"} if name.endswith("_fts") else set())
    assert words <= there


def test_every_table_is_in_the_page_or_named_as_left_out(session: Session) -> None:
    left_out = {"_sqlite_migrations", "sqlite_sequence", "subscriptions", "outbox", "votes", "ballots"}
    shadows = {name for name in session.db.table_names() if re.match(r"\w+_fts_\w+$", name)}
    statistics = {name for name in session.db.table_names() if name.startswith("sqlite_stat")}
    assert set(session.db.table_names()) - shadows - statistics - left_out == set(TABLES)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_the_page_answers(session: Session, name: str) -> None:
    story_id, title = session.db.execute(
        "SELECT e.story_id, e.title FROM samples m JOIN entries e ON e.id = m.entry_id"
    ).fetchone()
    assert session.db.execute(QUERIES[name], {"story_id": story_id, "words": title}).fetchall()


def test_what_is_hot_is_the_order_of_the_feeds(session: Session) -> None:
    rows = session.db.execute(QUERIES["What is hot now"]).fetchall()
    best = session.db.execute("SELECT id FROM stories ORDER BY heat DESC, id LIMIT 20").fetchall()
    assert [row[0] for row in rows] == [row[0] for row in best]


def test_datasette_lists_the_queries_of_the_page() -> None:
    metadata = json.loads((DOCS / "datasette.json").read_text("utf-8"))
    listed = metadata["databases"]["aggregator"]["queries"]
    assert {one["title"]: one["sql"] for one in listed.values()} == QUERIES
    assert all(re.fullmatch(r"[a-z-]+", slug) for slug in listed)
