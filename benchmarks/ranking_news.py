"""Invented news with discussions, the same at every run: what `benchmarks.ranking` ranks.

Shaped after what is known of news sites, not fitted to one:
- sources differ a hundredfold in how much is commented on an ordinary article, and tenfold in how much they publish;
- inside a source the sizes of discussions are heavy-tailed (log-normal, and one in fifty a riot with a Pareto tail);
- comments excite comments (a Hawkes process: readers who come for the article, with a rate that decays over hours, and
  replies, 0.6 on average per comment, within the hour), so activity comes in bursts;
- people sleep: both articles and comments follow the hour of the day;
- one article in twenty is picked up only 3 to 12 hours after publication.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

HOUR, DAY = 3600.0, 86400.0
BEGIN = 1_790_035_200.0  # a midnight, UTC

PUBLISHING = [1, 1, 1, 1, 1, 3, 6, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 8, 7, 6, 5, 3, 2]  # articles, by hour of the day
AWAKE = [3, 2, 1, 1, 1, 2, 4, 7, 8, 8, 8, 8, 9, 9, 8, 8, 8, 9, 9, 10, 10, 10, 8, 5]  # readers, tenths
REPLIES = 0.6  # per comment
REPLY_AFTER = 0.6 * HOUR
LATE = 0.05  # of the articles
RIOT = 0.02


@dataclass(frozen=True, slots=True)
class Source:
    id: int
    ordinary: float  # median size of its discussions
    per_day: float  # articles


@dataclass(frozen=True, slots=True)
class Article:
    id: int
    source: Source
    published_at: float
    picked_up_at: float  # when readers begin to come
    comments: tuple[float, ...]  # when each was made, in order

    @property
    def relative(self) -> float:
        """Its eventual comments, by what is ordinary for its source."""
        return len(self.comments) / max(5.0, self.source.ordinary)


def news(seed: int, days: int, sources: int = 30) -> list[Article]:
    """All articles of `days` days, oldest first, about 650 a day."""
    random = Random(seed)
    publishers = [_source(number, random) for number in range(sources)]
    planned = [
        (_moment(day, random), source)
        for day in range(days)
        for source in publishers
        for _ in range(_poisson(source.per_day, random))
    ]
    planned.sort(key=lambda one: one[0])
    return [_article(number, source, at, random) for number, (at, source) in enumerate(planned)]


def _article(number: int, source: Source, published_at: float, random: Random) -> Article:
    picked_up_at = published_at + (random.uniform(3, 12) * HOUR if random.random() < LATE else 0.0)
    return Article(number, source, published_at, picked_up_at, _discussion(picked_up_at, source, random))


def _source(number: int, random: Random) -> Source:
    ordinary = min(600.0, max(2.0, random.lognormvariate(math.log(20), 1.3)))
    return Source(number, ordinary, min(80.0, max(4.0, random.lognormvariate(math.log(16), 0.8))))


def _moment(day: int, random: Random) -> float:
    hour = random.choices(range(24), PUBLISHING)[0]
    return BEGIN + day * DAY + (hour + random.random()) * HOUR


def _discussion(begins: float, source: Source, random: Random) -> tuple[float, ...]:
    size = source.ordinary * random.lognormvariate(0, 1.0)
    if random.random() < RIOT:
        size *= 3 * random.paretovariate(1.5)
    readers = _poisson(min(size, 20_000) * (1 - REPLIES) * 1.5, random)  # a third of the comments is slept through
    found = [begins + _reading_delay(random) for _ in range(readers)]
    for at in found:  # grows while it is walked: replies get replies
        found.extend(at + random.expovariate(1 / REPLY_AFTER) for _ in range(_poisson(REPLIES, random)))
    return tuple(sorted(at for at in found if _is_awake(at, random)))


def _reading_delay(random: Random) -> float:
    return random.expovariate(1 / (2 * HOUR if random.random() < 0.8 else 10 * HOUR))


def _is_awake(at: float, random: Random) -> bool:
    return random.random() * 10 < AWAKE[int((at - BEGIN) % DAY / HOUR)]


def _poisson(mean: float, random: Random) -> int:
    if mean > 50:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, product, number = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        number += 1
    return number
