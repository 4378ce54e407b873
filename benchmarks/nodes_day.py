"""The database's part of a compressed day of 304s: nothing is fetched, all else is as nodes do it.

Processes take turns at shards from the queue, look what is due, claim hosts, and record each poll; every transaction is
shared as in production. Time goes by the polls: it is as late as it would be had every source been polled once in
`EVERY`, so the database is asked as fast as this machine goes, and midnights pass. Beside that one keeps house each
hour: days are made and dropped by the database's clock, which is the same.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
import uuid
from collections.abc import AsyncIterator, Iterable
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

from aggregator.config import load_config
from aggregator.daemon.dispatcher import Dispatcher
from aggregator.daemon.setup import Setup
from aggregator.engine.cluster import Cluster as Engine
from aggregator.engine.cluster import ClusterPlan
from aggregator.engine.seam import TURNS
from aggregator.models import Fetched, Outcome, PollRecord, SourceState
from aggregator.models.polls import Attempt
from aggregator.polling.decide import Poll
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import Recorder
from aggregator.polling.shared_hosts import SharedHosts
from aggregator.store import Store
from benchmarks.nodes_cluster import Cluster, cpu_of

SOURCES: Final = 20_000
HOSTS: Final = 2_000
EVERY: Final = 2_700.0  # seconds between two polls of a source
AHEAD: Final = 4_000  # polls that are due at any time
ITSELF: Final = 2.0  # seconds in a second
NODES: Final = 4
DAY: Final = 86_400
HOUR: Final = 3_600
KEEP: Final = 1  # days of polls
OLD_DAYS: Final = 3  # that are there before

# The database's clock, for the one function that goes by days.
_CLOCK: Final = (
    "CREATE TABLE said (at double precision)",
    "INSERT INTO said VALUES (0)",
    """CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT to_timestamp(at) FROM public.said $$""",
    "ALTER FUNCTION keep_days_of_polls SET search_path = public, pg_catalog",
)
_OLD: Final = """INSERT INTO polls (source_id, started_at, ended_at, outcome, status, entries_new, entries_updated,
    samples_new, items_seen, wire_bytes, fetch_seconds, read_seconds)
    SELECT id, %s, %s, 'not-modified', 304, 0, 0, 0, 0, 0, 0, 0 FROM sources"""
_QUEUE: Final = """SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
    WHERE (relname LIKE 'procrastinate%%' OR relname = 'engine_jobs') AND relkind = 'r'"""
_TABLE: Final = """SELECT n_tup_upd, n_tup_hot_upd, pg_total_relation_size(relid), autovacuum_count
    FROM pg_stat_user_tables WHERE relname = %s"""
_DAYS: Final = """SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_inherits i JOIN pg_class c
    ON c.oid = i.inhrelid WHERE i.inhparent = 'polls'::regclass ORDER BY 1"""


class Clock:
    """That of the nodes: by how many polls they have recorded together, and a little by itself, so that it goes on
    where some are put off."""

    def __init__(self, polls: Synchronized[int], began: float) -> None:
        self._polls, self._began, self._since = polls, began, time.time()

    def __call__(self) -> float:
        by_itself = ITSELF * (time.time() - self._since)
        return self._began + by_itself + (self._polls.value + AHEAD) * EVERY / SOURCES

    def goes_on(self) -> None:
        with self._polls.get_lock():
            self._polls.value += 1


class _Poller:
    """Records polls of hosts that answer 304 at once."""

    def __init__(self, recorder: Recorder, hosts: SharedHosts, config: Any, clock: Clock) -> None:
        self._recorder, self._hosts, self._clock = recorder, hosts, clock
        self._settings = {one.url: one for one in config.settings.sources}

    def knows(self, url: str) -> bool:
        return url in self._settings

    async def poll(self, source: SourceState) -> PollRecord:
        settings, started = self._settings[source.url], self._clock()
        host = source.url.split("/")[2]
        await self._hosts.enter(host)
        self._hosts.leave(host, 0.0)
        fetched = Fetched(source.url, 304, b"", {}, source.etag)
        attempt = Attempt(Outcome.NOT_MODIFIED, fetched)
        poll = Poll(source.id, settings, attempt, started, self._clock(), 0.0, source)
        polled = await self._recorder.record(poll)
        self._clock.goes_on()
        return polled.record


def _node(path: Path, clock: Clock) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_run(path, clock))


async def _run(path: Path, clock: Clock) -> None:
    config, stop = load_config(path), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server, settings = config.settings.storage.server, config.settings.engine
    assert server is not None
    with Store.open(server) as store:
        hosts = SharedHosts(store, str(uuid.uuid4()), settings.dead_after)
        fetcher = SimpleNamespace(is_crowded=False)
        setup = SimpleNamespace(
            config=config,
            parts=SimpleNamespace(fetcher=fetcher),
            poller=_Poller(Recorder(config, store), hosts, config, clock),
            subscriber=None,
        )
        dispatcher = Dispatcher(store, clock, lambda: cast(Setup, setup), lambda record: None, spreads=False)
        plan = ClusterPlan((), "turns", settings.shards, settings.turn, settings.dead_after)
        engine = Engine(server, plan, lambda: dispatcher.due_shards(settings.shards), settings.pool)
        engine.take(TURNS, dispatcher.turn, dispatcher.has_room)
        await engine.run(stop)
        await hosts.close()


async def day(it: Cluster, text: str, seconds: float, most: int) -> AsyncIterator[str]:
    """Until so many polls are recorded, or the time is up."""
    it.configure(text, (f"http://host{number % HOSTS}.example/{number}" for number in range(SOURCES)))
    config = load_config(it.folder / "config.toml")
    midnight = time.time() // DAY * DAY
    context = multiprocessing.get_context("spawn")
    polls: Synchronized[int] = context.Value("q", 0)
    clock = Clock(polls, midnight + 0.9 * DAY)
    server = config.settings.storage.server
    assert server is not None
    with Store.open(server) as store:
        await store.write(lambda session: prepare_store(session, config, clock()))
        for statement in _CLOCK:
            it.run(statement)
        for back in range(OLD_DAYS, 0, -1):
            it.run("UPDATE said SET at = %s", midnight - back * DAY)
            it.run("SELECT keep_days_of_polls(0)")
            it.run(_OLD, *[midnight - back * DAY + HOUR] * 2)
        began = [time.monotonic(), *_used(it, [])]
        nodes = [context.Process(target=_node, args=(it.folder / "config.toml", clock)) for _ in range(NODES)]
        for node in nodes:
            node.start()
        try:
            seen = [it.run(_DAYS)]
            queue, hour, dropped, told = 0, clock(), 0, 0
            yield "| minutes | polls | of which a second | MB: jobs | `due` | `sources` | `hosts` | days of polls |"
            yield "|--:|--:|--:|--:|--:|--:|--:|---|"
            while (done := polls.value) < most and time.monotonic() - began[0] < seconds:
                await asyncio.sleep(2)
                if clock() >= hour:  # as housekeeping does
                    hour, before = hour + HOUR, clock() - KEEP * DAY
                    it.run("UPDATE said SET at = %s", clock())
                    dropped += await store.write(lambda session, b=before: session.polls.prune_days(b), stories=False)
                    await store.write(lambda session: session.hosts.forget(), stories=False)
                    seen.append(it.run(_DAYS))
                queue = max(queue, int(it.run(_QUEUE)[0][0]))
                if done >= told:
                    told += most // 10
                    yield _row(it, time.monotonic() - began[0], polls.value, queue)
            lasted, done = time.monotonic() - began[0], polls.value
            used = _used(it, [node.pid or 0 for node in nodes])
            yield _row(it, lasted, done, queue)
        finally:
            for node in nodes:
                node.terminate()
            for node in nodes:
                node.join()
        yield _told(it, seen, dropped, began, used, lasted, done, queue)


def _row(it: Cluster, lasted: float, done: int, queue: int) -> str:
    sizes = [it.run(_TABLE, name)[0][2] / 1e6 for name in ("due", "sources", "hosts")]
    days = " ".join(f"{name.removeprefix('polls_')} {size / 1e6:.0f}" for name, size in it.run(_DAYS))
    return (
        f"| {lasted / 60:.1f} | {done:,} | {done / lasted:.0f} | {queue / 1e6:.1f} "
        f"| {' | '.join(f'{size:.1f}' for size in sizes)} | {days} |"
    )


def _told(
    it: Cluster,
    seen: list[list[tuple[Any, ...]]],
    dropped: int,
    began: list[float],
    used: tuple[float, float],
    lasted: float,
    done: int,
    queue: int,
) -> str:
    """What it came to."""
    it.run("SELECT pg_sleep(1)")  # statistics come a moment later
    names = [{name for name, _ in days} for days in seen]
    made = len(set[str]().union(*names) - names[0])
    gone = sorted(set[str]().union(*names) - names[-1])
    lines = [f"{done:,} polls in {lasted / 60:.1f} minutes: {done / lasted:.0f}/s, load {os.getloadavg()[0]:.0f}"]
    nodes, server = used[0] / done * 1000, (used[1] - began[2]) / done * 1000
    lines.append(f"ms CPU a poll: {nodes:.2f} of {NODES} nodes, {server:.2f} of PostgreSQL")
    lines.append(f"jobs' tables, at most: {queue / 1e6:.1f} MB")
    for name in ("due", "sources", "hosts"):
        updates, hot, size, vacuums = it.run(_TABLE, name)[0]
        lines.append(
            f"{name}: {updates:,} updates, {100 * hot / max(1, updates):.1f} % HOT, {size / 1e6:.1f} MB, "
            f"{vacuums} autovacuums"
        )
    lines.append(f"days of polls: {made} made; dropped {len(gone)} with {dropped:,} polls: {', '.join(gone)}")
    [(total, others)] = it.run("SELECT count(*), (SELECT count(*) FROM polls_others) FROM polls")
    lines.append(f"polls kept: {total:,}, in no day {others:,}")
    return "\n".join(lines)


def _used(it: Cluster, pids: Iterable[int]) -> tuple[float, float]:
    return sum(map(cpu_of, pids)), cpu_of(it.server.pid)
