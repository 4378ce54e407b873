"""store → rank: a feed's list cut into pages (RFC 5005, section 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from aggregator.config import FeedSettings, Settings
from aggregator.models import Story
from aggregator.models.ranking import Rank
from aggregator.publishing import budget
from aggregator.publishing.excerpts import each_as_allowed
from aggregator.store import Session
from aggregator.stories.ranking import other_orders
from aggregator.stories.ranking.heat import HOUR
from aggregator.stories.ranking.select import FRESH, fair_page, select_stories

Filled = Callable[[Iterable[Story]], Iterator[Story]]


def pages(session: Session, feed: FeedSettings, settings: Settings, now: float) -> tuple[tuple[Story, ...], ...]:
    """The pages of the feed's list at `now`, the first as `ranked` has it; none but the first is empty."""

    def filled(stories: Iterable[Story]) -> Iterator[Story]:
        return each_as_allowed(session.stories.with_articles(stories), settings)

    if feed.pages == 1 or feed.max_per_source == 0:
        stories = ranked(session, feed.model_copy(update={"limit": feed.limit * feed.pages}), settings, now)
        return in_pages(stories[: feed.limit], stories[feed.limit :], feed, now, filled)
    first = ranked(session, feed, settings, now)
    whole = feed.model_copy(update={"limit": feed.limit * feed.pages, "max_per_source": feed.max_per_source and 0})
    shown = {story.id for story in first}
    others = [story for story in ranked(session, whole, settings, now) if story.id not in shown]
    return in_pages(first, others, feed, now, filled)


def in_pages(
    first: Sequence[Story], others: Iterable[Story], feed: FeedSettings, now: float, filled: Filled = iter
) -> tuple[tuple[Story, ...], ...]:
    """The first page, and the pages of `others`, of which each has at most `max_per_source` stories of a source,
    or is as fair as the first. `filled` gives them their articles, which are read no further than a page has room.

    What one page has no room for is on the next: nothing is lost but what comes after the last page. That one shows
    all that is its own, those for which it has too few bytes without their articles.
    """
    found: list[tuple[Story, ...]] = []
    page, left = first, list(others)
    while len(found) + 1 < feed.pages:
        shown = tuple(budget.fitting(filled(page)))
        waiting = [*page[len(shown) :], *left]
        goes_on = waiting and (found or len(shown) < len(page) or len(page) == feed.limit)
        found.append(shown)
        if not goes_on:
            return tuple(found)
        page, left = a_page(waiting, feed, now)
    return (*found, tuple(budget.lightened(filled(page))))


def a_page(stories: Sequence[Story], feed: FeedSettings, now: float) -> tuple[tuple[Story, ...], list[Story]]:
    """The first page of these stories, as full and as fair as the feed says, and what is left."""
    if feed.max_per_source is None:
        fair = fair_page(stories, feed.limit, now)
        shown = {story.id for story in fair}
        return tuple(fair), [story for story in stories if story.id not in shown]
    led: Counter[int] = Counter()
    page: list[Story] = []
    left: list[Story] = []
    for story in stories:
        source = story.lead.source_id
        if len(page) < feed.limit and (not feed.max_per_source or led[source] < feed.max_per_source):
            led[source] += 1
            page.append(story)
        else:
            left.append(story)
    return tuple(page), left


# What "heating_up" leaves out: below the pulse that one typical discussion has after so long, a 4,000th.
PULSE_WINDOW = 12 * other_orders.PULSE_HALF_LIFE


def ranked(session: Session, feed: FeedSettings, settings: Settings, now: float) -> tuple[Story, ...]:
    """The feed's list at `now`, best first. Articles are for whoever shows them to read."""
    scored = story_scores(session, feed, now)
    stream = session.stories.stream(feed, now, scored)
    fresh = session.stories.published_since(now - FRESH) if feed.max_per_source is None else None
    return select_stories(stream, feed, now, settings.ranking.half_life, scored, fresh)


def story_scores(session: Session, feed: FeedSettings, now: float) -> Mapping[int, float] | None:
    """What a feed ranks by, by story id, the highest first, where that is neither heat nor publication.

    To be used while the session is open.
    """
    if feed.rank is Rank.DISCUSSED:
        return Scores(session.samples.gained_since(now - (feed.max_age or other_orders.WINDOW)))
    if feed.rank is Rank.COVERED:
        return Scores(session.stories.covered(now - (feed.max_age or other_orders.WINDOW), now))
    if feed.rank is Rank.HEATING_UP:
        kept = session.stories.pulses((now - PULSE_WINDOW) / HOUR)
        return Scores((story_id, other_orders.pulse_at(pulse, now)) for story_id, pulse in kept)
    return None


class Scores(Mapping[int, float]):
    """Scores by story id, in the order of `rows`, which are read no further than someone asks."""

    def __init__(self, rows: Iterator[tuple[int, float]]) -> None:
        self._rows = rows
        self._known: dict[int, float] = {}
        self._order: list[int] = []

    def __getitem__(self, story_id: int) -> float:
        while story_id not in self._known:
            if not self._read():
                raise KeyError(story_id)
        return self._known[story_id]

    def __iter__(self) -> Iterator[int]:
        place = 0
        while place < len(self._order) or self._read():
            yield self._order[place]
            place += 1

    def __bool__(self) -> bool:
        return bool(self._order) or self._read()

    def __len__(self) -> int:
        while self._read():
            pass
        return len(self._order)

    def _read(self) -> bool:
        row = next(self._rows, None)
        if row is None:
            return False
        self._known[row[0]] = row[1]
        self._order.append(row[0])
        return True
