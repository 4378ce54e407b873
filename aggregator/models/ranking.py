"""The orders that a feed can have."""

from __future__ import annotations

from enum import StrEnum


class Rank(StrEnum):
    """What `[[feeds]] rank` says; the first two are orders of stories as they are stored, the others of scores."""

    HOT = "hot"  # by heat: recency and comments in one number
    RECENT = "recent"  # by time of publication
    DISCUSSED = "discussed"  # by comments in the last day, or in `max_age`
    COVERED = "covered"  # by how many independent sites have the story, of the last day, or of `max_age`
    HEATING_UP = "heating_up"  # by what gains comments fastest now
