"""What do sources gain that tell other counts than they have? Some among honest ones, with and without our bounds.

Three of thirty sources manipulate one article in ten. *places*: the mean number of places in our order by heat by which
such an article stands higher, in its first two days, than if its source told the truth (of some 1,300 articles); *first
for*: the longest time for which one of them was above all others, in hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nlargest
from itertools import groupby
from statistics import fmean

from aggregator.stories.ranking import bounds
from benchmarks.ranking import (
    COOL_DOWN,
    EARLY,
    POLL,
    TOP,
    WARM_UP,
    Heat,
    Tally,
    Tell,
    best_of_days,
    found_early,
    rounds,
    truth,
)
from benchmarks.ranking_news import BEGIN, DAY, HOUR, Article, news

MANIPULATED = (3, 13, 23)  # sources


def _one_in_ten(tell: Tell) -> Tell:
    return lambda article, now, count: tell(article, now, count) if is_manipulated(article) else count


def is_manipulated(article: Article) -> bool:
    return article.source.id in MANIPULATED and article.id % 10 == 0


def _polls(article: Article, now: float) -> int:
    return int((now - article.published_at) / POLL) + 1


ATTACKS: Mapping[str, Tell] = {
    "fifty times what is ordinary at first sight": _one_in_ten(
        lambda article, _now, count: count + 50 * max(5, int(article.source.ordinary))
    ),
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


def attacks_table(seeds: Iterable[int], days: int) -> Iterator[str]:
    """The means over all seeds: the lines of a Markdown table, each as it is found."""
    yield "| a source tells | places, unbounded | first for (h) | places, bounded | first for (h) |"
    yield "|---|--:|--:|--:|--:|"
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
        yield f"| {name} | {' | '.join(cells)} |"


# Half, once and twice of what each bound is.
VARIED = {"FIRST": (2.0, 4.0, 8.0), "ALONE": (1.0, 2.0, 4.0), "BASE": (6.0, 12.0, 24.0), "PER_ENTRY": (1.5, 3.0, 6.0)}
LIES = ("fifty times what is ordinary at first sight", "500 more at each poll")
LATE = 1.5 * HOUR  # after which an article is first looked at, where sources are polled seldom


def bounds_table(seeds: Sequence[int], days: int) -> Iterator[str]:
    """What each bound costs honest news, and what a lie gains under it, means over all seeds: the lines of a Markdown
    table, each as it is found."""
    yield "| bound | found, relative | held, relative | held, seen late | places, 50 times at first | 500 more a poll |"
    yield "|---|--:|--:|--:|--:|--:|"
    runs = [news(seed, days) for seed in seeds]
    shown = set()
    for name, values in VARIED.items():
        for value in values:
            label = "as they are" if value == getattr(bounds, name) else f"{name} {value:g}"
            if label not in shown:
                shown.add(label)
                with _set(name, value):
                    found = zip(*(_cells(articles, days) for articles in runs), strict=True)
                    held_found, held, late, *gained = map(fmean, found)
                shares = f"{held_found:.1%} | {held:.1%} | {late:.1%}"
                yield f"| {label} | {shares} | {' | '.join(f'{one:+.0f}' for one in gained)} |"


@contextmanager
def _set(name: str, value: float) -> Iterator[None]:
    before = getattr(bounds, name)
    setattr(bounds, name, value)
    try:
        yield
    finally:
        setattr(bounds, name, before)


def _cells(articles: Sequence[Article], days: int) -> Iterator[float]:
    best = best_of_days(
        articles, BEGIN + WARM_UP * DAY, BEGIN + (days - COOL_DOWN) * DAY, lambda article: article.relative
    )
    yield from found_early(_shown(articles, days, 0.0), best)
    yield found_early(_shown(articles, days, LATE), best)[1]
    true = places(articles, days, truth, is_bounded=True)
    for attack in LIES:
        lie = places(articles, days, ATTACKS[attack], is_bounded=True)
        yield fmean(true.mean[one] - lie.mean[one] for one in lie.mean)


def _shown(articles: Sequence[Article], days: int, late: float) -> Tally:
    heat, tally = Heat(6, 1), Tally()
    begin, end = BEGIN + WARM_UP * DAY, BEGIN + (days - COOL_DOWN) * DAY
    for poll in rounds(articles, days - COOL_DOWN + 1, late=late):
        values = [(heat(seen, poll.now), -seen.article.id, seen.article) for seen in poll.seen]
        if begin < poll.now <= end + EARLY:
            tally.show([article for *_, article in nlargest(TOP, values)], poll.now)
    return tally
