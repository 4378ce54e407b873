"""How a source is: the facts it is judged by, what is usual for it, and the verdict."""

from __future__ import annotations

import math
from enum import StrEnum

from aggregator.records import dataclass


class HealthState(StrEnum):
    """What a source is, from the worst to the least; `health.judge` says when."""

    BROKEN = "broken"  # has failed for so long that it will hardly mend itself
    QUARANTINED = "quarantined"  # its document had the reader killed
    REFUSED = "refused"  # its address is one that we do not connect to
    GONE = "gone"  # said 410, and is not polled any more
    EMPTY = "empty"  # its documents have no items, though they had
    STALE = "stale"  # nothing new for far longer than is usual for it
    LATE = "late"  # should have been polled, and was not
    FAILING = "failing"  # a few failures; most mend themselves
    NEW = "new"  # never polled yet
    OK = "ok"
    PAUSED = "paused"  # by the operator
    OFF = "off"  # not in the configuration, or not enabled there

    @property
    def rank(self) -> int:
        """0 is the worst: the order in which sources are listed."""
        return _RANKS[self]


_RANKS = {state: rank for rank, state in enumerate(HealthState)}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for a source, as `baselines` keeps it; durations in seconds. None: it was not seen yet."""

    known_since: float | None = None  # the oldest date that its first document showed, else its first good poll
    last_entry_at: float | None = None  # when the newest entry came
    base_rate: float | None = None  # entries per hour, bursts counted once, as learned up to that entry
    longest_gap: float = 0.0  # between two entries; fades
    empty_since: float | None = None  # while its documents have no items
    longest_empty: float = 0.0  # that ended by itself
    failing_since: float | None = None  # while its polls fail
    longest_outage: float = 0.0  # that ended by itself


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a source, cheaply for all of them."""

    id: int
    url: str
    title: str  # its address when it has none
    category: str | None
    enabled: bool  # polled, as far as the configuration goes
    next_poll_at: float
    last_poll_at: float | None = None
    last_success_at: float | None = None
    last_change_at: float | None = None
    last_outcome: str | None = None
    last_error: str | None = None
    failures: int = 0  # in a row
    entries: int = 0  # ever stored
    reason: str | None = None  # of the next poll's time
    paused_at: float | None = None  # None: it is not paused
    configured: bool = True  # it stands in the configuration, enabled or not
    baseline: Baseline = Baseline()

    @property
    def is_gone(self) -> bool:
        return math.isinf(self.next_poll_at)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The verdict: `words` say what happened and what to do; `since` when it began, None when that means nothing."""

    state: HealthState
    words: str
    since: float | None = None
