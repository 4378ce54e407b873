"""Can it be left alone for a year? What grows, and what does not.

    python -m benchmarks.year [--days 365] [--interval 2h] [--retention 90d]

The newspapers of `aggregator demo` at their natural speed, as files; the product's own polling, publishing and
housekeeping, driven through so many days by a clock that jumps from one due time to the next. Publishing and
housekeeping run four times a day, so that a year takes minutes. A row is a month: what lies on the disk, what the
process holds, and the median cost of a poll and of a publishing. After `retention` every size should stay where it is.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from aggregator import logs
from aggregator.config import load_config
from aggregator.daemon.parts import Parts, open_parts, poller_of
from aggregator.demo.documents import written
from aggregator.demo.material import papers
from aggregator.demo.newsroom import Newsroom
from aggregator.demo.records import Paper
from aggregator.polling.due import due_now
from aggregator.polling.prepare import prepare_store
from aggregator.publishing.publish import publish_site
from aggregator.store import Store
from aggregator.upkeep.housekeeping import keep_house

DAY = 86_400.0
START = 1_767_571_200.0  # Monday 5 January 2026, 0:00 UTC
QUARTER = DAY / 4
MONTH = 30 * DAY
COLUMNS = ("day", "polls", "failed", "stories", "entries", "samples", "database MB", "WAL MB", "files", "files MB",
           "memory MB", "open files", "poll ms", "publish ms")  # fmt: skip


class Year:
    """A running aggregator, and the time in it."""

    def __init__(self, parts: Parts, folder: Path, seed: int) -> None:
        self.parts, self.folder, self.now = parts, folder, START
        self._poller = poller_of(parts, lambda: self.now, random.Random(seed).random)
        self._newsroom = Newsroom(seed, START - DAY, 1.0, "https://newsroom.example/")
        self._papers = {file_of(paper): paper for paper in papers()}
        self.polls = self.failed = 0
        self.poll_seconds: list[float] = []
        self.publish_seconds: list[float] = []

    async def until(self, end: float) -> None:
        """Polls whatever is due until then."""
        interval = self.parts.config.settings.polling.interval
        while True:
            with self.parts.store.reader() as session:
                due_at = min((one.next_poll_at for one in session.baselines.facts() if one.enabled), default=None)
            self.now = max(self.now, min(end, due_at or end))
            if self.now >= end:
                return
            for source in (await due_now(self.parts.store, self.now, interval, 1000))[1]:
                (self.folder / source.url).write_bytes(self.says(source.url))
                before = time.perf_counter()
                record = await self._poller.poll(source)
                self.poll_seconds.append(time.perf_counter() - before)
                self.polls += 1
                self.failed += not record.outcome.ok

    def says(self, url: str) -> bytes:
        """What a source's document holds now."""
        return written(self._newsroom.document(self._papers[url], self.now))

    async def look_after(self) -> None:
        parts, before = self.parts, time.perf_counter()
        await parts.store.read(lambda session: publish_site(session, parts.editions, parts.config, self.now))
        self.publish_seconds.append(time.perf_counter() - before)
        await keep_house(parts.store, parts.config, self.now)

    def row(self) -> list[str]:
        """The month that ends now."""
        database = self.parts.config.database
        with self.parts.store.reader() as session:
            counts = [session.db[name].count for name in ("stories", "entries", "samples")]
        files = [path for path in self.parts.config.output.rglob("*") if path.is_file()]
        found = [
            f"{(self.now - START) / DAY:.0f}",
            *(f"{number:,}" for number in (self.polls, self.failed, *counts)),
            megabytes(database.stat().st_size),
            megabytes(database.with_name(database.name + "-wal").stat().st_size),
            f"{len(files):,}",
            megabytes(sum(path.stat().st_size for path in files)),
            megabytes(resident()),
            str(len(list(Path("/proc/self/fd").iterdir()))),
            f"{median(self.poll_seconds) * 1000:.1f}",
            f"{median(self.publish_seconds) * 1000:.0f}",
        ]
        self.polls = self.failed = 0
        self.poll_seconds.clear()
        self.publish_seconds.clear()
        return found


def file_of(paper: Paper) -> str:
    return f"{paper.slug}.xml"


def configuration(interval: str, retention: str) -> str:
    sources = "".join(f'[[sources]]\nurl = "{file_of(paper)}"\n' for paper in papers())
    polling = f'[polling]\ninterval = "{interval}"\nmin_interval = "{interval}"\n'
    return f'[storage]\nretention = "{retention}"\n{polling}{sources}'


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def run(days: float, interval: str, retention: str, seed: int, folder: Path) -> None:
    path = folder / "config.toml"
    path.write_text(configuration(interval, retention))
    config = load_config(path)
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---:|" * len(COLUMNS))
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, START))
        async with open_parts(config, store) as parts:
            year = Year(parts, folder, seed)
            end, next_row = START + days * DAY, START + MONTH
            while year.now < end:
                await year.until(min(year.now + QUARTER, end))
                await year.look_after()
                if year.now >= min(next_row, end):
                    print("| " + " | ".join(year.row()) + " |", flush=True)
                    next_row += MONTH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=float, default=365.0)
    parser.add_argument("--interval", default="2h")
    parser.add_argument("--retention", default="90d")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logs.configure(verbose=False, quiet=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(arguments.days, arguments.interval, arguments.retention, arguments.seed, Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
