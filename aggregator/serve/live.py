"""Live updates: pages that are open are told when their feed has a new edition, by server-sent events
(https://html.spec.whatwg.org/multipage/server-sent-events.html).

An event says only which edition there is now; a page then fetches itself, conditionally, as any reader does. So an
event is never large, a slow client never has two of them waiting, and whoever comes back (Last-Event-ID) is told the
present state instead of what it missed. Connections are few beside those of the server: hidden tabs hold none.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aggregator.models import Edition
from aggregator.records import dataclass
from aggregator.serve.headers import MESSAGE, Header

_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", b"text/event-stream"),
    (b"x-accel-buffering", b"no"),  # nginx would keep events until it has enough of them
    *(header for header in MESSAGE if header[0] != b"content-type"),
)
_RETRY: Final = b"retry: 5000\n\n"  # milliseconds until a browser that lost us comes back
_HEARTBEAT: Final = b":\n\n"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many may listen, and how often they hear from us."""

    listeners: int = 2000  # in all: a quarter of the server's connections; each costs about 12 kB
    of_one_visitor: int = 100  # an office or a school behind one address
    heartbeat: float = 20.0  # seconds; what is between us gives up after 30 or more


class Live:
    """Who listens, and to what. `editions` gives the published snapshot by path, as the public application has it."""

    def __init__(self, editions: Callable[[], Mapping[str, Edition]], bounds: Bounds | None = None) -> None:
        self._editions = editions
        self._bounds = bounds or Bounds()
        self._listening: Counter[str] = Counter()
        self._changed: dict[str, asyncio.Event] = {}
        self._told: dict[str, str] = {}
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many pages are listening."""
        return self._listening.total()

    def refresh(self) -> None:
        """Tells everyone whose page has another edition than before. To be called after each publishing."""
        for slug in list(self._changed):
            page = self.page(slug)
            if page is None or self._told.get(slug) != page.etag:
                self._changed.pop(slug).set()

    def close(self) -> None:
        """Ends every stream, so that the server can stop; nobody may listen from now on."""
        self._closed = True
        for event in self._changed.values():
            event.set()

    def page(self, slug: str) -> Edition | None:
        """The page of a feed, None without one."""
        page = self._editions().get(f"/{slug}.html")
        return page if page and page.slug == slug else None

    def stream(self, slug: str, visitor: str, last_event_id: str | None) -> Response | None:
        """The events of a feed that has a page; None when too many listen already.

        `last_event_id` is what this listener was told last, on an earlier connection.
        """
        too_many = self.listeners >= self._bounds.listeners or self._listening[visitor] >= self._bounds.of_one_visitor
        return None if self._closed or too_many else _Stream(self, slug, visitor, last_event_id)

    async def tell(self, slug: str, known: str | None, visitor: str, receive: Receive, send: Send) -> None:
        """Tells one listener each edition until it leaves, the feed goes, or we close."""
        left = asyncio.ensure_future(_disconnected(receive))
        self._listening[visitor] += 1
        try:
            await _piece(send, _RETRY)
            while not self._closed and not left.done() and (page := self.page(slug)) is not None:
                if page.etag != known:
                    known = page.etag
                    await _piece(send, event(page))
                elif not await self._changes(slug, page.etag, left):
                    await _piece(send, _HEARTBEAT)
        finally:
            left.cancel()
            self._listening -= Counter({visitor: 1})

    async def _changes(self, slug: str, etag: str, left: asyncio.Future[None]) -> bool:
        """Waits for another edition, or the listener's leaving; False when it is time for a heartbeat."""
        self._told[slug] = etag
        changed = asyncio.ensure_future(self._changed.setdefault(slug, asyncio.Event()).wait())
        try:
            done, _ = await asyncio.wait(
                (changed, left), timeout=self._bounds.heartbeat, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            changed.cancel()
        return bool(done)


class _Stream(Response):
    def __init__(self, live: Live, slug: str, visitor: str, last_event_id: str | None) -> None:
        super().__init__()
        self._live, self._slug, self._visitor = live, slug, visitor
        self._known = f'"{last_event_id}"' if last_event_id else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        with suppress(OSError):  # what some servers raise once the listener has left
            await self._live.tell(self._slug, self._known, self._visitor, receive, send)
            await send({"type": "http.response.body", "body": b""})


def event(page: Edition) -> bytes:
    """What a listener is told of an edition. Its id is the entity tag of the page without the quotes."""
    tag = page.etag.strip('"')
    data = json.dumps({"etag": tag, "modified": int(page.modified_at)})
    return f"event: edition\nid: {tag}\ndata: {data}\n\n".encode()


async def _piece(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
