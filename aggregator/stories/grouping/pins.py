"""What an operator decides about stories: entries that are one story, and entries that never are. Pure.

A *pin* holds between two names of entries (`models.StoryEntry`): addresses where these tell the entries apart, else an
entry's key in its source. Names outlive rows, so a pin holds for an entry that comes back, for one that has not come
yet, and in a database that is made anew; and by an address also for the next source that brings the same article.

1. An entry pinned together with others joins their story, before any rule of `claims` is asked, and does not leave it.
2. An entry pinned apart from any entry of a story does not join that story, and two stories with such a pair between
   them are never joined, whatever a third entry shows: not by a detour either.
3. Where both hold of one story (its own rules had grouped what the pins tell apart), the story is parted: what is
   pinned together stays together, and the oldest part keeps what no pin speaks of.
4. Pins that contradict each other: apart wins. A story too many is a smaller harm than false news of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, product

from aggregator.models import Grouping, GroupRule, Pin, StoryEntry
from aggregator.records import dataclass
from aggregator.stories.grouping import claims

REASON = "pinned together by the operator"


@dataclass(frozen=True, slots=True)
class Wishes:
    """The stories that an entry is pinned together with, oldest first, and those that it is pinned apart from."""

    together: tuple[int, ...] = ()
    apart: frozenset[int] = frozenset()


def between(ones: Collection[str], others: Collection[str], pins: Iterable[Pin]) -> list[Pin]:
    """The pins that hold between a name of `ones` and a name of `others`."""
    return [
        pin for pin in pins if (pin.one in ones and pin.other in others) or (pin.other in ones and pin.one in others)
    ]


def names(entries: Iterable[StoryEntry]) -> frozenset[str]:
    """All that pins may call one of these entries."""
    return frozenset(name for entry in entries for name in entry.names)


def apart(ones: Iterable[StoryEntry], others: Iterable[StoryEntry], pins: Iterable[Pin]) -> bool:
    """Whether an entry of `ones` is pinned apart from one of `others`."""
    return any(not pin.together for pin in between(names(ones), names(others), pins))


def together(ones: Iterable[StoryEntry], others: Iterable[StoryEntry], pins: Iterable[Pin]) -> bool:
    """Whether an entry of `ones` is pinned together with one of `others`."""
    return any(pin.together for pin in between(names(ones), names(others), pins))


def wishes(entry: StoryEntry, stored: Iterable[StoryEntry], pins: Sequence[Pin]) -> Wishes:
    """What `pins` ask of a new entry; `stored` are the entries that they name beside it."""
    together: set[int] = set()
    away: set[int] = set()
    for other in stored:
        if other.story_id is not None:
            for pin in between(entry.names, other.names, pins):
                (together if pin.together else away).add(other.story_id)
    return Wishes(tuple(sorted(together)), frozenset(away))


def group(entry: StoryEntry, candidates: Sequence[StoryEntry], wishes: Wishes) -> tuple[Grouping, list[Grouping]]:
    """How an entry is grouped under the operator's wishes, and the further stories that these make one with its own."""
    if wishes.together:
        first, *further = [Grouping(story_id, GroupRule.OPERATOR, 1.0, REASON) for story_id in wishes.together]
        return first, further
    return claims.group(entry, [one for one in candidates if one.story_id not in wishes.apart]), []


def parts(members: Sequence[StoryEntry], pins: Sequence[Pin]) -> list[list[StoryEntry]]:
    """A story's entries as pins part them, the oldest part first; one part when nothing keeps them apart.

    `members` come oldest first.
    """
    found: list[list[StoryEntry]] = []
    for cluster in _clusters(members, pins):
        home = next((part for part in found if not apart(part, cluster, pins)), None)
        if home is None:
            found.append(list(cluster))
        else:
            home += cluster
    return found


def _clusters(members: Sequence[StoryEntry], pins: Sequence[Pin]) -> list[list[StoryEntry]]:
    """The entries, those that are pinned together in one cluster, unless one is pinned apart from another of them."""
    clusters = {entry.entry_id: [entry] for entry in members}
    for pin in pins:
        ones = [entry for entry in members if pin.one in entry.names]
        others = [entry for entry in members if pin.other in entry.names]
        for one, other in product(ones, others) if pin.together else ():
            home, cluster = clusters[one.entry_id], clusters[other.entry_id]
            if home is not cluster and not apart(home, cluster, pins):
                home += cluster
                clusters |= {entry.entry_id: home for entry in cluster}
    return list({id(cluster): cluster for cluster in clusters.values()}.values())


def for_joining(stories: Sequence[Sequence[StoryEntry]]) -> list[Pin]:
    """The pins that keep these stories, each given by its entries, one story."""
    called = _names_between(stories)
    pairs = (pair for one, other in combinations(stories, 2) for pair in product(one, other))
    return _pins(pairs, called, together=True)


def for_splitting(leaving: Sequence[StoryEntry], staying: Sequence[StoryEntry]) -> list[Pin]:
    """The pins that keep what leaves a story together, and apart from what stays."""
    called = _names_between([leaving, staying])
    return [
        *_pins(product(leaving, staying), called, together=False),
        *_pins(combinations(leaving, 2), called, together=True),
    ]


def _names_between(parties: Sequence[Sequence[StoryEntry]]) -> dict[int, str]:
    """What tells the entries of each party from those of the others, by entry: its address, or its own name where
    another party has that address too."""
    homes: dict[str | None, set[int]] = {}
    for number, party in enumerate(parties):
        for entry in party:
            homes.setdefault(entry.canonical_url, set()).add(number)
    return {
        entry.entry_id: entry.own_name if url is None or len(homes[url]) > 1 else url
        for party in parties
        for entry in party
        for url in [entry.canonical_url]
    }


def _pins(pairs: Iterable[tuple[StoryEntry, StoryEntry]], called: Mapping[int, str], *, together: bool) -> list[Pin]:
    named = {frozenset({called[one.entry_id], called[other.entry_id]}) for one, other in pairs}
    return [pin(*pair, together=together) for pair in sorted(map(sorted, named)) if len(pair) == 2]


def pin(one: str, other: str, *, together: bool, configured: bool = False) -> Pin:
    """The pin between two different names, in whatever order they are given."""
    first, second = sorted((one, other))
    return Pin(first, second, together, configured)
