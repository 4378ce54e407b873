"""Answers, made before they are asked for: of an edition every header and body that any request can get; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from aggregator.models import Edition, Packed
from aggregator.records import dataclass
from aggregator.serve import browser_view
from aggregator.serve.conditional import Conditions, Precondition, judge
from aggregator.serve.headers import MESSAGE, Header, caching, protecting
from aggregator.serve.negotiate import IDENTITY, choose

READ: Final = ("GET", "HEAD")
_ALLOW: Final[Header] = (b"allow", b"GET, HEAD")
_KINDS: Final = {
    "text/html": "html",
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
}
_VARY: Final[Header] = (b"vary", b"Accept-Encoding")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response. Header names are in lower case."""

    status: int
    headers: tuple[Header, ...]
    body: bytes | Packed = b""
    kind: str = "other"  # of what: "html", "rss", "atom", "json"


@dataclass(frozen=True, slots=True)
class Ready:
    """Every answer to a GET or HEAD of one edition at one path.

    The edition's content coded differently is a different representation, so each coding has its own strong tag
    (RFC 9110, section 8.8.3.3): the edition's with the coding's name, as in `"abc-gzip"`.
    """

    edition: Edition
    full: Mapping[str, Answer]  # status 200 by content coding, the smallest body first
    unchanged: Mapping[bytes, Answer]  # status 304 by the tag that the client has
    tags: Mapping[str, bytes]  # by content coding
    shown: Mapping[str, Answer]  # status 200 by content coding, to a person who opens it in a browser

    def to(self, accept_encoding: bytes | None, conditions: Conditions, *, person: bool = False) -> Answer:
        """The answer to a request with these headers, which a person's browser has sent or a program."""
        if self.edition.location is not None:
            return self.full[IDENTITY]  # conditions count only where the answer would be a 2xx (RFC 9110, 13.2.1)
        asked = conditions.if_none_match
        if asked is not None and asked in self.unchanged and not conditions.require:
            return self.unchanged[asked]  # what nearly every poll gets
        coding = choose(accept_encoding, tuple(self.full))
        verdict, known = judge(conditions, self.unchanged, int(self.edition.modified_at))
        if verdict is Precondition.SEND:
            return self.shown[coding] if person else self.full[coding]
        if verdict is Precondition.FAILED:
            return _PRECONDITION_FAILED
        # The client's own tag comes back: it tells a cache which of the codings that it holds is still good
        # (RFC 9111, section 4.3.4).
        return self.unchanged[known or self.tags[coding]]


def kind_of(content_type: str) -> str:
    """The format of a document, as requests are counted by it."""
    return _KINDS.get(content_type.partition(";")[0].strip().lower(), "other")


def ready(path: str, edition: Edition) -> Ready:
    """The answers of the edition that is published at `path`."""
    if edition.location is not None:
        moved = {IDENTITY: _moved(path, edition, edition.location)}
        return Ready(edition, moved, {}, {}, moved)
    bodies: dict[str, bytes | Packed] = {}
    bodies |= {coding: body for coding, body in edition.encoded.items() if len(body) < len(edition.body)}
    bodies[IDENTITY] = edition.body
    tags, kind = {coding: _tag(edition.etag, coding) for coding in bodies}, kind_of(edition.content_type)
    feed = browser_view.can_be_opened(edition)
    shared = (caching(path), browser_view.VARY if feed else _VARY)
    described = (
        (b"content-type", edition.content_type.encode("latin-1")),
        (b"last-modified", formatdate(edition.modified_at, usegmt=True).encode()),
        *shared,
        *(((b"link", edition.link.encode("ascii")),) if edition.link else ()),
        *protecting(path, edition.content_type),
    )
    full = {
        coding: Answer(HTTPStatus.OK, _of_coding(coding, body, tags[coding]) + described, body, kind)
        for coding, body in sorted(bodies.items(), key=lambda one: len(one[1]))
    }
    return Ready(
        edition=edition,
        full=full,
        unchanged={tag: Answer(HTTPStatus.NOT_MODIFIED, ((b"etag", tag), *shared), kind=kind) for tag in tags.values()},
        tags=tags,
        shown={coding: replace(one, headers=browser_view.for_people(one.headers)) for coding, one in full.items()}
        if feed
        else full,
    )


def message(status: HTTPStatus, *headers: Header) -> Answer:
    """An answer that only says what is wrong."""
    body = f"{status.value} {status.phrase}\n".encode()
    return Answer(status, ((b"content-length", b"%d" % len(body)), *headers, *MESSAGE), body)


def document(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """A JSON document about this very moment."""
    kept = tuple(header for header in MESSAGE if header[0] != b"content-type")
    described = ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)))
    return Answer(status, (*described, *kept), body)


def too_many(wait: float) -> Answer:
    """The answer to a visitor who has to wait so many seconds (RFC 6585, section 4)."""
    return message(HTTPStatus.TOO_MANY_REQUESTS, (b"retry-after", b"%d" % max(1, math.ceil(wait))))


def without_slash(raw_path: bytes, query: bytes) -> Answer:
    """The answer where a slash too many was written. It says so relatively, for a proxy may have taken away the
    beginning of the path."""
    target = b"../" + raw_path.rstrip(b"/").rpartition(b"/")[2] + (b"?" + query if query else b"")
    return message(HTTPStatus.MOVED_PERMANENTLY, (b"location", target))


def with_slash(raw_path: bytes, query: bytes) -> Answer:
    """The answer at the site's own folder, where the slash is missing that everything below it goes by."""
    target = raw_path.rpartition(b"/")[2] + b"/" + (b"?" + query if query else b"")
    return message(HTTPStatus.MOVED_PERMANENTLY, (b"location", target))


# What a browser asks before a page of another site may send our feeds a condition (https://fetch.spec.whatwg.org/).
PREFLIGHT: Final = Answer(
    HTTPStatus.NO_CONTENT,
    (
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"GET, HEAD"),
        (b"access-control-allow-headers", b"A-IM, If-Modified-Since, If-None-Match"),
        (b"access-control-max-age", b"86400"),
    ),
)
BAD_REQUEST: Final = message(HTTPStatus.BAD_REQUEST)
NOT_FOUND: Final = message(HTTPStatus.NOT_FOUND)
NOT_ALLOWED: Final = message(HTTPStatus.METHOD_NOT_ALLOWED, _ALLOW)
_PRECONDITION_FAILED: Final = message(HTTPStatus.PRECONDITION_FAILED)


def _moved(path: str, edition: Edition, location: str) -> Answer:
    """The answer where a story had its page before it was joined to another one."""
    headers = (
        (b"content-length", b"%d" % len(edition.body)),
        (b"location", location.encode("ascii")),
        (b"content-type", edition.content_type.encode("latin-1")),
        caching(path),
        *protecting(path, edition.content_type),
    )
    return Answer(HTTPStatus.MOVED_PERMANENTLY, headers, edition.body)


def _tag(etag: str, coding: str) -> bytes:
    return (etag if coding == IDENTITY else f'{etag.removesuffix(chr(34))}-{coding}"').encode("latin-1")


def _of_coding(coding: str, body: bytes | Packed, tag: bytes) -> tuple[Header, ...]:
    length = (b"content-length", b"%d" % len(body))
    if coding == IDENTITY:
        return length, (b"etag", tag)
    return length, (b"content-encoding", coding.encode()), (b"etag", tag)
