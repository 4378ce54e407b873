"""What one poll leaves in the store: one transaction for the source's state, its entries and stories, and the poll."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aggregator.config import Config, SourceSettings
from aggregator.ingest.doubt import takes_no_conditions
from aggregator.models import Outcome, PollDecision, PollRecord, SourceState
from aggregator.pipeline.attempt import Attempt
from aggregator.pipeline.entries import Counts, EntryKeeper
from aggregator.pipeline.housekeeping import ranking_of
from aggregator.pipeline.timing import Timing
from aggregator.store import Session
from aggregator.watch import habits

WHOLE = 200
DELTA = 226  # RFC 3229: the body holds only what is new


class Recorder:
    """Records polls under one configuration."""

    def __init__(self, config: Config, jitter: Callable[[], float]) -> None:
        self._ranking = ranking_of(config)
        self._timing = Timing(config.settings.polling, jitter)

    def record(
        self,
        session: Session,
        source: SourceState,
        settings: SourceSettings,
        attempt: Attempt,
        started: float,
        ended: float,
    ) -> tuple[PollRecord, PollDecision]:
        """Stores all that the attempt brought, inside the caller's transaction: the poll, and when the next one is."""
        counts = None
        if attempt.reading is not None:
            counts = self._keeper(session, source, settings, ended).take(attempt.reading)
        record = _poll_record(source, attempt, counts, started, ended)
        after = _after(source, settings, attempt, counts, ended)
        timed = self._timing.decide(session, source, after, settings, attempt, record)
        session.sources.save(source, timed.source, record, timed.decision, timed.sqrt_rate)
        session.polls.add(record)
        _learn_habits(session, attempt, record, timed.base_rate)
        return record, timed.decision

    def _keeper(self, session: Session, source: SourceState, settings: SourceSettings, now: float) -> EntryKeeper:
        return EntryKeeper(session, source, self._ranking, now, asks_for_comments=settings.comments is not None)


def _learn_habits(session: Session, attempt: Attempt, record: PollRecord, rate: float) -> None:
    reading, fetched = attempt.reading, attempt.fetched
    whole = reading is not None and fetched is not None and fetched.status != DELTA and not attempt.pushed
    before = session.habits.get(record.source_id)
    after = habits.after_poll(
        before,
        record,
        items=reading.items_seen if reading and whole else None,
        dates=[entry.published_claimed for entry in reading.entries] if reading else (),
        rate=rate,
    )
    if after != before:
        session.habits.save(record.source_id, after)


def _poll_record(
    source: SourceState, attempt: Attempt, counts: Counts | None, started: float, ended: float
) -> PollRecord:
    fetched, reading = attempt.fetched, attempt.reading
    changed = counts is not None and counts.new + counts.updated + counts.samples > 0
    return PollRecord(
        source_id=source.id,
        started_at=started,
        ended_at=ended,
        outcome=Outcome.CHANGED if changed else attempt.outcome,
        status=attempt.status if fetched is None else fetched.status,
        error=attempt.error,
        entries_new=counts.new if counts else 0,
        entries_updated=counts.updated if counts else 0,
        samples_new=counts.samples if counts else 0,
        items_seen=reading.items_seen if reading else 0,
        wire_bytes=fetched.wire_bytes if fetched else 0,
        fetch_seconds=fetched.elapsed if fetched else 0.0,
        read_seconds=reading.seconds if reading else 0.0,
    )


def _after(
    source: SourceState, settings: SourceSettings, attempt: Attempt, counts: Counts | None, ended: float
) -> SourceState:
    """The source as it is remembered from now on. A failed poll changes nothing of what the last good one left:
    validators of a document that could not be read would hide its repair behind a 304."""
    if not attempt.outcome.ok or attempt.fetched is None:
        failed = replace(source, failures=source.failures + 1, last_poll_at=ended)
        return replace(failed, etag=None, last_modified=None) if takes_no_conditions(attempt.status) else failed
    after = replace(
        source,
        failures=0,
        last_poll_at=ended,
        last_success_at=ended,
        document_at=ended if attempt.fetched.status == WHOLE else source.document_at,
        etag=attempt.fetched.etag or (source.etag if attempt.outcome is Outcome.NOT_MODIFIED else None),
        last_modified=attempt.fetched.last_modified
        or (source.last_modified if attempt.outcome is Outcome.NOT_MODIFIED else None),
        body_hash=_body_hash(source, attempt),
        typical=counts.typical if counts else source.typical,
    )
    if attempt.reading is None:
        return after
    kept = source.item_hashes if attempt.fetched.status == DELTA else frozenset()
    return replace(
        after,
        item_hashes=attempt.reading.item_hashes | kept,
        feed=attempt.reading.feed,
        title=settings.title or attempt.reading.feed.title or source.title,
    )


def _body_hash(source: SourceState, attempt: Attempt) -> str | None:
    """Of the last whole document; a delta is not one, and a 304 brings none."""
    if attempt.fetched is not None and attempt.fetched.status == DELTA:
        return None
    return attempt.body_hash or source.body_hash
