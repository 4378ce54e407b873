"""When an entry is asked again for its comment count, and who comes first when all at once cannot be asked. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aggregator.models import Waiting

SOONEST = 1 / 24  # of a half-life: 15 minutes of 6 hours
LATEST = 1.0  # half-lives between two questions at most; a later one was planned by a wrong clock
COLD_AFTER = 8.0  # half-lives without a sign of life
GROWTH = 0.25  # of the time that it has been quiet, or in which it doubles: a quarter more is what one may miss
# Questions for one poll: an answer is a number, and its site is asked once in `host_delay` at most. With ten a count
# that moved is known after 48 minutes, where all sources are busy; with 5 after 114 (`benchmarks/schedule_counts.py`).
PER_POLL = 10


def when_to_refresh(
    published_at: float,
    last_refreshed_at: float | None,
    last_gain_at: float | None,
    now: float,
    half_life: float,
    doubling: float = 0.0,
) -> float:
    """When to ask for a story's comments again (seconds since the epoch, maybe past), or infinity when it is cold.

    A sign of life is the story's publication or a count that grew; each makes it warm anew. The longer it is quiet, the
    longer the pause, so that a story that stays quiet is asked about some twenty times in all, half of them in its
    first half-life. Nor is one that grows asked about before it can have grown by a quarter: `doubling` is the time in
    which its count would double (`doubling_time`). All times are in seconds.
    """
    lively_at = min(now, max(published_at, published_at if last_gain_at is None else last_gain_at))
    cold_at = lively_at + COLD_AFTER * half_life
    if last_refreshed_at is None:
        return lively_at if now <= cold_at else math.inf
    quiet = last_refreshed_at - lively_at
    pause = min(max(GROWTH * max(quiet, doubling), SOONEST * half_life), LATEST * half_life)
    due_at = last_refreshed_at + pause
    return due_at if max(due_at, now) <= cold_at else math.inf


def doubling_time(before: int | None, count: int, since: float, now: float) -> float:
    """Seconds in which a count doubles that goes on as it did since it was last asked for; 0 when it did not grow."""
    gained = count - (before or 0)
    return count * max(0.0, now - since) / gained if gained > 0 else 0.0


def most_urgent(waiting: Sequence[Waiting], now: float, most: int, half_life: float) -> list[Waiting]:
    """Those that are asked now: who has waited longest for what was planned. When there are too many, all pauses are
    stretched alike, and no source is left out for being late in the queue."""

    def overdue(one: Waiting) -> float:
        began = one.published_at if one.asked_at is None else one.asked_at
        return (now - began) / max(one.due_at - began, SOONEST * half_life)

    return sorted(waiting, key=overdue, reverse=True)[:most]


def questions(sources: int, seconds: float, interval: float) -> int:
    """How many may be asked in so many seconds by a configuration of so many sources."""
    return max(1, round(PER_POLL * sources * seconds / interval))
