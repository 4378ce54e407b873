"""store → rank: a feed's list as it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from aggregator.config import FeedSettings, Settings
from aggregator.models import Story
from aggregator.store import Session
from aggregator.stories import scores
from aggregator.stories.select import select

# A sample that old weighs a 256th in "heating_up".
PULSE_WINDOW = 8 * scores.PULSE_HALF_LIFE


def ranked(session: Session, feed: FeedSettings, settings: Settings, now: float) -> tuple[Story, ...]:
    """The feed's list at `now`, best first."""
    scored = story_scores(session, feed, now)
    stream = session.stories.stream(feed, now, scored)
    return select(stream, feed, now, settings.ranking.half_life, scored)


def story_scores(session: Session, feed: FeedSettings, now: float) -> Mapping[int, float] | None:
    """What a feed ranks by, by story id, where that is neither heat nor publication."""
    if feed.rank not in ("discussed", "heating_up"):
        return None
    window = (feed.max_age or scores.WINDOW) if feed.rank == "discussed" else PULSE_WINDOW
    scored: dict[int, float] = defaultdict(float)
    for story_id, weight, sample in session.samples.gained_since(now - window):
        if feed.rank == "discussed":
            scored[story_id] += scores.discussed([sample], now, window)
        else:
            scored[story_id] += scores.pulse([sample], now, weight)
    return dict(scored)
