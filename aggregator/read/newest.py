"""Which items of a document are read; pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def choose(items: Sequence[T], date_of: Callable[[T], float | None], limit: int) -> Sequence[T]:
    """At most `limit` of the items, in their order: the newest when most are dated, else the first."""
    if len(items) <= limit:
        return items
    dates = [date_of(item) for item in items]
    if sum(date is not None for date in dates) * 2 < len(items):
        return items[:limit]
    by_age = sorted(range(len(items)), key=lambda place: -(dates[place] or float("-inf")))
    return [items[place] for place in sorted(by_age[:limit])]


def unread(items: Sequence[T], is_known: Callable[[T], bool], mark_of: Callable[[T], Hashable]) -> list[T]:
    """Those items that are not known, and those that share their mark with one of them, in their order.

    The mark is what an item's key will be made of. Where several items have the same, who gets which key must not
    depend on which of them are new.
    """
    new = {place for place, item in enumerate(items) if not is_known(item)}
    if not new or len(new) == len(items):
        return list(items) if new else []
    marks = {mark_of(items[place]) for place in new} - {None}
    return [item for place, item in enumerate(items) if place in new or mark_of(item) in marks]
