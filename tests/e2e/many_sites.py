"""Many sites on loopback, each at an address of its own (127.0.0.2, .3, …), which say how they are asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest

from tests.e2e.feeds import Item, rss
from tests.loopback import FaultyServer, Received, in_a_thread, reply


@dataclass
class Sites:
    """Each has a feed at every path; an answer takes `seconds`."""

    seconds: float
    bases: list[str] = field(default_factory=list)
    busy: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0
    most_at_one_site: int = 0

    async def talk(self, request: Received, writer: asyncio.StreamWriter) -> None:
        site = request.headers["host"].decode()
        self.busy[site] = self.busy.get(site, 0) + 1
        self.most_at_once = max(self.most_at_once, sum(self.busy.values()))
        self.most_at_one_site = max(self.most_at_one_site, self.busy[site])
        await asyncio.sleep(self.seconds)  # an answer takes its time; nothing waits for this but the program
        body = rss(Item("a", f"Bericht van {site}{request.path}", time.time() - 3600, 1))
        self.busy[site] -= 1
        body = body.replace("Sportkrant", f"Krant {site}{request.path}")
        writer.write(reply(body.encode(), content_type="application/rss+xml"))
        await writer.drain()


@contextmanager
def serving_many(count: int, *, seconds: float) -> Iterator[Sites]:
    sites = Sites(seconds)
    servers = [FaultyServer(f"127.0.0.{number}", otherwise=sites.talk) for number in range(2, count + 2)]
    with ExitStack() as stack:
        try:
            stack.enter_context(in_a_thread(*servers))
        except OSError:
            pytest.skip("this system has no loopback address but 127.0.0.1")
        sites.bases += [server.url("") for server in servers]
        yield sites
