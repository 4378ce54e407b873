"""Of the stories shown as related, how many are about the same event, by the labels of real headlines?

    python -m benchmarks.related [--headlines FILE]

Every headline is a story of its own, with all others listed; what grouping makes one story does not count.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from aggregator.models import Story, StoryEntry
from aggregator.stories.grouping.dedupe import same_news
from aggregator.stories.related import related_stories
from benchmarks.dedupe import HEADLINES


def measure(headlines: Path) -> tuple[int, int, int, int]:
    """Pairs of different news that are shown, those of one label, the stories that have any, and all stories."""
    with headlines.open(encoding="utf-8", newline="") as lines:
        rows = list({row["title"].casefold(): row for row in csv.DictReader(lines)}.values())
    near = related_stories([_story(number, row["title"]) for number, row in enumerate(rows)])
    pairs = [(one, other) for one, others in near.items() for other in others]
    different = [pair for pair in pairs if not same_news(*(_entry(one, rows[one]["title"]) for one in pair)).same]
    right = sum(rows[one]["story"] == rows[other]["story"] for one, other in different)
    return len(different), right, len({one for one, _ in different}), len(rows)


def _story(number: int, title: str) -> Story:
    return Story(number, "", title, None, "", "", "", (), None, None, (), 0.0, 0.0, None, 0.0, ())


def _entry(number: int, title: str) -> StoryEntry:
    return StoryEntry(number, number, None, title, "", None, None, False, 0.0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--headlines", type=Path, default=HEADLINES)
    pairs, right, having, stories = measure(arguments.parse_args().headlines)
    print(f"{pairs} related stories shown, {right} of the same event ({right / pairs:.3f})")
    print(f"{having} of {stories} stories have any ({having / stories:.2f})")


if __name__ == "__main__":
    main()
