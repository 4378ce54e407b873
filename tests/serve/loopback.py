"""Our server on a loopback socket, and a client that can say what no well-behaved one would."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import brotli
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.models import Edition
from aggregator.serve.connections import Patience
from aggregator.serve.listen import Server, open_socket
from aggregator.serve.public import PublicApp

MODIFIED = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT
MODIFIED_TEXT = "Fri, 15 Jan 2027 08:00:00 GMT"
ENCODE = {"gzip": lambda body: gzip.compress(body, mtime=0), "br": brotli.compress}
DECODE = {"gzip": gzip.decompress, "br": brotli.decompress}
FEED = b"<rss>" + b"".join(b"<item>Bericht %d</item>" % number for number in range(200)) + b"</rss>"
TYPES = {"rss": "application/rss+xml; charset=utf-8", "html": "text/html; charset=utf-8", "css": "text/css"}


def edition(body: bytes = FEED, format: str = "rss", **given: Any) -> Edition:
    values: dict[str, Any] = {
        "slug": "meest-recent",
        "format": format,
        "content_type": TYPES.get(format, ""),
        "body": body,
        "etag": f'"{body[5:9].hex()}{len(body)}"',
        "modified_at": MODIFIED,
    }
    if "encoded" not in given:
        values["encoded"] = _encoded(body)
    return Edition(**values | given)


@cache
def _encoded(body: bytes) -> Mapping[str, bytes]:
    return MappingProxyType({coding: encode(body) for coding, encode in ENCODE.items()})


PAGE = edition(b"<!DOCTYPE html><title>Meest recent</title>" + b"<p>Bericht</p>" * 50, "html")
PATHS: Mapping[str, Edition] = MappingProxyType(
    {
        "/": PAGE,
        "/meest-recent": PAGE,
        "/meest-recent.html": PAGE,
        "/meest-recent/embed": PAGE,
        "/meest-recent.rss": edition(),
        "/static/page.3b1f09acde.css": edition(b"a{color:red}" * 20, "css"),
    }
)
RSS = PATHS["/meest-recent.rss"]


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes  # as it came

    @property
    def content(self) -> bytes:
        """The body without its content coding."""
        coding = self.headers.get("content-encoding")
        return DECODE[coding](self.body) if coding else self.body


@dataclass(frozen=True, slots=True)
class Loopback:
    """A server that runs, and what can be done to it."""

    port: int

    async def connect(self, source: str = "127.0.0.1", limit: int = 65_536) -> Connection:
        """A connection that takes in no more than about `limit` bytes that nobody reads."""
        sock = socket.socket()
        if limit < 65_536:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, limit)
        sock.bind((source, 0))
        sock.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.port))
        except OSError:
            sock.close()
            raise
        return Connection(*await asyncio.open_connection(sock=sock, limit=limit))

    async def ask(self, path: str, method: str = "GET", source: str = "127.0.0.1", **headers: str) -> Response:
        """The answer to one request on a connection of its own; `if_none_match="x"` sends If-None-Match: x."""
        async with await self.connect(source) as connection:
            return await connection.ask(path, method, **headers)


@dataclass(frozen=True, slots=True)
class Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

    async def ask(self, path: str, method: str = "GET", **headers: str) -> Response:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        return await self.answer(method)

    async def answer(self, method: str = "GET") -> Response:
        """The next response, within half a minute."""
        async with asyncio.timeout(30):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status_line, *lines = head.strip().split("\r\n")
            pairs = [line.partition(": ")[::2] for line in lines]
            headers = {name.lower(): value for name, value in pairs}
            assert len(headers) == len(pairs), f"a header is there twice: {pairs}"
            length = 0 if method == "HEAD" else int(headers.get("content-length", "0"))
            body = await self.reader.readexactly(length)
        return Response(int(status_line.split()[1]), headers, body)

    async def ended(self) -> bool:
        """Whether the server ends the connection within two seconds, whatever it sends before."""
        try:
            await self.rest()
        except TimeoutError:
            return False
        return True

    async def rest(self) -> int:
        """How many bytes come before the server ends the connection; TimeoutError if it does not in two seconds."""
        count = 0
        with suppress(ConnectionError):
            async with asyncio.timeout(2):
                while piece := await self.reader.read(65_536):
                    count += len(piece)
        return count


@dataclass(slots=True)
class Stage:
    """A server that runs on, whose application each test sets: to start and stop one takes a quarter of a second."""

    server: Loopback
    app: ASGIApp

    def show(self, editions: Callable[[], Mapping[str, Edition]] = lambda: PATHS, **given: Any) -> Loopback:
        """The server, from now on with a new application over these editions."""
        self.app = PublicApp(editions, **given)
        return self.server


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await stage.app(scope, receive, send)

    async with serving(app) as server:
        stage = Stage(server, app)
        yield stage


@asynccontextmanager
async def serving(app: ASGIApp | None = None, patience: Patience | None = None) -> AsyncIterator[Loopback]:
    """A server with this application, or with one over `PATHS`."""
    sock = open_socket("127.0.0.1", 0)
    server = Server(patience)
    await server.start(app or PublicApp(lambda: PATHS), sock)
    try:
        yield Loopback(sock.getsockname()[1])
    finally:
        await server.stop(0.0)
