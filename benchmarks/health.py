"""How often a source that is well is called stale, and how long a real end goes unnoticed.

Run with `python -m benchmarks.health`; it prints the table that docs/performance.md has. The sources are invented
(`benchmarks.schedule_traces`): newsrooms with nights and weekends, live blogs, blogs, bulletins, newsletters. Each is
polled as often as its rhythm asks, and judged after every poll by the product's own functions, from what the store
would keep. Half of them end half-way. With `--corpus FOLDER` also feeds as they were captured (an INDEX.csv names
them): their items' dates, watched from 40 % of the time that they span.

A false alarm is a verdict of "stale" that a later entry proves wrong; a row of such verdicts without an entry between
them is one. The delay is counted from the last entry. "a fixed week" and "ten usual gaps" are what one would do without
theory, for comparison.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from aggregator.errors import ReadError
from aggregator.health import baseline
from aggregator.health.judge import judge_source
from aggregator.models import Baseline, Document, HealthState, Outcome, PollRecord, SourceFacts
from aggregator.models.rhythm import Rhythm
from aggregator.read.reading import read_document
from aggregator.schedule.rhythm import base_rate, learn
from benchmarks.schedule_traces import DAY, HOUR, START, Trace, traces

DAYS = 400.0
FIRST_POLL = START + 60 * DAY  # what came before is what its first document shows
LISTED = 25  # items in a document
OLDEST = 946_684_800.0  # the year 2000; older dates are mistakes
FEWEST = 12  # dated items of a captured feed

Rule = Callable[[Baseline], float]  # seconds without an entry, after which a source is stale
RULES: dict[str, Rule | None] = {
    "ours": None,
    "a fixed week": lambda known: 7 * DAY,
    "ten usual gaps": lambda known: 10 * HOUR / max(known.base_rate or 0.0, 1e-4),
}


@dataclass(frozen=True, slots=True)
class Watched:
    """What watching one source gave."""

    sort: str
    per_day: float
    days: float  # watched while it lived
    false_alarms: int
    ended: bool
    delay: float | None  # seconds from its last entry to the alarm that was right; None: there was none
    theory: float  # seconds between two entries


def watch(
    trace: Trace,
    end: float,
    *,
    cut: float | None,
    rule: Rule | None = None,
    begin: float = FIRST_POLL,
    slowest: float = 12.0,
) -> Watched:
    """Polls a source until `end`. At `cut` it ends; a trace that is "dead" ends by itself."""
    times = [at for at in trace.times if cut is None or at < cut]
    last = times[-1] if times else START
    false_alarms, alarm, delay = 0, False, None
    for facts, now in _polls(times, begin, end, slowest):
        stale = _is_stale(facts, now, rule)
        if stale and not alarm:
            if now < last:
                false_alarms += 1
            elif delay is None:
                delay = now - last
        alarm = stale
    ends = cut is not None or trace.sort == "dead"
    alive = max(DAY, (min(last, end) if ends else end) - begin)
    per_day = len([at for at in times if at >= begin]) / alive * DAY
    return Watched(trace.sort, per_day, alive / DAY, false_alarms, ends, delay, DAY / max(per_day, 1e-3))


def _polls(times: Sequence[float], begin: float, end: float, slowest: float) -> Iterator[tuple[SourceFacts, float]]:
    known, rhythm, seen, now = Baseline(), Rhythm(), 0, begin
    while now < end:
        there = bisect_right(times, now)
        found = times[max(seen, there - LISTED) : there]
        rhythm = learn(rhythm, [(at, 1.0) for at in found], now)
        rate = base_rate(rhythm)
        record = PollRecord(1, now, now, Outcome.CHANGED if found else Outcome.UNCHANGED, entries_new=len(found))
        known = baseline.after_poll(known, record, items=LISTED, dates=found, rate=rate)
        seen = there
        yield SourceFacts(1, "https://example.org/", "", None, True, now, now, now, entries=there, baseline=known), now
        now += min(max(0.5 / rate, 1.0), slowest) * HOUR


def _is_stale(facts: SourceFacts, now: float, rule: Rule | None) -> bool:
    known = facts.baseline
    if rule is not None:
        return known.last_entry_at is not None and now - known.last_entry_at > rule(known)
    return judge_source(facts, now).state is HealthState.STALE


def back_test(seed: int, count: int, days: float = DAYS, rule: Rule | None = None) -> list[Watched]:
    """Every source once whole, for false alarms, and the livelier half of them cut short, for the delay."""
    rng, end = random.Random(seed), START + days * DAY
    results = []
    for place, trace in enumerate(traces(seed, count, days)):
        ends = place % 2 == 0 and trace.sort != "dead"
        cut = FIRST_POLL + (end - FIRST_POLL) * rng.uniform(0.4, 0.6) if ends else None
        results.append(watch(trace, end, cut=cut, rule=rule))
    return results


def captured(folder: Path, every: int = 1) -> list[Trace]:
    """The dates of real feeds with at least a dozen dated items; of so many captures one."""
    with (folder / "INDEX.csv").open(encoding="utf-8", newline="") as index:
        paths = [row["path"] for row in csv.DictReader(index) if row["class"] == "real-capture"]
    found = []
    for path in paths[::every]:
        try:
            entries = read_document(Document("https://feed.example/", (folder / path).read_bytes(), None)).entries
        except ReadError:
            continue
        claimed = {entry.published_claimed for entry in entries if entry.published_claimed}
        times = tuple(sorted(at for at in claimed if OLDEST < at < START + 365 * DAY))
        if len(times) >= FEWEST:
            found.append(Trace(path, times))
    return found


def back_test_captured(folder: Path, every: int = 1) -> list[Watched]:
    """Every captured feed, alive up to its last item: any "stale" in that time is a false alarm."""
    results = []
    for trace in captured(folder, every):
        first, last = trace.times[0], trace.times[-1]
        results.append(watch(trace, last, cut=None, begin=first + 0.4 * (last - first), slowest=72.0))
    return results


def alarms_per_year(results: Sequence[Watched]) -> float:
    """False alarms per source and year."""
    return sum(one.false_alarms for one in results) / (sum(one.days for one in results) / 365.25)


def table(results: Sequence[Watched]) -> list[str]:
    lines = [
        f"{'entries a day':<16} {'sources':>8} {'false alarms':>13} {'a year':>7} {'ended':>6} {'noticed':>8}"
        f" {'after (median)':>15} {'in gaps':>8}"
    ]
    for low, high, name in ((10, 1e9, "over 10"), (1, 10, "1 to 10"), (0.1, 1, "0.1 to 1"), (0, 0.1, "under 0.1")):
        group = [one for one in results if low <= one.per_day < high]
        if not group:
            continue
        ended = [one for one in group if one.ended]
        noticed = [one for one in ended if one.delay is not None]
        delay = median(one.delay or 0.0 for one in noticed) / DAY if noticed else math.nan
        gaps = median((one.delay or 0.0) / one.theory for one in noticed) if noticed else math.nan
        lines.append(
            f"{name:<16} {len(group):>8} {sum(one.false_alarms for one in group):>13} {alarms_per_year(group):>7.3f}"
            f" {len(ended):>6} {len(noticed):>8} {delay:>10.1f} days {gaps:>8.0f}"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sources", type=int, default=144, help="a multiple of 36")
    parser.add_argument("--corpus", type=Path, help="a folder of captured feeds, with its INDEX.csv")
    given = parser.parse_args()
    if given.corpus:
        print("captured feeds\n" + "\n".join(table(back_test_captured(given.corpus))), end="\n\n")
    count = given.sources
    for name, rule in RULES.items():
        print(name)
        print("\n".join(table(back_test(11, count, rule=rule))), end="\n\n")


if __name__ == "__main__":
    main()
