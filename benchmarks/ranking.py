"""How well do we find what will be discussed? Our heat against other orders, on invented news (`ranking_news.py`).

    python -m benchmarks.ranking [--seeds 3] [--days 9] [--attacks] [--bounds] [--coverage] [--costs] [--figures docs]

Every order sees the same: a poll of every source each quarter of an hour, with the counts of that moment. Ours gets
them through the product's own rules (`stories.activity`), with `typical` learned as it goes. The first two days warm
up, the last two let discussions end; between them each day's twenty most commented stories (in the end, which no order
knows) are what an order should show early, once by their comments and once by comments relative to what is ordinary
for their source.

- *found*: the share of them that was in the top 20 at some poll in their first three hours
- *held*: the share of those three hours that they were there
- *late*: of the articles that readers found only 3 to 12 hours after publication, and that then got at least three
  times what is ordinary: the share that was in the top 20 within three hours of being found
- *age*: mean age of a story in the top 20 · *churn*: stories that enter it, per hour · *sources*: different ones in it
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from pathlib import Path
from statistics import fmean

from aggregator.models import Sample
from aggregator.stories.ranking.activity import NEWEST, CommentCount, DiscussionState, observe, telling, typical
from aggregator.stories.ranking.bounds import BASE, Allowance, bounded
from aggregator.stories.ranking.heat import Ranking, lift, newborn
from aggregator.stories.ranking.other_orders import PULSE_HALF_LIFE, pulse
from benchmarks.ranking_figure import figures
from benchmarks.ranking_news import BEGIN, DAY, HOUR, Article, news

POLL = HOUR / 4
HALF_LIFE = 6 * HOUR  # by which what a source may lift is bounded, in all of ours
TOP = 20
EARLY = 3 * HOUR
WARM_UP, COOL_DOWN = 2, 2  # days
OLDEST = 2 * DAY  # no order lists older stories; none would


@dataclass(frozen=True, slots=True)
class Seen:
    """What one poll round brought about one article; `sample` is None when its count did not change."""

    article: Article
    count: int
    sample: Sample | None


@dataclass(frozen=True, slots=True)
class Round:
    now: float
    seen: tuple[Seen, ...]


# What a source tells of an article at a time, of which it has this many comments.
Tell = Callable[[Article, float, int], int]


def truth(_article: Article, _now: float, count: int) -> int:
    return count


@dataclass(slots=True)
class Known:
    """What the product remembers: of each article what was told, of each source what is typical and what it lifted."""

    tell: Tell
    is_bounded: bool
    counts: dict[int, int] = field(default_factory=dict)  # made
    told: dict[int, int] = field(default_factory=dict)
    states: dict[int, DiscussionState] = field(default_factory=dict)
    samples: dict[int, list[Sample]] = field(default_factory=lambda: defaultdict(list))
    ordinary: dict[int, float] = field(default_factory=dict)
    allowances: dict[int, Allowance] = field(default_factory=dict)

    def learn(self, source: int, listed: Sequence[Article], now: float) -> None:
        known = [(article.published_at, self.told.get(article.id, 0)) for article in listed[-NEWEST:]]
        self.ordinary[source] = typical(telling(known, now))
        before = self.allowances.get(source)
        self.allowances[source] = Allowance.of(HALF_LIFE, (at for at, _ in known), now, before and before.lifted)

    def look(self, article: Article, now: float) -> Seen:
        before, state = self.told.get(article.id), self.states.get(article.id, DiscussionState())
        made = self.counts.get(article.id, 0)
        while made < len(article.comments) and article.comments[made] <= now:
            made += 1
        self.counts[article.id] = made
        count = self.told[article.id] = self.tell(article, now, made)
        usual = self.ordinary.get(article.source.id, 0.0)
        sample = observe(state, CommentCount(article.id, article.published_at, count, now, usual, before))
        if sample is None:
            self.states[article.id] = state.confirmed(now)
            return Seen(article, count, None)
        if self.is_bounded:
            allowance = self.allowances.get(article.source.id, Allowance(HALF_LIFE, BASE))
            sample = bounded(sample, self.samples[article.id], 1, allowance)
            self.allowances[article.source.id] = allowance.after(sample)
        self.samples[article.id].append(sample)
        self.states[article.id] = state.after(sample)
        return Seen(article, count, sample)


def rounds(
    articles: Sequence[Article], days: int, tell: Tell = truth, *, is_bounded: bool = True, late: float = 0.0
) -> Iterator[Round]:
    """The poll rounds, in order of time, as the product would record them; an article is first seen when it is `late`
    seconds old."""
    newest: dict[int, list[Article]] = defaultdict(list)
    known = Known(tell, is_bounded)
    active: list[Article] = []
    coming = 0
    for number in range(1, days * int(DAY / POLL) + 1):
        now = BEGIN + number * POLL
        while coming < len(articles) and articles[coming].published_at <= now:
            active.append(articles[coming])
            newest[articles[coming].source.id].append(articles[coming])
            coming += 1
        if number % int(DAY / POLL / 8) == 1:
            for source, listed in newest.items():
                known.learn(source, listed, now)
        active = [article for article in active if article.published_at > now - OLDEST]
        yield Round(now, tuple(known.look(one, now) for one in active if one.published_at + late <= now))


class Heat:
    """Our order, as the product stores it: changed by samples only."""

    def __init__(self, half_life_hours: float, comment_weight: float) -> None:
        self.ranking = Ranking(half_life_hours * HOUR, comment_weight)
        self.heat: dict[int, float] = {}

    def __call__(self, seen: Seen, now: float) -> float:
        heat = self.heat.get(seen.article.id)
        if heat is None:
            heat = newborn(seen.article.published_at, 1.0, self.ranking)
        if seen.sample is not None:
            heat = lift(heat, seen.sample, 1.0, self.ranking)
        self.heat[seen.article.id] = heat
        return heat


class HeatingUp:
    """Our order "heating_up": each article's pulse, carried from poll to poll."""

    def __init__(self) -> None:
        self.last: dict[int, tuple[float, float]] = {}  # pulse, and when

    def __call__(self, seen: Seen, now: float) -> float:
        before, at = self.last.get(seen.article.id, (0.0, now))
        gained = 0.0 if seen.sample is None else pulse([seen.sample], now)
        beat = before * math.exp2((at - now) / PULSE_HALF_LIFE) + gained
        self.last[seen.article.id] = beat, now
        return beat


