"""The one HTTP server of all tests, on loopback: it says exactly what a test wants said, proper HTTP or not.

In the loop of a test:

    async with FaultyServer() as server:
        server.on("/feed", reply(b"<rss/>", etag='"1"'), reply(status=304))
        ... server.url("/feed") ... server.requests ... server.most_at_once ...

An answer is bytes to send, or a coroutine function that is given the request and the connection. The last answer for
a path is repeated; a path without any gets a 404.

In a thread of its own, for what does not run in a loop or is another program, `in_a_thread(FaultyServer())`; and a
well-behaved site, whose documents have ETags:

    with serving() as site:
        site.put("/feed", "<rss/>")
        ... site.url("/feed") ... site.requests ...
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import random
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

TLS = Path(__file__).parent / "fetch" / "tls"


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in."""

    method: str
    target: str
    headers: dict[str, bytes]  # lower-case names
    raw: bytes  # without the body
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target

    @property
    def if_none_match(self) -> str | None:
        return self._header("if-none-match")

    @property
    def user_agent(self) -> str | None:
        return self._header("user-agent")

    def _header(self, name: str) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


Talk = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]
Reply = bytes | Talk


def reply(body: bytes = b"", status: int = 200, headers: tuple[tuple[str, str], ...] = (), **named: str) -> bytes:
    """A proper answer with a Content-Length; header names may be keywords (`retry_after="3"`), values are latin-1."""
    lines = [f"HTTP/1.1 {status} Whatever"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    if status != 304:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(location: str, status: int = 301) -> bytes:
    return reply(status=status, location=location)


def closing(answer: bytes) -> Talk:
    """The answer, then the end of the connection."""

    async def talk(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    return talk


def reset(after: bytes = b"") -> Talk:
    """Some bytes, then a TCP reset."""

    async def talk(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(after)
        await writer.drain()
        await asyncio.sleep(0.01)  # so that the bytes are read before the reset discards them
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return talk


def silent() -> Talk:
    """No answer at all, until the client leaves."""

    async def talk(_: Received, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await writer.wait_closed()

    return talk


def drip(head: bytes, piece: bytes = b"x", every: float = 0.02) -> Talk:
    """The head, then one piece after the other, until the client leaves."""

    async def talk(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(piece)
            await asyncio.sleep(every)

    return talk


def after(event: asyncio.Event, answer: bytes) -> Talk:
    """The answer, once the test says so."""

    async def talk(_: Received, writer: asyncio.StreamWriter) -> None:
        await event.wait()
        writer.write(answer)

    return talk


class FaultyServer:
    """Listens on a loopback address, at a port of its own."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: str | None = None,
        otherwise: Reply = reply(status=404),  # noqa: B008 - bytes
    ) -> None:
        """`certificate` names a pair of files in `tests/fetch/tls`; `otherwise` is said at every other path."""
        self.host, self._port, self._certificate, self._otherwise = host, port, certificate, otherwise
        self.requests: list[Received] = []
        self.connections = 0
        self.now_at_once = self.most_at_once = 0
        self._answers: dict[str, Iterator[Reply]] = {}
        self._talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._arrival = asyncio.Condition()

    @property
    def port(self) -> int:
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def url(self, path: str = "/", host: str | None = None) -> str:
        scheme = "https" if self._certificate else "http"
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{scheme}://{name}:{self.port}{path}"

    def on(self, path: str, *answers: Reply) -> str:
        """Sets the answers of a path (its target, query included); gives its URL."""
        self._answers[path] = itertools.chain(answers, itertools.repeat(answers[-1]))
        return self.url(path)

    async def __aenter__(self) -> Self:
        context = None
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(TLS / f"{self._certificate}.pem", TLS / f"{self._certificate}.key")
        self._server = await asyncio.start_server(self._serve, self.host, self._port, ssl=context)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._talks.values():
            writer.transport.abort()
        await asyncio.gather(*self._talks)
        await self._server.wait_closed()

    async def until_at_once(self, requests: int) -> None:
        """Waits until that many requests are waiting for the end of their answer."""
        async with self._arrival:
            await self._arrival.wait_for(lambda: self.now_at_once >= requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._talks[task] = writer
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                while not writer.is_closing():
                    await self._exchange(reader, writer)
        finally:
            del self._talks[task]
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await _received(reader)
        self.requests.append(request)
        self.now_at_once += 1
        self.most_at_once = max(self.most_at_once, self.now_at_once)
        async with self._arrival:
            self._arrival.notify_all()
        try:
            answers = self._answers.get(request.target)
            answer = next(answers) if answers else self._otherwise
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(request, writer)
        finally:
            self.now_at_once -= 1


async def _received(reader: asyncio.StreamReader) -> Received:
    raw = await reader.readuntil(b"\r\n\r\n")
    first, *lines = raw.removesuffix(b"\r\n\r\n").split(b"\r\n")
    method, target, _ = first.decode("latin-1").split(" ")
    headers = {}
    for line in lines:
        name, _, value = line.partition(b":")
        headers[name.decode("latin-1").lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", b"0")))
    return Received(method, target, headers, raw, body)


@contextmanager
def in_a_thread(*servers: FaultyServer) -> Iterator[None]:
    """The servers, listening, in one thread of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loopback", daemon=True)
    thread.start()
    with ExitStack() as stack:
        stack.callback(loop.close)
        stack.callback(thread.join)
        stack.callback(loop.call_soon_threadsafe, loop.stop)
        for server in servers:
            asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
            stack.callback(lambda one=server: asyncio.run_coroutine_threadsafe(one.__aexit__(), loop).result(10))
        yield


@dataclass
class Site:
    """What is served now; change `documents` to publish something else."""

    base: str = ""
    documents: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # path → body, content type
    requests: list[Received] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, content_type: str = "application/xml") -> None:
        self.documents[path] = (body.encode() if isinstance(body, str) else body, content_type)

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, path: str) -> list[Received]:
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Received) -> bytes:
        if request.path not in self.documents:
            return reply(b"not here", 404, etag='"none"', content_type="text/plain")
        body, content_type = self.documents[request.path]
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.if_none_match == etag:
            return reply(status=304, etag=etag)
        return reply(body, etag=etag, content_type=content_type)


@contextmanager
def serving() -> Iterator[Site]:
    """A site in a thread, without documents as yet."""
    site = Site()

    async def answer(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(site.answer(request))
        await writer.drain()

    server = FaultyServer(otherwise=answer)
    site.requests = server.requests
    with in_a_thread(server):
        site.base = server.url("").rstrip("/")
        yield site


def free_port() -> int:
    """A port that was free just now, for what must know its port before it listens."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """So many different ones, free on every address, of those that no outgoing connection is given meanwhile."""
    found: list[int] = []
    with ExitStack() as stack:
        while len(found) < count:
            with suppress(OSError):
                port = random.SystemRandom().randrange(20_000, 32_000)
                stack.enter_context(socket.create_server(("", port)))
                found.append(port)
    return found
