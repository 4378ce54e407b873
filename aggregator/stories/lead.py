"""Which entry speaks for its story: its title, link, teaser and author are the story's. Pure.

In this order:

1. The weight of its source, an operator's word.
2. The article's own site: whoever copies or lists an article does not put another title or author on it, whichever was
   read first. Where a source is fetched from cannot be made up and comes first; what its document says its site is
   counts where no source is fetched from the article's site (many are served elsewhere).
3. Who was seen first. Of what was first seen in one round of polls, the oldest: the order within one says nothing. What
   comes later never takes over by age alone, since a date can be made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.domains import is_at_home
from aggregator.models import StoryEntry

# Seconds in which sources that carry the same news are seen in an order that says nothing.
ROUND = 900.0


def choose_lead(members: Sequence[StoryEntry]) -> StoryEntry:
    """The entry that leads; `members` are all of one story, at least one."""
    if len(members) == 1:
        return members[0]
    first = min(one.first_seen_at for one in members)
    return min(
        members,
        key=lambda one: (
            -one.weight,
            -_at_home(one),
            one.first_seen_at > first + ROUND,
            one.published_at,
            one.entry_id,
        ),
    )


def _at_home(one: StoryEntry) -> int:
    """2 for an entry on the site its source is fetched from, 1 for one on what its source calls its site, else 0."""
    if is_at_home(one.link, one.source_url):
        return 2
    return int(is_at_home(one.link, one.source_link))
