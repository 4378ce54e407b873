"""How long do entries wait for us? Our schedule against other rules, on invented sources, at an equal number of polls.

    python -m benchmarks.schedule [--seeds 2] [--corpus FOLDER]   (minutes; with --seeds 0 one)

Each rule polls the same sources and knows only what its own polls brought, dates included. The
first poll sees what the document still lists of 60 days (25 items at most). *Settled*: a week runs in, and the two
weeks after it count; *cold start*: the first five days count, polls and delays. Sources are invented ones
(`schedule_traces.py`) and, where a folder of captures is given, recorded ones (`schedule_recorded.py`), told apart by
rate as well: the busy ones have nearly all entries. Ours runs as it is configured, through the product's own `learn`,
`decide` and `demanded`; the intervals of every other rule are then stretched by one factor until it makes as many polls
as ours did (within 1 %), so none is judged by how much it asks of servers. No rule may poll a source more often than
`min_interval`: that floor is a matter of manners, and the same for all.

- *fixed*: every source at the same interval
- *miniflux*: 7 days ÷ entries of the last 7 days, at most 24 h
- *commafeed*: last entry ≥ 30 d old → 4 h, ≥ 14 d → 2 h, ≥ 7 d → 1 h, else half the mean gap, at most 1 h
- *√rate*: 1/√(entries of the last 28 days), without a pattern, at most `max_interval`
- *ours*: `aggregator.schedule.next_poll`
- *watched* (cold start only): the same, had it looked at each source for four weeks: what first days cannot know

The delay of an entry is the time from its publication to the poll that found it; mean and 95th percentile are over all
entries of all sources. The constants of `schedule.rhythm` were chosen on the seeds 1 to 3, so the table uses others.
"""

from __future__ import annotations

import argparse
import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Protocol

from aggregator.models import Outcome, ServerLimits
from aggregator.models.rhythm import Rhythm
from aggregator.schedule.next_poll import Budget, Policy, PollFacts, decide, demanded
from aggregator.schedule.rhythm import learn
from aggregator.units import span
from benchmarks.schedule_recorded import rate_group, recorded
from benchmarks.schedule_traces import DAY, HOUR, MINUTE, START, WEEK, Trace, traces

HISTORY, RUN_IN, MEASURED = 60 * DAY, 7 * DAY, 14 * DAY
BEGIN = START + HISTORY
COUNTED_FROM = BEGIN + RUN_IN
END = COUNTED_FROM + MEASURED
TRACE_DAYS = (END + DAY - START) / DAY

LISTED = 25  # items in a document
FIRST_SEED = 101
EQUAL = 0.01  # numbers of polls that differ by less are equal

# With how many sources each is run: about the same work for all.
DEFAULT = Policy(interval=15 * MINUTE, min_interval=5 * MINUTE, max_interval=6 * HOUR)
SCARCE = Policy(interval=HOUR, min_interval=5 * MINUTE, max_interval=6 * HOUR)
POLICIES = {
    DEFAULT: 36,
    Policy(interval=15 * MINUTE, min_interval=MINUTE, max_interval=6 * HOUR): 36,
    SCARCE: 108,
    Policy(interval=3 * HOUR, min_interval=5 * MINUTE, max_interval=24 * HOUR): 180,
}


class Rule(Protocol):
    """When to poll next. `known` are the source's entries so far; the last `new` of them are new to this poll."""

    def __call__(self, source: int, now: float, known: Sequence[float], new: int) -> float: ...


@dataclass(frozen=True, slots=True)
class Window:
    """What counts: polls and entries between these times."""

    name: str
    since: float
    until: float


SETTLED = Window("settled", COUNTED_FROM, END)
COLD = Window("cold start", BEGIN, BEGIN + 5 * DAY)


