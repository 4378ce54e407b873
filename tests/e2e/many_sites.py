"""Many sites on loopback, each at an address of its own (127.0.0.2, .3, …), which say how they are asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.e2e.feeds import Item, rss


@dataclass
class Sites:
    """Each has a feed at every path; an answer takes `seconds`."""

    seconds: float
    bases: list[str] = field(default_factory=list)
    most_at_once: int = 0
    most_at_one_site: int = 0


@contextmanager
def serving_many(count: int, *, seconds: float) -> Iterator[Sites]:
    sites, busy, lock = Sites(seconds), dict[str, int](), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site = self.headers["Host"]
            with lock:
                busy[site] = busy.get(site, 0) + 1
                sites.most_at_once = max(sites.most_at_once, sum(busy.values()))
                sites.most_at_one_site = max(sites.most_at_one_site, busy[site])
            time.sleep(seconds)  # an answer takes its time; nothing waits for this but the program
            body = rss(Item("a", f"Bericht van {site}{self.path}", time.time() - 3600, 1))
            body = body.replace("Sportkrant", f"Krant {site}{self.path}")
            with lock:
                busy[site] -= 1
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ExitStack() as stack:
        for number in range(2, count + 2):
            try:
                server = ThreadingHTTPServer((f"127.0.0.{number}", 0), Handler)
            except OSError:
                pytest.skip("this system has no loopback address but 127.0.0.1")
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            sites.bases.append(f"http://127.0.0.{number}:{server.server_address[1]}")
        yield sites
