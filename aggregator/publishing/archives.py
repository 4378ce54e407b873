"""A feed's past as documents that never change (RFC 5005, section 4): one for each day that is over.

A story belongs to the day on which we first had it, in the zone of the site: nothing can turn up later on a day that is
over, as it could if the sources' own dates counted. A day without stories has no document. What is written stays: a
story that changes afterwards is in the feed again, with its new date and its old id, and that is what readers take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from aggregator.config import FeedSettings, Settings
from aggregator.models import Edition, Story
from aggregator.store import Session
from aggregator.stories.ranking.select import refusal

FORMATS = ("rss", "atom")
GRACE = 600.0  # seconds after midnight: polls that began before it are stored by then
DAYS_AT_ONCE = 3  # in one round: whoever upgrades with months in the store is not kept waiting
MOST = 1000  # stories in one document, as many of each source as there is room for
LOOKED_AT = 5 * MOST  # of a day


class Archivist:
    """The archives of one round: which there are, and which are to be written."""

    def __init__(self, session: Session, settings: Settings, editions: Mapping[str, Edition], now: float) -> None:
        self._session, self._editions, self._now = session, editions, now
        self._zone = ZoneInfo(settings.site.time_zone)
        self._formats = [name for name in settings.output.formats if name in FORMATS]
        self._days: dict[date, list[int]] = {}

    def known(self, feed: FeedSettings) -> list[str]:
        """The paths of the feed's archives that are published, the oldest first."""
        found = {path.rpartition(".")[0][1:] for path in self._editions if path.startswith(f"/{feed.slug}/archive/")}
        return sorted(path for path in found if path) if feed.archive else []

    def due(self, feed: FeedSettings) -> Iterator[tuple[str, tuple[Story, ...]]]:
        """The archives that are to be written now, the oldest first: (path, stories)."""
        if not feed.archive or not self._formats:
            return
        last = next(iter(self.known(feed)[-1:]), None)
        written = 0
        for day in self._over(feed, last):
            stories = self._stories(feed, day)
            if stories:
                yield f"{feed.slug}/archive/{day.isoformat()}", stories
                written += 1
            if written == DAYS_AT_ONCE:
                return

    def _over(self, feed: FeedSettings, last: str | None) -> Sequence[date]:
        """The days that are over and come after the last archive."""
        today = self._day(self._now - GRACE)
        first = today - timedelta(days=feed.archive)
        if last is not None:
            first = max(first, date.fromisoformat(last.rpartition("/")[2]) + timedelta(days=1))
        elif (seen := self._session.entries.first_seen_at()) is not None:
            first = max(first, self._day(seen))
        return [first + timedelta(days=number) for number in range((today - first).days)]

    def _stories(self, feed: FeedSettings, day: date) -> tuple[Story, ...]:
        rule = feed.model_copy(update={"max_age": None})
        stories = (story for story in self._of(day) if refusal(story, rule, self._now) is None)
        return tuple(sorted(islice(stories, MOST), key=lambda one: (-one.published_at, -one.id)))

    def _of(self, day: date) -> Iterator[Story]:
        if day not in self._days:
            begin, end = self._start(day), self._start(day + timedelta(days=1))
            self._days[day] = self._session.stories.founded_between(begin, end, LOOKED_AT)
        for place in range(0, len(self._days[day]), MOST):
            yield from self._session.stories.several(self._days[day][place : place + MOST], articles=True)

    def _day(self, at: float) -> date:
        return datetime.fromtimestamp(at, UTC).astimezone(self._zone).date()

    def _start(self, day: date) -> float:
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).timestamp()
