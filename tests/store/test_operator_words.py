"""What an operator says of a source: poll it now, pause it, go on, forget what you know of its document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.models import SourceState
from aggregator.schedule.next_poll import NEVER
from aggregator.store import Session
from aggregator.store.sqlite.connect import open_writer
from aggregator.stories.ranking.heat import Ranking
from tests.make import HOUR, NOW, Editor, entry, source

URL = "https://nieuws.example/rss"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A source that is next polled in an hour."""
    with closing(open_writer(tmp_path / "aggregator.db")) as db:
        session = Session(db)
        session.sources.set_next_poll(source(session, URL).id, NOW + HOUR, "as planned")
        yield session


def known(session: Session) -> SourceState:
    return session.sources.enabled()[0]


def due(session: Session, at: float = NOW) -> list[str]:
    return [one.url for one in session.sources.due(at, 10)]


class TestPollNow:
    def test_a_source_is_due_at_once_and_says_why(self, session: Session) -> None:
        assert session.sources.poll_now(known(session).id, NOW)
        assert due(session) == [URL]
        assert session.baselines.facts()[0].reason == "an operator asked for it"

    def test_a_source_that_is_gone_is_tried_again(self, session: Session) -> None:
        session.sources.set_next_poll(known(session).id, NEVER, "gone")
        assert session.sources.poll_now(known(session).id, NOW)
        assert due(session) == [URL]

    def test_a_source_that_is_not_configured_is_not_polled(self, session: Session) -> None:
        session.sources.configure([], NOW)
        assert not session.sources.poll_now(1, NOW)
        assert due(session) == []

    def test_there_is_no_such_source(self, session: Session) -> None:
        assert not session.sources.poll_now(4711, NOW)


class TestPause:
    def test_a_paused_source_is_never_due(self, session: Session) -> None:
        assert session.sources.pause(known(session).id, NOW)
        assert due(session, NOW + 2 * HOUR) == []
        assert known(session).paused_at == NOW

    def test_nobody_is_asked_for_comments_of_a_paused_source(self, session: Session) -> None:
        entry_id = Editor(session, Ranking(6 * HOUR, 1.0), NOW).add(known(session), entry("a"), NOW)
        session.entries.comments_asked(entry_id, NOW - HOUR, NOW)
        assert len(session.entries.comments_waiting(NOW)) == 1
        session.sources.pause(1, NOW)
        assert session.entries.comments_waiting(NOW) == []

    def test_a_second_pause_does_not_move_the_first(self, session: Session) -> None:
        assert session.sources.pause(1, NOW)
        assert not session.sources.pause(1, NOW + HOUR)
        assert known(session).paused_at == NOW

    def test_a_reload_of_the_configuration_does_not_end_a_pause(self, session: Session) -> None:
        session.sources.pause(1, NOW)
        assert source(session, URL).paused_at == NOW

    def test_after_it_what_is_overdue_is_polled_at_once(self, session: Session) -> None:
        session.sources.pause(1, NOW)
        assert session.sources.resume(1, NOW + 2 * HOUR)
        assert known(session).next_poll_at == NOW + 2 * HOUR
        assert session.baselines.facts()[0].reason == "an operator ended its pause"

    def test_after_it_a_time_that_lies_ahead_stays(self, session: Session) -> None:
        session.sources.pause(1, NOW)
        assert session.sources.resume(1, NOW + 60)
        assert known(session).next_poll_at == NOW + HOUR
        assert session.baselines.facts()[0].reason == "as planned"

    def test_nothing_is_resumed_that_was_not_paused(self, session: Session) -> None:
        assert not session.sources.resume(1, NOW)

    def test_a_paused_source_can_be_asked_for_and_stays_paused(self, session: Session) -> None:
        session.sources.pause(1, NOW)
        assert session.sources.poll_now(1, NOW)
        assert due(session) == []


class TestQuarantine:
    def test_it_ends_and_the_source_is_due(self, session: Session) -> None:
        session.db.execute("UPDATE sources SET last_outcome = 'reader-killed'")
        assert session.sources.end_quarantine(1, NOW)
        assert due(session) == [URL]

    def test_a_source_that_is_not_in_quarantine_keeps_its_time(self, session: Session) -> None:
        assert not session.sources.end_quarantine(1, NOW)
        assert due(session) == []


class TestForgetConditions:
    def test_the_next_request_is_unconditional_and_its_document_read_whole(self, session: Session) -> None:
        session.db.execute("INSERT INTO documents VALUES (1, '\"etag\"', 'a date', 'hash', 'h1 h2', NULL)")
        assert session.sources.forget_conditions(1)
        after = known(session)
        assert (after.etag, after.last_modified, after.body_hash, after.item_hashes) == (None, None, None, frozenset())

    def test_nothing_was_known(self, session: Session) -> None:
        assert not session.sources.forget_conditions(1)
