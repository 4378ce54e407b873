"""When a thousand new sources come together, what waits to be stored is bounded."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.turns import BackPressure
from aggregator.models import FetchRequest
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer, reply

FEED = b"<rss><channel/></rss>"


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_full_back_pressure_lets_the_next_come_when_one_goes() -> None:
    pressure = BackPressure(most=2)
    with pressure.holding():
        await pressure.has_room()
        with pressure.holding():
            waiting = asyncio.create_task(pressure.has_room())
            await settled()
            assert not waiting.done()
        await waiting
        assert pressure.held == 1


async def test_a_document_that_fails_gives_its_room_back() -> None:
    pressure = BackPressure(most=1)
    with pytest.raises(ValueError, match="half way"), pressure.holding():
        raise ValueError("half way")
    await pressure.has_room()


async def test_polls_wait_for_room_before_they_ask_and_no_time_of_theirs_runs(server: FaultyServer) -> None:
    url = server.on("/feed", reply(FEED))
    async with Fetcher(policy(timeout=5.0)) as fetcher:
        fetcher.back_pressure = BackPressure(most=1)
        with fetcher.back_pressure.holding():
            poll = asyncio.create_task(fetcher.fetch(FetchRequest(url), when_room=True))
            await settled()
            assert server.requests == []
        assert (await poll).body == FEED


async def test_what_a_document_itself_waits_for_does_not_wait_for_room(server: FaultyServer) -> None:
    """Its older pages (RFC 5005): it would wait for itself."""
    url = server.on("/older", reply(FEED))
    async with Fetcher(policy()) as fetcher:
        fetcher.back_pressure = BackPressure(most=1)
        with fetcher.back_pressure.holding():
            assert (await fetcher.fetch(FetchRequest(url))).body == FEED


async def test_of_many_polls_no_more_are_held_than_have_room(server: FaultyServer) -> None:
    """Forty documents, eight fetched at once, four held: at no time are there more than twelve."""
    urls = [server.on(f"/{number}", reply(FEED)) for number in range(40)]
    most, stored = 0, 0
    async with Fetcher(policy(concurrency=8, per_host=16)) as fetcher:
        pressure = fetcher.back_pressure = BackPressure(most=4)
        writer = asyncio.Lock()

        async def poll(url: str) -> None:
            nonlocal most, stored
            await fetcher.fetch(FetchRequest(url), when_room=True)
            with pressure.holding():
                async with writer:
                    most = max(most, pressure.held)
                    await settled()
                    stored += 1

        await asyncio.gather(*(poll(url) for url in urls))
    assert stored == len(urls)
    assert most <= 12
