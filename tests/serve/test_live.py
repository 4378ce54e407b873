"""Live updates: who listens is told of each edition, of the present one and not of those missed; bounded, and ended."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from aggregator.models import Edition
from aggregator.serve.connections import Patience
from aggregator.serve.dynamic import DynamicServices, dynamic
from aggregator.serve.live import Bounds, Live
from aggregator.serve.public import PublicApp
from tests.serve.loopback import MODIFIED, Connection, Loopback, edition, serving


def page(number: int = 1, slug: str = "meest-recent") -> Edition:
    body = f"<!DOCTYPE html><title>{number}</title>".encode()
    return edition(body, "html", slug=slug, etag=f'"e{number}"', modified_at=MODIFIED + number)


class World:
    """A server whose page changes."""

    def __init__(self, bounds: Bounds) -> None:
        self.editions = {"/meest-recent.html": page(), "/meest-recent.rss": edition()}
        self.live = Live(lambda: self.editions, bounds)
        self.app = PublicApp(lambda: self.editions, fallback=dynamic(DynamicServices(self.live)))
        self.server: Loopback

    def publish(self, number: int) -> None:
        self.editions = {**self.editions, "/meest-recent.html": page(number)}
        self.live.refresh()

    @asynccontextmanager
    async def listener(self, **headers: str) -> AsyncIterator[Listener]:
        async with await self.server.connect() as connection:
            yield Listener(connection, await self.asked(connection, **headers))

    async def asked(self, connection: Connection, **headers: str) -> str:
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = "\r\n".join(["GET /events?feed=meest-recent HTTP/1.1", "Host: x", *lines, "", ""])
        connection.writer.write(request.encode())
        async with asyncio.timeout(5):
            return (await connection.reader.readuntil(b"\r\n\r\n")).decode()


class Listener:
    """What a browser makes of the stream."""

    def __init__(self, connection: Connection, head: str) -> None:
        self.connection, self.head = connection, head

    async def chunk(self) -> str:
        """What comes next; empty at the end of the stream."""
        async with asyncio.timeout(5):
            size = int(await self.connection.reader.readline(), 16)
            return (await self.connection.reader.readexactly(size + 2))[:-2].decode()

    async def event(self) -> dict[str, Any]:
        """The next event, whatever comments come before."""
        while not (text := await self.chunk()).startswith("event: edition\n"):
            assert text, "the stream ended"
        found = re.fullmatch(r"event: edition\nid: (\S+)\ndata: (.*)\n\n", text)
        assert found
        return {"id": found[1], **json.loads(found[2])}


@asynccontextmanager
async def world(patience: Patience | None = None, **bounds: Any) -> AsyncIterator[World]:
    made = World(Bounds(**bounds))
    async with serving(made.app, patience) as made.server:
        try:
            yield made
        finally:
            made.live.close()


async def test_a_page_is_told_each_edition_by_its_tag_and_time() -> None:
    async with world() as one, one.listener() as listener:
        assert "200 OK" in listener.head
        assert "content-type: text/event-stream" in listener.head
        assert "cache-control: no-store" in listener.head
        assert await listener.event() == {"id": "e1", "etag": "e1", "modified": int(MODIFIED) + 1}
        one.publish(2)
        assert (await listener.event())["id"] == "e2"
        one.publish(3)
        assert (await listener.event())["id"] == "e3"


async def test_who_comes_back_is_told_what_there_is_now_and_nothing_when_it_knows_that() -> None:
    async with world(heartbeat=0.01) as one:
        one.publish(4)
        async with one.listener(last_event_id="e1") as listener:
            assert (await listener.event())["id"] == "e4"
        async with one.listener(last_event_id="e4") as listener:
            assert await listener.chunk() == "retry: 5000\n\n"
            assert await listener.chunk() == ":\n\n"
            one.publish(5)
            assert (await listener.event())["id"] == "e5"


async def test_editions_that_follow_fast_are_told_as_one() -> None:
    async with world() as one, one.listener() as listener:
        await listener.event()
        for number in range(2, 9):
            one.publish(number)
        assert (await listener.event())["id"] == "e8"


async def test_another_feeds_edition_is_not_told() -> None:
    async with world(heartbeat=0.01) as one, one.listener() as listener:
        await listener.event()
        one.editions = {**one.editions, "/other.html": page(9, "other"), "/meest-recent.rss": edition(b"<rss/>")}
        one.live.refresh()
        assert await listener.chunk() == ":\n\n"


async def test_a_feed_that_goes_ends_its_streams() -> None:
    async with world() as one, one.listener() as listener:
        await listener.event()
        one.editions = {"/meest-recent.rss": edition()}
        one.live.refresh()
        assert await listener.chunk() == ""


@pytest.mark.parametrize("query", ["feed=other", "feed=", "", "feed=../etc", "feed=meest-recent/embed"])
async def test_there_is_nothing_to_hear_of_what_is_no_feed(query: str) -> None:
    async with world() as one:
        assert (await one.server.ask(f"/events?{query}")).status == 404


async def test_so_many_may_listen_and_no_more_until_one_leaves() -> None:
    async with world(listeners=2) as one:
        async with one.listener() as first, one.listener():
            await first.event()
            refused = await one.server.ask("/events?feed=meest-recent")
            assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        await until(lambda: one.live.listeners == 0)
        async with one.listener() as listener:
            assert (await listener.event())["id"] == "e1"


async def test_so_many_of_one_visitor() -> None:
    async with world(of_one_visitor=1) as one, one.listener() as first:
        await first.event()
        assert (await one.server.ask("/events?feed=meest-recent")).status == 503
        async with await one.server.connect("127.0.0.2") as other:
            assert "200 OK" in await one.asked(other)


async def test_the_server_stops_within_its_grace_while_pages_listen() -> None:
    async with world() as one, one.listener() as listener:
        await listener.event()
        one.live.close()
        assert await listener.chunk() == ""
        assert (await one.server.ask("/events?feed=meest-recent")).status == 503


async def test_who_listens_is_not_taken_for_a_slow_client() -> None:
    async with world(Patience(idle=1, stalled=0.2), heartbeat=0.05) as one, one.listener() as listener:
        await listener.event()
        for _ in range(20):
            assert await listener.chunk() == ":\n\n"


async def test_a_listener_that_reads_nothing_holds_up_nobody() -> None:
    async with world(heartbeat=0.0001) as one, await one.server.connect(limit=2048) as deaf, one.listener() as other:
        deaf.writer.write(b"GET /events?feed=meest-recent HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: one.live.listeners == 2)
        await other.event()
        for number in range(2, 50):
            one.publish(number)
            assert (await other.event())["id"] == f"e{number}"


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - the server's own state, which tells nobody of its changes
            await asyncio.sleep(0.01)
