"""When a thousand new sources come together, what waits to be stored is bounded."""

from __future__ import annotations

import asyncio
import gc
import gzip
from collections.abc import Callable

import pytest

from aggregator.aside import LARGE
from aggregator.fetch.decode import Decoder
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.turns import HUGE, USUAL, BackPressure, Crowded
from aggregator.models import FetchRequest
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer, reply

FEED = b"<rss><channel/></rss>"


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def polled(fetcher: Fetcher, url: str) -> bytes:
    async with fetcher.back_pressure.load() as load:
        return bytes((await fetcher.fetch(FetchRequest(url), load=load)).body)


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


async def test_a_document_of_several_times_the_usual_size_takes_as_much_room_as_several() -> None:
    pressure = BackPressure(most=4)
    with pressure.holding(3 * USUAL):
        await asyncio.wait_for(pressure.has_room(), 1)
        with pressure.holding():
            assert pressure.held == 4
    with pressure.holding(50 * LARGE):  # it may take long, and few of them are let in
        assert pressure.held == LARGE // USUAL
    assert pressure.held == 0


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
            poll = asyncio.create_task(polled(fetcher, url))
            await settled()
            assert server.requests == []
        assert await poll == FEED


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
            await polled(fetcher, url)
            with pressure.holding():
                async with writer:
                    most = max(most, pressure.held)
                    await settled()
                    stored += 1

        await asyncio.gather(*(poll(url) for url in urls))
    assert stored == len(urls)
    assert most <= 12


LONG = b"<rss><channel>" + b"<!-- long -->" * (LARGE // 10) + b"</channel></rss>"


@pytest.mark.parametrize("coding", [bytes, gzip.compress])
async def test_no_more_large_documents_are_held_than_may_be_and_none_is_lost(
    server: FaultyServer, coding: Callable[[bytes], bytes]
) -> None:
    """Large is what it is when it is decoded."""
    urls = [server.on(f"/{number}", reply(coding(LONG))) for number in range(10)]
    held = most = 0
    async with Fetcher(policy(concurrency=10, per_host=16, max_bytes=2 * LARGE)) as fetcher:
        pressure = fetcher.back_pressure = BackPressure(large=2)

        async def poll(url: str) -> bytes:
            nonlocal held, most
            async with pressure.load() as load:
                body = bytes((await fetcher.fetch(FetchRequest(url), load=load)).body)
                held += 1
                most = max(most, held)
                await settled()
                held -= 1
                return body

        bodies = await asyncio.gather(*(poll(url) for url in urls))
    assert bodies == [LONG] * 10
    assert most <= 2


async def test_a_large_document_that_waits_keeps_no_small_one_waiting(server: FaultyServer) -> None:
    """Neither a turn at its host nor a place among all requests is its own meanwhile."""
    large, small = server.on("/large", reply(LONG)), server.on("/small", reply(FEED))
    async with Fetcher(policy(concurrency=1, per_host=1, max_bytes=2 * LARGE)) as fetcher:
        pressure = fetcher.back_pressure = BackPressure(large=1)
        async with pressure.load() as other:
            await other.grown(LARGE + 1)
            waiting = asyncio.create_task(polled(fetcher, large))
            while not server.requests:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0)
            assert await polled(fetcher, small) == FEED
            assert not waiting.done()
        assert await waiting == LONG


async def test_a_large_document_that_fails_gives_its_place_back() -> None:
    pressure = BackPressure(large=1)
    with pytest.raises(ValueError, match="half way"):
        async with pressure.load() as load:
            await load.grown(LARGE + 1)
            raise ValueError("half way")
    async with pressure.load() as load:
        await load.grown(LARGE + 1)


async def test_of_a_large_document_that_waits_nothing_is_kept(server: FaultyServer) -> None:
    url = server.on("/large", reply(LONG))
    async with Fetcher(policy(max_bytes=2 * LARGE)) as fetcher:
        pressure = fetcher.back_pressure = BackPressure(large=1)
        async with pressure.load() as other:
            await other.grown(LARGE + 1)
            waiting = asyncio.create_task(polled(fetcher, url))
            while not server.requests:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0)
            await asyncio.sleep(0.05)
            assert not any(isinstance(one, Decoder) for one in gc.get_objects())
            assert not waiting.done()
        assert await waiting == LONG


async def test_one_huge_document_is_there_at_a_time_and_large_ones_beside_it() -> None:
    pressure = BackPressure(large=2, huge=1)
    async with pressure.load() as huge, pressure.load() as large:
        await huge.grown(HUGE + 1)
        await large.grown(LARGE + 1)
        with pytest.raises(Crowded):
            await large.grown(HUGE + 1)
        async with pressure.load() as third:
            await third.grown(LARGE + 1)  # the place that the one which waits has left
        waiting = asyncio.create_task(large.wait())
        await settled()
        assert not waiting.done()
        await huge.release()
        await waiting


async def test_two_that_become_huge_at_once_do_not_wait_for_each_other() -> None:
    pressure = BackPressure(large=5, huge=1)

    async def becomes_huge() -> None:
        async with pressure.load() as load:
            await load.grown(LARGE + 1)
            await settled()
            try:
                await load.grown(HUGE + 1)
            except Crowded:
                await load.wait()
            await settled()

    await asyncio.wait_for(asyncio.gather(*(becomes_huge() for _ in range(5))), 5)


async def test_one_that_grows_again_while_it_is_fetched_anew_gets_there(server: FaultyServer) -> None:
    """Crowded among the large ones first, then among the huge."""
    huge = b"<rss><channel>" + b"<!-- huge -->" * (HUGE // 10) + b"</channel></rss>"
    urls = [server.on(f"/{number}", reply(huge)) for number in range(4)]
    async with Fetcher(policy(concurrency=10, per_host=16, max_bytes=2 * HUGE)) as fetcher:
        fetcher.back_pressure = BackPressure(large=2, huge=1)
        bodies = await asyncio.wait_for(asyncio.gather(*(polled(fetcher, url) for url in urls)), 30)
    assert [len(body) for body in bodies] == [len(huge)] * 4
