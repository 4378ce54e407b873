"""Who reads each feed: subscribers now, whose word that is, and how it went over a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from aggregator.models.audience import Audience, utc_day
from aggregator.records import dataclass
from aggregator.store import Session

if TYPE_CHECKING:  # settings take longer to import than a look into the store
    from aggregator.config import Settings

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class FeedAudience:
    """One feed's readers. Today is not over, so of today and yesterday the larger number counts."""

    slug: str
    title: str
    alone: int  # readers that ask for themselves
    services: tuple[tuple[str, int], ...]  # and services with the subscribers they tell of, the largest first
    days: tuple[int, ...]  # all of them on each of `DAYS` days, today's last

    @property
    def subscribers(self) -> int:
        return self.alone + sum(number for _, number in self.services)

    @property
    def words(self) -> str:
        """Whose word it is: "Feedly 16, Inoreader 4, 23 by themselves"."""
        told = [f"{name} {number:,}" for name, number in self.services[:4]]
        if more := sum(number for _, number in self.services[4:]):
            told.append(f"other services {more:,}")
        return ", ".join([*told, *([f"{self.alone:,} by themselves"] if self.alone else [])])


def audiences(session: Session, now: float, titles: Mapping[str, str] | None = None) -> list[FeedAudience]:
    """Of every feed in `titles` (by slug), in that order; None: of those that somebody reads, by their slugs."""
    days = [utc_day(now - before * 86_400.0) for before in range(DAYS - 1, -1, -1)]
    counted: dict[str, list[Audience]] = {}
    for one in session.audience.since(days[0]):
        counted.setdefault(one.feed, []).append(one)
    named = {slug: slug for slug in counted} if titles is None else titles
    return [_of(slug, title, counted.get(slug, []), days) for slug, title in named.items()]


def titles_of(settings: Settings) -> dict[str, str]:
    """The titles of the feeds that are published, by slug."""
    return {feed.slug: feed.title or settings.site.title for feed in settings.output_feeds}


def in_one_line(found: Sequence[FeedAudience]) -> str | None:
    """ "Read by 41: Meest recent 30 (Feedly 16, 14 by themselves), Net binnen 11 (…)"; None when nobody reads them."""
    read = [one for one in found if one.subscribers]
    if not read:
        return None
    each = ", ".join(f"{one.title} {one.subscribers:,} ({one.words})" for one in read)
    return f"Read by {sum(one.subscribers for one in read):,}: {each}"


def _of(slug: str, title: str, counted: Sequence[Audience], days: Sequence[str]) -> FeedAudience:
    now: dict[str, int] = {}
    course = dict.fromkeys(days, 0)
    for one in counted:
        if one.day in course:
            course[one.day] += one.readers
        if one.day in days[-2:]:
            now[one.service] = max(now.get(one.service, 0), one.readers)
    alone = now.pop("", 0)
    return FeedAudience(slug, title, alone, tuple(sorted(now.items(), key=lambda one: -one[1])), tuple(course.values()))
