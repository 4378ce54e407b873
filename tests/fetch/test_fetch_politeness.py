"""How many requests are under way, and when a host is asked again (FAULTS: a hundred sources on one host)."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from aggregator.errors import FetchTimeout
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.turns import HostTurns
from aggregator.models import FetchRequest
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer, after, redirect, reply, silent

FEED = b"<rss><channel/></rss>"


class Clock:
    """A time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def turns(clock: Clock, concurrency: int = 100, per_host: int = 1, delay: float = 1.0) -> HostTurns:
    return HostTurns(concurrency=concurrency, per_host=per_host, delay=delay, clock=clock, sleep=clock.sleep)


async def settled() -> None:
    """Lets every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_it_is_crowded_where_as_many_wait_for_a_place_as_there_are_whoever_waits_for_a_host(clock: Clock) -> None:
    all_turns, ends, asked = turns(clock, concurrency=2), asyncio.Event(), list[asyncio.Task[None]]()

    async def ask(*hosts: str) -> bool:
        asked.extend(asyncio.create_task(_turn(all_turns, host, ends)) for host in hosts)
        await settled()
        return all_turns.is_crowded

    assert not await ask("a:80", "b:80", *["a:80"] * 9)
    assert not await ask("c:80")
    assert await ask("d:80")
    ends.set()
    await asyncio.gather(*asked)
    assert not all_turns.is_crowded


async def _turn(all_turns: HostTurns, host: str, ends: asyncio.Event) -> None:
    async with all_turns.turn(host):
        await ends.wait()


# --- on the wire -----------------------------------------------------------------------------------------------------


async def test_a_hundred_sources_on_one_host_are_asked_one_after_the_other(server: FaultyServer, clock: Clock) -> None:
    urls = [server.on(f"/{number}", reply(FEED)) for number in range(100)]
    polite = policy(host_delay=1.0, concurrency=32)
    async with Fetcher(polite, clock=clock, sleep=clock.sleep) as fetcher:
        await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for url in urls))
    assert server.most_at_once == 1
    assert [request.target for request in server.requests] == [f"/{number}" for number in range(100)]
    assert clock.slept == [1.0] * 99


async def test_several_are_asked_at_once_where_the_host_may_bear_it(server: FaultyServer) -> None:
    released = asyncio.Event()
    urls = [server.on(f"/{number}", after(released, reply(FEED))) for number in range(9)]
    async with Fetcher(policy(per_host=3)) as fetcher:
        fetches = [asyncio.create_task(fetcher.fetch(FetchRequest(url))) for url in urls]
        await server.until_at_once(3)
        await settled()
        assert len(server.requests) == 3
        released.set()
        await asyncio.gather(*fetches)
    assert server.most_at_once == 3


async def test_redirects_from_many_hosts_to_one_wait_for_their_turn_there(other: FaultyServer) -> None:
    servers = [FaultyServer() for _ in range(6)]
    target = other.on("/feed", reply(FEED))
    async with Fetcher(policy()) as fetcher:
        for server in servers:
            await server.__aenter__()
            server.on("/feed", redirect(target, 302))
        await asyncio.gather(*(fetcher.fetch(FetchRequest(server.url("/feed"))) for server in servers))
        for server in servers:
            await server.__aexit__()
    assert other.most_at_once == 1
    assert len(other.requests) == 6


async def test_hosts_that_redirect_to_each_other_do_not_wait_for_each_other_forever(
    server: FaultyServer, other: FaultyServer
) -> None:
    for number in range(10):
        server.on(f"/away/{number}", redirect(other.url("/feed"), 302))
        other.on(f"/away/{number}", redirect(server.url("/feed"), 302))
    server.on("/feed", reply(FEED))
    other.on("/feed", reply(FEED))
    urls = [one.url(f"/away/{number}") for number in range(10) for one in (server, other)]
    async with Fetcher(policy(concurrency=2)) as fetcher, asyncio.timeout(5):
        await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for url in urls))
    assert server.most_at_once == other.most_at_once == 1


async def test_redirects_within_a_host_are_one_turn(server: FaultyServer, clock: Clock) -> None:
    server.on("/old", redirect("/new"))
    server.on("/new", reply(FEED))
    async with Fetcher(policy(host_delay=1.0), clock=clock, sleep=clock.sleep) as fetcher:
        await fetcher.fetch(FetchRequest(server.url("/old")))
        assert clock.slept == []
        await fetcher.fetch(FetchRequest(server.url("/new")))
    assert clock.slept == [1.0]


async def test_a_failed_request_is_followed_by_a_pause_like_any_other(server: FaultyServer, clock: Clock) -> None:
    polite = policy(host_delay=1.0, timeout=0.1)
    async with Fetcher(polite, clock=clock, sleep=clock.sleep) as fetcher:
        with pytest.raises(FetchTimeout):
            await fetcher.fetch(FetchRequest(server.on("/slow", silent())))
        await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED))))
    assert clock.slept == [1.0]


async def test_waiting_for_a_turn_does_not_count_against_the_deadline(server: FaultyServer, clock: Clock) -> None:
    urls = [server.on(f"/slow/{number}", silent()) for number in range(3)]
    async with Fetcher(policy(timeout=0.15)) as fetcher:
        slow = [asyncio.create_task(fetcher.fetch(FetchRequest(url))) for url in urls]
        last = await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED))))
        results = await asyncio.gather(*slow, return_exceptions=True)
    assert last.body == FEED
    assert last.elapsed < 0.15
    assert all(isinstance(result, FetchTimeout) for result in results)


# --- in themselves ---------------------------------------------------------------------------------------------------


async def test_a_pause_is_counted_from_the_end_of_the_last_turn(clock: Clock) -> None:
    hosts = turns(clock, delay=1.0)
    async with hosts.turn("h:80"):
        clock.now += 10
    clock.now += 0.25
    async with hosts.turn("h:80"):
        assert clock.slept == [0.75]
    clock.now += 5
    async with hosts.turn("h:80"):
        assert clock.slept == [0.75]


async def test_no_more_than_the_concurrency_are_under_way_in_all(clock: Clock) -> None:
    hosts, inside, most = turns(clock, concurrency=3), 0, 0

    async def visit(name: str) -> None:
        nonlocal inside, most
        async with hosts.turn(name):
            inside += 1
            most = max(most, inside)
            await settled()
            inside -= 1

    await asyncio.gather(*(visit(f"h{number}:80") for number in range(20)))
    assert most == 3


async def test_those_who_wait_for_a_busy_host_hold_no_place(clock: Clock) -> None:
    hosts, released, done = turns(clock, concurrency=2), asyncio.Event(), []

    async def visit(name: str, wait: bool) -> None:
        async with hosts.turn(name):
            if wait:
                await released.wait()
            done.append(name)

    slow = [asyncio.create_task(visit("slow:80", True)) for _ in range(50)]
    await settled()
    await asyncio.gather(*(visit(f"h{number}:80", False) for number in range(20)))
    assert len(done) == 20
    released.set()
    await asyncio.gather(*slow)


async def test_turns_at_a_host_are_given_in_the_order_of_asking(clock: Clock) -> None:
    hosts, order = turns(clock), []

    async def visit(number: int) -> None:
        async with hosts.turn("h:80"):
            order.append(number)
            await settled()

    await asyncio.gather(*(visit(number) for number in range(10)))
    assert order == list(range(10))


async def test_who_gives_up_waiting_is_passed_over(clock: Clock) -> None:
    hosts, released = turns(clock), asyncio.Event()

    async def visit() -> None:
        async with hosts.turn("h:80"):
            await released.wait()

    first, gone, last = (asyncio.create_task(visit()) for _ in range(3))
    await settled()
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone
    released.set()
    await asyncio.gather(first, last)
    clock.now += 2
    assert len(hosts) == 0


async def test_hosts_are_remembered_only_as_long_as_they_rest(clock: Clock) -> None:
    hosts = turns(clock, delay=1.0)
    for number in range(1000):
        async with hosts.turn(f"h{number}:80"):
            clock.now += 0.125
    assert len(hosts) == 8
    clock.now += 1
    assert len(hosts) == 0
