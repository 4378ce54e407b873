"""store → rank: a feed's list as it is now."""

from __future__ import annotations

from collections.abc import Mapping

from aggregator.config import FeedSettings, Settings
from aggregator.models import Story
from aggregator.store import Session
from aggregator.stories import scores
from aggregator.stories.rank import HOUR
from aggregator.stories.select import select

# What "heating_up" leaves out: below the pulse that one typical discussion has after so long, a 4,000th.
PULSE_WINDOW = 12 * scores.PULSE_HALF_LIFE


def ranked(session: Session, feed: FeedSettings, settings: Settings, now: float) -> tuple[Story, ...]:
    """The feed's list at `now`, best first."""
    scored = story_scores(session, feed, now)
    stream = session.stories.stream(feed, now, scored)
    return select(stream, feed, now, settings.ranking.half_life, scored)


def story_scores(session: Session, feed: FeedSettings, now: float) -> Mapping[int, float] | None:
    """What a feed ranks by, by story id, where that is neither heat nor publication."""
    if feed.rank == "discussed":
        return session.samples.gained_since(now - (feed.max_age or scores.WINDOW))
    if feed.rank == "heating_up":
        kept = session.stories.pulses((now - PULSE_WINDOW) / HOUR)
        return {story_id: scores.pulse_at(pulse, now) for story_id, pulse in kept.items()}
    return None
