"""Of the stories shown as related, how many are about the same event, by the labels of real headlines?

    python -m benchmarks.related [--headlines FILE]

Every headline is a story of its own, with all others listed; what grouping makes one story does not count. The events
are parted in halves by lot, five times: the lowest bound that gives 0.95 on one half is measured on the other, so that
nothing is measured where it was chosen. In the end: how long finding them takes for as many stories as a site lists.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aggregator.models import Story, StoryEntry
from aggregator.stories import related
from aggregator.stories.grouping.dedupe import same_news
from benchmarks.dedupe import HEADLINES

BOUNDS = (0.35, 0.40, 0.45, 0.50, 0.55, 0.60)
PRECISE = 0.95
LISTED = 500  # stories on a busy site's lists

Row = tuple[str, str]  # title, label of its event


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown as related, of different news."""

    pairs: tuple[tuple[str, str], ...]  # the labels of both
    having: int  # stories that have any
    stories: int

    @property
    def precision(self) -> float:
        return sum(one == other for one, other in self.pairs) / len(self.pairs) if self.pairs else 1.0


def measure(rows: Sequence[Row], enough: float = related.ENOUGH) -> Shown:
    chosen, related.ENOUGH = related.ENOUGH, enough
    try:
        near = related.related_stories([_story(number, title) for number, (title, _) in enumerate(rows)])
    finally:
        related.ENOUGH = chosen
    pairs = [(one, other) for one, others in near.items() for other in others]
    different = [pair for pair in pairs if not same_news(*(_entry(one, rows[one][0]) for one in pair)).same]
    labels = tuple((rows[one][1], rows[other][1]) for one, other in different)
    return Shown(labels, len({one for one, _ in different}), len(rows))


def halves(rows: Sequence[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """The rows of one half of the events, and those of the other."""
    events = sorted({label for _, label in rows})
    random.Random(seed).shuffle(events)
    half = set(events[: len(events) // 2])
    return [row for row in rows if row[1] in half], [row for row in rows if row[1] not in half]


def held_out(rows: Sequence[Row]) -> Iterator[str]:
    """The bound chosen on each half, and what it gives on the other."""
    for seed in range(1, 6):
        one, other = halves(rows, seed)
        for mine, others in ((one, other), (other, one)):
            bound = next((bound for bound in BOUNDS if measure(mine, bound).precision >= PRECISE), BOUNDS[-1])
            there, ours = measure(others, bound), measure(others)
            yield f"{seed:4} {bound:9.2f} {there.precision:9.3f} {len(there.pairs):6}   {ours.precision:9.3f}"


def rows_of(headlines: Path) -> list[Row]:
    with headlines.open(encoding="utf-8", newline="") as lines:
        rows = {row["title"].casefold(): (row["title"], row["story"]) for row in csv.DictReader(lines)}
    return list(rows.values())


def _story(number: int, title: str) -> Story:
    return Story(number, "", title, None, "", "", "", (), None, None, (), 0.0, 0.0, None, 0.0, ())


def _entry(number: int, title: str) -> StoryEntry:
    return StoryEntry(number, number, None, title, "", None, None, False, 0.0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--headlines", type=Path, default=HEADLINES)
    rows = rows_of(arguments.parse_args().headlines)
    shown = measure(rows)
    wrong = Counter(frozenset(pair) for pair in shown.pairs if pair[0] != pair[1])
    print(f"{len(shown.pairs)} related stories shown, {shown.precision:.3f} of the same event")
    most = sum(many for _, many in wrong.most_common(2))
    print(f"{sum(wrong.values())} have two labels, {most} of them one of two pairs of labels")
    print(f"{shown.having} of {shown.stories} stories have any ({shown.having / shown.stories:.2f})")
    print(f"\nseed    chosen  held out  shown   {related.ENOUGH} there")
    for line in held_out(rows):
        print(line)
    listed = [_story(number, title) for number, (title, _) in enumerate(rows[:LISTED])]
    begin = time.thread_time()
    related.related_stories(listed)
    print(f"\n{(time.thread_time() - begin) * 1e3:.1f} ms for {LISTED} listed stories")


if __name__ == "__main__":
    main()
