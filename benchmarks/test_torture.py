"""What torture compares finds what it is for; and ten minutes of it find nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.polling.prepare import prepare_store
from aggregator.store import Store
from benchmarks import torture, torture_checks
from benchmarks.torture_checks import Stored, Witness

KEY = ("https://a.example/rss", "1")
RSS = b"<rss><channel><item><guid>u1</guid><link>https://a.example/1</link></item></channel></rss>"


def state(entries: dict[tuple[str, str], str], redirects: dict[str, str] | None = None) -> Stored:
    return Stored(entries, redirects or {}, ())


def kinds(found: object) -> list[str]:
    return [kind for kind, _ in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (state({KEY: "u1"}), []),
        (state({}), ["lost"]),
        (state({KEY: "u2"}), ["ids changed"]),
        (state({KEY: "u2"}, {"u1": "u2"}), []),
    ],
)
def test_an_entry_stays_with_its_story_or_with_the_one_that_it_was_joined_to(after: Stored, found: list[str]) -> None:
    assert kinds(torture_checks.between(state({KEY: "u1"}), after)) == found


def test_what_was_served_has_to_be_stored() -> None:
    reader = Witness()
    reader.reads("a.rss", RSS, "rss")
    assert kinds(torture_checks.against(reader.ids, state({KEY: "u1"}))) == []
    assert kinds(torture_checks.against(reader.ids, state({KEY: "u2"}))) == ["lost"]


def test_documents_that_are_cut_off_or_have_an_item_twice_are_found() -> None:
    reader = Witness()
    reader.reads("a.rss", RSS[:60], "rss")
    reader.reads("a.rss", RSS.replace(b"</channel>", RSS[14:-16] + b"</channel>"), "rss")
    assert sorted(kinds(reader.faults)) == ["torn", "twice", "twice"]


def test_an_article_that_a_newspaper_has_is_missed() -> None:
    assert kinds(torture_checks.missing([KEY], state({}))) == ["lost"]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM entries",
        "UPDATE polls SET entries_new = 2",
        "INSERT INTO stories (uid, published_at, updated_at, heat) VALUES ('u2', 1, 1, 1)",
        "UPDATE stories SET lead_entry_id = 99",
        "INSERT INTO documents (source_id) VALUES (99)",
    ],
)
def test_a_transaction_that_was_cut_in_two_is_found(harm: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[sources]]\nurl = "https://a.example/rss"\n')
    config = load_config(tmp_path / "config.toml")
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, 0.0))
    with closing(sqlite3.connect(config.database)) as db, db:
        db.executescript(_ONE_ENTRY)
    assert torture_checks.stored(config.database).faults == ()
    with closing(sqlite3.connect(config.database)) as db, db:
        db.execute(harm)
    assert "torn" in kinds(torture_checks.stored(config.database).faults)


_ONE_ENTRY = """
    INSERT INTO stories (id, uid, lead_entry_id, published_at, updated_at, heat) VALUES (1, 'u1', 1, 1, 1, 1);
    INSERT INTO entries (id, source_id, key, guid_is_global, title, teaser, author, categories, published_at,
        first_seen_at, updated_at, enclosures, last_seen_at, content_hash, form_hash, story_id, group_rule, group_score,
        group_reason) VALUES (1, 1, 'k', 0, 't', '', '', '[]', 1, 1, 1, '[]', 1, 'h', 'h', 1, 'new', 1, '');
    INSERT INTO polls (source_id, started_at, ended_at, outcome, entries_new, entries_updated, samples_new, items_seen,
        wire_bytes, fetch_seconds, read_seconds) VALUES (1, 1, 1, 'new', 1, 0, 0, 1, 1, 1, 1);
"""


@pytest.mark.long
async def test_ten_minutes_of_torture_lose_double_and_tear_nothing() -> None:
    """As `python -m benchmarks.torture --minutes 10 --seed 1`."""
    with torture.stage() as folder:
        it = await torture.tortured(600.0, 1, folder)
        assert dict(it.found) == {}
        assert sum(it.happened.values()) > 20
        assert it.reader.documents > 100
