"""A feed that a person opens in a browser: shown as a list, where the type that readers expect would show its source,
or download it; pure.

Browsers say that they load a page (`Sec-Fetch-Dest: document`), which no feed reader does. Over plain http to another
machine they do not; there we go by their Accept. RSS and Atom are then called application/xml: the same bytes and the
same tag, shown with the style that they name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aggregator.models import Edition
from aggregator.serve.headers import Header

READ: Final = (b"sec-fetch-dest", b"accept")
VARY: Final[Header] = (b"vary", b"Accept-Encoding, Sec-Fetch-Dest")
_FORMATS: Final = frozenset({"rss", "atom"})
_REPLACED: Final[Mapping[bytes, bytes]] = {
    b"content-type": b"application/xml; charset=utf-8",
    # Shared caches do not keep it: not all who ask for HTML say where they ask from, and one copy serves all others.
    b"cache-control": b"private, max-age=60",
}


def can_be_opened(edition: Edition) -> bool:
    """Whether the edition has another type for people than for programs."""
    return edition.format in _FORMATS


def by_a_person(headers: Mapping[bytes, bytes]) -> bool:
    """Whether these are the headers of a browser that shows a document."""
    purpose = headers.get(b"sec-fetch-dest")
    if purpose is not None:
        return purpose == b"document"
    return headers.get(b"accept", b"").startswith(b"text/html")


def for_people(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    """The headers of an answer to a person, of those to a program."""
    return tuple((name, _REPLACED.get(name, value)) for name, value in headers)
