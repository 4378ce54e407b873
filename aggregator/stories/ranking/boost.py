"""Why a story has its heat: its boost in hours, and what each discussion gives to it. Pure.

What each discussion gives to the boost cannot be told apart exactly
(heat is a logarithm of a sum), so the hours are shared out in proportion to each discussion's part of that sum; they
add up to the whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Self

from aggregator.models import Mention, Sample
from aggregator.stories.ranking.heat import HOUR, Ranking, add, newborn, rebuild, term
from aggregator.units import many, span


@dataclass(frozen=True, slots=True)
class Discussion:
    """One of a story's distinct discussions, with its samples in order of time."""

    name: str  # what people call it: the titles of the sources that link it
    comments: int | None
    samples: tuple[Sample, ...] = ()

    @classmethod
    def of(cls, mentions: Sequence[Mention], samples: Sequence[Sample]) -> Self:
        """The discussion that these mentions share; `samples` may be of others too."""
        entry_ids = {mention.entry_id for mention in mentions}
        return cls(
            name=", ".join(dict.fromkeys(mention.source_title for mention in mentions)),
            comments=max((one.comments for one in mentions if one.comments is not None), default=None),
            samples=tuple(sample for sample in samples if sample.entry_id in entry_ids),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What one discussion gives to the boost."""

    discussion: Discussion
    hours: float

    @property
    def words(self) -> str:
        found = "no count" if self.discussion.comments is None else f"{many(self.discussion.comments, 'comment')}"
        return f"{self.discussion.name}: {found}, {self.hours:+.1f} h"


@dataclass(frozen=True, slots=True)
class Boost:
    """A story's heat, taken apart. `weight_hours` and the parts' hours add up to `hours`."""

    published_at: float
    heat: float  # hours since the epoch
    weight_hours: float
    parts: tuple[Part, ...]

    @property
    def hours(self) -> float:
        return self.heat - self.published_at / HOUR

    @property
    def words(self) -> str:
        """One sentence for people."""
        if abs(self.hours) < 0.05:
            return "It ranks by its time of publication."
        direction = "later" if self.hours > 0 else "earlier"
        return f"It ranks as if published {span(abs(self.hours) * HOUR)} {direction}."


def explain(published_at: float, weight: float, discussions: Sequence[Discussion], ranking: Ranking) -> Boost:
    """A story's boost, discussion by discussion; `weight` is that of its lead's source."""
    samples = [sample for discussion in discussions for sample in discussion.samples]
    born = newborn(published_at, weight, ranking)
    heat = rebuild(published_at, sorted(samples, key=lambda one: (one.seen_at, one.entry_id)), weight, ranking)
    shares = _shares([_activity(discussion, ranking) for discussion in discussions], ranking.half_life_hours)
    parts = tuple(Part(*pair) for pair in zip(discussions, [share * (heat - born) for share in shares], strict=True))
    return Boost(published_at, heat, born - published_at / HOUR, parts)


def _activity(discussion: Discussion, ranking: Ranking) -> float:
    """The heat of the discussion alone, in hours; −inf when it gained nothing."""
    terms = (term(sample, ranking) for sample in discussion.samples)
    return reduce(lambda one, other: add(one, other, ranking.half_life_hours), terms, -math.inf)


def _shares(heats: Sequence[float], half_life_hours: float) -> list[float]:
    most = max(heats, default=-math.inf)
    if most == -math.inf:
        return [0.0] * len(heats)
    parts = [math.exp2((heat - most) / half_life_hours) for heat in heats]
    return [part / sum(parts) for part in parts]
