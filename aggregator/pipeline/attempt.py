"""What one attempt at a source came to, on its way into the store."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.config import SourceSettings
from aggregator.models import Fetched, Outcome, PollDecision, PollRecord, Reading, SourceState


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer, perhaps a reading, or an error."""

    outcome: Outcome
    fetched: Fetched | None = None
    body_hash: str | None = None
    reading: Reading | None = None
    error: str | None = None  # for people; None when it went well
    status: int | None = None  # of an answer that was refused
    retry_after: str | None = None  # the header, verbatim
    found: tuple[str, ...] = ()  # feeds that a page offers in its place, the best first; only where one is adopted
    pushed: bool = False  # by a hub: we did not ask, so it tells nothing of the source's address


@dataclass(frozen=True, slots=True)
class Poll:
    """A source that was polled, or was pushed to, and what came of that: all that is decided on beside the store."""

    source_id: int
    settings: SourceSettings
    attempt: Attempt
    started: float
    ended: float
    jitter: float = 0.0  # 0..1, so that sources do not march in step


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that was recorded, on its way to those that have something to do with it."""

    source: SourceState  # as it was before
    poll: Poll
    record: PollRecord
    decision: PollDecision
