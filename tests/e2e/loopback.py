"""A small web server on loopback for whole-program tests: documents by path, with ETags, and every request noted."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    if_none_match: str | None
    user_agent: str | None


@dataclass
class Site:
    """What is served now; change `documents` to publish something else."""

    base: str = ""
    documents: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # path → body, content type
    requests: list[Request] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, content_type: str = "application/xml") -> None:
        self.documents[path] = (body.encode() if isinstance(body, str) else body, content_type)

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            condition = self.headers.get("If-None-Match")
            site.requests.append(Request(self.path, condition, self.headers.get("User-Agent")))
            if self.path not in site.documents:
                self._answer(404, b"not here", "text/plain", '"none"')
                return
            body, content_type = site.documents[self.path]
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if condition == etag:
                self._answer(304, b"", content_type, etag)
            else:
                self._answer(200, body, content_type, etag)

        def _answer(self, status: int, body: bytes, content_type: str, etag: str) -> None:
            self.send_response(status)
            self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
