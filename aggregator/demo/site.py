"""The newspapers' server: feeds with validators, their pages, and the trouble that some of them have."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from aggregator.demo import pages
from aggregator.demo.documents import MEDIA_TYPES, written
from aggregator.demo.material import papers
from aggregator.demo.newsroom import Newsroom
from aggregator.demo.records import Paper, Trouble
from aggregator.demo.trouble import answer

OLD_ADDRESS = "rss"  # of the newspaper that has moved


def subscribed_address(newsroom: Newsroom, paper: Paper) -> str:
    """The address at which an operator knows the newspaper's feed: the old one, when it has moved since."""
    address = newsroom.address(paper)
    return f"{address.rpartition('/')[0]}/{OLD_ADDRESS}" if paper.trouble is Trouble.MOVED else address


class Newspapers:
    """Answers for all newspapers. `clock` gives seconds since the epoch."""

    def __init__(self, newsroom: Newsroom, opened_at: float, clock: Callable[[], float]) -> None:
        self._newsroom, self._opened_at, self._clock = newsroom, opened_at, clock
        self._papers = {paper.slug: paper for paper in papers()}

    def app(self) -> Starlette:
        """The application, for the root of a server."""
        routes = [
            Route("/{paper}/", self._front),
            Route("/{paper}/{name:str}", self._feed),
            Route("/{paper}/{stamp}/{number}/{title}", self._article),
            Route("/{paper}/{stamp}/{number}/{title}/comments", self._article),
        ]
        return Starlette(routes=routes)

    async def _feed(self, request: Request) -> Response:
        paper, name = self._paper(request), request.path_params["name"]
        if paper is None:
            return _missing()
        address = self._newsroom.address(paper)
        if name == OLD_ADDRESS and paper.trouble is Trouble.MOVED:
            return RedirectResponse(address, 301)
        if name != address.rpartition("/")[2]:
            return _missing()
        given = answer(paper.trouble, self._clock() - self._opened_at)
        await asyncio.sleep(given.delay)
        if given.status != 200:
            return PlainTextResponse("The presses have stopped. We are looking for the spanner.", given.status)
        if given.html:
            return HTMLResponse(pages.pause(paper))
        return self._document(paper, request)

    def _document(self, paper: Paper, request: Request) -> Response:
        document = self._newsroom.document(paper, self._clock())
        body = written(document)
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers = {"ETag": etag}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=MEDIA_TYPES[paper.format], headers=headers)

    async def _front(self, request: Request) -> Response:
        paper = self._paper(request)
        if paper is None:
            return _missing()
        articles = self._newsroom.articles(paper, self._clock())
        return HTMLResponse(pages.front(paper, self._newsroom.address(paper), articles))

    async def _article(self, request: Request) -> Response:
        paper = self._paper(request)
        if paper is None:
            return _missing()
        found = self._newsroom.article(paper, request.url.path.removesuffix("/comments"), self._clock())
        return HTMLResponse(pages.article(paper, found)) if found else _missing()

    def _paper(self, request: Request) -> Paper | None:
        return self._papers.get(request.path_params["paper"])


def _missing() -> Response:
    return PlainTextResponse("There is no such page.", 404)
