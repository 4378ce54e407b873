"""When an entry is asked again for its comment count. Pure."""

from __future__ import annotations

import math

SOONEST = 1 / 24  # of a half-life: 15 minutes of 6 hours


LATEST = 1.0  # half-lives between two questions at most; a later one was planned by a wrong clock


COLD_AFTER = 8.0  # half-lives without a sign of life


GROWTH = 0.25  # of the time that it has been quiet: then a comment is seen with at most a quarter of that delay


def when_to_refresh(
    published_at: float, last_refreshed_at: float | None, last_gain_at: float | None, now: float, half_life: float
) -> float:
    """When to ask for a story's comments again (seconds since the epoch, maybe past), or infinity when it is cold.

    A sign of life is the story's publication or a count that grew; each makes it warm anew. The longer it is quiet, the
    longer the pause, so that a story that stays quiet is asked about some twenty times in all, half of them in its
    first half-life. `half_life` is in seconds.
    """
    lively_at = min(now, max(published_at, published_at if last_gain_at is None else last_gain_at))
    cold_at = lively_at + COLD_AFTER * half_life
    if last_refreshed_at is None:
        return lively_at if now <= cold_at else math.inf
    quiet = last_refreshed_at - lively_at
    due_at = last_refreshed_at + min(max(GROWTH * quiet, SOONEST * half_life), LATEST * half_life)
    return due_at if max(due_at, now) <= cold_at else math.inf