@dataclass(frozen=True, slots=True)
class Result:
    """What a window under one rule gave; delays in seconds, by group of rate."""

    polls: int
    grouped: Mapping[str, tuple[float, ...]]

    @property
    def delays(self) -> tuple[float, ...]:
        return tuple(one for delays in self.grouped.values() for one in delays)

    @property
    def mean(self) -> float:
        return mean(self.delays)

    @property
    def p95(self) -> float:
        return p95(self.delays)

    def __add__(self, other: Result) -> Result:
        names = {**self.grouped, **other.grouped}
        return Result(
            self.polls + other.polls,
            {name: self.grouped.get(name, ()) + other.grouped.get(name, ()) for name in names},
        )


def mean(delays: Sequence[float]) -> float:
    return sum(delays) / len(delays)


def p95(delays: Sequence[float]) -> float:
    return sorted(delays)[int(0.95 * len(delays))]


def simulate(sources: Sequence[Trace], rule: Rule, window: Window = SETTLED) -> Result:
    """Polls all sources until the end of the window, and a last time after it, so that every entry is found."""
    groups = [rate_group(one.times, TRACE_DAYS) for one in sources]
    delays: dict[str, list[float]] = {name: [] for name in sorted(set(groups))}
    queue = [(BEGIN + MINUTE * place / len(sources), place) for place in range(len(sources))]
    heapify(queue)
    # Not one of the rules was there before its first poll, and that one sees the end of the document.
    oldest = [max(0, bisect_right(one.times, BEGIN) - LISTED) for one in sources]
    seen = [0] * len(sources)
    polls = 0
    while queue:
        now, place = heappop(queue)
        times = sources[place].times
        known = bisect_right(times, now)
        found = times[seen[place] : known]
        delays[groups[place]] += [now - at for at in found if window.since <= at < window.until]
        polls += window.since <= now < window.until
        following = rule(place, now, times[max(oldest[place], known - 2000) : known], known - seen[place])
        seen[place] = known
        if now < window.until:
            heappush(queue, (following, place))
    return Result(polls, {name: tuple(ones) for name, ones in delays.items() if ones})


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

    def __init__(self, policy: Policy, rhythms: Sequence[Rhythm]) -> None:
        self._policy = policy
        self._rhythms = list(rhythms)
        self._demands: dict[int, float] = {}
        self._sum = 0.0
        self._random = random.Random(0)

    def __call__(self, source: int, now: float, known: Sequence[float], new: int) -> float:
        before = self._rhythms[source]
        found = known[len(known) - min(new, LISTED) :]
        rhythm = learn(before, [(at, 1.0) for at in found if at > (before.learned_at or 0.0)], now)
        budget = Budget(self._sum, len(self._demands))
        facts = PollFacts(Outcome.CHANGED if new else Outcome.UNCHANGED, now)
        decision = decide(facts, rhythm, ServerLimits(), budget, self._policy, self._random.random())
        asked = demanded(self._demands.get(source), decision.interval, rhythm, budget, self._policy)
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
COMPARED = (*RIVALS, "watched")


def stretched(sources: Sequence[Trace], make: Maker, policy: Policy, polls: int, window: Window = SETTLED) -> Result:
    """The rule at the stretch with which it makes `polls` polls. More stretch is never more polls, but fewer nearly in
    proportion: the next try is between the two nearest, in logarithms, which takes a third of the tries of halving."""
    tried: list[tuple[float, float, Result]] = []  # polls ÷ those wanted, and the stretch, as logarithms
    following = 0.0
    for _ in range(30):
        result = simulate(sources, make(policy, math.exp(following)), window)
        if abs(result.polls / polls - 1) < EQUAL:
            return result
        tried.append((math.log(result.polls / polls), following, result))
        more, less = [one for one in tried if one[0] > 0], [one for one in tried if one[0] < 0]
        if more and less:
            (above, low, _), (below, high, _) = min(more), max(less)
            share = min(max(above / (above - below), 0.1), 0.9)
            following = low + share * (high - low)
        else:
            following += 1.5 * tried[-1][0]
    raise RuntimeError(f"no stretch gives {polls} polls, the nearest {result.polls}")


# --- the table ------------------------------------------------------------------------------------------------------


def compare(policy: Policy, seed: int, count: int, window: Window = SETTLED) -> dict[str, Result]:
    """All rules on the same invented sources, at the number of polls that ours makes."""
    return compared(traces(seed, count, TRACE_DAYS), policy, window)


