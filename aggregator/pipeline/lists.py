"""store → rank: a feed's list cut into pages (RFC 5005, section 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from aggregator.config import FeedSettings, Settings
from aggregator.models import Story
from aggregator.pipeline.ranked import ranked
from aggregator.store import Session


def pages(session: Session, feed: FeedSettings, settings: Settings, now: float) -> tuple[tuple[Story, ...], ...]:
    """The pages of the feed's list at `now`, the first as `ranked` has it; none but the first is empty."""
    if feed.pages == 1 or feed.max_per_source is None:
        listed = ranked(session, feed.model_copy(update={"limit": feed.limit * feed.pages}), settings, now)
        return in_pages(listed[: feed.limit], listed[feed.limit :], feed)
    first = ranked(session, feed, settings, now)
    whole = feed.model_copy(update={"limit": feed.limit * feed.pages, "max_per_source": None})
    shown = {story.id for story in first}
    return in_pages(first, [story for story in ranked(session, whole, settings, now) if story.id not in shown], feed)


def in_pages(first: Sequence[Story], others: Iterable[Story], feed: FeedSettings) -> tuple[tuple[Story, ...], ...]:
    """The first page, and the pages of `others`, of which each has at most `max_per_source` stories of a source.

    What one page has no room for is on the next: nothing is lost but what comes after the last page.
    """
    found, waiting = [tuple(first)], list(others)
    while waiting and len(found) < feed.pages and len(first) == feed.limit:
        page, waiting = _page(waiting, feed)
        found.append(page)
    return tuple(found)


def _page(stories: Sequence[Story], feed: FeedSettings) -> tuple[tuple[Story, ...], list[Story]]:
    """The next page, and what is left."""
    led: Counter[int] = Counter()
    page: list[Story] = []
    left: list[Story] = []
    for story in stories:
        source = story.lead.source_id
        if len(page) < feed.limit and (feed.max_per_source is None or led[source] < feed.max_per_source):
            led[source] += 1
            page.append(story)
        else:
            left.append(story)
    return tuple(page), left
