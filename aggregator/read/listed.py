"""How a source's last document is remembered: by the hash of each of its items, and beside it the comment count that
the item had, "9f86d081884c7d65=12"; pure.

The hash is of the item without that count. So an item of which only the count moved is known by its hash, and is not
read again to learn the one number that is new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from aggregator.models import Recount
from aggregator.read import newest, values
from aggregator.records import dataclass

# One that is kept beside the hash; whatever else a count may be is a part of its item.
COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Listed:
    """How an item is remembered."""

    hash: str  # of the item without its count
    count: str | None = None  # plain digits; None: it has none, or one that only reading all of it tells

    @property
    def name(self) -> str:
        return self.hash if self.count is None else f"{self.hash}={self.count}"


def names(listings: Iterable[Listed]) -> frozenset[str]:
    return frozenset(one.name for one in listings)


def hashes(names: Iterable[str]) -> frozenset[str]:
    """The hashes of remembered items, without their counts."""
    return frozenset(name.partition("=")[0] for name in names)


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a document is to be read, by the places of its items."""

    places: list[int]
    known: frozenset[int]  # of these, for the sake of another one only
    recounts: tuple[Recount, ...]  # of items of which nothing but the count is new


def unread(
    places: Sequence[int], listings: Mapping[int, Listed], known: frozenset[str], mark_of: Callable[[int], Hashable]
) -> Unread:
    """What is to be read of the items at `places`, where `known` is how the last document is remembered. `mark_of` is
    as for `newest.unread`."""
    same = frozenset(place for place in places if listings[place].name in known)
    moved = _moved([place for place in places if place not in same], listings, known)
    read = newest.unread(places, lambda place: place in same or place in moved, mark_of)
    counts = ((place, values.count(listings[place].count or "")) for place in sorted(moved.difference(read)))
    recounts = (Recount(listings[place].hash, count, place) for place, count in counts if count is not None)
    return Unread(read, same.intersection(read), tuple(recounts))


def _moved(places: Sequence[int], listings: Mapping[int, Listed], known: frozenset[str]) -> set[int]:
    """Where items are that are known but for their counts. Of two that differ in nothing else neither is."""
    counted = [place for place in places if listings[place].count is not None]
    if not counted or not known:
        return set()
    before, times = hashes(known), Counter(one.hash for one in listings.values())
    return {place for place in counted if listings[place].hash in before and times[listings[place].hash] == 1}
