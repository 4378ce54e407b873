"""A hub on loopback: it notes what is posted to it, and calls back as hubs do."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.loopback import FaultyServer, Received, in_a_thread, reply


@dataclass(frozen=True)
class Posted:
    path: str
    form: dict[str, str]
    headers: dict[str, str]  # lower-case names


@dataclass(frozen=True)
class Answer:
    status: int = 202
    body: bytes = b""
    location: str | None = None


@dataclass
class Hub:
    """Change `answers` (by path) to have it say something else than 202."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    before_answering: Callable[[Posted], None] = lambda posted: None

    def forms(self, mode: str) -> list[dict[str, str]]:
        return [one.form for one in self.posted if one.form.get("hub.mode") == mode]


@contextmanager
def hub() -> Iterator[Hub]:
    running = Hub()

    async def talk(request: Received, writer: asyncio.StreamWriter) -> None:
        headers = {name: value.decode("latin-1") for name, value in request.headers.items()}
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        running.posted.append(Posted(request.path, form, headers))
        await asyncio.to_thread(running.before_answering, running.posted[-1])
        answer = running.answers.get(request.path, Answer())
        location = (("Location", answer.location),) if answer.location else ()
        writer.write(reply(answer.body, answer.status, location))
        await writer.drain()

    server = FaultyServer(otherwise=talk)
    with in_a_thread(server):
        running.url = server.url()
        yield running


def call(callback: str, base: str, query: dict[str, str]) -> tuple[int, str]:
    """A hub's question to a callback, which is reached at `base` and not where its address says."""
    return _answer(urllib.request.Request(f"{_at(callback, base)}?{urlencode(query)}"))


def push(callback: str, base: str, body: bytes, secret: str | None, algorithm: str = "sha256") -> int:
    """Content from a hub, signed with `secret` unless that is None."""
    request = urllib.request.Request(_at(callback, base), body, {"Content-Type": "application/rss+xml"})
    if secret is not None:
        request.add_header("X-Hub-Signature", f"{algorithm}={signature(body, secret, algorithm)}")
    return _answer(request)[0]


def announce(callback: str, base: str, length: int) -> int:
    """The status for a push that only says how long it will be."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    try:
        connection.putrequest("POST", urlsplit(callback).path)
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def signature(body: bytes, secret: str, algorithm: str) -> str:
    return hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()


def _at(callback: str, base: str) -> str:
    return base + urlsplit(callback).path


def _answer(request: urllib.request.Request) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""
