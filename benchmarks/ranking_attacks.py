"""What do sources gain that tell other counts than they have? Some among honest ones, with and without our bounds.

Three of thirty sources manipulate one article in ten. *places*: the mean number of places in our order by heat by which
such an article stands higher, in its first two days, than if its source told the truth (of some 1,300 articles); *first
for*: the longest time for which one of them was above all others, in hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from benchmarks.ranking import POLL, WARM_UP, Heat, Tell, rounds, truth
from benchmarks.ranking_news import BEGIN, DAY, HOUR, Article, news

MANIPULATED = (3, 13, 23)  # sources


def _one_in_ten(tell: Tell) -> Tell:
    return lambda article, now, count: tell(article, now, count) if is_manipulated(article) else count


def is_manipulated(article: Article) -> bool:
    return article.source.id in MANIPULATED and article.id % 10 == 0


def _polls(article: Article, now: float) -> int:
    return int((now - article.published_at) / POLL) + 1


ATTACKS: Mapping[str, Tell] = {
    "5,000 at first sight": _one_in_ten(lambda _article, _now, count: count + 5000),
    "500 more at each poll": _one_in_ten(lambda article, now, count: count + 500 * _polls(article, now)),
    "a hundred times what it has": _one_in_ten(lambda _article, _now, count: 100 * count),
    "twice as many every hour": _one_in_ten(
        lambda article, now, count: count + min(10**6, int(2 ** ((now - article.published_at) / HOUR)))
    ),
    "5 more every hour": _one_in_ten(lambda article, now, count: count + int(5 * (now - article.published_at) / HOUR)),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where each manipulated article stood, from 1, in the mean; and the longest reign of one, in hours."""

    mean: Mapping[int, float]
    longest: float


def places(articles: Sequence[Article], days: int, tell: Tell, *, is_bounded: bool) -> Places:
    heat, found, first = Heat(6, 1), dict[int, list[int]](), list[int]()
    for poll in rounds(articles, days, tell, is_bounded=is_bounded):
        values = [(heat(seen, poll.now), seen.article) for seen in poll.seen]
        if poll.now <= BEGIN + WARM_UP * DAY:
            continue
        values.sort(key=lambda one: (-one[0], one[1].id))
        first.append(values[0][1].id if values and is_manipulated(values[0][1]) else -1)
        for place, (_, article) in enumerate(values, 1):
            if is_manipulated(article):
                found.setdefault(article.id, []).append(place)
    reigns = [len(list(same)) for article, same in groupby(first) if article >= 0]
    return Places({number: fmean(ones) for number, ones in found.items()}, max(reigns, default=0) * POLL / HOUR)


def attacks_table(seeds: Iterable[int], days: int) -> str:
    """The means over all seeds, as a Markdown table."""
    lines = [
        "| a source tells | places, unbounded | first for (h) | places, bounded | first for (h) |",
        "|---|--:|--:|--:|--:|",
    ]
    runs = [news(seed, days) for seed in seeds]
    honest = [[places(one, days, truth, is_bounded=is_bounded) for one in runs] for is_bounded in (False, True)]
    for name, tell in {"the truth": truth, **ATTACKS}.items():
        cells = []
        for is_bounded, truths in zip((False, True), honest, strict=True):
            lies = truths if tell is truth else [places(one, days, tell, is_bounded=is_bounded) for one in runs]
            gained = [
                true.mean[one] - lie.mean[one] for true, lie in zip(truths, lies, strict=True) for one in lie.mean
            ]
            cells += [f"{fmean(gained):+.0f}", f"{max(lie.longest for lie in lies):.1f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
