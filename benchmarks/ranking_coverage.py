"""What does coverage add where half of the sources tell no counts? Honest ones, on the news of `ranking_news`.

Other sites take an article up: the more comments it will get by what is ordinary for its source, the more of them, but
by chance, and over some hours (`taken_up`). Every second source tells no counts. *found* and *held* are as in
`benchmarks.ranking`, of each day's twenty most remarkable articles of the sources that tell, and of those that do not.
That more is taken up what is more commented on is an assumption; how loosely, `NOISE` says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from heapq import nlargest
from random import Random
from statistics import fmean

from aggregator.stories.ranking.heat import add, covered, newborn
from benchmarks.ranking import (
    COOL_DOWN,
    EARLY,
    POLL,
    TOP,
    WARM_UP,
    Heat,
    Seen,
    Tally,
    best_of_days,
    found_early,
    rounds,
)
from benchmarks.ranking_news import BEGIN, DAY, HOUR, Article, news

TAKEN_UP, AFTER, NOISE, SITES = 0.35, 2 * HOUR, 0.8, 9
WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0)  # of coverage


def taken_up(article: Article, random: Random) -> tuple[float, ...]:
    """When further sites take the article up."""
    mean = TAKEN_UP * math.sqrt(article.relative) * random.lognormvariate(0, NOISE)
    sites = sum(random.random() < mean / SITES for _ in range(SITES))
    return tuple(sorted(article.picked_up_at + random.expovariate(1 / AFTER) for _ in range(sites)))


def is_silent(article: Article) -> bool:
    return article.source.id % 2 == 1


def _half_tells(article: Article, _now: float, count: int) -> int:
    return 0 if is_silent(article) else count


class Covered(Heat):
    """Our order, with what other sites add as they come."""

    def __init__(self, coverage: Mapping[int, Sequence[float]], weight: float) -> None:
        super().__init__(6, 1)
        self.ranking = replace(self.ranking, coverage_weight=weight)
        self._coverage = coverage
        self._counted: dict[int, int] = {}

    def __call__(self, seen: Seen, now: float) -> float:
        number, known = seen.article.id, self._counted.get(seen.article.id, 0)
        came = [at for at in self._coverage[number][known:] if at <= now]
        if came:
            heat = self.heat.get(number)
            heat = newborn(seen.article.published_at, 1.0, self.ranking) if heat is None else heat
            self.heat[number] = add(heat, covered(came, 1.0, self.ranking), self.ranking.half_life_hours)
            self._counted[number] = known + len(came)
        return super().__call__(seen, now)


def coverage_table(seeds: Iterable[int], days: int) -> str:
    """The means over all seeds, as a Markdown table."""
    lines = [
        "| coverage_weight | found, of who tells counts | held | found, of the silent | held | age (h) | churn (/h) |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    runs = [_run(seed, days) for seed in seeds]
    for weight in WEIGHTS:
        *shares, age, churn = (fmean(values) for values in zip(*(one[weight] for one in runs), strict=True))
        cells = [*(f"{share:.0%}" for share in shares), f"{age:.1f}", f"{churn:.1f}"]
        lines.append(f"| {weight:g} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _run(seed: int, days: int) -> dict[float, tuple[float, ...]]:
    articles, random = news(seed, days), Random(seed)
    coverage = {one.id: taken_up(one, random) for one in articles}
    orders = {weight: (Covered(coverage, weight), Tally()) for weight in WEIGHTS}
    begin, end = BEGIN + WARM_UP * DAY, BEGIN + (days - COOL_DOWN) * DAY
    for poll in rounds(articles, days - COOL_DOWN + 1, _half_tells):
        for order, tally in orders.values():
            values = [(order(seen, poll.now), -seen.article.id, seen.article) for seen in poll.seen]
            if begin < poll.now <= end + EARLY:
                tally.show([article for *_, article in nlargest(TOP, values)], poll.now)
    best = [
        best_of_days([one for one in articles if is_silent(one) == silent], begin, end, lambda one: one.relative)
        for silent in (False, True)
    ]
    return {
        weight: (
            *(share for ones in best for share in found_early(tally, ones)),
            fmean(tally.ages),
            tally.entered / (len(tally.ages) * POLL / HOUR),
        )
        for weight, (_, tally) in orders.items()
    }
