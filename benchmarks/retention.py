"""What deleting old news costs whoever wants to write meanwhile, and what the file does over months.

    python -m benchmarks.retention [--stories 20000]

Two tables. The first: how long a write waits for its turn (asked for every 5 ms, as busy polls do) while nothing is
deleted, while a backup is made, and while housekeeping deletes a third of all stories. The second: the file over rounds
in which as much news comes as goes, as it is and with `auto_vacuum = incremental`, which gives free pages back.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from aggregator.store import Store
from aggregator.store.sqlite.backup import back_up
from aggregator.upkeep.retention import STORIES_AT_ONCE, Cutoffs, prune
from benchmarks.store import Bench
from examples.invented import NOW, SPAN, build

STORIES = 20_000
PAUSE = 0.005
ROUNDS, PER_ROUND = 5, 500


async def waits(store: Store, work: Callable[[], Awaitable[object]]) -> tuple[list[float], float]:
    """Milliseconds that each small write took while `work` ran, and its seconds."""
    took: list[float] = []
    task = asyncio.ensure_future(work())
    begin = time.perf_counter()
    while not task.done():
        asked = time.perf_counter()
        await store.write(lambda session: session.sources.set_next_poll(1, NOW, str(len(took))))
        took.append((time.perf_counter() - asked) * 1000)
        await asyncio.sleep(PAUSE)
    await task
    return took, time.perf_counter() - begin


def row(name: str, took: list[float], seconds: float) -> str:
    ordered = sorted(took)
    high = [ordered[min(int(len(ordered) * part), len(ordered) - 1)] for part in (0.99, 1.0)]
    return f"| {name} | {seconds:.1f} | {len(took)} | {median(took):.2f} | {high[0]:.1f} | {high[1]:.1f} |"


async def first(path: Path) -> None:
    print("| meanwhile | seconds | writes | median ms | p99 | longest |\n|---|---:|---:|---:|---:|---:|")
    with Store.open(path) as store:
        store.write_now(lambda session: session.db.execute("UPDATE documents SET item_hashes = ''"))
        print(row("nothing", *await waits(store, lambda: asyncio.sleep(5))))
        copy = path.with_name("copy.db")
        facts = {"made_at": NOW, "version": "benchmark"}
        print(row("a backup", *await waits(store, lambda: asyncio.to_thread(back_up, path, copy, {}, facts))))
        packed = path.with_name("copy.db.gz")
        name = "a packed backup"
        print(row(name, *await waits(store, lambda: asyncio.to_thread(back_up, path, packed, {}, facts))))
        sizes = [one.stat().st_size / 1e6 for one in (path, copy, packed)]
        print(f"| (MB: database {sizes[0]:.0f}, backup {sizes[1]:.0f}, packed {sizes[2]:.0f}) | | | | | |")
        third = Cutoffs(NOW, NOW - SPAN * 2 / 3, None, NOW)
        print(row("a third of all stories is deleted", *await waits(store, lambda: prune(store, third))))


def second(path: Path) -> None:
    print("| auto_vacuum | MB at first | MB after | free MB | seconds to give it back |")
    print("|---|---:|---:|---:|---:|")
    for mode in ("none", "incremental"):
        copy = path.with_name(f"{mode}.db")
        shutil.copy(path, copy)
        with closing(sqlite3.connect(copy)) as db:
            db.execute(f"PRAGMA auto_vacuum={mode}")
            db.execute("VACUUM")
        print(months(copy, mode))


def months(path: Path, mode: str) -> str:
    """Rounds in which as many stories go as come."""
    begin_size = path.stat().st_size
    shrink = 0.0
    with Store.open(path) as store:
        store.write_now(lambda session: session.db.execute("UPDATE documents SET item_hashes = ''"))
        bench = Bench(store)
        for _ in range(ROUNDS):
            for _ in range(PER_ROUND // STORIES_AT_ONCE):
                store.write_now(lambda session: session.stories.prune(NOW, STORIES_AT_ONCE))
            begin = time.perf_counter()
            if mode == "incremental":
                assert store._writer is not None
                # As a script: run as one statement, Python takes the first of its empty rows for the end.
                store._writer.maintain(lambda db: db.conn.executescript("PRAGMA incremental_vacuum")).result()
            shrink += time.perf_counter() - begin
            for _ in range(PER_ROUND):
                bench._add()
        with store.reader() as session:
            use = session.space.use()
    sizes = f"{begin_size / 1e6:.0f} | {use.size / 1e6:.0f} | {use.free / 1e6:.1f}"
    return f"| {mode} | {sizes} | {shrink:.1f} |"


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--stories", type=int, default=STORIES)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        build(path, given.stories)
        asyncio.run(first(Path(shutil.copy(path, Path(folder) / "first.db"))))
        print()
        second(path)


if __name__ == "__main__":
    main()