def compared(sources: Sequence[Trace], policy: Policy, window: Window) -> dict[str, Result]:
    ours = simulate(sources, Ours(policy, [Rhythm()] * len(sources)), window)
    others = {name: stretched(sources, make, policy, ours.polls, window) for name, make in OTHERS.items()}
    if window == COLD:  # it came from another process
        others["watched"] = simulate(sources, Ours(policy, watched(sources)), window)
    return {**others, "ours": ours}


def table(policy: Policy, results: Sequence[dict[str, Result]], sources: int, window: Window = SETTLED) -> list[str]:
    pooled = {name: sum((one[name] for one in results[1:]), results[0][name]) for name in results[0]}
    ours = pooled["ours"]
    best = min(RIVALS, key=lambda name: pooled[name].mean)
    every = (window.until - window.since) * sources * len(results) / ours.polls / MINUTE
    lines = [
        f"{window.name}: interval = {span(policy.interval)}, min_interval = {span(policy.min_interval)},"
        f" max_interval = {span(policy.max_interval)}"
        f" (a poll every {every:.1f} min on average, {len(ours.delays)} entries)",
        f"  {'rule':<10} {'polls':>8} {'mean delay':>11} {'95th pct.':>10} {'of the best rival':>18}",
    ]
    for name, result in pooled.items():
        at, late, part = result.mean / MINUTE, result.p95 / MINUTE, result.mean / pooled[best].mean
        lines.append(f"  {name:<10} {result.polls:>8} {at:>7.1f} min {late:>6.1f} min {part:>18.2f}")
    lines.append("  by rate, mean and 95th percentile as parts of each rival's:")
    for group, delays in ours.grouped.items():
        parts = ", ".join(
            f"{name} {_parts(delays, other.grouped[group])}" for name, other in pooled.items() if name in COMPARED
        )
        minutes = f"{mean(delays) / MINUTE:.1f} and {p95(delays) / MINUTE:.1f} min"
        lines.append(f"  {group:<14} {len(delays):>6} entries, ours {minutes}; {parts}")
    return lines


def _parts(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return f"{mean(ours) / mean(theirs):.2f} {p95(ours) / p95(theirs):.2f}"


def watched(sources: Sequence[Trace]) -> list[Rhythm]:
    """What is known of sources that were looked at each hour of the last four weeks: no first days know as much."""
    found = []
    for one in sources:
        rhythm = Rhythm(learned_at=BEGIN - 4 * WEEK)
        for end in range(int(BEGIN - 4 * WEEK + HOUR), int(BEGIN) + 1, int(HOUR)):
            new = one.times[bisect_right(one.times, end - HOUR) : bisect_right(one.times, end)]
            rhythm = learn(rhythm, [(at, 1.0) for at in new], end)
        found.append(rhythm)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2, help="runs of each, pooled; 0: recorded sources only")
    parser.add_argument("--corpus", type=Path, help="a folder of captured feeds with an INDEX.csv")
    given = parser.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + given.seeds)
    with ProcessPoolExecutor() as pool:
        runs = [
            (policy, window, count, [pool.submit(compare, policy, seed, count, window) for seed in seeds])
            for policy, count in POLICIES.items()
            for window in ((SETTLED, COLD) if policy is SCARCE else (SETTLED,))
            if given.seeds
        ]
        for policy, window, count, futures in runs:
            print("\n".join(table(policy, [one.result() for one in futures], count, window)), end="\n\n", flush=True)
        if given.corpus is None or not given.corpus.is_dir():
            print("recorded sources: left out, no folder of captures is given (--corpus FOLDER)")
            return
        sources = recorded(given.corpus.resolve(), FIRST_SEED, TRACE_DAYS)
        print(f"{len(sources)} recorded sources")
        again = {window: pool.submit(compared, sources, SCARCE, window) for window in (SETTLED, COLD)}
        for window, future in again.items():
            print("\n".join(table(SCARCE, [future.result()], len(sources), window)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
