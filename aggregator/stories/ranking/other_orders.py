"""The two orders that are not heat: "discussed" and "heating_up". Pure; numbers, higher is first.

Both need only samples of the recent past. "discussed" is worked out by the store, in SQL that must agree with the
function here. The pulse behind "heating_up" is kept with each story, as heat is: it too fades at one speed for all, so
it is a forward-decayed sum that changes only when comments come (`rank.lift` under `PULSE`), and has an index.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from aggregator.models import Sample
from aggregator.stories.ranking.activity import FLOOR
from aggregator.stories.ranking.heat import HOUR, K, Ranking, lift, moment

WINDOW = 24 * HOUR  # seconds; of "discussed", for feeds without a `max_age`
PULSE_HALF_LIFE = HOUR  # seconds; what came two hours ago counts a quarter
# A pulse as it is kept is a heat without the publication, in which one typical discussion at one moment is that moment.
PULSE = Ranking(PULSE_HALF_LIFE, 1 / K)
_HIGHEST = 1000.0  # powers of two, of the 1,024 that there are


def discussed(samples: Iterable[Sample], now: float, window: float = WINDOW) -> float:
    """Comments that came in the `window` seconds before `now`; a sample that reaches over its edge counts in part.

    In SQL, with `start` = now − window, over samples with seen_at > start:
    `sum(gained * CASE WHEN since >= :start THEN 1.0 ELSE (seen_at - :start) / (seen_at - since) END)`.
    """
    return sum(sample.gained * _part_after(now - window, sample) for sample in samples)


def _part_after(start: float, sample: Sample) -> float:
    if sample.seen_at <= start:
        return 0.0
    if sample.since >= start:
        return 1.0
    return (sample.seen_at - start) / (sample.seen_at - sample.since)


def pulse(samples: Iterable[Sample], now: float, weight: float = 1.0) -> float:
    """How fast a story gains comments at `now`: source-typical discussions per hour, fading with a half-life of 1 h.

    A story that has gained evenly for long, at one typical discussion an hour, has a pulse of 1. `weight` is the lead
    source's. As with heat, the order of two stories does not depend on `now`.
    """
    half_life = PULSE_HALF_LIFE / HOUR
    fresh = sum(
        sample.gained / max(sample.typical, FLOOR) * math.exp2(_age(sample, now) / -half_life) for sample in samples
    )
    return weight * fresh * math.log(2) / half_life


def kept_pulse(samples: Iterable[Sample], weight: float, before: float | None = None) -> float | None:
    """The pulse as it is kept, in hours, after `samples` on top of the one `before`; None when nothing was gained."""
    kept = -math.inf if before is None else before
    for sample in samples:
        kept = lift(kept, sample, weight, PULSE)
    return None if kept == -math.inf else kept


def pulse_at(kept: float, now: float) -> float:
    """What `pulse` gives at `now` for the samples that a kept pulse is made of."""
    half_life = PULSE_HALF_LIFE / HOUR
    high = min((kept - now / HOUR) / half_life, _HIGHEST)  # of a clock that was wrong by weeks there is no number
    return math.exp2(high) * math.log(2) / half_life


def _age(sample: Sample, now: float) -> float:
    return max(0.0, now / HOUR - moment(sample, PULSE_HALF_LIFE))
