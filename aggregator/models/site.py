"""What a database is, for life."""

from __future__ import annotations

from dataclasses import field

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """Made at the first start. Ids of feeds follow from `uid`, whatever the address of the site becomes."""

    uid: str  # a UUID
    since: float  # when the site began: the date of a feed without stories
    vote_key: str = field(repr=False)  # signs the cookies of voters


@dataclass(frozen=True, slots=True)
class Rounds:
    """When rounds without a daemon were (`aggregator poll --due`); None: never."""

    at: float | None = None  # the last one
    house_kept_at: float | None = None  # the last one that deleted what is not to be kept