class Discussed:
    """Our order "discussed" with a `max_age` of 6 h: young stories, so that all they gained is from the window."""

    def __init__(self) -> None:
        self.gained: Counter[int] = Counter()

    def __call__(self, seen: Seen, now: float) -> float:
        self.gained[seen.article.id] += 0 if seen.sample is None else seen.sample.gained
        hours = (now - seen.article.published_at) / HOUR
        return self.gained[seen.article.id] if hours <= 6 else -hours


def recency(seen: Seen, now: float) -> float:
    return seen.article.published_at


def hacker_news(seen: Seen, now: float) -> float:
    """(p − 1)/(t + 2)^1.8, a comment for a point; those without any stand newest first, below the others."""
    hours = (now - seen.article.published_at) / HOUR
    return seen.count / (hours + 2) ** 1.8 if seen.count else -hours


def hacker_news_relative(seen: Seen, now: float) -> float:
    """The same, counting comments by what is ordinary for the source (a gift: the true number, not a learned one)."""
    hours = (now - seen.article.published_at) / HOUR
    return seen.count / max(5.0, seen.article.source.ordinary) / (hours + 2) ** 1.8 if seen.count else -hours


def reddit(seen: Seen, now: float) -> float:
    """log10(max(p, 1)) + published/45,000, a comment for a point."""
    return math.log10(max(seen.count, 1)) + seen.article.published_at / 45_000


Order = Callable[[Seen, float], float]


def orders() -> dict[str, Order]:
    """The orders compared, fresh for one run."""
    return {
        "**ours**, half_life 6h, comment_weight 1 (default)": Heat(6, 1),
        "ours, 6h, comment_weight 0.5": Heat(6, 0.5),
        "ours, 6h, comment_weight 4": Heat(6, 4),
        "ours, half_life 3h": Heat(3, 1),
        "ours, half_life 12h": Heat(12, 1),
        "ours, half_life 12h, comment_weight 4": Heat(12, 4),
        'ours, `rank = "heating_up"`': HeatingUp(),
        'ours, `rank = "discussed"`, `max_age = "6h"`': Discussed(),
        "plain recency": recency,
        "Hacker News": hacker_news,
        "Hacker News, on comments ÷ ordinary": hacker_news_relative,
        "Reddit, hot": reddit,
    }


@dataclass(slots=True)
class Tally:
    """What one order showed in one run."""

    early: Counter[int] = field(default_factory=Counter)  # polls in its first three hours, per article shown
    late: set[int] = field(default_factory=set)  # shown in the first three hours after being picked up late
    ages: list[float] = field(default_factory=list)  # hours, one mean per poll
    sources: list[int] = field(default_factory=list)
    entered: int = 0
    page: frozenset[int] = frozenset()

    def show(self, page: list[Article], now: float) -> None:
        self.early.update(article.id for article in page if now - article.published_at <= EARLY)
        self.late.update(article.id for article in page if 0 <= now - article.picked_up_at <= EARLY)
        self.ages.append(fmean((now - article.published_at) / HOUR for article in page))
        self.sources.append(len({article.source.id for article in page}))
        listed = frozenset(article.id for article in page)
        self.entered += len(listed - self.page)
        self.page = listed


