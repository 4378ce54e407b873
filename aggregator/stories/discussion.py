"""Which entries have one discussion, so that its comments count once; pure."""

from __future__ import annotations

from aggregator import urls
from aggregator.domains import is_at_home
from aggregator.models import Entry


def discussion_of(entry: Entry, *homes: str | None) -> str | None:
    """What entries whose comments are one discussion have in common; None for a discussion of its own.

    `homes` are addresses on the site of the entry's source: where it is fetched from, what it says its site is.
    Where comments are is told by the entry. Else an entry at its source's own site is discussed there, so that several
    feeds of one site (the front page, a section) tell of one discussion; who only lists an article has one of its own.
    An address that several entries of a source share (`canonical_url` is None) is no place of any one's discussion.
    """
    address = entry.comments_url or entry.comments_feed
    if address:
        return urls.canonical(address)
    return entry.canonical_url if is_at_home(entry.link, *homes) else None
