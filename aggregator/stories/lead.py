"""Which entry speaks for its story: its title, link, teaser and author are the story's. Pure.

In this order:

1. The weight of its source, an operator's word.
2. The article's own site: whoever copies or lists an article does not put another title or author on it, whichever was
   read first. Where a source is fetched from cannot be made up and comes first; what its document says its site is
   counts where no source is fetched from the article's site (many are served elsewhere).
3. Who was seen first, then whose entry was stored first. A date is a claim and moves nothing; the order within one
   round of polls says little, but it is ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.domains import is_at_home
from aggregator.models import StoryEntry


def choose_lead(members: Sequence[StoryEntry]) -> StoryEntry:
    """The entry that leads; `members` are all of one story, at least one."""
    if len(members) == 1:
        return members[0]
    return min(members, key=lambda one: (-one.weight, -_at_home(one), one.first_seen_at, one.entry_id))


def _at_home(one: StoryEntry) -> int:
    """2 for an entry on the site its source is fetched from, 1 for one on what its source calls its site, else 0."""
    if is_at_home(one.link, one.source_url):
        return 2
    return int(is_at_home(one.link, one.source_link))
