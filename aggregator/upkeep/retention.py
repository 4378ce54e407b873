"""What is kept for how long, and how much of it: deletes what is too old or too much, in small transactions.

Between two of them whatever waits for the writer has its turn, so nobody waits longer than for one. Space that becomes
free is used again by what comes next: once what goes is as much as what comes, the file grows no more. It never gets
smaller by itself, `aggregator vacuum` makes it so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from aggregator.config import Config
from aggregator.models import SpaceUse
from aggregator.records import dataclass
from aggregator.store import Session, Store, stories
from aggregator.store.candidates import BEFORE_ALL_KEYS
from aggregator.store.stories import Pruned
from aggregator.stories.grouping.dedupe import WINDOW

DAY = 86_400.0

# Rows deleted in one transaction. A story, with all that is found by its words, costs about a millisecond; larger
# transactions would hardly be quicker, since a commit waits for no disk (synchronous = normal).
POLLS_AT_ONCE = 500
STORIES_AT_ONCE = 20
KEYS_AT_ONCE = 20_000  # looked at; they lie by key, so each is
# How each poll went is of use for so long: to status pages, and to the baseline of sources.
POLLS = 30 * DAY
# Whatever `max_size` says, what is younger stays: sources still list it, and it would come back as new.
YOUNGEST = 3 * DAY
# Pages become free when all that is in them is gone, so a deletion is worth less at first than its share.
BEYOND_SHARE = 1.25


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Before which time what goes."""

    polls: float
    stories: float
    max_size: int | None
    youngest: float  # stories after this stay, however much there is
    keys: float = -math.inf  # of titles: news is compared with what came after this


@dataclass(frozen=True, slots=True)
class Kept:
    """What a round of housekeeping deleted, and what the database takes now."""

    polls: int
    stories: int
    use: SpaceUse
    is_over: bool  # more than `max_size`, although all went that may


def limits(config: Config, now: float) -> Cutoffs:
    """What the configuration means at `now`; pure."""
    storage = config.settings.storage
    return Cutoffs(
        polls=now - min(POLLS, storage.retention),
        stories=now - storage.retention,
        max_size=storage.max_size,
        youngest=now - min(YOUNGEST, storage.retention),
        keys=now - WINDOW,
    )


def too_many(use: SpaceUse, count: int, max_size: int | None) -> int:
    """How many stories to delete at most in this round to get under `max_size`; pure.

    By their share, and a little more. What that leaves over goes in the next round, when what it freed is known.
    """
    if max_size is None or use.used <= max_size or count == 0:
        return 0
    return math.ceil((use.used - max_size) / (use.used / count) * BEYOND_SHARE)


async def prune(store: Store, limits: Cutoffs) -> Kept:
    """Deletes what goes."""
    polls = await _all_polls(store, limits.polls)
    await _old_keys(store, limits.keys)
    old = await _stories(store, limits.stories, lambda _use, _deleted: False)
    more = await _down_to_size(store, limits)
    use = await store.read(lambda session: session.space.use())
    is_over = limits.max_size is not None and use.used > limits.max_size and more == 0
    return Kept(polls, old + more, use, is_over)


async def _down_to_size(store: Store, limits: Cutoffs) -> int:
    use, count = await store.read(lambda session: (session.space.use(), session.space.stories()))
    most = too_many(use, count, limits.max_size)

    def is_enough(use: SpaceUse, deleted: int) -> bool:
        return deleted >= most or limits.max_size is None or use.used <= limits.max_size

    return await _stories(store, limits.youngest, is_enough) if most else 0


async def _all_polls(store: Store, before: float) -> int:
    total = await store.write(lambda session: session.polls.prune_days(before), stories=False)
    while deleted := await store.write(lambda session: session.polls.prune(before, POLLS_AT_ONCE)):
        total += deleted
    return total


async def _old_keys(store: Store, before: float) -> None:
    place: int | None = BEFORE_ALL_KEYS
    while place is not None:
        forget = partial(_some_keys, before=before, after=place)
        place = await store.write(forget)


def _some_keys(session: Session, before: float, after: int) -> int | None:
    return session.known.candidates.forget(before, after, KEYS_AT_ONCE)


async def _stories(store: Store, before: float, is_enough: Callable[[SpaceUse, int], bool]) -> int:
    total, place = 0, stories.BEGINNING
    while True:
        pruned, use = await store.write(partial(_some_stories, before=before, after=place))
        total += pruned.deleted
        if pruned.last is None or is_enough(use, total):
            return total
        place = pruned.last


def _some_stories(session: Session, before: float, after: stories.Place) -> tuple[Pruned, SpaceUse]:
    return session.stories.prune(before, STORIES_AT_ONCE, after), session.space.use()
