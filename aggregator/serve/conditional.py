"""Conditional requests: whether a client needs what we would send (RFC 9110, section 13); pure.

A header that is not as the grammar has it counts as "not what I have": the answer is then the whole document, which
is right for every client and only costs bytes.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Final, Self

from aggregator.records import dataclass

# One element of a list of entity tags (sections 5.6.1.2 and 8.8.3): a tag or nothing, then a comma or the end.
_ELEMENT: Final = re.compile(rb'[ \t]*(?:(W/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|\Z)')


class Precondition(Enum):
    """What a request's conditions come to; the value is the status to answer with."""

    SEND = 200
    NOT_MODIFIED = 304
    FAILED = 412


READ: Final = (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since")


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditional headers of a GET or HEAD as they were sent; None: not sent."""

    if_match: bytes | None = None
    if_none_match: bytes | None = None
    if_modified_since: bytes | None = None
    if_unmodified_since: bytes | None = None

    @classmethod
    def of(cls, headers: Mapping[bytes, bytes]) -> Self:
        """Those among the headers of a request."""
        return cls(*(headers.get(name) for name in READ))

    @property
    def require(self) -> bool:
        """Whether there is one that asks for a certain document, not for a change."""
        return self.if_match is not None or self.if_unmodified_since is not None


@dataclass(frozen=True, slots=True)
class Tag:
    """An entity tag out of a request: `opaque` has its quotes."""

    opaque: bytes
    weak: bool


def judge(conditions: Conditions, tags: Container[bytes], modified_at: int) -> tuple[Precondition, bytes | None]:
    """The verdict in the order of section 13.2.2, and for NOT_MODIFIED the tag by which the client knows it.

    `tags` are the strong tags of the document in every coding, with their quotes: whichever of them a client has, it
    has the same content. The tag is None when the client named none (`*`, or a date). `modified_at` is seconds since
    the epoch.
    """
    if not _may_proceed(conditions, tags, modified_at):
        return Precondition.FAILED, None
    if conditions.if_none_match is not None:
        return _none_match(conditions.if_none_match, tags)
    since = _date(conditions.if_modified_since)
    if since is not None and modified_at <= since:
        return Precondition.NOT_MODIFIED, None
    return Precondition.SEND, None


def tags_in(value: bytes) -> tuple[Tag, ...] | None:
    """The tags of a header that holds a list of them, None when it holds anything else (`*` included)."""
    found: list[Tag] = []
    position = 0
    while position < len(value):
        element = _ELEMENT.match(value, position)
        if element is None:
            return None
        if element[2] is not None:
            found.append(Tag(element[2], weak=element[1] is not None))
        position = element.end()
    return tuple(found)


def _none_match(value: bytes, tags: Container[bytes]) -> tuple[Precondition, bytes | None]:
    if value.strip() == b"*":
        return Precondition.NOT_MODIFIED, None
    # Section 13.1.2 asks for the weak comparison: W/ makes no difference.
    known = next((tag.opaque for tag in tags_in(value) or () if tag.opaque in tags), None)
    return (Precondition.SEND, None) if known is None else (Precondition.NOT_MODIFIED, known)


def _may_proceed(conditions: Conditions, tags: Container[bytes], modified_at: int) -> bool:
    """If-Match, else If-Unmodified-Since (sections 13.1.1 and 13.1.4)."""
    if conditions.if_match is not None:
        named = tags_in(conditions.if_match)
        return named is None or any(tag.opaque in tags and not tag.weak for tag in named)
    limit = _date(conditions.if_unmodified_since)
    return limit is None or modified_at <= limit


def _date(value: bytes | None) -> float | None:
    """Seconds since the epoch of an HTTP date in any of its three forms (section 5.6.7), None for anything else."""
    if value is None:
        return None
    try:
        moment = parsedate_to_datetime(value.decode("ascii"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):  # TypeError: what the standard library says of some nonsense
        return None
