"""How long do entries wait for us? Our schedule against other rules, on invented sources, at an equal number of polls.

    python -m benchmarks.schedule [--seeds 2]      (under two minutes on two cores)

Each rule polls the same sources (`schedule_traces.py`) and knows only what its own polls brought, dates included. The
first poll sees what the document still lists of 60 days (25 items at most); a week runs in; the two weeks after it
count. Ours runs as it is configured, through the product's own `learn`, `decide` and `demand`; the intervals of every
other rule are then stretched by one factor until it makes as many polls as ours did (within 1 %), so none is judged by
how much it asks of servers. No rule may poll a source more often than `min_interval`: that floor is a matter of
manners, and the same for all.

- *fixed*: every source at the same interval
- *miniflux*: 7 days ÷ entries of the last 7 days, at most 24 h
- *commafeed*: last entry ≥ 30 d old → 4 h, ≥ 14 d → 2 h, ≥ 7 d → 1 h, else half the mean gap, at most 1 h
- *√rate*: 1/√(entries of the last 28 days), without a pattern, at most `max_interval`
- *ours*: `aggregator.schedule.next_poll`

The delay of an entry is the time from its publication to the poll that found it; mean and 95th percentile are over all
entries of all sources. The constants of `ingest.rhythm` were chosen on the seeds 1 to 3, so the table uses others.
"""

from __future__ import annotations

import argparse
import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Protocol

from aggregator.models import Outcome, ServerLimits
from aggregator.models.rhythm import Rhythm
from aggregator.schedule.next_poll import Budget, Policy, PollFacts, decide, demand
from aggregator.schedule.rhythm import learn
from aggregator.units import span
from benchmarks.schedule_traces import DAY, HOUR, MINUTE, START, WEEK, Trace, traces

HISTORY, RUN_IN, MEASURED = 60 * DAY, 7 * DAY, 14 * DAY
BEGIN = START + HISTORY
COUNTED_FROM = BEGIN + RUN_IN
END = COUNTED_FROM + MEASURED

LISTED = 25  # items in a document
FIRST_SEED = 101
EQUAL = 0.01  # numbers of polls that differ by less are equal

# With how many sources each is run: about the same work for all.
POLICIES = {
    Policy(interval=15 * MINUTE, min_interval=5 * MINUTE, max_interval=6 * HOUR): 36,
    Policy(interval=15 * MINUTE, min_interval=MINUTE, max_interval=6 * HOUR): 36,
    Policy(interval=HOUR, min_interval=5 * MINUTE, max_interval=6 * HOUR): 108,
    Policy(interval=3 * HOUR, min_interval=5 * MINUTE, max_interval=24 * HOUR): 180,
}


class Rule(Protocol):
    """When to poll next. `known` are the source's entries so far; the last `new` of them are new to this poll."""

    def __call__(self, source: int, now: float, known: Sequence[float], new: int) -> float: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What two weeks under one rule gave; delays in seconds."""

    polls: int
    delays: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.delays) / len(self.delays)

    @property
    def p95(self) -> float:
        return sorted(self.delays)[int(0.95 * len(self.delays))]

    def __add__(self, other: Result) -> Result:
        return Result(self.polls + other.polls, self.delays + other.delays)


def simulate(sources: Sequence[Trace], rule: Rule) -> Result:
    """Polls all sources until the end of the trace, and a last time after it, so that every entry is found."""
    queue = [(BEGIN + MINUTE * place / len(sources), place) for place in range(len(sources))]
    heapify(queue)
    seen = [0] * len(sources)
    polls, delays = 0, []
    while queue:
        now, place = heappop(queue)
        times = sources[place].times
        known = bisect_right(times, now)
        delays += [now - at for at in times[seen[place] : known] if COUNTED_FROM <= at < END]
        polls += COUNTED_FROM <= now < END
        following = rule(place, now, times[max(0, known - 2000) : known], known - seen[place])
        seen[place] = known
        if now < END:
            heappush(queue, (following, place))
    return Result(polls, tuple(delays))


# --- the rules ------------------------------------------------------------------------------------------------------


def fixed(policy: Policy, stretch: float) -> Rule:
    return lambda source, now, known, new: now + max(policy.min_interval, HOUR * stretch)


def miniflux(policy: Policy, stretch: float) -> Rule:
    def rule(source: int, now: float, known: Sequence[float], new: int) -> float:
        weekly = len(known) - bisect_left(known, now - WEEK)
        interval = min(WEEK / weekly if weekly else math.inf, DAY)
        return now + max(policy.min_interval, interval * stretch)

    return rule


def commafeed(policy: Policy, stretch: float) -> Rule:
    longest = 4 * HOUR

    def interval(now: float, listed: Sequence[float]) -> float:
        age = now - listed[-1] if listed else math.inf
        for days, part in ((30, 1), (14, 2), (7, 4)):
            if age >= days * DAY:
                return longest / part
        gap = (listed[-1] - listed[0]) / max(1, len(listed) - 1)
        return min(gap / 2, longest / 4)

    def rule(source: int, now: float, known: Sequence[float], new: int) -> float:
        return now + max(policy.min_interval, interval(now, known[-LISTED:]) * stretch)

    return rule


def root_of_rate(policy: Policy, stretch: float) -> Rule:
    def rule(source: int, now: float, known: Sequence[float], new: int) -> float:
        monthly = len(known) - bisect_left(known, now - 28 * DAY)
        interval = HOUR * stretch / math.sqrt((monthly + 0.5) / (28 * 24))
        return now + min(max(policy.min_interval, interval), policy.max_interval)

    return rule


class Ours:
    """The product's own functions, with the state that the store keeps between polls."""

    def __init__(self, policy: Policy, sources: int) -> None:
        self._policy = policy
        self._rhythms = [Rhythm()] * sources
        self._demands: dict[int, float] = {}
        self._sum = 0.0
        self._random = random.Random(0)

    def __call__(self, source: int, now: float, known: Sequence[float], new: int) -> float:
        found = known[len(known) - min(new, LISTED) :]
        rhythm = learn(self._rhythms[source], [(at, 1.0) for at in found], now)
        budget = Budget(self._sum, len(self._demands))
        facts = PollFacts(Outcome.CHANGED if new else Outcome.UNCHANGED, now)
        decision = decide(facts, rhythm, ServerLimits(), budget, self._policy, self._random.random())
        asked = demand(rhythm, budget, self._policy)
        self._sum += asked - self._demands.get(source, 0.0)
        self._demands[source] = asked
        self._rhythms[source] = rhythm
        return decision.next_poll_at


