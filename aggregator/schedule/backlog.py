"""What to do about due times that a clock or a long sleep has spoilt. Pure.

Due times are stored as wall-clock times, so nothing is polled early after a restart. Two things go wrong with wall
clocks. When it goes back, everything stored lies far ahead and nothing is polled (a stall). When it goes forward, or
the machine slept, or the daemon was stopped for a night, everything is due at once (a storm).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from aggregator.models import PollDecision
from aggregator.schedule.bounds import LONGEST

TOLERANCE = 60.0  # seconds that clocks are set back by ordinarily
LATE = 300.0  # overdue by more: nobody was there to poll it
WIDEST = 900.0  # seconds over which a backlog is spread, at most
PUT_OFF = "overdue with others, polled one after the other"


def stalled(
    next_poll_at: float,
    last_poll_at: float | None,
    now: float,
    interval: float | None = None,
    *,
    is_put_off: bool = False,
) -> PollDecision | None:
    """A new due time for a source whose stored one cannot be right, None when it can.

    It cannot when the last poll lies in the future, or when no decision made up to now could have led so far ahead. The
    planned wait is kept, counted from now. `interval` is the source's fixed one. One that `is_put_off` by `spread` was
    overdue already, when the clock was ahead perhaps, and one that was never polled is due from the beginning: they are
    due now. A source that is gone stays so.
    """
    if math.isinf(next_poll_at):
        return None
    is_overdue = is_put_off or last_poll_at is None
    longest = WIDEST if is_overdue else max(LONGEST, interval or 0.0)
    if last_poll_at is not None and last_poll_at > now + TOLERANCE:
        wait = min(max(next_poll_at - last_poll_at, 0.0), longest)
    elif next_poll_at > now + longest + TOLERANCE:
        wait = 0.0 if is_overdue else longest
    else:
        return None
    return PollDecision(now + wait, wait, "the clock went back: the planned wait starts now")


def spread(due: Sequence[tuple[int, float]], now: float, interval: float) -> dict[int, PollDecision]:
    """New due times for sources (id, next_poll_at) that are long overdue: one round, in their order, evenly over time.

    The round takes a quarter of `polling.interval`, 15 minutes at most, so each is polled once and soon. Sources that
    are due in the ordinary way are not in the answer, nor is a single late one.
    """
    late = sorted((at, source_id) for source_id, at in due if now - at > LATE)
    if len(late) < 2:
        return {}
    step = min(interval / 4, WIDEST) / len(late)
    return {
        source_id: PollDecision(now + place * step, place * step, PUT_OFF) for place, (_, source_id) in enumerate(late)
    }
