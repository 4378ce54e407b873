"""A source that was polled, from what came of it to what was recorded."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.config import SourceSettings
from aggregator.models import PollDecision, PollRecord, SourceState
from aggregator.models.polls import Asked, Attempt


@dataclass(frozen=True, slots=True)
class Poll:
    """A source that was polled, or was pushed to, and what came of that: all that is decided on beside the store."""

    source_id: int
    settings: SourceSettings
    attempt: Attempt
    started: float
    ended: float
    jitter: float = 0.0  # as `Asked` has it
    due_at: float | None = None  # when its source was due as it began; None: it was pushed to
    last_poll_at: float | None = None  # of its source as it began

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
