"""What went wrong, said to a person by a page of the site and to a program by one line of text.

The pages are published with everything else, as `404.html` and so on; where there is none the line is for everyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.types import Message, Send

from aggregator.models import Edition
from aggregator.serve.headers import NEVER_STORED, Header, protecting
from aggregator.serve.negotiate import IDENTITY, choose
from aggregator.serve.prepared import Answer

_HTML: Final = b"text/html"
# Of the line's headers these are true of the page too.
_KEPT: Final = frozenset({b"allow", b"retry-after", b"connection", b"set-cookie", b"vary"})


def as_page(answer: Answer, editions: Mapping[str, Edition], accept_encoding: bytes | None) -> Answer:
    """The page that says the same as `answer`, or that itself where there is none."""
    path = f"/{answer.status}.html"
    page = editions.get(path) if answer.status >= 400 else None
    if page is None:
        return answer
    coding = choose(accept_encoding, (*page.encoded, IDENTITY))
    body = page.body if coding == IDENTITY else page.encoded[coding]
    coded: tuple[Header, ...] = () if coding == IDENTITY else ((b"content-encoding", coding.encode()),)
    headers = (
        *(header for header in answer.headers if header[0] in _KEPT),
        *coded,
        (b"content-type", page.content_type.encode("latin-1")),
        (b"content-length", b"%d" % len(body)),
        NEVER_STORED,
        *protecting(path, page.content_type),
    )
    return Answer(answer.status, headers, body, "html")


def sending_pages(send: Send, editions: Mapping[str, Edition], accept_encoding: bytes | None, *, head: bool) -> Send:
    """`send`, for an application that answers with lines: what it refuses is said by a page."""
    replaced = False

    async def sent(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start":
            line = Answer(message["status"], tuple(message["headers"]))
            page = line if _is_page(line) else as_page(line, editions, accept_encoding)
            if page is not line:
                replaced = True
                await send({"type": "http.response.start", "status": page.status, "headers": page.headers})
                await send({"type": "http.response.body", "body": b"" if head else bytes(page.body)})
        if not replaced:
            await send(message)

    return sent


def _is_page(answer: Answer) -> bool:
    kind = dict(answer.headers).get(b"content-type", b"")
    return kind.startswith(_HTML)
