"""An origin of many hosts on loopback, each on an address of its own: it takes its time, and notes who asks when.

Every source is a feed with an ETag. What it says is set here, so that one piece of news can be at several sources at
the same moment.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email.utils import formatdate
from html import escape

MOST = 60  # items that a feed lists


@dataclass(frozen=True, slots=True)
class Article:
    guid: str
    title: str
    link: str
    at: float


@dataclass(slots=True)
class Source:
    """A feed, and when it was asked for."""

    url: str
    articles: list[Article] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)

    def answer(self, etag: bytes | None) -> bytes:
        mine = f'"{len(self.articles)}"'.encode()
        if etag == mine:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % mine
        body = self._document()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %b\r\nContent-Length: %d\r\n\r\n"
        return head % (mine, len(body)) + body

    def _document(self) -> bytes:
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{one.link}</link>"
            f'<guid isPermaLink="false">{one.guid}</guid><pubDate>{formatdate(one.at)}</pubDate>'
            f"<description>{escape(one.title)}.</description></item>"
            for one in reversed(self.articles[-MOST:])
        )
        head = f"<title>{self.url}</title><link>{self.url}</link><description>invented</description>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


@dataclass(slots=True)
class Host:
    """What it has seen: how many requests at once, and how soon one came after another had been answered."""

    under_way: int = 0
    most_at_once: int = 0
    answered_at: float | None = None
    pauses: list[float] = field(default_factory=list)

    def begins(self, now: float) -> None:
        if self.answered_at is not None and not self.under_way:
            self.pauses.append(now - self.answered_at)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)

    def ends(self, now: float) -> None:
        self.under_way -= 1
        self.answered_at = now


class Origin:
    """So many hosts with so many sources each, that answer after `delay` seconds."""

    def __init__(self, hosts: int, sources: int, delay: float) -> None:
        self.delay = delay
        self._count = hosts, sources
        self.sources: dict[tuple[str, str], Source] = {}
        self.hosts: dict[str, Host] = defaultdict(Host)
        self.answers: Counter[bytes] = Counter()  # by status
        self.open: set[asyncio.Transport] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Origin:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Talk(self), "0.0.0.0", 0, backlog=4096)
        port = self._server.sockets[0].getsockname()[1]
        hosts, sources = self._count
        for number in range(sources):
            host = address(number % hosts)
            path = f"/{number // hosts}.xml"
            self.sources[host, path] = Source(f"http://{host}:{port}{path}")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for transport in tuple(self.open):
            transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)  # what was aborted is closed in the loop's next round

    def forget(self) -> None:
        """What was seen up to now is not counted."""
        self.answers.clear()
        for source in self.sources.values():
            source.asked_at.clear()
        for host in self.hosts.values():
            host.most_at_once, host.pauses = host.under_way, []


class _Talk(asyncio.Protocol):
    """One connection. Requests have no bodies, and the next one comes after the answer."""

    def __init__(self, origin: Origin) -> None:
        self._origin, self._said = origin, b""
        self._transport: asyncio.Transport | None = None
        self._host = ""
        self._is_asked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._host = transport, transport.get_extra_info("sockname")[0]
        self._origin.open.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for the answer any more."""
        assert self._transport is not None
        self._origin.open.discard(self._transport)
        self._ends()

    def data_received(self, data: bytes) -> None:
        self._said += data
        if not self._said.endswith(b"\r\n\r\n"):
            return
        lines, self._said = self._said.split(b"\r\n"), b""
        path = lines[0].split()[1].decode()
        etag = next((line.split(b":", 1)[1].strip() for line in lines if line[:14].lower() == b"if-none-match:"), None)
        now = time.time()
        self._is_asked = True
        self._origin.hosts[self._host].begins(now)
        source = self._origin.sources.get((self._host, path))
        if source:
            source.asked_at.append(now)
        asyncio.get_running_loop().call_later(self._origin.delay, self._answer, source, etag)

    def _answer(self, source: Source | None, etag: bytes | None) -> None:
        assert self._transport is not None
        answer = source.answer(etag) if source else b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        if not self._transport.is_closing():
            self._origin.answers[answer[9:12]] += 1
            self._transport.write(answer)
        self._ends()

    def _ends(self) -> None:
        if self._is_asked:
            self._is_asked = False
            self._origin.hosts[self._host].ends(time.time())


def address(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"
