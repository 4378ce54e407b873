"""When to spend the next poll on a source: the theory, and the search. Pure.

What is minimised
    Every entry waits from its publication to the poll that finds it; we want the sum of all waits small, with a given
    number of polls per hour for all sources together. Give a poll a *price* μ, in entry-hours, the same for all
    sources; then each source can be planned alone, for the least of (waits + μ · polls), and the right μ is the one at
    which the plans use up the budget (Lagrange).

One source with an even rate r (entries per hour)
    A poll every T hours costs r·T/2 + μ/T per hour, which is least at T = √(2μ/r): the interval is proportional to
    1/√rate. We carry k = √(2μ), so T = k/√r. Over all sources Σ 1/T_i = Σ√r_i / k has to be the budget B, so
    k = Σ√r_i / B. (Sia, Cho, Cho: "Efficient monitoring algorithm for fast news alerts", IEEE TKDE 2007.) A source of
    hundredfold rate is polled ten times as often. Intervals proportional to 1/rate, as most readers have them, give no
    smaller a sum than one fixed interval for all: both make it n·Σr_i/2B, over n sources.

What waits long
    The least sum leaves a busy source's tail long: 1/√rate gives it fewer polls than a reader who polls by 1/rate. So
    what waits for more than a time L counts for w·L more (`LATE_WEIGHT`). Above L that is an interval of
    √(2(μ/r − w·L²)): the busier a source, the more it saves, and those near L go to L. With known rates, on recorded
    feeds, w = 1 takes the busy ones' 95th percentile down by a fifth for 3 % of the mean. A greater weight takes more
    off, and lets new sources, whose rates nobody knows, ask for more than their share: 2 % at 1½, 3 at 2.

    In its first week a quiet source's tail is long as well, for nobody knows its rate. Then what waits for more than M
    costs w more for each hour beyond it; the best interval T becomes √((T² + w·M²)/(1 + w)) (`shortened`): as it was up
    to M, hardly less near it. In settled weeks that would cost 4 % of the mean, and is not needed.

One source with a rate that varies
    With N(t) the entries expected up to t, polls at a < b < c leave waits of ∫(b−t)dN over [a,b] and ∫(c−t)dN over
    [b,c]; moving b is of no use when N(b)−N(a) = r(b)·(c−b) (the same paper's condition): polls belong right *after*
    entries are expected, not in even steps. The cheapest plan from a poll at t_j on is

        V(j) = min over c of  ∫(t_c − t) dN over [t_j, t_c]  +  μ  +  V(c)

    solved backwards over a grid of times; only its first step is used, for after it more is known. The integral is
    t_c·N_c − M_c − t_c·N_j + M_j with M = ∫ t dN, and w·L·(N(t_c − L) − N_j) more for what waits long. As a function of
    N_j each c beyond t_j + L is a straight line, and the lower envelope of the lines gives all minima in linear time:
    slopes and N_j both fall while j does, so lines enter the envelope at one end and are forgotten at the other. The
    few c that are nearer are tried.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from aggregator.models.rhythm import HOUR

FIRST_STEP = 150.0  # seconds, at most, and a quarter of `min_interval` at most
FIRST_POLLS = 3  # so many times `min_interval` are planned by first steps: busy sources are polled exactly at it
GROWTH = 1.06  # of the steps after that
SHORTEST_HORIZON = 12 * HOUR  # a night can be seen through
LAST_STEPS = 36  # the longest step is this part of the horizon
LATE_WEIGHT = 1.5  # times as long as it may wait: so much is added to the wait of what waits longer
LONG_WEIGHT = 3.0  # times the part of a wait that is over `long`: so much is added in a first week

Line = tuple[float, float, int]  # slope, height at 0, index on the grid


@cache
def grid(min_interval: float, max_interval: float) -> tuple[float, ...]:
    """Seconds from now at which a poll is considered: ascending from 0, finely at first, past `max_interval`."""
    parts = max(4, math.ceil(min_interval / FIRST_STEP))
    waits = [min_interval * part / parts for part in range(FIRST_POLLS * parts + 1)]
    horizon = max(SHORTEST_HORIZON, 1.25 * max_interval)
    step = min_interval / parts
    while waits[-1] < horizon:
        step = min(step * GROWTH, horizon / LAST_STEPS)
        waits.append(waits[-1] + step)
    return tuple(waits)


def shortened(wait: float, long: float) -> float:
    """The wait that is planned where what an entry waits for more than `long` seconds weighs more by `LONG_WEIGHT`."""
    return math.sqrt((wait * wait + LONG_WEIGHT * long * long) / (1 + LONG_WEIGHT)) if wait > long else wait


def is_saturated(waits: Sequence[float], counts: Sequence[float], price: float, min_interval: float) -> bool:
    """Whether k/√rate is under `min_interval` for the next two polls; arguments as for `best_wait`.

    Then there is nothing to search, and a search would drift: far ahead the grid is too coarse for polls so dense.
    """
    second = min(bisect_left(waits, 2 * min_interval), len(waits) - 1)
    rate = counts[second] * HOUR / waits[second]
    return rate * (min_interval / HOUR) ** 2 > price * price


def best_wait(
    waits: Sequence[float], counts: Sequence[float], price: float, min_interval: float, late: float = 0.0
) -> float:
    """How long to wait with the next poll, in seconds: one of `waits`, at least `min_interval` when there is one.

    `counts` are the entries expected by each of `waits`; `price` is k above, in √(entries · hours). What waits for more
    than `late` seconds counts as if it had waited for `LATE_WEIGHT` times that in addition.
    """
    times, befores = _hours(tuple(waits)), _steps_before(tuple(waits), late)
    delays = _delays(times, counts)
    cost, dearer = price * price / 2, LATE_WEIGHT * late / HOUR
    values = [0.0] * len(times)  # at the end of the grid the plan ends
    heights = [0.0] * len(times)
    envelope: deque[Line] = deque()  # of polls that come late for what comes first
    last = planned = entering = len(times) - 1
    chosen = last
    for start in range(last - 1, -1, -1):
        earliest, latest = waits[start] + min_interval, waits[start] + late
        while planned > start and waits[planned] >= earliest:
            at = times[planned]
            heights[planned] = at * counts[planned] - delays[planned] + cost + values[planned]
            planned -= 1
        while entering > planned and waits[entering] >= latest:
            before, share = befores[entering]
            waited = counts[before] + share * (counts[before + 1] - counts[before])
            _enter(envelope, (-times[entering] - dearer, heights[entering] + dearer * waited, entering))
            entering -= 1
        least, counted = math.inf, counts[start]
        if envelope:
            slope, height, chosen = _lowest(envelope, counted) if len(envelope) > 1 else envelope[0]
            least = height + slope * counted
        for place in range(planned + 1, entering + 1):
            if (height := heights[place] - times[place] * counted) < least:
                least, chosen = height, place
        if least < math.inf:
            values[start] = delays[start] + least
    return waits[chosen]


@lru_cache(maxsize=16)
def _hours(waits: tuple[float, ...]) -> tuple[float, ...]:
    """Of one grid there are as many plans as there are polls."""
    return tuple(wait / HOUR for wait in waits)


@lru_cache(maxsize=16)
def _steps_before(waits: tuple[float, ...], late: float) -> tuple[tuple[int, float], ...]:
    """Where `late` seconds before each time of a grid lie: the step, and how much of it."""
    steps = [(max(1, bisect_left(waits, wait - late)) - 1, wait - late) for wait in waits]
    return tuple((step, max(0.0, at - waits[step]) / (waits[step + 1] - waits[step])) for step, at in steps)


def _delays(times: Sequence[float], counts: Sequence[float]) -> list[float]:
    """∫ t dN up to each time, entries taken as even within a step."""
    sums = [0.0]
    for (before, after), (low, high) in zip(pairwise(times), pairwise(counts), strict=True):
        sums.append(sums[-1] + (high - low) * (before + after) / 2)
    return sums


def _enter(envelope: deque[Line], line: Line) -> None:
    """Adds a line of greater slope than all others, and drops those that it and its neighbour leave nowhere lowest."""
    while len(envelope) > 1:
        (slope, height, _), (middle, middle_height, _) = envelope[-2], envelope[-1]
        if (line[1] - middle_height) * (middle - slope) > (middle_height - height) * (line[0] - middle):
            break
        envelope.pop()
    envelope.append(line)


def _lowest(envelope: deque[Line], at: float) -> Line:
    """The lowest line at `at`, which must not ascend from call to call: lines that are no longer lowest are dropped."""
    while len(envelope) > 1 and envelope[1][1] + envelope[1][0] * at <= envelope[0][1] + envelope[0][0] * at:
        envelope.popleft()
    return envelope[0]
