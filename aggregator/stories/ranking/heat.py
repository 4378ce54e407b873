"""Heat: recency and comment activity in one number, in hours since the epoch (docs/ranking.md).

A story's heat is an exponentially *forward*-decayed sum (Cormode, Shkapenyuk, Srivastava, Xu: "Forward decay: a
practical time decay model for streaming systems", ICDE 2009). With half-life H, source weight w and comment weight c:

    heat = H · log2( w · ( 2^(published/H) + c · K · Σ gained/typical · mean of 2^(t/H) for t in [since, seen_at]
                                           + v · K · Σ 2^(joined/H) ) )

where the last sum is over the independent sites that took the story up (`coverage`), with coverage weight v.

The usual, backward form lets every term fade as time passes and must be worked out again at each look. Here each term
is written once, larger the later it comes. Both give the same order, because at a time `now` the backward sum is the
forward sum times 2^(−now/H), the same factor for every story. So heat changes only when comments come, and can be a
stored, indexed column.

What follows from it:
- Without comments heat is the time of publication (w = 1): a quiet site is "most recent first". `heat − published` is
  the *boost*: the story ranks as if it were published that many hours later.
- The weight multiplies the whole sum, so it is a shift of H · log2(w) hours: w = 2 is one half-life. Heat is kept with
  the weight inside; what a sample adds must carry the same weight, so `lift` needs it. When a story's lead or a
  source's weight changes, its heat is made again by `rebuild`.
- Comments between two polls are taken to have come evenly (`Sample.since` to `seen_at`), so heat does not depend on how
  often a source is polled: a sample cut in two at the same rate gives the same heat.

Calibration: with comment weight 1, a source's typical number of comments, come evenly over one half-life after
publication, lifts by half a half-life. The mean of 2^(t/H) over that half-life is 2^(published/H) / ln 2, so
1 + K/ln 2 = √2 and K = (√2 − 1) · ln 2 = 0.2871.

Numbers: 2^(t/H) overflows (2^29,000,000 for a half-life of a minute), so a sum a ⊕ b of two heats is written
max + H · log2(1 + 2^((min − max)/H)), which never overflows and is never below either. A double at today's heat
(490,000 h) is exact to 0.2 µs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import reduce

from aggregator.config import Settings
from aggregator.models import Sample
from aggregator.records import dataclass
from aggregator.stories.ranking.activity import FLOOR

LN2 = math.log(2)
K = (math.sqrt(2) - 1) * LN2
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """`[ranking]` of the configuration: `half_life` in seconds (> 0), the weights >= 0 (0: they do not count)."""

    half_life: float
    comment_weight: float
    coverage_weight: float = 0.0

    @property
    def half_life_hours(self) -> float:
        return self.half_life / HOUR


def newborn(published_at: float, weight: float, ranking: Ranking) -> float:
    """Heat in hours of a story without comments: its publication, shifted by its source's `weight` (> 0)."""
    return published_at / HOUR + ranking.half_life_hours * math.log2(weight)


def lift(heat: float, sample: Sample, weight: float, ranking: Ranking) -> float:
    """Heat in hours after one more sample; never lower than `heat`. O(1).

    Only `gained`, `since`, `seen_at` and `typical` count. `since` at or after `seen_at` means "all at `seen_at`"; a
    `typical` below the floor counts as the floor.
    """
    hours = ranking.half_life_hours
    return add(heat, term(sample, ranking) + hours * math.log2(weight), hours)


def rebuild(
    published_at: float, samples: Iterable[Sample], weight: float, ranking: Ranking, joined: Iterable[float] = ()
) -> float:
    """Heat in hours from nothing; in the order in which the samples came, the very float that `lift` arrived at.
    `joined`: when independent sites took the story up, in seconds; whoever adds one makes the heat anew."""
    heat = add(newborn(published_at, weight, ranking), covered(joined, weight, ranking), ranking.half_life_hours)
    for sample in samples:
        heat = lift(heat, sample, weight, ranking)
    return heat


def covered(joined: Iterable[float], weight: float, ranking: Ranking) -> float:
    """What the sites that took a story up at these times give to it, in hours; −inf for nothing."""
    share, hours = weight * ranking.coverage_weight * K, ranking.half_life_hours
    if share <= 0.0:
        return -math.inf
    return reduce(lambda heat, at: add(heat, at / HOUR + hours * math.log2(share), hours), joined, -math.inf)


def term(sample: Sample, ranking: Ranking) -> float:
    """What a sample gives by itself, as a heat in hours without weight; −inf when it gives nothing."""
    typical = sample.typical
    share = ranking.comment_weight * K * sample.gained / (typical if typical > FLOOR else FLOOR)
    if share <= 0.0:
        return -math.inf
    return moment(sample, ranking.half_life) + ranking.half_life_hours * math.log2(share)


def moment(sample: Sample, half_life: float) -> float:
    """The time, in hours, at which a sample's comments would count the same if they had come all at once."""
    seen_at = sample.seen_at
    fading = (seen_at - sample.since) * LN2 / half_life
    if fading <= 0.0:
        return seen_at / HOUR
    return (seen_at + half_life * math.log2(-math.expm1(-fading) / fading)) / HOUR


def add(a: float, b: float, half_life_hours: float) -> float:
    """The heat of two parts together, all in hours; never below the hotter one. −inf is the heat of nothing."""
    low, high = (a, b) if a < b else (b, a)
    if low == -math.inf:
        return high
    return high + half_life_hours * math.log1p(math.exp2((low - high) / half_life_hours)) / LN2


def ranking_of(settings: Settings) -> Ranking:
    ranking = settings.ranking
    return Ranking(ranking.half_life, ranking.comment_weight, ranking.coverage_weight)
