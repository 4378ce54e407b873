"""A receiver on loopback: it notes whatever is posted to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import FaultyServer, Received, in_a_thread, reply


@dataclass
class Hook:
    """Set `status` to have it say something else than 204; `retry_after` goes with that."""

    url: str = ""
    status: int = 204
    retry_after: str | None = None
    bodies: list[str] = field(default_factory=list)  # of all that was posted
    taken: list[str] = field(default_factory=list)  # of what was answered with 204
    headers: list[dict[str, str]] = field(default_factory=list)
    before_answering: Callable[[str], None] = lambda body: None

    def titles(self) -> list[str]:
        """Of what was taken, where that is JSON."""
        return [told["title"] for told in self.told()]

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.taken]


@contextmanager
def hook() -> Iterator[Hook]:
    running = Hook()

    async def talk(request: Received, writer: asyncio.StreamWriter) -> None:
        body = request.body.decode()
        running.bodies.append(body)
        running.headers.append({name: value.decode("latin-1") for name, value in request.headers.items()})
        await asyncio.to_thread(running.before_answering, body)
        if running.status == 204:
            running.taken.append(body)
        headers = (("Retry-After", running.retry_after),) if running.retry_after else ()
        writer.write(reply(b"", running.status, headers))
        await writer.drain()

    server = FaultyServer(otherwise=talk)
    with in_a_thread(server):
        running.url = server.url()
        yield running
