"""How fresh are comment counts that are asked for entry by entry? Busy sources at a 15-minute setting.

    python -m benchmarks.schedule_counts      (two minutes)

Each busy source publishes 70 entries a day; an entry gets comments for some hours (their number is log-normal, median
8, their rate fades with a time constant of four hours). Counts are asked for as by the product, every minute.
Delay is from the moment at which a count is a fifth more than what we know (or is there at all) to the question that
finds it; two days run in, two are measured. *In line* is the order and number of before: first come, first served, one
question for a poll; *5 a poll* and *20 a poll* are ours with half and twice the questions. *not seen* are counts that
were a fifth off at the end.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aggregator.models import Waiting
from aggregator.schedule.comment_counts import PER_POLL, doubling_time, most_urgent, questions, when_to_refresh

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
HALF_LIFE, INTERVAL, ROUND = 6 * HOUR, 15 * MINUTE, 60.0
RUN_IN, END = 2 * DAY, 4 * DAY
PER_DAY, MEDIAN, SIGMA, FADING = 70, 8, 1.3, 4 * HOUR

Choice = Callable[[Sequence[Waiting], float, int], Sequence[Waiting]]


@dataclass(slots=True)
class Article:
    """An entry, when its comments come, and what we know of it."""

    published_at: float
    comments: list[float]
    due_at: float
    asked_at: float | None = None
    gained_at: float | None = None
    known: int = 0

    @property
    def off_at(self) -> float | None:
        """When its count is a fifth more than we know; None: never."""
        wanted = max(self.known + 1, math.ceil(1.2 * self.known))
        return self.comments[wanted - 1] if wanted <= len(self.comments) else None

    def ask(self, now: float) -> None:
        count = bisect_right(self.comments, now)
        since = self.published_at if self.asked_at is None else self.asked_at
        doubling = doubling_time(self.known, count, since, now)
        self.gained_at = now if doubling else self.gained_at
        self.known, self.asked_at = count, now
        self.due_at = when_to_refresh(self.published_at, now, self.gained_at, now, HALF_LIFE, doubling)


@dataclass(slots=True)
class Outcome:
    delays: list[float] = field(default_factory=list)
    asked: int = 0
    not_seen: int = 0


def articles(seed: int, sources: int) -> list[Article]:
    rng, found = random.Random(seed), []
    for _ in range(sources):
        at = 0.0
        while (at := at + rng.expovariate(PER_DAY / DAY)) < END:
            number = min(500, int(math.exp(rng.gauss(math.log(MEDIAN), SIGMA))))
            comments = sorted(at + rng.expovariate(1 / FADING) for _ in range(number))
            found.append(Article(at, comments, at))
    return sorted(found, key=lambda one: one.published_at)


def simulate(found: Sequence[Article], per_round: float, choose: Choice) -> Outcome:
    outcome, now, credit, published = Outcome(), 0.0, 0.0, 0
    warm: dict[int, Article] = {}
    while now < END:
        now += ROUND
        while published < len(found) and found[published].published_at <= now:
            warm[published] = found[published]
            published += 1
        credit = min(credit + per_round, per_round + 1)
        due = [Waiting(n, one.published_at, one.asked_at, one.due_at) for n, one in warm.items() if one.due_at <= now]
        for waiting in choose(due, now, int(credit)):
            credit -= 1
            one = warm[waiting.entry_id]
            if now >= RUN_IN:
                outcome.asked += 1
                if one.off_at is not None and RUN_IN <= one.off_at <= now:
                    outcome.delays.append(now - one.off_at)
            one.ask(now)
            if math.isinf(one.due_at):
                del warm[waiting.entry_id]
    outcome.not_seen = sum(one.off_at is not None and one.off_at <= now for one in warm.values())
    return outcome


def in_line(due: Sequence[Waiting], now: float, most: int) -> Sequence[Waiting]:
    return sorted(due, key=lambda one: one.due_at)[:most]


def urgent(due: Sequence[Waiting], now: float, most: int) -> Sequence[Waiting]:
    return most_urgent(due, now, most, HALF_LIFE)


def row(sources: str, order: str, asked: object, *numbers: object) -> str:
    return f"{sources:>10}  {order:<8} {asked!s:>11}" + "".join(f"{one!s:>11}" for one in numbers)


def main() -> None:
    print(row("busy", "order", "asked a day", "mean, min", "median", "95th pct.", "not seen"))
    for busy, sources in ((30, 100), (30, 30)):
        per_round = questions(sources, 1000 * ROUND, INTERVAL) / 1000
        choices = [("in line", per_round / PER_POLL, in_line), ("ours", per_round, urgent)]
        if busy == sources:
            choices += [(f"{many:g} a poll", per_round * many / PER_POLL, urgent) for many in (5.0, 20.0)]
        for name, most, choose in choices:
            outcome = simulate(articles(1, busy), most, choose)
            delays = sorted(one / MINUTE for one in outcome.delays)
            numbers = (sum(delays) / len(delays), delays[len(delays) // 2], delays[int(0.95 * len(delays))])
            asked = outcome.asked / busy / ((END - RUN_IN) / DAY)
            shown = (round(one) for one in (asked, *numbers))
            print(row(f"{busy} of {sources}", name, *shown, outcome.not_seen), flush=True)


if __name__ == "__main__":
    main()
