"""What a poll changes, decided on what is known, what came, and the time. Pure: it reads nothing and writes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from aggregator.config import Config, SourceSettings
from aggregator.health import baseline
from aggregator.models import (
    Baseline,
    DocumentChanges,
    Known,
    LeftOut,
    Outcome,
    PollChanges,
    PollDecision,
    PollRecord,
    Reading,
    SourceState,
)
from aggregator.models.polls import Asked, Attempt
from aggregator.polling.entries import Came, decide_entries
from aggregator.read import listed
from aggregator.records import altered, dataclass
from aggregator.schedule import next_poll
from aggregator.schedule.doubt import takes_no_conditions
from aggregator.schedule.next_poll import decide_timing
from aggregator.stories.ranking.heat import Ranking, ranking_of

WHOLE = 200
DELTA = 226  # RFC 3229: the body holds only what is new


@dataclass(frozen=True, slots=True)
class Poll:
    """A source that was polled, or was pushed to, and what came of that: all that is decided on beside the store."""

    source_id: int
    settings: SourceSettings
    attempt: Attempt
    started: float
    ended: float
    jitter: float = 0.0  # as `Asked` has it
    found: SourceState | None = None  # its source as it began; None: nobody else can have come to it

    def is_overtaken(self, source: SourceState) -> bool:
        """Whether somebody else has polled its source, which is like this now, since it began."""
        return self.found is not None and source.last_poll_at != self.found.last_poll_at

    @property
    def asked(self) -> Asked:
        return Asked(self.settings.url, self.settings.interval, self.jitter)


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that was recorded, on its way to those that have something to do with it."""

    source: SourceState  # as it was before
    poll: Poll
    record: PollRecord
    decision: PollDecision
    moved_to: str | None = None  # another address than its own, at which its source is polled from now on


@dataclass(frozen=True, slots=True)
class Rules:
    """What a configuration says of polls."""

    ranking: Ranking
    policy: next_poll.Policy

    @classmethod
    def of(cls, config: Config) -> Self:
        polling = config.settings.polling
        policy = next_poll.Policy(polling.interval, polling.min_interval, polling.max_interval)
        return cls(ranking_of(config.settings), policy)


def came(poll: Poll, source: SourceState, rules: Rules) -> Came | None:
    """The document that a poll brought; None when it brought none."""
    reading = poll.attempt.reading
    if reading is None:
        return None
    if poll.attempt.pushed:
        # What a pushed document says of itself may be the hub's words, or left out.
        reading = replace(reading, feed=source.feed)
    fetched = poll.attempt.fetched
    whole = not poll.attempt.pushed and fetched is not None and fetched.status == WHOLE
    return Came(reading, poll.ended, rules.ranking, poll.settings.comments is not None, whole)


def decide_poll(known: Known, poll: Poll, rules: Rules, document: Came | None = None) -> PollChanges:
    """All that the poll changes; `document` is what `came` by it, for who has that already."""
    document = document or came(poll, known.source, rules)
    changed = decide_entries(known, document) if document else None
    record = _record(poll, changed)
    after = _after(known.source, poll, changed, document)
    timed = decide_timing(
        known.source, after, poll.attempt, poll.asked, record, next_poll.Budget(*known.budget), rules.policy
    )
    learned = _baseline(known.baseline, poll, record, timed.base_rate)
    return PollChanges(
        before=known.source,
        source=timed.source,
        record=record,
        decision=_asked_for(known.source, poll, timed.decision),
        sqrt_rate=timed.sqrt_rate,
        baseline=None if learned == known.baseline else learned,
        document=changed,
    )


def _asked_for(source: SourceState, poll: Poll, planned: PollDecision) -> PollDecision:
    """What was planned; or the next poll at once, where somebody asked for one while this one was under way. What the
    server has just forbidden stays forbidden."""
    is_new_wish = poll.found and source.next_poll_at not in (poll.found.next_poll_at, next_poll.NEVER)
    forbidden = planned.not_before is not None or planned.next_poll_at == next_poll.NEVER
    if not is_new_wish or forbidden or source.next_poll_at > poll.ended:
        return planned
    return PollDecision(source.next_poll_at, 0.0, "asked for while it was being polled")


def _record(poll: Poll, changed: DocumentChanges | None) -> PollRecord:
    attempt = poll.attempt
    fetched, reading = attempt.fetched, attempt.reading
    is_changed = changed is not None and changed.new + changed.updated + changed.samples > 0
    return PollRecord(
        source_id=poll.source_id,
        started_at=poll.started,
        ended_at=poll.ended,
        outcome=Outcome.CHANGED if is_changed else attempt.outcome,
        status=attempt.status if fetched is None else fetched.status,
        error=attempt.error,
        entries_new=changed.new if changed else 0,
        entries_updated=changed.updated if changed else 0,
        samples_new=changed.samples if changed else 0,
        items_seen=reading.items_seen if reading else 0,
        wire_bytes=fetched.wire_bytes if fetched else 0,
        fetch_seconds=fetched.elapsed if fetched else 0.0,
        read_seconds=reading.seconds if reading else 0.0,
    )


def _after(source: SourceState, poll: Poll, changed: DocumentChanges | None, document: Came | None) -> SourceState:
    """The source as it is remembered from now on. A failed poll changes nothing of what the last good one left:
    validators of a document that could not be read would hide its repair behind a 304."""
    attempt, ended = poll.attempt, poll.ended
    if not attempt.outcome.ok or attempt.fetched is None:
        failed = altered(source, failures=source.failures + 1, last_poll_at=ended)
        return altered(failed, etag=None, last_modified=None) if takes_no_conditions(attempt.status) else failed
    # A push says nothing of validators, as a 304 says nothing new of them.
    stays = attempt.outcome is Outcome.NOT_MODIFIED or attempt.pushed
    after = altered(
        source,
        failures=0,
        last_poll_at=ended,
        last_success_at=ended,
        document_at=ended if attempt.fetched.status == WHOLE else source.document_at,
        etag=attempt.fetched.etag or (source.etag if stays else None),
        last_modified=attempt.fetched.last_modified or (source.last_modified if stays else None),
        body_hash=_body_hash(source, poll),
        typical=changed.typical if changed else source.typical,
        allowed=changed.allowed if changed else source.allowed,
        lifted=changed.lifted if changed else source.lifted,
    )
    if document is None:
        return after
    feed, now_listed = document.reading.feed, listed.hashes(document.reading.item_hashes)
    kept = frozenset[str]()
    if attempt.fetched.status == DELTA:
        kept = frozenset(name for name in source.item_hashes if listed.hashes([name]).isdisjoint(now_listed))
    return altered(
        after,
        item_hashes=document.reading.item_hashes | kept,
        left_out=_left_out(source.left_out, document.reading, kept),
        feed=feed,
        title=poll.settings.title or feed.title or source.title,
    )


def _body_hash(source: SourceState, poll: Poll) -> str | None:
    """Of the last whole document; of a delta, which is not one, only how it was read. A 304 brings none."""
    came = poll.attempt.body_hash
    if came is not None and poll.attempt.fetched is not None and poll.attempt.fetched.status == DELTA:
        return (source.body_hash or came).partition(":")[0] + ":"
    return came or source.body_hash


def _left_out(before: LeftOut, reading: Reading, kept: frozenset[str]) -> LeftOut:
    """What rules have left out of all that the document lists: what is new in it, and what was judged before."""
    judged = listed.hashes(reading.item_hashes | kept) - {entry.item_hash for entry in reading.entries}
    left = [replace(one, at=before.came_at(one.key) or one.at) for one in reading.left_out.entries]
    entries = {one.item: one for one in before.entries if one.item in judged} | {one.item: one for one in left}
    slow = dict.fromkeys((*(before.slow if entries else ()), *reading.left_out.slow))
    return LeftOut(tuple(entries.values()), tuple(slow))


def _baseline(before: Baseline, poll: Poll, record: PollRecord, rate: float) -> Baseline:
    attempt = poll.attempt
    reading, fetched = attempt.reading, attempt.fetched
    whole = reading is not None and fetched is not None and fetched.status != DELTA and not attempt.pushed
    return baseline.after_poll(
        before,
        record,
        items=reading.items_seen if reading and whole else None,
        dates=[entry.published_claimed for entry in reading.entries] if reading else (),
        rate=rate,
    )
