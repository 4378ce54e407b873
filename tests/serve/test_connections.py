"""Clients that are slow, silent or too many, and a server that stays there for the others."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from aggregator.serve.connections import Door, Patience
from aggregator.serve.public import PublicApp
from aggregator.serve.visitors import Visitors
from tests.serve.loopback import FEED, Connection, edition, serving

FEED_PATH = "/meest-recent.rss"
LARGE = edition(b"x" * 8_000_000, encoded={})
IMPATIENT = Patience(stalled=0.1)


async def test_who_connects_and_says_nothing_is_let_go() -> None:
    async with serving(patience=IMPATIENT) as server, await server.connect() as silent:
        assert await silent.ended()


async def test_who_never_ends_a_request_is_let_go() -> None:
    async with serving(patience=IMPATIENT) as server, await server.connect() as dripping:

        async def drip() -> None:
            while True:
                dripping.writer.write(b"a")
                await asyncio.sleep(0.02)

        dripping.writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
        dripper = asyncio.create_task(drip())
        assert await dripping.ended()
        dripper.cancel()


async def test_who_does_not_read_the_answer_is_let_go() -> None:
    async with serving(PublicApp(lambda: {"/": LARGE}), IMPATIENT) as server, await server.connect(limit=1024) as deaf:
        deaf.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(1.0)
        assert await deaf.rest() < len(LARGE.body)
        assert (await server.ask("/")).body == LARGE.body


async def test_who_goes_away_in_the_middle_of_a_large_answer_leaves_no_word_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(PublicApp(lambda: {"/": LARGE})) as server:
        for _ in range(5):
            async with await server.connect() as leaving:
                leaving.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                await leaving.reader.readuntil(b"\r\n\r\n")
        assert (await server.ask("/")).body == LARGE.body
    assert not [one.getMessage() for one in caplog.records if one.name == "asyncio"]


async def test_who_reads_slowly_but_reads_gets_everything() -> None:
    patience = Patience(stalled=0.3)
    async with serving(PublicApp(lambda: {"/": LARGE}), patience) as server, await server.connect(limit=65_536) as slow:
        slow.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await slow.reader.readuntil(b"\r\n\r\n")
        for _ in range(10):
            await slow.reader.readexactly(len(LARGE.body) // 10)
            await asyncio.sleep(0.1)


async def test_a_stream_may_be_silent_for_as_long_as_it_likes() -> None:
    """A client that was slow once, and then is waited for no more."""

    async def stream(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4000005")]})
        for _ in range(4):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
        await asyncio.sleep(0.8)
        await send({"type": "http.response.body", "body": b"later"})

    async with serving(stream, IMPATIENT) as server, await server.connect(limit=32_768) as client:
        response = await client.ask("/events")
    assert response.body.endswith(b"xlater")


async def test_an_endless_head_is_refused() -> None:
    async with serving() as server, await server.connect() as endless:
        endless.writer.write(b"GET / HTTP/1.1\r\n")
        with suppress(ConnectionError):
            for number in range(1000):
                endless.writer.write(b"X-%d: %s\r\n" % (number, b"a" * 1000))
                await endless.writer.drain()
        assert await endless.ended()
        assert (await server.ask("/")).status == 200


async def test_who_asks_for_hundreds_of_answers_at_once_is_let_go() -> None:
    async with serving() as server, await server.connect() as greedy:
        greedy.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 500)
        assert await greedy.ended()
        assert (await server.ask("/")).status == 200


async def test_a_connection_serves_many_requests() -> None:
    async with serving(patience=IMPATIENT) as server, await server.connect() as connection:
        end = time.monotonic() + 0.9  # longer than any one of them may take
        while time.monotonic() < end:
            assert (await connection.ask(FEED_PATH)).body == FEED
            await asyncio.sleep(0.02)


async def test_more_connections_than_there_may_be_are_refused_and_those_that_are_there_are_served() -> None:
    async with serving(patience=Patience(connections=4, share=1.0)) as server:
        held = [await server.connect() for _ in range(4)]
        async with await server.connect() as refused:
            assert await refused.ended()
        assert {(await each.ask("/")).status for each in held} == {200}
        await _leave(held.pop())
        assert (await server.ask("/")).status == 200
        for each in held:
            await _leave(each)


async def test_one_visitor_cannot_take_every_connection() -> None:
    async with serving(patience=Patience(connections=8, share=0.5)) as server:
        held = [await server.connect() for _ in range(4)]
        async with await server.connect() as refused:
            assert await refused.ended()
        assert (await server.ask("/", source="127.0.0.2")).status == 200
        for each in held:
            await _leave(each)


def test_a_trusted_proxy_may_take_every_connection() -> None:
    door = Door(8, 0.5, Visitors(["192.0.2.1"]))
    assert [door.admit("192.0.2.1") for _ in range(9)] == [True] * 8 + [False]
    door.leave("192.0.2.1")
    assert door.admit("198.51.100.7")


async def test_a_thousand_slow_clients_leave_a_feed_within_a_second_for_the_others() -> None:
    """Half of them never end their request, half never read their answer."""
    editions = {"/large": LARGE, FEED_PATH: edition()}
    async with serving(PublicApp(lambda: editions)) as server:
        slow = await asyncio.gather(*(server.connect(limit=1024) for _ in range(1000)))
        for number, client in enumerate(slow):
            client.writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n" + (b"\r\n" if number % 2 else b"X-Slow: "))
        taken = []
        for _ in range(100):
            start = time.perf_counter()
            assert (await server.ask(FEED_PATH)).body == FEED
            taken.append(time.perf_counter() - start)
        for client in slow:
            client.writer.transport.abort()
    assert sorted(taken)[98] < 1.0


async def _leave(connection: Connection) -> None:
    connection.writer.close()
    await connection.writer.wait_closed()
    await asyncio.sleep(0.05)
