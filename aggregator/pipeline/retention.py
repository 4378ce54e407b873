"""What is kept for how long, and how much of it: deletes what is too old or too much, in small transactions.

Between two of them whatever waits for the writer has its turn, so nobody waits longer than for one. Space that becomes
free is used again by what comes next: once what goes is as much as what comes, the file grows no more. It never gets
smaller by itself, `aggregator vacuum` makes it so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aggregator.config import Config
from aggregator.models import SpaceUse
from aggregator.store import Session, Store, space, stories
from aggregator.store.space import Cleared
from aggregator.store.stories import Pruned

DAY = 86_400.0

# Rows deleted in one transaction. A story, with all that is found by its words, costs about a millisecond; larger
# transactions would hardly be quicker, since a commit waits for no disk (synchronous = normal).
POLLS_AT_ONCE = 500
SAMPLES_AT_ONCE = 500
ARTICLES_AT_ONCE = 100
STORIES_AT_ONCE = 20
# Whatever `max_size` says, what is younger stays: sources still list it, and it would come back as new.
YOUNGEST = 3 * DAY
# Pages become free when all that is in them is gone, so a deletion is worth less at first than its share.
BEYOND_SHARE = 1.25


@dataclass(frozen=True, slots=True)
class Limits:
    """Before which time what goes; None: never by its age alone."""

    polls: float
    stories: float
    articles: float | None
    samples: float | None
    max_size: int | None
    youngest: float  # stories after this stay, however much there is


@dataclass(frozen=True, slots=True)
class Kept:
    """What a round of housekeeping deleted, and what the database takes now."""

    polls: int
    samples: int
    articles: int
    stories: int
    use: SpaceUse
    is_over: bool  # more than `max_size`, although all went that may


def limits(config: Config, now: float) -> Limits:
    """What the configuration means at `now`; pure."""
    storage = config.settings.storage

    def before(age: float | None) -> float | None:
        return None if age is None or age >= storage.retention else now - age

    return Limits(
        polls=now - storage.polls_retention,
        stories=now - storage.retention,
        articles=before(storage.articles_retention),
        samples=before(storage.samples_retention),
        max_size=storage.max_size,
        youngest=now - min(YOUNGEST, storage.retention),
    )


def too_many(use: SpaceUse, count: int, max_size: int | None) -> int:
    """How many stories to delete at most in this round to get under `max_size`; pure.

    By their share, and a little more. What that leaves over goes in the next round, when what it freed is known.
    """
    if max_size is None or use.used <= max_size or count == 0:
        return 0
    return math.ceil((use.used - max_size) / (use.used / count) * BEYOND_SHARE)


async def prune(store: Store, limits: Limits) -> Kept:
    """Deletes what goes."""
    polls = await _all_polls(store, limits.polls)
    samples = await _cleared(store, limits.samples, _some_samples)
    articles = await _cleared(store, limits.articles, _some_articles)
    old = await _stories(store, limits.stories, lambda _use, _deleted: False)
    more = await _down_to_size(store, limits)
    use = await store.read(lambda session: session.space.use())
    is_over = limits.max_size is not None and use.used > limits.max_size and more == 0
    return Kept(polls, samples, articles, old + more, use, is_over)


async def _down_to_size(store: Store, limits: Limits) -> int:
    use, count = await store.read(lambda session: (session.space.use(), session.space.stories()))
    most = too_many(use, count, limits.max_size)

    def is_enough(use: SpaceUse, deleted: int) -> bool:
        return deleted >= most or limits.max_size is None or use.used <= limits.max_size

    return await _stories(store, limits.youngest, is_enough) if most else 0


async def _all_polls(store: Store, before: float) -> int:
    total = 0
    while deleted := await store.write(lambda session: session.polls.prune(before, POLLS_AT_ONCE)):
        total += deleted
    return total


async def _cleared(store: Store, before: float | None, some: Callable[[Session, float, space.Place], Cleared]) -> int:
    total, place = 0, space.BEGINNING

    def work(session: Session) -> Cleared:
        assert before is not None
        return some(session, before, place)

    while before is not None:
        cleared = await store.write(work)
        total += cleared.deleted
        if cleared.last is None:
            break
        place = cleared.last
    return total


def _some_samples(session: Session, before: float, after: space.Place) -> Cleared:
    return session.space.clear_samples(before, SAMPLES_AT_ONCE, after)


def _some_articles(session: Session, before: float, after: space.Place) -> Cleared:
    return session.space.clear_articles(before, ARTICLES_AT_ONCE, after)


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
