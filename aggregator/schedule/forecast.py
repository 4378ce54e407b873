"""What a source's rhythm says of the coming hours. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from aggregator.models.rhythm import HOUR, MINUTE, TAUS, Rhythm
from aggregator.schedule.rhythm import (
    MINUTE_DOUBT,
    base_rate,
    day_factors,
    day_of,
    factors,
    hour_factors,
    hour_of,
    stir,
)

NOTHING = 1e-9  # entries that a burst still brings: it is over


def expected(rhythm: Rhythm, now: float, waits: Sequence[float]) -> list[float]:
    """How many entries are expected to have come `waits` seconds after `now`; `waits` ascend from 0, as the answer.

    The rate is taken as even over a step, except for minutes of the hour, which are exact.
    """
    hours, days = hour_factors(rhythm), day_factors(rhythm)
    base = base_rate(rhythm)
    clock = _clock_times(rhythm, [now + wait for wait in waits])
    burst = _burst_counts(rhythm, now, waits)
    count, counts = 0.0, [0.0]
    by_hour = [base * hour for hour in hours]
    for step, (wait, following) in enumerate(pairwise(waits)):
        middle = now + (wait + following) / 2
        habit = by_hour[hour_of(middle)] * days[day_of(middle)] * (clock[step + 1] - clock[step])
        count = count + habit + burst[step + 1] - burst[step]
        counts.append(count)
    return counts


def rate(rhythm: Rhythm, now: float) -> float:
    """Entries per hour expected in the hour after `now`."""
    return expected(rhythm, now, [0.0, HOUR / 3, 2 * HOUR / 3, HOUR])[-1]


def usual_rate(rhythm: Rhythm) -> float:
    """Entries per hour on average, bursts included; never 0."""
    return base_rate(rhythm) / (1 - sum(stir(rhythm.stirred, rhythm.shared)))


def week(rhythm: Rhythm) -> tuple[list[float], list[float]]:
    """The ordinary week: average entries per hour on each day from Monday, and each hour's factor in a day, UTC."""
    usual = usual_rate(rhythm)
    return [usual * day for day in day_factors(rhythm)], hour_factors(rhythm)


def _burst_counts(rhythm: Rhythm, now: float, waits: Sequence[float]) -> list[float]:
    """Entries that bursts under way bring by each of `waits`.

    What an entry brings brings entries too, so a burst lasts longer, and is larger, by 1/(1 − stir).
    """
    stirs = stir(rhythm.stirred, rhythm.shared)
    growth = 1 / (1 - sum(stirs))
    age = max(0.0, now - (now if rhythm.learned_at is None else rhythm.learned_at))
    counts = [0.0] * len(waits)
    for one, fresh, tau in zip(stirs, rhythm.fresh, TAUS, strict=True):
        size, fading = one * fresh * growth * math.exp(-age / tau), tau * growth
        if size < NOTHING:
            continue
        counts = [count + size * -math.expm1(-wait / fading) for count, wait in zip(counts, waits, strict=True)]
    return counts


def _clock_times(rhythm: Rhythm, times: Sequence[float]) -> list[float]:
    """Hours since the epoch, if each hour's time passed as the source's entries come over its minutes."""
    if not any(rhythm.minutes):  # nothing came yet: all are alike
        return [at / HOUR for at in times]
    share = [0.0, *accumulate(factor / 60 for factor in factors(rhythm.minutes, MINUTE_DOUBT))]
    found = []
    for at in times:
        minutes = at % HOUR / MINUTE
        minute = int(minutes)
        found.append(at // HOUR + share[minute] + (minutes - minute) * (share[minute + 1] - share[minute]))
    return found
