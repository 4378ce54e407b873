"""The public server's application: finished editions out of memory, as a bare ASGI 3 callable (asgi.readthedocs.io).

A request looks its path up in the published snapshot once, and everything it is answered with comes from what it found
there: an edition that is replaced meanwhile changes the next answer, never this one. No disk, no database.

What is not an edition (search, votes, live updates) goes to the `fallback`, an ASGI application of its own, after the
same checks and limits; it finds the visitor, as limits tell them apart, in the scope's `visitor`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aggregator.models import Edition
from aggregator.serve.asked import is_asked, is_feed
from aggregator.serve.audience import READ as AGENT
from aggregator.serve.browser_view import READ as OF_PEOPLE
from aggregator.serve.browser_view import by_a_person
from aggregator.serve.changes import EditionChanges
from aggregator.serve.conditional import READ as CONDITIONS
from aggregator.serve.conditional import Conditions
from aggregator.serve.headers import Header
from aggregator.serve.health import ProbeAnswers, as_json
from aggregator.serve.limits import Buckets, VisitorLimits
from aggregator.serve.prepared import (
    BAD_REQUEST,
    NOT_ALLOWED,
    NOT_FOUND,
    PREFLIGHT,
    READ,
    Answer,
    Ready,
    document,
    ready,
    too_many,
    with_slash,
    without_slash,
)
from aggregator.serve.problems import as_page, sending_pages
from aggregator.serve.visitors import Visitors

_READ: Final = frozenset(
    {*CONDITIONS, *OF_PEOPLE, b"accept-encoding", b"a-im", b"x-forwarded-for", b"content-length", b"transfer-encoding"}
    | {b"access-control-request-method", AGENT}
)
_CLOSE: Final[Header] = (b"connection", b"close")
_LIMITS: Final = VisitorLimits()
# A client that takes its time makes us hold this much of its answer a second time, not all of it.
_PIECE: Final = 16_384
_HEALTH: Final = "/healthz"
_READY: Final = "/readyz"
_DYNAMIC: Final = "dynamic"
_OWN: Final = frozenset({_HEALTH, _READY})


class PublicApp:
    """Serves what `editions` gives: a snapshot by path that is replaced, not changed, when something is published.

    `says` is asked at each `/healthz` and `/readyz`, and counts what was answered. `trusted_proxies` are addresses and
    networks whose X-Forwarded-For is believed; ValueError for anything else. `narrows`: the fallback answers what asks
    for less than a list. `prefix` is the path of the site's address; a proxy may leave it in requests or take it away.
    `clock` gives seconds that never go back.
    """

    def __init__(
        self,
        editions: Callable[[], Mapping[str, Edition]],
        *,
        says: ProbeAnswers | None = None,
        fallback: ASGIApp | None = None,
        narrows: bool = False,
        prefix: str = "",
        limits: VisitorLimits = _LIMITS,
        trusted_proxies: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._editions = editions
        self._says = says or ProbeAnswers()
        self._counts = self._says.requests
        self._fallback = fallback
        self._narrows = narrows
        self._prefix = prefix.rstrip("/").encode()
        self._plain_prefix = unquote(prefix.rstrip("/"))
        self._limits = limits
        self._buckets = Buckets(limits)
        self._visitors = Visitors(trusted_proxies)
        self._clock = clock
        self._ready: dict[str, Ready] = {}
        self._changes = EditionChanges()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._pass_on(scope, receive, send)
            return
        headers = _read(scope["headers"])
        scope = self._below_prefix(scope)
        answer = self._answer(scope, headers)
        visitor = self._visitor(scope, headers)
        wait = self._charge(visitor, answer)
        if wait > 0:
            answer = too_many(wait)
        if by_a_person(headers):
            editions, accepted = self._editions(), headers.get(b"accept-encoding")
            if answer is None:
                send = sending_pages(send, editions, accepted, head=scope["method"] == "HEAD")
            elif answer.status >= HTTPStatus.BAD_REQUEST:
                answer = as_page(answer, editions, accepted)
        if answer is None:
            await self._pass_on({**scope, "visitor": visitor}, receive, self._counting(send))
        else:
            self._counts[answer.kind, answer.status] += 1
            if self._says.audience is not None and answer.status < HTTPStatus.BAD_REQUEST:
                self._says.audience.note(scope["path"], headers, visitor)
            await _send(send, answer, scope["method"], closing=_has_body(headers))

    def _answer(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Answer | None:
        """The answer to a request, None when the fallback has it."""
        path = decoded(scope["raw_path"], scope["query_string"])
        if path is None:
            return BAD_REQUEST
        edition = self._editions().get(path)
        asks_first = scope["method"] == "OPTIONS" and b"access-control-request-method" in headers
        if asks_first and (edition is not None or (self._narrows and is_feed(path))):
            return PREFLIGHT
        if edition is not None and self._narrows and is_asked(path, scope["query_string"]):
            return None
        if edition is None and self._has_slash_too_many(path):
            return without_slash(scope["raw_path"], scope["query_string"])
        if edition is None and self._prefix and scope["raw_path"] == self._prefix:
            return with_slash(scope["raw_path"], scope["query_string"])
        if edition is None and path not in _OWN:
            return NOT_FOUND if self._fallback is None else None
        if scope["method"] not in READ:
            return NOT_ALLOWED
        return self._edition(path, edition, headers) if edition else self._told(path)

    def _below_prefix(self, scope: Scope) -> Scope:
        """The request without the path of the site's address, if that is in front of what is asked for."""
        raw: bytes = scope["raw_path"]
        if not self._prefix or not (raw + b"/").startswith(self._prefix + b"/"):
            return scope
        below = raw[len(self._prefix) :]
        if not below or raw.decode("latin-1") in self._editions():
            return scope  # a list may be called as the site's folder is
        return {**scope, "raw_path": below, "path": scope["path"].removeprefix(self._plain_prefix)}

    def _has_slash_too_many(self, path: str) -> bool:
        if not path.endswith("/") or path == "//":
            return False
        return path[:-1] in self._editions() or (self._narrows and path == "/search/")

    def _told(self, path: str) -> Answer:
        """What the program says of itself."""
        if path == _HEALTH:
            return document(as_json(self._says.health()))
        ready = self._says.ready()
        return document(as_json(ready), HTTPStatus.SERVICE_UNAVAILABLE if ready.problems else HTTPStatus.OK)

    def _edition(self, path: str, edition: Edition, headers: Mapping[bytes, bytes]) -> Answer:
        known = self._ready.get(path)
        if known is None or known.edition is not edition:
            known = self._prepare(path, edition)
        answer = known.to(headers.get(b"accept-encoding"), Conditions.of(headers), person=by_a_person(headers))
        if b"a-im" in headers and answer.status == HTTPStatus.OK:
            return self._changes.since(path, headers, answer)
        return answer

    def _prepare(self, path: str, edition: Edition) -> Ready:
        published = self._editions().keys()
        if len(self._ready) > 2 * len(published):  # what was published once and is no more
            self._ready.clear()
        self._ready[path] = made = ready(path, edition)
        self._changes.note(path, edition, published)
        return made

    def _visitor(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str:
        peer = scope["client"][0] if scope.get("client") else None
        return self._visitors.key(peer, headers.get(b"x-forwarded-for"))

    def _charge(self, visitor: str, answer: Answer | None) -> float:
        """Seconds that this visitor has to wait first; 0.0 almost always."""
        tokens = self._limits.conditional if answer is not None and answer.status == 304 else 1.0
        return self._buckets.take(visitor, tokens, self._clock())

    def _counting(self, send: Send) -> Send:
        """`send`, for what is made at each request: searches, votes, streams of live updates."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counts[_DYNAMIC, message["status"]] += 1
            await send(message)

        return counted

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._fallback is not None:
            await self._fallback(scope, receive, send)


async def _send(send: Send, answer: Answer, method: str, *, closing: bool) -> None:
    # A body that nobody wants could go on for ever.
    headers = (*answer.headers, _CLOSE) if closing else answer.headers
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if method == "HEAD" else bytes(answer.body)
    for start in range(0, len(body) - _PIECE, _PIECE):
        await send({"type": "http.response.body", "body": body[start : start + _PIECE], "more_body": True})
        await asyncio.sleep(0)  # others have their turn, and we hear that the client has gone
    last = (len(body) - 1) // _PIECE * _PIECE if body else 0
    await send({"type": "http.response.body", "body": body[last:]})


def _read(headers: Iterable[Header]) -> dict[bytes, bytes]:
    """The headers that we look at; those sent more than once are joined (RFC 9110, section 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _READ:
            found[name] = found[name] + b", " + value if name in found else value
    return found


def _has_body(headers: Mapping[bytes, bytes]) -> bool:
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


_LONGEST: Final = 2048  # bytes of a path
_LONGEST_QUERY: Final = 4096
_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})|%00|[\x00-\x20\x7f-\xff]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ENCODED_SLASH: Final = re.compile(rb"%2f", re.IGNORECASE)


def decoded(raw_path: bytes, query: bytes = b"") -> str | None:
    """The path in plain text, None when path or query is one that must be refused.

    Refused: over 2,048 bytes (a query: 4,096), a percent sign that starts no encoded byte, NUL and other control
    characters, text that is not UTF-8. An encoded slash stays encoded, for it is another path than the one with a
    slash (RFC 3986, 2.2).
    """
    if len(raw_path) > _LONGEST or len(query) > _LONGEST_QUERY or _BROKEN.search(raw_path) or _BROKEN.search(query):
        return None
    if b"%" not in raw_path:
        return raw_path.decode("ascii")
    try:
        path = unquote_to_bytes(_ENCODED_SLASH.sub(b"%252F", raw_path)).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(path) else path
