"""A hub on loopback: it notes what is posted to it, and calls back as hubs do."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit


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

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = running.answers.get(self.path, Answer())
            running.posted.append(Posted(self.path, dict(parse_qsl(body, keep_blank_values=True)), headers))
            running.before_answering(running.posted[-1])
            self.send_response(answer.status)
            if answer.location:
                self.send_header("Location", answer.location)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=5)
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
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""
