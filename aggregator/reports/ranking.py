"""store → rank → the hottest stories of all sources, each with the reason why it is where it is."""

from __future__ import annotations

from aggregator.config import FeedSettings, Settings
from aggregator.models import RankedEntry, RankedStory, Story
from aggregator.publishing.lists import ranked
from aggregator.reports.story import discussions
from aggregator.store import Session
from aggregator.stories.ranking.boost import Boost, explain
from aggregator.stories.ranking.coverage import joined
from aggregator.stories.ranking.heat import ranking_of

TOP = 50  # stories
PARTS = 3  # discussions that are named


def rank_list(session: Session, settings: Settings, now: float) -> list[RankedStory]:
    """The hottest stories of all sources, and why each is where it is."""
    stories = ranked(session, FeedSettings(slug="heat", limit=TOP), settings, now)
    ranking = ranking_of(settings)
    samples, weights = session.samples.of_stories([story.id for story in stories]), session.overview.weights()
    found = []
    for place, story in enumerate(stories, start=1):
        talks = discussions(story, samples.get(story.id, ()))
        weight = weights.get(story.lead.source_id, 1.0)
        boost = explain(story.published_at, weight, talks, ranking, joined(story.mentions))
        found.append(_ranked_story(place, story, boost))
    return found


def _ranked_story(place: int, story: Story, boost: Boost) -> RankedStory:
    return RankedStory(
        place=place,
        id=story.id,
        title=story.title,
        link=story.link,
        sources=tuple(dict.fromkeys(mention.source_title for mention in story.mentions)),
        comments=story.comments,
        published_at=story.published_at,
        boost=story.heat - story.published_at / 3600.0,
        why=_why(boost),
        entries=tuple(RankedEntry(one.entry_id, one.title, one.source_title) for one in story.mentions),
    )


def _why(boost: Boost) -> str:
    parts = sorted((part for part in boost.parts if part.hours >= 0.05), key=lambda part: -part.hours)
    said = [part.words for part in parts[:PARTS]]
    if boost.coverage_words:
        said.insert(0, boost.coverage_words)
    if abs(boost.weight_hours) >= 0.05:
        said.insert(0, f"weight of its source: {boost.weight_hours:+.1f} h")
    if len(parts) > PARTS:
        said.append(f"and {len(parts) - PARTS} more")
    return f"{boost.words} {'; '.join(said)}".strip()
