"""How the dynamic part answers: pages that were made just now, messages, and waiting visitors."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from aggregator.serve.browser_view import by_a_person
from aggregator.serve.conditional import Conditions
from aggregator.serve.headers import NEVER_STORED, Header, protecting
from aggregator.serve.negotiate import IDENTITY, choose
from aggregator.serve.prepared import Ready, too_many
from aggregator.serve.visitors import NOBODY

HTML: Final = "text/html; charset=utf-8"
_RETRY: Final = {"Retry-After": "5", "Cache-Control": "no-store"}


class Unavailable(Exception):
    """What was asked for cannot be had now; the text is for the visitor."""


def visitor_of(request: Request) -> str:
    """The visitor, as limits tell them apart."""
    return str(request.scope.get("visitor", NOBODY))


def page(request: Request, body: bytes, caching: str, status: int = 200) -> Response:
    """A page that was made just now. It is not large, and asked for rarely: gzip is enough."""
    headers = _text(protecting(request.url.path, HTML))
    headers |= {"Content-Type": HTML, "Cache-Control": caching, "Vary": "Accept-Encoding"}
    accepted = request.headers.get("accept-encoding")
    coding = choose(accepted.encode("latin-1") if accepted is not None else None, ("gzip", IDENTITY))
    if coding == IDENTITY:
        return Response(body, status, headers)
    return Response(gzip.compress(body, 5, mtime=0), status, headers | {"Content-Encoding": coding})


def prepared(request: Request, found: Ready) -> Response:
    """The answer to this request out of what is ready, conditions and codings included."""
    asked = {name.encode(): ", ".join(request.headers.getlist(name)).encode("latin-1") for name in request.headers}
    answer = found.to(asked.get(b"accept-encoding"), Conditions.of(asked), person=by_a_person(asked))
    return Response(b"" if request.method == "HEAD" else bytes(answer.body), answer.status, _text(answer.headers))


def said(status: int, text: str, *, retry: bool = False) -> Response:
    """An answer in plain text."""
    headers = dict(_RETRY) if retry else _text([NEVER_STORED])
    headers |= {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
    return PlainTextResponse(text + "\n", status, headers)


def limited(wait: float) -> Response:
    """The answer to a visitor who has to wait so many seconds."""
    answer = too_many(wait)
    return Response(bytes(answer.body), answer.status, _text(answer.headers))


def _text(headers: Iterable[Header]) -> dict[str, str]:
    return {name.decode(): value.decode("latin-1") for name, value in headers}
