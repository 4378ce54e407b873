"""What a source's rhythm says of the coming hours. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from aggregator.ingest.rhythm import (
    DAY_DOUBT,
    HOUR,
    HOUR_DOUBT,
    MINUTE,
    MINUTE_DOUBT,
    TAUS,
    Rhythm,
    base_rate,
    day_of,
    factors,
    hour_of,
    stir,
)


def expected(rhythm: Rhythm, now: float, waits: Sequence[float]) -> list[float]:
    """How many entries are expected to have come `waits` seconds after `now`; `waits` ascend from 0, as the answer.

    The rate is taken as even over a step, except for minutes of the hour, which are exact.
    """
    hours, days = factors(rhythm.hours, HOUR_DOUBT), factors(rhythm.days, DAY_DOUBT)
    base = base_rate(rhythm)
    clock = _clock(rhythm)
    bursts = _bursts(rhythm, now)
    counts = [0.0]
    for wait, following in pairwise(waits):
        middle = now + (wait + following) / 2
        habit = base * hours[hour_of(middle)] * days[day_of(middle)]
        habit *= _clock_hours(clock, now + following) - _clock_hours(clock, now + wait)
        stirred = sum(size * (math.exp(-wait / tau) - math.exp(-following / tau)) for size, tau in bursts)
        counts.append(counts[-1] + habit + stirred)
    return counts


def rate(rhythm: Rhythm, now: float) -> float:
    """Entries per hour expected in the hour after `now`."""
    return expected(rhythm, now, [0.0, HOUR / 3, 2 * HOUR / 3, HOUR])[-1]


def usual_rate(rhythm: Rhythm) -> float:
    """Entries per hour on average, bursts included; never 0."""
    return base_rate(rhythm) / (1 - sum(stir(rhythm.stirred, rhythm.shared)))


def week(rhythm: Rhythm) -> list[float]:
    """Entries per hour in each of the 168 hours of an ordinary week, from Monday 0:00 UTC."""
    usual = usual_rate(rhythm)
    hours, days = factors(rhythm.hours, HOUR_DOUBT), factors(rhythm.days, DAY_DOUBT)
    return [usual * day * hour for day in days for hour in hours]


def _bursts(rhythm: Rhythm, now: float) -> list[tuple[float, float]]:
    """Per kind of burst: the entries still to come of it, and the time in which it fades.

    What an entry brings brings entries too, so a burst lasts longer, and is larger, by 1/(1 − stir).
    """
    stirs = stir(rhythm.stirred, rhythm.shared)
    growth = 1 / (1 - sum(stirs))
    age = max(0.0, now - (now if rhythm.learned_at is None else rhythm.learned_at))
    return [
        (one * fresh * growth * math.exp(-age / tau), tau * growth)
        for one, fresh, tau in zip(stirs, rhythm.fresh, TAUS, strict=True)
    ]


def _clock(rhythm: Rhythm) -> list[float]:
    """Shares of an hour's entries that have come by each of its minutes, from 0 to 1."""
    shares = factors(rhythm.minutes, MINUTE_DOUBT)
    return [0.0, *accumulate(share / 60 for share in shares)]


def _clock_hours(clock: Sequence[float], at: float) -> float:
    """Hours since the epoch, if each hour's time passed as its entries come."""
    hour, rest = divmod(at, HOUR)
    minute, part = divmod(rest / MINUTE, 1)
    index = min(int(minute), 59)
    return hour + clock[index] + part * (clock[index + 1] - clock[index])
