"""Recorded sources for `benchmarks.schedule`: when the feeds of a folder of captures published, as they date it.

A capture shows ten to a hundred entries, over hours or over years; a trace needs eighty days. So each record is
repeated: what spans weeks by whole weeks, what spans days by whole days, so that its hours and days stay what they
were; what spans less than two days goes on as it went, since its quiet hours are not on record. A longer record is cut
at a place chosen by the seed. Records of fewer than eight moments or three hours are left out, and those of which half
are at one moment: they date what built the document.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator
from pathlib import Path

from aggregator.errors import AggregatorError
from aggregator.models import Document
from aggregator.read.reading import read_document
from benchmarks.schedule_traces import DAY, HOUR, START, WEEK, Trace

FEWEST = 8  # moments
SHORTEST = 3 * HOUR


def recorded(folder: Path, seed: int, days: float) -> list[Trace]:
    """A trace for each usable capture; the same seed gives the same ones."""
    rng = random.Random(seed)
    return [Trace(path.name, _over(times, rng, days)) for path, times in _records(folder)]


def rate_group(times: tuple[float, ...], days: float) -> str:
    """What a source's rate puts it among."""
    per_day = len(times) / days
    return "under 1 a day" if per_day < 1 else "1 to 24 a day" if per_day < 24 else "over 24 a day"


def _records(folder: Path) -> Iterator[tuple[Path, list[float]]]:
    seen: set[tuple[float, ...]] = set()
    with (folder / "INDEX.csv").open(encoding="utf-8") as index:
        for row in csv.DictReader(index):
            if row["class"] != "real-capture" or row["format"] == "opml":
                continue
            times = _moments(folder / row["path"])
            if times is not None and tuple(times) not in seen:
                seen.add(tuple(times))
                yield folder / row["path"], times


def _moments(path: Path) -> list[float] | None:
    try:
        entries = read_document(Document(path.as_uri(), path.read_bytes(), None)).entries
    except (AggregatorError, OSError):
        return None
    claimed = [one.published_claimed for one in entries if one.published_claimed is not None]
    times = sorted(set(claimed))
    usable = len(times) >= FEWEST and 2 * len(times) >= len(claimed) and times[-1] - times[0] >= SHORTEST
    return times if usable else None


def _over(times: list[float], rng: random.Random, days: float) -> tuple[float, ...]:
    span, needed = times[-1] - times[0], days * DAY
    gap = span / (len(times) - 1)
    unit = WEEK if span >= 2 * WEEK else DAY if span >= 2 * DAY else 0.0
    period = math.ceil((span + gap / 2) / unit) * unit if unit else span + gap
    # Whole weeks, so that a Monday at nine stays one; of what is shorter than two days nothing is known but the hour.
    back = math.floor((times[0] - START) / WEEK) * WEEK
    first = rng.randrange(max(1, math.ceil(period / WEEK))) * WEEK if unit else rng.random() * period
    found: list[float] = []
    turn = 0
    while (start := turn * period - first - back) + times[0] < START + needed + WEEK:
        found += (at + start for at in times if START <= at + start < START + needed)
        turn += 1
    return tuple(sorted(found))