@dataclass(frozen=True, slots=True)
class Row:
    found: float
    held: float
    found_relative: float
    held_relative: float
    late: float
    age: float
    churn: float
    sources: float


def run(seed: int, days: int, sources: int = 30) -> dict[str, Row]:
    """One run: every order over the same news."""
    articles = news(seed, days, sources)
    compared = orders()
    tallies = {name: Tally() for name in compared}
    begin, end = BEGIN + WARM_UP * DAY, BEGIN + (days - COOL_DOWN) * DAY
    for poll in rounds(articles, days - COOL_DOWN + 1):
        for name, order in compared.items():
            values = [(order(seen, poll.now), -seen.article.id, seen.article) for seen in poll.seen]
            if begin < poll.now <= end + EARLY:
                page = [article for *_, article in nlargest(TOP, values)]
                tallies[name].show(page, poll.now)
    raw = best_of_days(articles, begin, end, lambda article: len(article.comments))
    relative = best_of_days(articles, begin, end, lambda article: article.relative)
    late = [one for one in articles if begin < one.published_at <= end and one.picked_up_at > one.published_at]
    best = raw, relative, [article for article in late if article.relative >= 3]
    return {name: _row(tally, *best) for name, tally in tallies.items()}


def best_of_days(
    articles: Iterable[Article], begin: float, end: float, size: Callable[[Article], float]
) -> list[Article]:
    """Each day's twenty largest."""
    by_day: dict[int, list[Article]] = defaultdict(list)
    for article in articles:
        if begin < article.published_at <= end:
            by_day[int((article.published_at - BEGIN) // DAY)].append(article)
    return [article for day in by_day.values() for article in nlargest(TOP, day, key=size)]


def _row(tally: Tally, raw: Sequence[Article], relative: Sequence[Article], late: Sequence[Article]) -> Row:
    return Row(
        *found_early(tally, raw),
        *found_early(tally, relative),
        late=sum(article.id in tally.late for article in late) / max(1, len(late)),
        age=fmean(tally.ages),
        churn=tally.entered / (len(tally.ages) * POLL / HOUR),
        sources=fmean(tally.sources),
    )


def found_early(tally: Tally, best: Sequence[Article]) -> tuple[float, float]:
    polls = EARLY / POLL
    return fmean(tally.early[one.id] > 0 for one in best), fmean(tally.early[one.id] / polls for one in best)


def table(runs: Sequence[dict[str, Row]]) -> str:
    """The means over all runs, as a Markdown table."""
    lines = [
        "| order | found | held | found, relative | held, relative | late | age (h) | churn (/h) | sources |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name in runs[0]:
        rows = [one[name] for one in runs]
        means = {key: fmean(getattr(row, key) for row in rows) for key in Row.__slots__}
        cells = [f"{means[key]:.1f}" if key in ("age", "churn", "sources") else f"{means[key]:.0%}" for key in means]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Our heat against other orders, on invented news.")
    parser.add_argument("--seeds", type=int, default=3, help="runs, each with its own news")
    parser.add_argument("--days", type=int, default=9, help="days of news in each")
    parser.add_argument("--attacks", action="store_true", help="only what sources gain that tell other counts")
    parser.add_argument("--bounds", action="store_true", help="only what other bounds would cost and hold")
    parser.add_argument("--coverage", action="store_true", help="only what other sites add where half tell no counts")
    parser.add_argument("--costs", action="store_true", help="only what a fair page costs")
    parser.add_argument("--figures", type=Path, help="write the figures that explain heat into a folder, and stop")
    chosen = parser.parse_args(arguments)
    if chosen.figures is not None:
        for name, text in figures().items():
            (chosen.figures / name).write_text(text, encoding="utf-8")
        return
    started = time.perf_counter()
    if chosen.costs:
        from benchmarks.ranking_costs import costs_table

        print(costs_table())
        return
    seeds = range(1, chosen.seeds + 1)
    if chosen.attacks or chosen.bounds:
        from benchmarks.ranking_attacks import attacks_table, bounds_table

        for line in (attacks_table if chosen.attacks else bounds_table)(seeds, chosen.days):
            print(line, flush=True)
    elif chosen.coverage:
        from benchmarks.ranking_coverage import coverage_table

        print(coverage_table(seeds, chosen.days))
    else:
        print(table([run(seed, chosen.days) for seed in seeds]))
    print(f"\n{chosen.seeds} runs of {chosen.days} days, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
