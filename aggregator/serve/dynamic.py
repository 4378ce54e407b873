"""What is no edition: search, votes and live updates, a small application behind the public one.

A request never builds a feed or touches the database. Search is the one that does: nothing can be made beforehand of
what people will ask. So it is kept small. It reads, through a connection of its own, in a thread; few run at once and
few wait; each is bounded in the steps and results that it may take; and one visitor may ask a second one only every
other second, after a handful. A vote is one small write. Events touch nothing but memory.

What searches, counts and renders comes as callables: this room knows neither the store nor the pages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.serve import votes
from aggregator.serve.limits import Buckets, VisitorLimits
from aggregator.serve.live import Live
from aggregator.serve.responses import Unavailable, limited, page, said, visitor_of
from aggregator.text import whole_number

MOST_PAGES: Final = 25
_SEARCHES: Final = VisitorLimits(rate=0.5, burst=20.0)
_AT_ONCE: Final = 2  # searches that run
_WAITING: Final = 16  # and those that wait for them
# Everybody gets the same answer to the same question, so who is between may keep it.
_SEARCH_CACHING: Final = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class DynamicServices:
    """What the application is built from. A part that is None is not there: its addresses lead to 404."""

    live: Live | None = None
    # The page of results for a query, by its number, from 1; raises Unavailable.
    search: Callable[[str, int], Awaitable[bytes]] | None = None
    booth: votes.Booth | None = None
    clock: Callable[[], float] = time.monotonic  # seconds that never go back


def dynamic(parts: DynamicServices) -> Starlette:
    """The application; to be the fallback of `PublicApp`, which tells it the visitor."""
    routes: list[Route] = []
    if parts.live is not None:
        routes.append(Route("/events", _events(parts.live), methods=["GET"]))
    if parts.search is not None:
        routes.append(Route("/search", _searching(parts.search, parts.clock), methods=["GET"]))
    if parts.booth is not None:
        routes.append(votes.route(parts.booth))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


def _events(live: Live) -> Callable[[Request], Awaitable[Response]]:
    async def events(request: Request) -> Response:
        slug = request.query_params.get("feed", "")
        if live.page(slug) is None:
            return said(404, "There is no such feed.")
        stream = live.stream(slug, visitor_of(request), request.headers.get("last-event-id"))
        return stream or said(503, "Too many pages are listening already.", retry=True)

    return events


def _searching(
    search: Callable[[str, int], Awaitable[bytes]], clock: Callable[[], float]
) -> Callable[[Request], Awaitable[Response]]:
    buckets = Buckets(_SEARCHES)
    places = asyncio.Semaphore(_AT_ONCE)
    waiting = 0

    async def answer(request: Request) -> Response:
        nonlocal waiting
        number = whole_number(request.query_params.get("page", "1"), MOST_PAGES)
        if not number:
            return said(404, "There is no such page.")
        if (wait := buckets.take(visitor_of(request), 1.0, clock())) > 0:
            return limited(wait)
        if waiting >= _WAITING:
            return said(503, "Too many people are searching; try again in a moment.", retry=True)
        waiting += 1
        try:
            async with places:
                body = await search(request.query_params.get("q", ""), number)
        except Unavailable as error:
            return said(503, str(error), retry=True)
        finally:
            waiting -= 1
        return page(request, body, _SEARCH_CACHING)

    return answer
