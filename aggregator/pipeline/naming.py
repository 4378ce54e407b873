"""What an entry's discussion and a story are called: the same in a database that is built again from nothing. Pure."""

from __future__ import annotations

import uuid

from aggregator import urls
from aggregator.models import Entry, StoryEntry

# Stories that one name can found, before the name of an entry's own key is added to it.
NAMESAKES = 5


def discussion(entry: Entry) -> str | None:
    """What entries whose comments are one discussion have in common; None for a discussion of its own."""
    address = entry.comments_url or entry.comments_feed
    return urls.canonical(address) if address else None


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
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn
