"""What a document claims, whatever its form, before anything is cleaned."""

from __future__ import annotations

from aggregator.models import FeedInfo, RawEntry, Recount
from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Parsed:
    """Of itself, and of each entry in its order. What is remembered of its items is as in `models.Reading`."""

    feed: FeedInfo
    entries: tuple[RawEntry, ...]
    items_seen: int
    item_hashes: frozenset[str] = frozenset()
    whole: str | None = None
    warnings: tuple[str, ...] = ()
    recounts: tuple[Recount, ...] = ()
    known: frozenset[int] = frozenset()  # places of entries that were read for the sake of others only
