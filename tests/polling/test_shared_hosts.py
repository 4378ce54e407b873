"""Hosts that several processes ask: one of them at a time, with the pause between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aggregator.fetch.fetcher import Fetcher
from aggregator.models import FetchRequest
from aggregator.polling.shared_hosts import SharedHosts
from aggregator.store import Store
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer, Received, redirect, reply

FEED = b"<rss><channel/></rss>"
LEASE = 30.0
HOST = "a.example:443"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db") as store:
        yield store


class Process:
    """One of them; it looks at a host again where another is as soon as a test lets it."""

    def __init__(self, store: Store, name: str) -> None:
        self.again = asyncio.Event()
        self.hosts = SharedHosts(store, name, LEASE, self._sleep)

    async def _sleep(self, seconds: float) -> None:
        await (self.again.wait() if seconds < LEASE / 3 else asyncio.sleep(3600))

    async def gets(self, host: str = HOST) -> bool:
        """Whether it may ask the host now."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.hosts.enter(host), 0.2)
            return True
        return False


@asynccontextmanager
async def processes(store: Store) -> AsyncIterator[tuple[Process, Process]]:
    one, other = Process(store, "one"), Process(store, "other")
    try:
        yield one, other
    finally:
        await one.hosts.close()
        await other.hosts.close()


def row(store: Store, sql: str = "SELECT node, until FROM hosts") -> Any:
    with store.reader() as session:
        return session.db.execute(sql).fetchone()


def later(store: Store, seconds: float) -> None:
    """So much time passes."""
    store.write_now(lambda session: session.db.execute("UPDATE hosts SET until = until - ?", [seconds]))


async def test_where_one_is_no_other_comes_and_elsewhere_it_does(store: Store) -> None:
    async with processes(store) as (one, other):
        assert await one.gets()
        assert await one.gets(), "it is there already"
        assert not await other.gets()
        assert await other.gets("b.example:443")


async def test_after_the_last_of_one_the_other_waits_for_the_pause(store: Store) -> None:
    async with processes(store) as (one, other):
        await one.gets()
        one.hosts.leave(HOST, 5.0)
        assert not await other.gets()
        assert await one.gets(), "its own pauses it keeps by itself"
        one.hosts.leave(HOST, 5.0)
        await one.hosts.close()
        later(store, 5.1)
        assert await other.gets()


async def test_what_a_killed_one_had_is_free_when_its_time_is_over(store: Store) -> None:
    async with processes(store) as (one, other):
        await one.gets()
        later(store, LEASE - 5)
        assert not await other.gets()
        later(store, 6)
        assert await other.gets()


async def test_who_leaves_while_it_says_again_that_it_is_there_is_not_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    again, said = asyncio.Event(), asyncio.Event()
    write = store.write

    async def slowly(work: Any, **how: Any) -> Any:
        if again.is_set() and not said.is_set():
            said.set()
            await asyncio.sleep(0.05)  # in which what is said later would overtake it
        return await write(work, **how)

    async def sleep(_seconds: float) -> None:
        await (asyncio.sleep(3600) if said.is_set() else again.wait())

    monkeypatch.setattr(store, "write", slowly)
    async with processes(store) as (_, other):
        one = SharedHosts(store, "slow", LEASE, sleep)
        await one.enter(HOST)
        again.set()
        await said.wait()
        one.leave(HOST, 0.0)
        await asyncio.sleep(0.2)
        assert await other.gets()
        await one.close()


async def test_who_gives_up_waiting_keeps_nobody_away(store: Store) -> None:
    async with processes(store) as (one, other):
        asked = asyncio.create_task(one.hosts.enter(HOST))
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        await one.hosts.close()
        assert await other.gets()


async def test_many_at_once_are_few_statements(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    written, write = [], store.write

    async def counted(work: Any, **how: Any) -> Any:
        written.append(1)
        return await write(work, **how)

    monkeypatch.setattr(store, "write", counted)
    async with processes(store) as (one, _):
        await asyncio.gather(*(one.hosts.enter(f"host{number}") for number in range(500)))
        for number in range(500):
            one.hosts.leave(f"host{number}", 1.0)
    assert len(written) <= 4
    assert row(store, "SELECT count(*) FROM hosts")[0] == 500


async def test_what_is_long_past_is_forgotten(store: Store) -> None:
    async with processes(store) as (one, _):
        await one.gets()
        store.write_now(lambda session: session.hosts.forget())
        assert row(store) is not None
        later(store, 7200)
        store.write_now(lambda session: session.hosts.forget())
        assert row(store) is None


async def test_a_redirect_to_a_host_waits_for_whoever_is_there(store: Store) -> None:
    """As its server sees it: never two requests at once, and the pause between any two."""
    came: list[float] = []

    async def feed(_: Received, writer: asyncio.StreamWriter) -> None:
        came.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.03)
        writer.write(reply(FEED))

    async with AsyncExitStack() as stack:
        asked = await stack.enter_async_context(FaultyServer(otherwise=feed))
        leading = await stack.enter_async_context(FaultyServer(otherwise=redirect(asked.url("/there"))))
        both = []
        for name in ("one", "other"):
            hosts = SharedHosts(store, name, LEASE, lambda seconds: asyncio.sleep(min(seconds, 0.02)))
            stack.push_async_callback(hosts.close)
            both.append(await stack.enter_async_context(Fetcher(policy(host_delay=0.1), others=hosts)))
        urls = [server.url(f"/{number}") for number in range(2) for server in (asked, leading)]
        await asyncio.gather(*(one.fetch(FetchRequest(url)) for one in both for url in urls))
    assert (asked.most_at_once, leading.most_at_once, len(came)) == (1, 1, 8)
    assert min(after - before for before, after in pairwise(came)) >= 0.12
