"""What is said in a request's headers, and what is read from an answer's. Pure.

Header values are bytes; here they are text by latin-1, which loses none of them.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping

from aggregator import __version__
from aggregator.errors import Unreachable
from aggregator.fetch.decode import ACCEPTED
from aggregator.models import FetchRequest
from aggregator.records import dataclass
from aggregator.text import one_line

FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
CONDITIONS = ("If-None-Match", "If-Modified-Since")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_UNSENDABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who polls: what the User-Agent is made of."""

    contact: str | None
    override: str | None  # replaces all of it

    def user_agent(self, subscribers: int | None) -> str:
        """`meest-recent/VERSION (+contact; N subscribers)`, without what is not known."""
        if self.override:
            return one_line(self.override)
        known = [f"+{one_line(self.contact)}"] if self.contact else []
        if subscribers is not None:
            known.append(f"{subscribers} subscribers")
        return f"meest-recent/{__version__}" + (f" ({'; '.join(known)})" if known else "")


def asking(request: FetchRequest, identity: Identity, *, at_home: bool, cookie: str | None = None) -> dict[str, str]:
    """The headers of one request. What is the source's own is among them only `at_home`, at its own origin; `cookie` is
    what a redirect has set.

    Raises Unreachable when one of them cannot be sent; the text tells its name, never its value.
    """
    headers = {
        "User-Agent": identity.user_agent(request.subscribers),
        "Accept": request.accept or FEED_TYPES,
        "Accept-Encoding": ACCEPTED,
    }
    headers |= {
        name: value
        for name, value in zip(CONDITIONS, (request.etag, request.last_modified), strict=True)
        if value and not re.search("[\r\n\x00]", value)
    }
    if request.accept_delta:
        headers["A-IM"] = "feed"
    if at_home:
        own = {"Authorization": _basic(*request.credentials)} if request.credentials else {}
        headers = _overridden(headers, own | dict(request.headers))
    if cookie is not None:
        name = next((name for name in headers if name.lower() == "cookie"), "Cookie")
        headers[name] = f"{headers[name]}; {cookie}" if name in headers else cookie
    return headers


def is_conditional(headers: Mapping[str, str]) -> bool:
    """Whether a 304 may answer a request with these headers."""
    return any(name.lower() in ("if-none-match", "if-modified-since") for name in headers)


def answered(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """An answer's headers: lower-case names, the values of a repeated one joined by ", "."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def first(raw: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """The first value of a header that has but one; None when it is absent or empty."""
    return next((value.decode("latin-1") for found, value in raw if found.lower() == name), "") or None


def every(raw: Iterable[tuple[bytes, bytes]], name: bytes) -> Iterator[str]:
    """The values of a header that may be repeated, one by one."""
    return (value.decode("latin-1") for found, value in raw if found.lower() == name)


def _basic(user: str, password: str) -> str:
    """Basic credentials in UTF-8 (RFC 7617 section 2.1)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def _overridden(headers: dict[str, str], own: Mapping[str, str]) -> dict[str, str]:
    for name, value in own.items():
        if not _TOKEN.fullmatch(name) or _UNSENDABLE.search(value):
            raise Unreachable(f"the header {one_line(name)!r} of this source cannot be sent, so nothing was")
    replaced = {name.lower() for name in own}
    return {name: value for name, value in headers.items() if name.lower() not in replaced} | dict(own)


def take_odd_lines(headers: MutableMapping[str, str]) -> bytes:
    """Header lines for the conditions that only bytes can say, taken out of `headers`."""
    odd = [name for name in CONDITIONS if name in headers and not _is_plain(headers[name])]
    return b"".join(f"{name}: {headers.pop(name)}\r\n".encode("latin-1") for name in odd)


class Appending(asyncio.Transport):
    """A transport that adds lines to the head of the one request that is written to it."""

    def __init__(self, transport: asyncio.Transport, lines: bytes) -> None:
        super().__init__()
        self._transport, self._lines = transport, lines

    def write(self, data: bytes | bytearray | memoryview) -> None:
        head, _, body = bytes(data).partition(b"\r\n\r\n")
        self._transport.write(head + b"\r\n" + self._lines + b"\r\n" + body)

    def is_closing(self) -> bool:
        return self._transport.is_closing()


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()
