"""How many comments a discussion has, by those who tell of it. Pure.

Anyone can tell any number for any discussion. Its own site knows: an entry whose source is fetched from the site
(registrable domain) of the discussion's address is believed first, and what others say counts nothing beside it. Where
the site itself is not read, the median of the sites that tell; of two in the middle the one that told first, so that a
second one can neither raise nor hold down what the first one says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from aggregator.domains import is_at_home, site_of
from aggregator.models import Sample
from aggregator.records import altered
from aggregator.stories.ranking.activity import CommentCount, DiscussionState, clamped


class Teller(Protocol):
    """An entry that tells of a discussion."""

    @property
    def entry_id(self) -> int: ...
    @property
    def source_url(self) -> str: ...
    @property
    def discussion(self) -> str | None: ...
    @property
    def comments(self) -> int | None: ...


T = TypeVar("T", bound=Teller)


def is_home_of_its_discussion(one: Teller) -> bool:
    """Whether the entry's source is fetched from where its discussion is: that cannot be made up."""
    return is_at_home(one.discussion, one.source_url)


def heard(tellers: Sequence[T]) -> list[T]:
    """Those of one discussion's tellers that are asked: of its own site when that says anything, else all."""
    if len(tellers) < 2:
        return list(tellers)
    own = [one for one in tellers if one.comments is not None and is_home_of_its_discussion(one)]
    return own or list(tellers)


def believed(tellers: Sequence[Teller], counts: Mapping[int, int | None] | None = None) -> int | None:
    """The comments of one discussion; `counts` by entry, where they are not those that the entries have now."""
    said: dict[str | None, tuple[int, int]] = {}
    asked = heard(tellers)
    for one in asked:
        count = one.comments if counts is None else counts.get(one.entry_id)
        if count is None:
            continue
        site = site_of(one.source_url) if len(asked) > 1 else None
        most, first = said.get(site, (count, one.entry_id))
        said[site] = max(most, count), min(first, one.entry_id)
    return _middle(list(said.values())) if said else None


def among_others(
    state: DiscussionState, samples: Iterable[Sample], asked: Sequence[Teller], sighting: CommentCount
) -> tuple[DiscussionState, int | None]:
    """What is known of a discussion that several tell of, and its count now that one of them says something; None for
    what that one says. `samples` are those of all who are asked."""
    if len(asked) < 2 or len({site_of(one.source_url) for one in asked}) == 1:
        return state, None
    most: dict[int, int | None] = {}
    for sample in samples:
        most[sample.entry_id] = max(sample.comments, most.get(sample.entry_id) or 0)
    before = believed(asked, most) or 0
    after = believed(asked, {**most, sighting.entry_id: clamped(sighting.count)})
    return altered(state, mark=min(state.mark, before)), after


def _middle(values: list[tuple[int, int]]) -> int:
    """The median of (count, entry)."""
    values.sort()
    half = len(values) // 2
    middle = values[half : half + 1] if len(values) % 2 else values[half - 1 : half + 1]
    return min(middle, key=lambda value: value[1])[0]


def story_comments(entries: Iterable[Teller]) -> int | None:
    """A story's comments: those of its distinct discussions, added up; None when no entry gives a count.

    An entry without a discussion key has one of its own.
    """
    shared: dict[str | int, list[Teller]] = {}
    for one in entries:
        if one.comments is not None:
            shared.setdefault(one.discussion or one.entry_id, []).append(one)
    counts = [count for tellers in shared.values() if (count := believed(tellers)) is not None]
    return sum(counts) if counts else None
