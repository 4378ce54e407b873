"""What is no edition: search, votes and live updates, a small application behind the public one.

A request never builds a feed or touches the database. Search is the one that does: nothing can be made beforehand of
what people will ask. So it is kept small. It reads, through a connection of its own, in a thread; few run at once and
few wait; the search is bounded in steps and in results; the same address costs one query for each edition; and one
visitor may bring twenty new addresses a minute. A vote is one small write. Events touch nothing but memory.

What searches, counts and renders comes as callables: this room knows neither the store nor the pages.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.records import dataclass
from aggregator.serve import votes
from aggregator.serve.asked import SEARCH, BadQuestion, is_asked, what_was_asked
from aggregator.serve.finds import Finds, NewsFinder, NothingThere, TooMany
from aggregator.serve.live import Live
from aggregator.serve.responses import Unavailable, limited, prepared, said, visitor_of


@dataclass(frozen=True, slots=True)
class DynamicServices:
    """What the application is built from. A part that is None is not there: its addresses lead to 404."""

    live: Live | None = None
    finder: NewsFinder | None = None
    booth: votes.Booth | None = None
    clock: Callable[[], float] = time.monotonic  # seconds that never go back


def dynamic(parts: DynamicServices) -> Starlette:
    """The application; to be the fallback of `PublicApp`, which tells it the visitor."""
    routes: list[Route] = []
    if parts.live is not None:
        routes.append(Route("/events", _events(parts.live), methods=["GET"]))
    if parts.booth is not None:
        routes.append(votes.route(parts.booth))
    if parts.finder is not None:
        finding = _finding(Finds(parts.finder, parts.clock))
        routes += [Route(path, finding, methods=["GET"]) for path in ("/{name}", "/stories/{name}")]
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


def _finding(finds: Finds) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        path, query = request.url.path, request.scope["query_string"]
        try:
            wanted = what_was_asked(path, query)
            is_there = finds.finder.knows(wanted.name, wanted.format)
            if not is_there or not (wanted.name == SEARCH or wanted.story or is_asked(path, query)):
                return said(404, "There is no such page.")
            returning = "if-none-match" in request.headers or "if-modified-since" in request.headers
            found = await finds.get(wanted, visitor_of(request), returning=returning)
        except BadQuestion as error:
            return said(error.status, str(error))
        except NothingThere:
            return said(404, "There is no such page.")
        except TooMany as error:
            return limited(error.wait)
        except Unavailable as error:
            return said(503, str(error), retry=True)
        return prepared(request, found)

    return answer
