"""What gains comments now, so that pages can show it: a mark that follows what is stored and not the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Final

from aggregator.models import Story
from aggregator.store import Session

HOUR: Final = 3600.0
# The hour moves in steps: what gains nothing more changes its pages four times at most, and then has no mark.
STEP: Final = 900.0
LEAST: Final = 5  # comments in an hour that are worth a mark


def gained_lately(session: Session, now: float) -> Mapping[int, int]:
    """The comments that stories gained in the hour before `now`, rather too few than too many, by story id.

    Rounded down to two digits, so that a page does not change with every comment that it shows already.
    """
    start = (now // STEP + 1) * STEP - HOUR
    rows = takewhile(lambda row: row[1] >= LEAST, session.samples.gained_since(start))
    return {story_id: two_digits(int(gained)) for story_id, gained in rows}


def marks(stories: Sequence[Story], gained: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    """(story id, comments gained) of the quarter of `stories` that gained most: a mark on each would say nothing."""
    found = sorted(((story.id, gained[story.id]) for story in stories if story.id in gained), key=lambda one: -one[1])
    return tuple(found[: max(1, len(stories) // 4)])


def two_digits(number: int) -> int:
    """`number` rounded down to its two first digits: 1,255 is 1,200."""
    unit = int("1" + "0" * max(0, len(str(number)) - 2))
    return number // unit * unit
