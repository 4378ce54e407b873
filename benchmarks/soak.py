"""Does anything grow in a week of 2,000 sources?

    python -m benchmarks.soak [--sources 2000] [--days 7] [--interval 2h] [--retention 2d]

Invented sources as files, each with ten items of which one is new every four hours; the product's own polling,
publishing and housekeeping, by a clock that jumps from one due time to the next. Four times a day
one line: what the process holds, its open files, the write-ahead log, the database, and how late the most overdue
source is. In the end the slope of each in a day, by least squares over the second half, when what is older than
`retention` has begun to go.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
from email.utils import formatdate
from pathlib import Path
from statistics import linear_regression

from aggregator import logs
from aggregator.config import load_config
from aggregator.daemon.heap import keep_small
from aggregator.daemon.parts import Parts, open_parts, poller_of
from aggregator.polling.due import due_now
from aggregator.polling.prepare import prepare_store
from aggregator.publishing.publish import publish_site
from aggregator.store import Store
from aggregator.upkeep.housekeeping import keep_house

DAY = 86_400.0
START = 1_767_571_200.0  # Monday 5 January 2026, 0:00 UTC
QUARTER = DAY / 4
HOURS = 4  # between two new items of a source
ITEMS = 10
COLUMNS = ("memory MB", "open files", "WAL MB", "database MB", "overdue s")
SYLLABLES = [first + second for first in "bdfgklmnprstvwz" for second in ("a", "e", "i", "o", "u", "aar", "ing", "ent")]


class Soak:
    """A running aggregator over so many sources that are all alike and say nothing alike, and the time in it."""

    def __init__(self, parts: Parts, folder: Path, seed: int) -> None:
        self.parts, self.folder, self.now = parts, folder, START
        self._poller = poller_of(parts, lambda: self.now, random.Random(seed).random)

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
                await self._poller.poll(source)

    async def look_after(self) -> None:
        parts = self.parts
        await parts.store.read(lambda session: publish_site(session, parts.editions, parts.config, self.now))
        await keep_house(parts.store, parts.config, self.now)

    def says(self, url: str) -> bytes:
        number = int(url.removesuffix(".xml"))
        newest = int((self.now - START) / 3600 + number % HOURS) // HOURS
        items = "".join(_item(number, one) for one in range(newest, newest - ITEMS, -1))
        head = f"<title>Bron {number}</title><link>https://bron{number}.example/</link><description/>"
        return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()

    def state(self) -> tuple[float, ...]:
        database = self.parts.config.database
        with self.parts.store.reader() as session:
            due = min(one.next_poll_at for one in session.baselines.facts() if one.enabled)
        return (
            resident() / 1e6,
            len(list(Path("/proc/self/fd").iterdir())),
            database.with_name(database.name + "-wal").stat().st_size / 1e6,
            database.stat().st_size / 1e6,
            max(0.0, self.now - due),
        )


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _item(source: int, number: int) -> str:
    chance = random.Random(f"{source} {number}")

    def words(count: int) -> str:
        return " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(count))

    link, at = f"https://bron{source}.example/{number}", formatdate(START + number * HOURS * 3600)
    text = f"<title>{words(7)}</title><link>{link}</link><guid>{link}</guid><pubDate>{at}</pubDate>"
    return f"<item>{text}<description>{words(60)}</description></item>"


def configuration(sources: int, interval: str, retention: str) -> str:
    tables = "".join(f'[[sources]]\nurl = "{number}.xml"\n' for number in range(sources))
    polling = f'[polling]\ninterval = "{interval}"\nmin_interval = "{interval}"\n'
    # Archives of whole days are kept in memory, seven by default: with one, all that may grow has done so by half-time.
    feed = '[[feeds]]\nslug = "meest-recent"\narchive = 1\n'
    return f'[storage]\nretention = "{retention}"\n{polling}{feed}{tables}'


async def soaked(config_path: Path, days: float, seed: int) -> list[tuple[float, ...]]:
    """A row of `state` four times a day, with the day before it."""
    config, rows = load_config(config_path), []
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, START))
        async with open_parts(config, store) as parts:
            soak = Soak(parts, config_path.parent, seed)
            while soak.now < START + days * DAY:
                await soak.until(min(soak.now + QUARTER, START + days * DAY))
                await soak.look_after()
                rows.append(((soak.now - START) / DAY, *soak.state()))
                print("| " + " | ".join(f"{value:.2f}" for value in rows[-1]) + " |", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=2000)
    parser.add_argument("--days", type=float, default=7.0)
    parser.add_argument("--interval", default="2h")
    parser.add_argument("--retention", default="2d")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logs.configure(verbose=False, quiet=True)
    keep_small()  # as `aggregator run` does
    print("| day | " + " | ".join(COLUMNS) + " |\n|" + "--:|" * (len(COLUMNS) + 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text(configuration(arguments.sources, arguments.interval, arguments.retention))
        rows = asyncio.run(soaked(path, arguments.days, arguments.seed))
    late = rows[len(rows) // 2 :]
    days = [row[0] for row in late]
    for place, name in enumerate(COLUMNS, start=1):
        print(f"{name}: {linear_regression(days, [row[place] for row in late]).slope:+.2f} a day")


if __name__ == "__main__":
    sys.exit(main())
