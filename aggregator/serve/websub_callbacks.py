"""Where hubs call back: `/websub/{token}`, a small ASGI application beside the public one.

GET asks whether we want what the hub is about to do, POST pushes content. What is known of a token is the business of
`Callbacks`; here requests are bounded and answered. A hub wants its answer at once, so content is stored, and read
later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aggregator.text import whole_number

PREFIX: Final = "/websub/"
AT_ONCE: Final = 8  # bodies that are being received
_RETRY: Final = {"Retry-After": "60"}
# The answer repeats what was asked: it must never be taken for a page.
_INERT: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Callbacks(Protocol):
    """Who knows the subscriptions."""

    async def knows(self, token: str) -> bool:
        """Whether there is a subscription whose callback has this token."""

    async def verify(self, token: str, query: Mapping[str, str]) -> tuple[int, str]:
        """Status and body of the answer to a hub's question."""

    async def deliver(self, token: str, headers: Mapping[str, str], body: bytes) -> int:
        """Stores a push, and gives the status of the answer; `headers` have lower-case names."""


def hooks(callbacks: Callbacks, *, max_bytes: int, seconds: float = 30.0) -> Starlette:
    """The application. A body has at most `max_bytes`, and `seconds` to arrive."""
    places = asyncio.Semaphore(AT_ONCE)

    async def answer(request: Request) -> Response:
        token = request.path_params["token"]
        if not await callbacks.knows(token):
            return _plain(404)
        if request.method == "POST":
            return await receive(request, token)
        status, body = await callbacks.verify(token, dict(request.query_params))
        return _plain(status, body)

    async def receive(request: Request, token: str) -> Response:
        if places.locked():
            return _plain(503, headers=_RETRY)
        async with places:
            try:
                async with asyncio.timeout(seconds):
                    body = await _body(request, max_bytes)
            except (TimeoutError, ClientDisconnect):
                return _plain(408)
        if body is None:
            return _plain(413)
        status = await callbacks.deliver(token, dict(request.headers), body)
        return _plain(status, headers=_RETRY if status == 503 else {})

    app = Starlette(routes=[Route(PREFIX + "{token}", answer, methods=["GET", "POST"])])
    app.router.redirect_slashes = False  # hubs take a redirect for a failure
    return app


async def _body(request: Request, max_bytes: int) -> bytes | None:
    """None when there is more of it than allowed."""
    if whole_number(request.headers.get("content-length", "0"), max_bytes) is None:
        return None
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > max_bytes:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _plain(status: int, body: str = "", headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(body, status, {**_INERT, **(headers or {})})
