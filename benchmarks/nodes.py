"""What many processes on one database keep of what one promises, and what they cost. Each part gives a row of a table.

    python -m benchmarks.nodes pace     every source once for each due time; hosts are not hurried
    python -m benchmarks.nodes speed    polls a second of 1, 2 and 4 processes, and the processor time of a 304
    python -m benchmarks.nodes entry    statements of the server for a new entry
    python -m benchmarks.nodes day      a million polls in a compressed day: what queue, history and tables grow by

They start a PostgreSQL of their own, an origin of hundreds of hosts on loopback, and `aggregator run --role …`. Torture
of all of it is `benchmarks.nodes_torture`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

from benchmarks import nodes_day
from benchmarks.nodes_cluster import Cluster, cluster
from benchmarks.nodes_origin import Article, Origin

_POLLING = """[engine]
kind = "procrastinate"
shards = {shards}
turn = "{turn}s"
dead_after = "30s"
[polling]
interval = "{every:g}s"
min_interval = "{every:g}s"
max_interval = "{every:g}s"
timeout = "20s"
concurrency = {concurrency}
per_host = 1
host_delay = "{pause:g}s"
allow_private_hosts = ["127.0.0.0/8"]
"""
CONCURRENCY: Final = 50
HOSTS: Final = 500


def polling(*, every: float, pause: float = 0.0, shards: int = 256, turn: int = 15) -> str:
    return _POLLING.format(every=every, pause=pause, shards=shards, turn=turn, concurrency=CONCURRENCY)


async def _until(holds: Callable[[], object], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not await asyncio.to_thread(holds):
        if time.monotonic() > end:
            raise SystemExit(f"not after {seconds:g} s: {what}")
        await asyncio.sleep(0.5)


async def started(it: Cluster, origin: Origin, pollers: int, text: str) -> None:
    """So many processes that poll, one that publishes; every source has been polled."""
    it.configure(text, (source.url for source in origin.sources.values()))
    for _ in range(pollers):
        it.start("poller")
    it.start("publisher")
    await _until(lambda: it.exits() or it.workers() > pollers, 600, "all nodes look for work")
    await _until(lambda: all(source.asked_at for source in origin.sources.values()), 900, "every source was polled")
    if exits := it.exits():
        raise SystemExit(f"{exits}: {it.folder}")


# --- pace -------------------------------------------------------------------------------------------------------------


async def pace(it: Cluster, seconds: float, seed: int) -> AsyncIterator[str]:
    """2,000 sources on 500 hosts of 200 ms, four processes."""
    every, pause = 60.0, 1.0
    async with Origin(HOSTS, 2000, 0.2) as origin:
        await started(it, origin, 4, polling(every=every, pause=pause))
        await asyncio.sleep(every)
        origin.forget()
        [(before,)] = it.run("SELECT count(*) FROM polls")
        began = time.time()
        await asyncio.sleep(seconds)
        [(after,)] = it.run("SELECT count(*) FROM polls")
        lasted = time.time() - began
        asked = sum(len(source.asked_at) for source in origin.sources.values())
        gaps = [b - a for one in origin.sources.values() for a, b in zip(one.asked_at, one.asked_at[1:], strict=False)]
        pauses = [pause for host in origin.hosts.values() for pause in host.pauses]
        most = max(host.most_at_once for host in origin.hosts.values())
        never = sum(not source.asked_at for source in origin.sources.values())
    hurried = sum(one < pause - 0.01 for one in pauses)
    head = "seconds | requests | polls stored | sources not asked | shortest, middle, longest time between two polls of"
    yield f"| {head} a source (due after {every:g} s) | most at once at a host | pauses < {pause:g} s | shortest |"
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|"
    spread = f"{min(gaps):.1f}, {statistics.median(gaps):.1f}, {max(gaps):.1f}" if gaps else "-"
    yield (
        f"| {lasted:.0f} | {asked:,} | {after - before:,} | {never} | {spread} | {most} "
        f"| {hurried} of {len(pauses):,} | {min(pauses):.3f} |"
    )


# --- speed ------------------------------------------------------------------------------------------------------------


async def speed(it: Cluster, seconds: float, seed: int) -> AsyncIterator[str]:
    """An origin of a second that has nothing new, 50 requests at once a process."""
    yield "| processes | polls/s | asked | ms CPU a poll: nodes | PostgreSQL | cores used | load of the machine |"
    yield "|--:|--:|--:|--:|--:|--:|--:|"
    async with Origin(HOSTS, 1000, 1.0) as origin:
        await started(it, origin, 1, polling(every=2.0))
        for nodes in (1, 2, 4):
            while len(it.nodes) < nodes + 1:
                it.start("poller")
            await _until(lambda wanted=nodes: it.workers() > wanted, 600, "all nodes look for work")
            await asyncio.sleep(20)  # imports, and a turn at every shard
            origin.forget()
            cpu, began = it.cpu(), time.monotonic()
            await asyncio.sleep(seconds)
            lasted, used = time.monotonic() - began, it.cpu()
            polls = origin.answers[b"304"]
            ours, servers = used[0] - cpu[0], used[1] - cpu[1]
            yield (
                f"| {nodes} | {polls / lasted:.0f} | {(0.9, 1.8, 0, 3.4)[nodes - 1] * CONCURRENCY:.0f} "
                f"| {1000 * ours / polls:.2f} | {1000 * servers / polls:.2f} | {(ours + servers) / lasted:.2f} "
                f"| {os.getloadavg()[0]:.0f} |"
            )


# --- entry ------------------------------------------------------------------------------------------------------------

_STATEMENTS = """SELECT calls, regexp_replace(left(query, 110), '\\s+', ' ', 'g') FROM pg_stat_statements s
    JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database() WHERE toplevel ORDER BY calls DESC"""


async def entry(it: Cluster, seconds: float, seed: int) -> AsyncIterator[str]:
    """Polls that bring one entry, and polls that bring 25, by one process: what the server counts of each."""
    async with Origin(40, 40, 0.0) as origin:
        for one in origin.sources.values():
            one.articles.append(_article(one.url, 0))
        await started(it, origin, 1, polling(every=20.0, shards=8))
        it.run("CREATE EXTENSION pg_stat_statements")
        for brings in (0, 1, 25):
            total, statements = await _counted(it, origin, brings)
            yield f"{brings} new entries a poll: {total:.1f} statements a poll, {total / max(1, brings):.1f} an entry"
            for calls, query in statements[:40]:
                yield f"    {calls:6.2f} {query}"


async def _counted(it: Cluster, origin: Origin, brings: int) -> tuple[float, list[tuple[float, str]]]:
    """Statements a poll, of everything that writes or reads news, while each source is polled once."""
    for one in origin.sources.values():
        one.articles += [_article(one.url, len(one.articles) + number) for number in range(brings)]
    origin.forget()
    it.run("SELECT pg_stat_statements_reset()")
    written = "SELECT count(*) FROM polls WHERE started_at > %s"
    wanted, began = sum(len(one.articles) for one in origin.sources.values()), time.time()
    await _until(lambda: it.run(written, began)[0][0] >= len(origin.sources), 120, "all were polled")
    await _until(lambda: it.run("SELECT count(*) FROM entries")[0][0] == wanted, 120, "all was stored")
    polls = it.run(written, began)[0][0]
    ours = [
        (calls / polls, query)
        for calls, query in it.run(_STATEMENTS)
        if not any(
            word in query
            for word in ("procrastinate", "engine_jobs", "pg_stat", "FROM published", "INTO nodes", "count(*) FROM")
        )
    ]
    return sum(calls for calls, _ in ours), ours


def _article(url: str, number: int) -> Article:
    words = [f"w{abs(hash((url, number, place))) % 100_000}" for place in range(7)]
    return Article(f"{url}#{number}", " ".join(words), f"{url}/{number}", time.time())


# --- day --------------------------------------------------------------------------------------------------------------


async def day(it: Cluster, seconds: float, seed: int) -> AsyncIterator[str]:
    """A million polls of 304s, as far as the time goes."""
    every = nodes_day.EVERY
    async for line in nodes_day.day(it, polling(every=every), seconds, 1_050_000):
        yield line


async def _told(part: Callable[[Cluster, float, int], object], it: Cluster, seconds: float, seed: int) -> None:
    async for line in part(it, seconds, seed):  # type: ignore[attr-defined]
        print(line, flush=True)


def main() -> None:
    parts = {"pace": (pace, 120.0), "speed": (speed, 30.0), "entry": (entry, 0.0), "day": (day, 1200.0)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=parts)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    part, seconds = parts[arguments.part]
    with tempfile.TemporaryDirectory(prefix="nodes-") as folder, cluster(Path(folder)) as it:
        try:
            asyncio.run(_told(part, it, arguments.seconds or seconds, arguments.seed))
        finally:
            for log in sorted(Path(folder).glob("*.log")):
                for line in log.read_text("utf-8", "replace").splitlines():
                    if "warning" in line or "error" in line or "Traceback" in line:
                        print(f"{log.stem}: {line[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
