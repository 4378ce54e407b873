"""store → rank: a feed's list as it is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aggregator.config import FeedSettings, Settings
from aggregator.models import Story
from aggregator.models.ranking import Rank
from aggregator.store import Session
from aggregator.stories import scores
from aggregator.stories.rank import HOUR, Ranking
from aggregator.stories.select import select

# What "heating_up" leaves out: below the pulse that one typical discussion has after so long, a 4,000th.
PULSE_WINDOW = 12 * scores.PULSE_HALF_LIFE


def ranking_of(settings: Settings) -> Ranking:
    """How heat is made."""
    return Ranking(settings.ranking.half_life, settings.ranking.comment_weight)


def ranked(session: Session, feed: FeedSettings, settings: Settings, now: float) -> tuple[Story, ...]:
    """The feed's list at `now`, best first."""
    scored = story_scores(session, feed, now)
    stream = session.stories.stream(feed, now, scored)
    return select(stream, feed, now, settings.ranking.half_life, scored)


def story_scores(session: Session, feed: FeedSettings, now: float) -> Mapping[int, float] | None:
    """What a feed ranks by, by story id, the highest first, where that is neither heat nor publication.

    To be used while the session is open.
    """
    if feed.rank is Rank.DISCUSSED:
        return Scores(session.samples.gained_since(now - (feed.max_age or scores.WINDOW)))
    if feed.rank is Rank.HEATING_UP:
        kept = session.stories.pulses((now - PULSE_WINDOW) / HOUR)
        return Scores((story_id, scores.pulse_at(pulse, now)) for story_id, pulse in kept)
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
