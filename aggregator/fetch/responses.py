"""Which answers are good ones, and what is kept of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from aggregator.aside import Body
from aggregator.errors import BadResponse, BadStatus
from aggregator.fetch.headers import answered, first, is_conditional
from aggregator.fetch.redirects import Trail
from aggregator.models import Fetched, FetchRequest
from aggregator.records import dataclass
from aggregator.text import clip, one_line

OK, TRANSFORMED, DELTA, NOT_MODIFIED = 200, 203, 226, 304
LONGEST_SAID = 800  # bytes looked at of an answer that explains itself
_MEANINGS = {
    401: "it wants a user and password",
    403: "it does not let us in",
    404: "there is nothing at this address",
    407: "the proxy wants a user and password",
    410: "it is gone for good",
    429: "it asks for fewer requests",
    451: "it may not show this, for legal reasons",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The start of an answer: its status, and its header lines as bytes."""

    status: int
    lines: Sequence[tuple[bytes, bytes]]


def check(head: Head, where: str, request: FetchRequest, sent: Mapping[str, str]) -> None:
    """Raises BadStatus for an answer that is no document, and BadResponse for one to what was not asked.

    `sent` are the headers that went out, `where` names the document to people.
    """
    if head.status == NOT_MODIFIED and not is_conditional(sent):
        raise BadResponse(f"{where} answered 304 (Not Modified), though it was not asked whether it changed")
    if head.status == DELTA and not request.accept_delta:
        raise BadResponse(f"{where} answered 226 (a delta), which was not asked for")
    if head.status not in (OK, TRANSFORMED, DELTA, NOT_MODIFIED):
        message = f"{where} answered {_named(head.status)}{_meaning(head.status)}"
        raise BadStatus(message, head.status, first(head.lines, b"retry-after"))


def check_posted(head: Head, where: str, body: bytes) -> None:
    """Raises BadStatus unless what was posted was taken, with what the answer says of it."""
    if not 200 <= head.status < 300:
        said = clip(one_line(body[:LONGEST_SAID].decode("utf-8", "replace")), LONGEST_SAID // 4)
        message = f"{where} answered {_named(head.status)}" + (f": {said}" if said else "")
        raise BadStatus(message, head.status, first(head.lines, b"retry-after"))


def fetched(head: Head, body: Body, trail: Trail, request: FetchRequest, wire_bytes: int, elapsed: float) -> Fetched:
    """The record of a good answer. A 304 need not repeat the validators that it confirms; new ones replace them."""
    unchanged = head.status == NOT_MODIFIED
    return Fetched(
        url=str(trail.url),
        # A proxy on the way may have changed the content (RFC 9110, section 15.3.4): that is for people to judge.
        status=OK if head.status == TRANSFORMED else head.status,
        body=body,
        headers=answered(head.lines),
        etag=first(head.lines, b"etag") or (request.etag if unchanged else None),
        last_modified=first(head.lines, b"last-modified") or (request.last_modified if unchanged else None),
        moved_to=trail.moved_to,
        wire_bytes=wire_bytes,
        elapsed=elapsed,
    )


def _named(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return f"{status}, which is no known status"


def _meaning(status: int) -> str:
    meaning = _MEANINGS.get(status, "its server is in trouble" if 500 <= status < 600 else "")
    return f": {meaning}" if meaning else ""
