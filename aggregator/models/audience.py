"""Who reads a feed, as far as programs tell when they ask for it."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """How many read a feed on a day by one service that says for how many it asks; `service` is empty for readers that
    ask for themselves."""

    day: str  # UTC, as 2027-01-15
    feed: str  # slug
    service: str
    readers: int


def utc_day(at: float) -> str:
    """The day of a moment, as `Audience` has it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