Maker = Callable[[Policy, float], Rule]

OTHERS: dict[str, Maker] = {
    "fixed": fixed,
    "miniflux": miniflux,
    "commafeed": commafeed,
    "√rate": root_of_rate,
}
RIVALS = ("fixed", "miniflux", "commafeed")  # the target is half of the best of these


def stretched(sources: Sequence[Trace], make: Maker, policy: Policy, polls: int) -> Result:
    """The rule at the stretch with which it makes `polls` polls; bisection, as more stretch is never more polls."""
    low, high = 1e-3, 1e3
    for _ in range(30):
        middle = math.sqrt(low * high)
        result = simulate(sources, make(policy, middle))
        if abs(result.polls / polls - 1) < EQUAL:
            return result
        low, high = (middle, high) if result.polls > polls else (low, middle)
    raise RuntimeError(f"no stretch gives {polls} polls, the nearest {result.polls}")


# --- the table ------------------------------------------------------------------------------------------------------


def compare(policy: Policy, seed: int, count: int) -> dict[str, Result]:
    """All rules on the same sources, at the number of polls that ours makes."""
    sources = traces(seed, count, (END + DAY - START) / DAY)
    ours = simulate(sources, Ours(policy, count))
    others = {name: stretched(sources, make, policy, ours.polls) for name, make in OTHERS.items()}
    return {**others, "ours": ours}


def table(policy: Policy, results: Sequence[dict[str, Result]], sources: int) -> list[str]:
    pooled = {name: sum((one[name] for one in results[1:]), results[0][name]) for name in results[0]}
    ours = pooled["ours"]
    best = min(RIVALS, key=lambda name: pooled[name].mean)
    every = MEASURED * sources * len(results) / ours.polls / MINUTE
    lines = [
        f"interval = {span(policy.interval)}, min_interval = {span(policy.min_interval)},"
        f" max_interval = {span(policy.max_interval)}"
        f" (a poll every {every:.1f} min on average, {len(ours.delays)} entries)",
        f"  {'rule':<10} {'polls':>8} {'mean delay':>11} {'95th pct.':>10} {'of the best rival':>18}",
    ]
    for name, result in pooled.items():
        mean, p95, part = result.mean / MINUTE, result.p95 / MINUTE, result.mean / pooled[best].mean
        lines.append(f"  {name:<10} {result.polls:>8} {mean:>7.1f} min {p95:>6.1f} min {part:>18.2f}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2, help="runs of each, pooled")
    seeds = range(FIRST_SEED, FIRST_SEED + parser.parse_args().seeds)
    with ProcessPoolExecutor() as pool:
        runs = {
            policy: [pool.submit(compare, policy, seed, count) for seed in seeds] for policy, count in POLICIES.items()
        }
        for policy, futures in runs.items():
            print("\n".join(table(policy, [future.result() for future in futures], POLICIES[policy])), end="\n\n")


if __name__ == "__main__":
    main()
