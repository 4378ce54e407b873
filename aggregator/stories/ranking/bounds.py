"""What one source may lift by the counts that it tells. Pure.

A count is a source's word, so what it can do is bounded, whatever it says; a *share* is comments ÷ typical:

1. The first count of a discussion gives at most `FIRST` shares: what came before anybody looked is hearsay.
2. A discussion that only one site has lifts a story for `ALONE` half-lives after it had gained one share: then the sum
   of what it gives (forward-decayed, as in heat) is full, however much is told, at once or bit by bit. Each further
   independent site that has the story gives `ALONE` more, and what was held back counts then. As told with comment
   weight 1; an operator who sets another one wants that.
3. A source's discussions together give at most `BASE` shares and `PER_ENTRY` for each recent entry with a count, in a
   sum that fades over `SPAN` half-lives. Honest counts are skewed: their mean is two or three times their median.

What is over a bound is not gained; the sample still says what was told. A decision needs the samples of one discussion
and two numbers of its source, so it costs nothing to remember.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from typing import Self

from aggregator.models import Sample
from aggregator.records import altered, dataclass
from aggregator.stories.ranking.activity import FLOOR
from aggregator.stories.ranking.heat import HOUR, K, Ranking, add, moment, term

FIRST = 4.0  # shares
ALONE = 1.0  # half-lives
BASE, PER_ENTRY = 12.0, 3.0  # shares
SPAN = 4.0  # half-lives


@dataclass(frozen=True, slots=True)
class Allowance:
    """What all discussions of a source may still give."""

    half_life: float  # seconds, of `[ranking]`
    allowed: float = math.inf  # shares
    lifted: float | None = None  # hours: what they gave so far, forward-decayed; None for nothing

    @classmethod
    def of(cls, half_life: float, counted: Iterable[float], now: float, lifted: float | None) -> Self:
        """Of a source that published entries with a count at these times."""
        fading = SPAN * half_life
        recent = sum(now - at < fading for at in counted)
        return cls(half_life, BASE + PER_ENTRY * recent / math.log(2), lifted)

    def left(self, at: float) -> float:
        """Shares that it may still give at a time in hours."""
        if self.lifted is None:
            return self.allowed
        return max(0.0, self.allowed - _exp2((self.lifted - at) * HOUR / (SPAN * self.half_life)))

    def after(self, sample: Sample) -> Allowance:
        ranking = _unweighted(SPAN * self.half_life)
        given = term(sample, ranking)
        if given == -math.inf:
            return self
        lifted = given if self.lifted is None else add(self.lifted, given, ranking.half_life_hours)
        return Allowance(self.half_life, self.allowed, lifted)


def bounded(sample: Sample, before: Sequence[Sample], voices: int, allowance: Allowance) -> Sample:
    """The sample, gaining no more than it may. `before` are the earlier ones of its discussion, in order of time;
    `voices` are the independent sites that have its story."""
    if sample.gained <= 0:
        return sample
    total = share = _share(sample)
    most = min(share, allowance.left(moment(sample, SPAN * allowance.half_life)))
    if before:
        total += sum(map(_share, before))
    else:
        most = min(most, FIRST)
    if total > 1.0:
        most = min(most, _room([*before, sample], total, voices, allowance.half_life))
    return sample if most >= share else altered(sample, gained=int(most * max(sample.typical, FLOOR)))


def bounded_all(samples: Sequence[Sample], voices: int, half_life: float) -> tuple[Sample, ...]:
    """The samples of one discussion, in order of time, each gaining no more than it may as one of these."""
    found: list[Sample] = []
    for sample in samples:
        found.append(bounded(sample, found, voices, Allowance(half_life)))
    return tuple(found)


@lru_cache(maxsize=8)
def _unweighted(half_life: float) -> Ranking:
    """By which a share is a share."""
    return Ranking(half_life, 1 / K)


def _share(sample: Sample) -> float:
    typical = sample.typical
    return sample.gained / (typical if typical > FLOOR else FLOOR)


def _room(samples: Sequence[Sample], total: float, voices: int, half_life: float) -> float:
    """The shares that the last sample may give by rule 2; infinite where there is room for all."""
    last, hours = samples[-1], half_life / HOUR
    risen = _risen_at(samples)
    most = ALONE * voices - math.log2(K)
    if math.log2(total) + (last.seen_at - risen) / half_life <= most:
        return math.inf  # as if all had come just now
    ranking = _unweighted(half_life)
    full, at = risen / HOUR + most * hours, moment(last, half_life)
    given = reduce(lambda sum_, one: add(sum_, term(one, ranking), hours), samples[:-1], -math.inf)
    return max(0.0, _exp2((full - at) / hours) - _exp2((given - at) / hours))


def _risen_at(samples: Sequence[Sample]) -> float:
    """When the discussion had gained one share, in seconds."""
    total = 0.0
    for one in samples:
        share = _share(one)
        if total + share >= 1.0:
            since = min(one.since, one.seen_at)
            return since + (1.0 - total) / share * (one.seen_at - since)
        total += share
    return samples[-1].seen_at


def _exp2(power: float) -> float:
    return math.exp2(min(power, 1000.0))
