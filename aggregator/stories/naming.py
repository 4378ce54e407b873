"""What a story is called: the same in a database that is built again from nothing. Pure."""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

from aggregator.models import StoryEntry

_NAMESPACE: Final = uuid.NAMESPACE_URL.bytes
_FREE: Final = ((1 << 128) - 1) ^ (0xF << 76) ^ (0b11 << 62)  # all bits but those of version and variant
_VERSION_5: Final = (5 << 76) | (0b10 << 62)
# Stories that one name can found, before the name of an entry's own key is added to it.
NAMESAKES = 5


def story_uid(named: StoryEntry, number: int = 1) -> str:
    """An id for life, made of what founded the story: a database built again from nothing gives the same ids. `number`
    tells stories that the same name has founded."""
    name = named.canonical_url or named.own_name
    return _uid(name if number == 1 else f"{name}#{number}")


def possible_uids(named: StoryEntry) -> tuple[str, ...]:
    """The ids that a story can have which this entry founds; the first that is free is taken."""
    own = f"{named.canonical_url or ''}#{named.own_name}"
    return (*(story_uid(named, number) for number in range(1, NAMESAKES + 1)), _uid(own), _uid(f"{own}#again"))


def _uid(name: str) -> str:
    """`uuid5(NAMESPACE_URL, name).urn` (RFC 9562, section 5.5), without the objects on the way."""
    number = int.from_bytes(hashlib.sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16], "big")
    text = f"{number & _FREE | _VERSION_5:032x}"
    return f"urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
