"""Invented sources for `benchmarks.schedule`: when each of them publishes. The same seed gives the same times.

The mix is made after 182 captured feeds with at least eight dated items. Their rates spread over four orders of
magnitude: a quarter under 0.02 entries a day, median 0.1, a quarter over 0.8, a tenth over 14, one in twenty over 66.
(Captures hold many abandoned feeds; ours are livelier at the quiet end.) What they look like, by their last 25 items:

                                                      captured      here
    over 3 a day: deviation of the gaps / their mean    1.48        1.5     (Poisson: 1; bursts make it more)
                  share in the busiest four hours       0.64        0.7
    0.2 to 3 a day: share in the busiest four hours     0.73        0.7
    all: share dated at :00 or :30, median              0.07        0.1
                                    upper quarter       0.20        0.25
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

MINUTE, HOUR, DAY, WEEK = 60.0, 3600.0, 86_400.0, 604_800.0
START = 1_767_571_200.0  # Monday 5 January 2026, 0:00 UTC

# Of every 36 sources.
MIX = {"news": 4, "bursty": 5, "blog": 15, "daily": 4, "weekly": 3, "dead": 5}


@dataclass(frozen=True, slots=True)
class Trace:
    """One source: what sort it is, and when its entries come, ascending."""

    sort: str
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Habit:
    """Relative rates over the day and the week; each averages 1."""

    hours: tuple[float, ...]
    days: tuple[float, ...]

    def at(self, time: float) -> float:
        return self.hours[int(time % DAY // HOUR)] * self.days[int((time - START) // DAY) % 7]

    @property
    def peak(self) -> float:
        return max(self.hours) * max(self.days)


def traces(seed: int, count: int, days: float) -> list[Trace]:
    """`count` sources (a multiple of 36) over `days` from START."""
    rng = random.Random(seed)
    makers = {"news": _news, "bursty": _bursty, "blog": _blog, "daily": _daily, "weekly": _weekly, "dead": _dead}
    end = START + days * DAY
    return [
        Trace(sort, tuple(sorted(makers[sort](rng, end))))
        for sort, share in MIX.items()
        for _ in range(share * count // sum(MIX.values()))
    ]


def _news(rng: random.Random, end: float) -> list[float]:
    """A newsroom: a daily and weekly pattern, some batches, some on the minute."""
    rate = _per_hour(rng, 25, 1.0) * (1 - 0.3)
    found = _with_offspring(rng, _poisson(rng, rate, _habit(rng, [2, 3], 2.5, 0.08, 0.6), end), 0.3, 10 * MINUTE, end)
    return _on_the_half_hour(rng, found, rng.choice([0, 0, 0, 0.2, 0.4]))


def _bursty(rng: random.Random, end: float) -> list[float]:
    """Entries that bring entries: live blogs, releases. On average 1/(1 − 0.65) times what starts them."""
    rate = _per_hour(rng, 3, 1.2) * (1 - 0.65)
    return _with_offspring(rng, _poisson(rng, rate, _habit(rng, [2, 3], 3.0, 0.1, 0.6), end), 0.65, 25 * MINUTE, end)


def _blog(rng: random.Random, end: float) -> list[float]:
    found = _poisson(rng, _per_hour(rng, 0.25, 1.3), _habit(rng, [1, 1, 2], 1.7, 0.05, 0.5), end)
    return _on_the_half_hour(rng, found, rng.choice([0, 0, 0.2, 0.5]))


def _daily(rng: random.Random, end: float) -> list[float]:
    """Bulletins at set times."""
    slots = [
        rng.randrange(6, 22) * HOUR + rng.choice([0, 0, 0, 30, 15, 5]) * MINUTE
        for _ in range(rng.choice([1, 1, 2, 3, 6]))
    ]
    return _slots(rng, slots, rng.choice([range(5), range(7)]), rng.choice([20.0, 90.0, 300.0]), end)


def _weekly(rng: random.Random, end: float) -> list[float]:
    """A podcast or newsletter: its day and hour, more or less."""
    slot = rng.randrange(6, 20) * HOUR + rng.choice([0, 0, 30]) * MINUTE
    return _slots(rng, [slot], [rng.randrange(7)], rng.choice([MINUTE, 10 * MINUTE, HOUR]), end)


def _dead(rng: random.Random, end: float) -> list[float]:
    """A blog that ended 40 to 200 days before the trace does."""
    return _poisson(
        rng, _per_hour(rng, 0.5, 1.0), _habit(rng, [1, 1, 2], 1.7, 0.05, 1.0), end - rng.uniform(40, 200) * DAY
    )


def _per_hour(rng: random.Random, median_per_day: float, sigma: float) -> float:
    return median_per_day / 24 * math.exp(rng.gauss(0, sigma))


def _habit(rng: random.Random, busy: Sequence[int], width: float, night: float, weekend: float) -> _Habit:
    """So many busy times of day, `width` hours wide, somewhere on the globe."""
    zone = rng.choice([0, 0, 1, -6, 8])
    peaks = [(peak + zone) % 24 for peak in rng.sample((9, 15, 20), rng.choice(busy))]
    hours = [night + sum(math.exp(-((_apart(hour, peak) / width) ** 2) / 2) for peak in peaks) for hour in range(24)]
    return _Habit(_averaging_one(hours), _averaging_one([1.0] * 5 + [weekend] * 2))


def _apart(hour: int, peak: int) -> int:
    return min(abs(hour - peak), 24 - abs(hour - peak))


def _averaging_one(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(value * len(values) / sum(values) for value in values)


def _poisson(rng: random.Random, rate: float, habit: _Habit, end: float) -> list[float]:
    """Inhomogeneous, by thinning (Lewis and Shedler 1979)."""
    found, at = [], START
    while (at := at + rng.expovariate(rate * habit.peak) * HOUR) < end:
        if rng.random() * habit.peak <= habit.at(at):
            found.append(at)
    return found


def _with_offspring(
    rng: random.Random, parents: Sequence[float], mean: float, fading: float, end: float
) -> list[float]:
    """A Hawkes process by its clusters: each entry has `mean` children, `fading` seconds later on average."""
    found, waiting = [], list(parents)
    while waiting:
        parent = waiting.pop()
        found.append(parent)
        at = parent
        # Children come at exponential steps of a rate that fades: the time of each, by inverting its integral.
        total = 0.0
        while (total := total + rng.expovariate(1.0)) < mean:
            at = parent - fading * math.log1p(-total / mean)
            if at < end:
                waiting.append(at)
    return found


def _on_the_half_hour(rng: random.Random, times: Sequence[float], share: float) -> list[float]:
    """Some are held back to :00 or :30, and out within twenty seconds."""
    half = HOUR / 2
    return [math.ceil(at / half) * half + rng.uniform(0, 20) if rng.random() < share else at for at in times]


def _slots(rng: random.Random, slots: Sequence[float], days: Sequence[int], late: float, end: float) -> list[float]:
    """At set times of the given days, nineteen times out of twenty, `late` seconds behind on average."""
    found, day = [], START
    while day < end:
        if int((day - START) // DAY) % 7 in days:
            found += [day + slot + rng.expovariate(1 / late) for slot in slots if rng.random() < 0.95]
        day += DAY
    return [at for at in found if at < end]
