"""Why a story has its heat: its boost in hours, and what each discussion and the other sites give to it. Pure.

What each gives to the boost cannot be told apart exactly (heat is a logarithm of a sum), so the hours are shared out in
proportion to each one's part of that sum; they add up to the whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import Self

from aggregator.models import Mention, Sample
from aggregator.models.status import NEGLIGIBLE_BOOST
from aggregator.records import dataclass
from aggregator.stories.ranking.belief import believed
from aggregator.stories.ranking.heat import HOUR, Ranking, add, covered, newborn, rebuild, term
from aggregator.units import many, span


@dataclass(frozen=True, slots=True)
class Discussion:
    """One of a story's distinct discussions, with its samples in order of time."""

    name: str  # what people call it: the titles of the sources that link it
    comments: int | None
    samples: tuple[Sample, ...] = ()

    @property
    def held(self) -> int:
        """Comments that were told and lift nothing: over a bound (`bounds`), in doubt, or not believed."""
        told = max((one.comments for one in self.samples), default=0)
        return max(0, told - sum(one.gained for one in self.samples))

    @classmethod
    def of(cls, mentions: Sequence[Mention], samples: Sequence[Sample]) -> Self:
        """The discussion that these mentions share; `samples` may be of others too."""
        entry_ids = {mention.entry_id for mention in mentions}
        return cls(
            name=", ".join(dict.fromkeys(mention.source_title for mention in mentions)),
            comments=believed(mentions),
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
        return f"{self.discussion.name}: {found}, {self.hours:+.1f} h{self.bound}"

    @property
    def bound(self) -> str:
        """That not all of what was told lifts the story; empty when all does."""
        held = self.discussion.held
        return f" ({held:,} more told than a source's word may lift by)" if held else ""


@dataclass(frozen=True, slots=True)
class Boost:
    """A story's heat, taken apart. `weight_hours`, `coverage_hours` and the parts' hours add up to `hours`."""

    published_at: float
    heat: float  # hours since the epoch
    weight_hours: float
    parts: tuple[Part, ...]
    voices: int = 1  # independent sites that have it
    coverage_hours: float = 0.0

    @property
    def coverage_words(self) -> str:
        """That other sites lift it; empty when they do not."""
        if self.coverage_hours < NEGLIGIBLE_BOOST:
            return ""
        return f"{self.voices} independent sites have it: {self.coverage_hours:+.1f} h"

    @property
    def hours(self) -> float:
        return self.heat - self.published_at / HOUR

    @property
    def words(self) -> str:
        """One sentence for people."""
        if abs(self.hours) < NEGLIGIBLE_BOOST:
            return "It ranks by its time of publication."
        direction = "later" if self.hours > 0 else "earlier"
        return f"It ranks as if published {span(abs(self.hours) * HOUR)} {direction}."


def explain(
    published_at: float,
    weight: float,
    discussions: Sequence[Discussion],
    ranking: Ranking,
    joined: Sequence[float] = (),
) -> Boost:
    """A story's boost, discussion by discussion; `weight` is that of its lead's source, `joined` is when independent
    sites took it up."""
    samples = [sample for discussion in discussions for sample in discussion.samples]
    born = newborn(published_at, weight, ranking)
    samples.sort(key=lambda one: (one.seen_at, one.entry_id))
    heat = rebuild(published_at, samples, weight, ranking, joined)
    given = [covered(joined, 1.0, ranking), *(_activity(discussion, ranking) for discussion in discussions)]
    coverage, *hours = [share * (heat - born) for share in _shares(given, ranking.half_life_hours)]
    parts = tuple(Part(*pair) for pair in zip(discussions, hours, strict=True))
    return Boost(published_at, heat, born - published_at / HOUR, parts, 1 + len(joined), coverage)


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
