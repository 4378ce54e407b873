"""What a story is called: the same in a database that is built again from nothing. Pure."""

from __future__ import annotations

import uuid

from aggregator.models import StoryEntry

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
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn
