"""When a source is polled next: what a poll taught of its rhythm, put to `next_poll`. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aggregator.models import Outcome, PollDecision, PollRecord, ServerLimits, SourceState
from aggregator.models.polls import Asked, Attempt
from aggregator.schedule import moves, next_poll, rhythm
from aggregator.schedule.server_limits import limits_of

# Seconds after which a document that had a reader killed is tried again: it costs a worker each time.
QUARANTINE = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Timed:
    """A source with what the poll taught of its rhythm and address, and the time of its next poll."""

    source: SourceState
    decision: PollDecision
    sqrt_rate: float | None  # what it asks of the common budget; None for a source outside it
    base_rate: float  # entries per hour that are usual, bursts counted once


def decide_timing(
    before: SourceState,
    after: SourceState,
    attempt: Attempt,
    asked: Asked,
    record: PollRecord,
    budget: next_poll.Budget,
    policy: next_poll.Policy,
) -> Timed:
    """`before` and `after` are the source's state around the poll, but for its rhythm and its move."""
    now, learned = record.ended_at, before.rhythm
    if attempt.outcome.ok:
        events = _events(before, attempt, record)
        learned = rhythm.learn(learned, events, now)
    facts = next_poll.PollFacts(record.outcome, now, after.failures, record.status, asked.interval)
    decision = next_poll.decide(facts, learned, _limits(attempt, after, now), budget, policy, asked.jitter)
    if record.outcome is Outcome.READER_KILLED and decision.interval < QUARANTINE:
        decision = PollDecision(now + QUARANTINE, QUARANTINE, "quarantined for 6 h: the reader had to be killed")
    if attempt.found:
        decision = PollDecision(now, 0.0, "the feed that the page points to is polled now")
    outside = asked.interval is not None or decision.next_poll_at == next_poll.NEVER
    moved, about_move = _moved(replace(after, rhythm=learned), attempt, asked, now)
    if about_move:
        decision = replace(decision, reason=f"{decision.reason}; {about_move}")
    demand = before.sqrt_rate
    if outside:
        demand = None
    elif attempt.outcome.ok and decision.interval > 0:
        demand = next_poll.demanded(before.sqrt_rate, decision.interval, learned, budget, policy)
    return Timed(moved, decision, demand, rhythm.base_rate(learned))


def _events(before: SourceState, attempt: Attempt, record: PollRecord) -> list[rhythm.Event]:
    """What was new: the entries at the times they claim, and the discussions that went on."""
    entries = attempt.reading.entries if attempt.reading else ()
    new = sorted((entry.published_claimed for entry in entries), key=lambda at: -(at or 0.0))[: record.entries_new]
    return [
        *(rhythm.Event(at) for at in new),
        *rhythm.comment_changes(record.samples_new, record.ended_at, before.last_success_at),
    ]


def _limits(attempt: Attempt, after: SourceState, now: float) -> ServerLimits:
    headers = dict(attempt.fetched.headers) if attempt.fetched else {}
    if attempt.retry_after is not None:
        headers["retry-after"] = attempt.retry_after
    return limits_of(headers, after.feed, now)


def _moved(source: SourceState, attempt: Attempt, asked: Asked, now: float) -> tuple[SourceState, str | None]:
    """The source, at its new address once a permanent redirect has lasted; and what is to be said of one."""
    if asked.url != source.url:
        return source, None  # an edited configuration has given it another address since it was asked
    if attempt.found:
        return replace(source, fetch_url=attempt.found[0], moving=None), None
    if attempt.pushed:
        return source, None
    if source.is_new and attempt.outcome is Outcome.NOT_A_FEED:
        # Also what a page pointed to is no feed: the operator's own address is what is tried again.
        return replace(source, fetch_url=source.url, moving=None), None
    moved_to = attempt.fetched.moved_to if attempt.fetched else None
    move = moves.moved(source.moving, moved_to, attempt.outcome.ok, now)
    kept = replace(
        source,
        fetch_url=move.adopt or source.fetch_url,
        moving=move.state,
    )
    return kept, move.reason
