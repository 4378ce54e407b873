"""What is asked at every poll and every publishing finds its rows by an index, with SQLite's statistics and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from aggregator.config import FeedSettings, Settings
from aggregator.models import (
    FeedInfo,
    Grouping,
    GroupRule,
    Outcome,
    PollChanges,
    PollDecision,
    PollRecord,
    Reading,
    SourceState,
)
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.publishing.lists import ranked
from aggregator.store import Session, Store
from aggregator.stories.ranking.activity import CommentCount
from aggregator.upkeep.retention import STORIES_AT_ONCE
from examples.invented import DAY, NOW, RANKING, SPAN
from tests.make import Editor, entry
from tests.store.feeds import FEEDS
from tests.store.invented import invented
from tests.store.plans import plan

LARGE = ("entries", "stories", "samples", "contents", "polls", "story_sources", "story_redirects")
# Read from its beginning and no further than asked for: the order of a feed.
IN_ORDER = re.compile(r"SCAN stories USING (COVERING )?INDEX stories_(heat|published)$")
# A large source has tens of thousands of entries; only its counts are read in order, and no more than a few hundred.
WHOLE_SOURCE = re.compile(r"SEARCH entries USING (COVERING )?INDEX (?!entries_counted)\w+ \(source_id=\?\)")
Statement = tuple[str, Any]


@pytest.fixture(scope="module", params=["without statistics", "with statistics"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with invented(tmp_path_factory.mktemp("plans")) as store:
        if request.param == "with statistics":
            store.write_now(lambda session: session.db.execute("ANALYZE"))
        yield store


def scans(store: Store, work: Callable[[Session], object]) -> list[str]:
    """The steps of `work` that read a large table, or a source's part of it, from one end to the other.

    What `work` writes is undone.
    """
    statements: list[Statement] = []

    def traced(session: Session) -> list[str]:
        with session.db.tracer(lambda sql, parameters: statements.append((sql, parameters))):
            work(session)
        return [found for statement in statements for found in _scans(session, *statement)]

    return store.write_now(lambda session: _undone(session, traced))


def _undone(session: Session, work: Callable[[Session], list[str]]) -> list[str]:
    session.db.execute("SAVEPOINT test")
    found = work(session)
    session.db.execute("ROLLBACK TO test")
    return found


def _scans(session: Session, sql: str, parameters: Any) -> Iterator[str]:
    if not sql.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        return
    aliases = {alias: name for name in LARGE for alias in re.findall(rf"\b{name} (?:AS )?([a-z])\b", sql)}
    names = {name: name for name in LARGE if re.search(rf"\b{name}\b", sql)} | aliases
    for row in session.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters or []).fetchall():
        step = row[3]
        scanned = re.match(r"SCAN (\w+)", step)
        read_through = scanned and scanned[1] in names and "VIRTUAL TABLE" not in step and not IN_ORDER.match(step)
        if read_through or WHOLE_SOURCE.match(step):
            yield f"{step}: {' '.join(sql.split())}"


def some_source(session: Session) -> SourceState:
    state = session.sources.get(1)
    assert state is not None
    return state


class TestTheTestItself:
    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT * FROM entries WHERE author = 'x'",
            "SELECT count(*) FROM stories s JOIN entries e ON e.id = s.lead_entry_id WHERE s.updated_at > 5",
            "SELECT * FROM samples ORDER BY comments",
            "DELETE FROM entries WHERE last_seen_at < 5",
            "SELECT * FROM entries WHERE source_id = 1",
        ],
    )
    def test_a_scan_is_seen(self, store: Store, sql: str) -> None:
        assert scans(store, lambda session: session.db.execute(sql).fetchall())

    def test_an_order_that_an_index_gives_is_none(self, store: Store) -> None:
        assert not scans(store, lambda session: session.db.execute("SELECT id FROM stories ORDER BY heat DESC, id"))


class TestPolling:
    def test_a_document_with_new_and_known_entries(self, store: Store) -> None:
        def work(session: Session) -> None:
            one = entry("new", published_claimed=NOW - 60, comments=3, comments_url="https://a.example/talk")
            new = Reading(FeedInfo(), (one, entry("other", title="Iets heel anders")))
            take(session, some_source(session), Came(new, NOW, RANKING))
            changed = Reading(FeedInfo(), (replace(one, title="Nieuwe titel", content_hash="new", comments=9),))
            take(session, some_source(session), Came(changed, NOW, RANKING))

        assert scans(store, work) == []

    def test_a_new_source_looks_only_at_those_that_left_the_configuration(self, store: Store) -> None:
        def work(session: Session) -> list[str]:
            said: list[Statement] = []
            with session.db.tracer(lambda sql, parameters: said.append((sql, parameters))):
                session.sources.left(20)
            ((sql, parameters),) = said
            return [row[3] for row in session.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]

        (step,) = store.write_now(work)
        assert "USING INDEX sources_left" in step

    def test_the_same_news_of_another_source(self, store: Store) -> None:
        with store.reader() as session:
            known = next(session.stories.stream(FeedSettings(slug="one", rank="recent"), NOW))
        one = entry("new", title=known.title, published_claimed=NOW - 60, guid_is_global=True)

        def work(session: Session) -> None:
            take(session, some_source(session), Came(Reading(FeedInfo(), (one,)), NOW, RANKING))

        assert scans(store, work) == []

    def test_an_old_entry(self, store: Store) -> None:
        one = entry("old", published_claimed=NOW - 80 * DAY)
        assert (
            scans(
                store,
                lambda session: take(session, some_source(session), Came(Reading(FeedInfo(), (one,)), NOW, RANKING)),
            )
            == []
        )

    def test_a_comment_count(self, store: Store) -> None:
        def work(session: Session) -> None:
            entry_id = session.db.execute("SELECT max(entry_id) FROM samples").fetchone()[0]
            story_id = session.entries.story_of(entry_id)
            Editor(session, RANKING, NOW).sight(story_id, CommentCount(entry_id, NOW - DAY, 500, NOW, 20.0), None)

        assert scans(store, work) == []

    def test_stories_joined(self, store: Store) -> None:
        why = Grouping(1, GroupRule.TITLE, 1.0, "a test")
        assert scans(store, lambda session: Editor(session, RANKING, NOW).join(5, 9, why)) == []

    def test_what_is_due(self, store: Store) -> None:
        assert scans(store, lambda session: session.entries.comments_waiting(NOW)) == []
        due = plan(store, lambda session: session.sources.due(NOW, 100))
        assert "USING INDEX sources_due" in due
        assert "USE TEMP B-TREE FOR ORDER" not in due

    def test_a_poll_recorded(self, store: Store) -> None:
        def work(session: Session) -> None:
            source = some_source(session)
            record = PollRecord(source.id, NOW, NOW, Outcome.UNCHANGED)
            decision = PollDecision(NOW, 60.0, "a test")
            polled = PollChanges(source, replace(source, etag="x"), record, decision, 1.0)
            session.sources.known([source.id])
            session.changes.apply_polls([polled])
            session.overview.last_polls(source.id, 10)

        assert scans(store, work) == []

    def test_the_rates_of_all_sources_come_from_an_index_alone(self, store: Store) -> None:
        assert "USING COVERING INDEX sources_rate" in plan(store, lambda session: session.known.budget())


class TestPublishing:
    @pytest.mark.parametrize("name", FEEDS)
    def test_a_feed(self, store: Store, name: str) -> None:
        feed = FeedSettings.model_validate({"slug": "one", **FEEDS[name]})
        assert scans(store, lambda session: ranked(session, feed, Settings(), NOW)) == []

    def test_one_story(self, store: Store) -> None:
        assert scans(store, lambda session: session.stories.get(3)) == []

    def test_no_order_is_made_by_sorting_the_stories(self, store: Store) -> None:
        for rank in ("hot", "recent"):
            feed = FeedSettings.model_validate({"slug": "one", "rank": rank})
            assert "USE TEMP B-TREE" not in plan(
                store, lambda session, feed=feed: next(session.stories.stream(feed, NOW)), of="FROM stories INDEXED"
            )

    def test_content_is_not_read_to_name_a_storys_sources(self, store: Store) -> None:
        statements: list[str] = []

        def work(session: Session) -> None:
            with session.db.tracer(lambda sql, _parameters: statements.append(sql)):
                session.stories.get(3)

        store.write_now(work)
        assert sum("contents" in sql for sql in statements) == 1


class TestHousekeeping:
    def test_pruning(self, store: Store) -> None:
        before = NOW - SPAN + 10 * DAY
        assert scans(store, lambda session: session.stories.prune(before, STORIES_AT_ONCE)) == []
        assert scans(store, lambda session: session.polls.prune(before, 100)) == []
