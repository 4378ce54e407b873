"""Lists of sources: which kind one is, by its first bytes, and what it says; pure."""

from __future__ import annotations

import re
from enum import Enum

from aggregator.errors import ListError
from aggregator.models import SubscriptionList
from aggregator.read.lists.addresses import read_addresses
from aggregator.read.lists.opml import read_opml
from aggregator.read.lists.venus import read_venus

ENOUGH = 8192  # bytes that tell the kind
LARGEST = 20_000_000  # bytes of a list


class ListKind(Enum):
    """What a list of sources may be."""

    OPML = "OPML"
    VENUS = "a Planet Venus configuration"


_OPML = re.compile(rb"(?:<|&lt;)(?:\w+:)?opml\b", re.IGNORECASE)
_PLANET = re.compile(rb"^\s*\[(?:planet|default|https?://[^\]]+)\]", re.IGNORECASE | re.MULTILINE)


def kind_of(head: bytes) -> ListKind | None:
    """What a file that begins like this is; None when it is no list of sources that we know."""
    plain = head[:ENOUGH].replace(b"\0", b"")  # UTF-16 without its zeros is near enough
    if _OPML.search(plain):
        return ListKind.OPML
    return ListKind.VENUS if _PLANET.search(plain) else None


def read_list(body: bytes) -> SubscriptionList:
    """What a list of any kind that we know says. Raises `ListError`, also when it is over `LARGEST` bytes."""
    if len(body) > LARGEST:
        raise ListError(f"it has over {LARGEST:,} bytes, which is no list that a person keeps")
    match kind_of(body):
        case ListKind.OPML:
            return read_opml(body)
        case ListKind.VENUS:
            return read_venus(body)
        case None:
            return read_addresses(body)
