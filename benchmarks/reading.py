"""What splitting saves: CPU time per poll of a real feed that has one new item, against reading all of it.

    python benchmarks/reading.py [CORPUS]

CORPUS is a folder with an INDEX.csv that marks real captures (default: `shared/corpus` beside the checkout). For each
capture that can be split and has at least two items, three things are timed, best of five: finding the items (`split`),
reading with all items but the first known (`one new`), and reading the whole document (`all`).
"""

from __future__ import annotations

import csv
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.errors import ReadError
from aggregator.models import Document
from aggregator.read import charset, parse, split
from aggregator.read.reading import read_document

REPEATS = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of CPU for one capture."""

    split: float
    parse_one: float
    parse_all: float
    read_none: float
    read_one: float
    read_all: float


def best(work: Callable[[], object]) -> float:
    """The shortest of a few runs, in milliseconds of CPU."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return 1000 * min(times)


def captures(corpus: Path) -> list[Document]:
    with (corpus / "INDEX.csv").open(encoding="utf-8", newline="") as index:
        paths = [corpus / row["path"] for row in csv.DictReader(index) if row["class"] == "real-capture"]
    return [Document("https://feed.example/feed.xml", path.read_bytes(), None) for path in paths]


def timing(document: Document) -> Timing | None:
    """None for what is no XML feed, is read whole, or has no two items."""
    try:
        reading = read_document(document)
    except ReadError:
        return None
    text, _ = charset.text_of(document.body, None)
    if reading.whole or reading.items_seen < 2 or not text.lstrip("\ufeff \r\n\t").startswith("<"):
        return None
    body = charset.as_xml(text)
    outline = split.outline(body)
    reduced = split.cut(outline.body, outline.items, {0})
    all_but_one = replace(document, known_items=reading.item_hashes - {outline.items[0].hash})
    return Timing(
        split=best(lambda: split.outline(body)),
        parse_one=best(lambda: parse.parse(reduced)),
        parse_all=best(lambda: parse.parse(body)),
        read_none=best(lambda: read_document(replace(document, known_items=reading.item_hashes))),
        read_one=best(lambda: read_document(all_but_one)),
        read_all=best(lambda: read_document(document)),
    )


def table(timings: list[Timing]) -> str:
    rows = {
        "split: find and hash the items": [one.split for one in timings],
        "feedparser, one new item": [one.parse_one for one in timings],
        "feedparser, whole document": [one.parse_all for one in timings],
        "read, nothing new": [one.read_none for one in timings],
        "read, one new item": [one.read_one for one in timings],
        "read, whole document": [one.read_all for one in timings],
    }
    lines = ["| step | median ms | 95th percentile | mean |", "|---|---:|---:|---:|"]
    for name, times in rows.items():
        high = statistics.quantiles(times, n=20)[-1]
        lines.append(f"| {name} | {statistics.median(times):.2f} | {high:.2f} | {statistics.fmean(times):.2f} |")
    return "\n".join(lines)


def main(corpus: Path) -> None:
    found = [one for one in map(timing, captures(corpus)) if one]
    saved = 1 - sum(one.read_one for one in found) / sum(one.read_all for one in found)
    print(f"{len(found)} captures; CPU time on this machine, best of {REPEATS}\n")
    print(table(found))
    print(f"\nA poll with one new item costs {1 - saved:.0%} of reading everything.")


if __name__ == "__main__":
    beside = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else beside)
