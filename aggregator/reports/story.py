"""Why a story is what it is and where it is: read from the store, worked out by `stories`, made into one record."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.config import FeedSettings, Settings
from aggregator.errors import StoryError
from aggregator.models import Grouping, Mention, Sample, Story
from aggregator.publishing.lists import ranked, story_scores
from aggregator.records import dataclass
from aggregator.store import Session
from aggregator.stories.ranking.boost import Boost, Discussion, explain
from aggregator.stories.ranking.coverage import joined
from aggregator.stories.ranking.heat import ranking_of
from aggregator.stories.ranking.standing import FeedList, Prospects, Standing, standing_in
from aggregator.text import whole_number

MOST_NAMED = 8  # stories that are listed for the operator to choose from


@dataclass(frozen=True, slots=True)
class EntryAccount:
    """One entry of a story, and why it is in it."""

    mention: Mention
    first_seen_at: float
    grouping: Grouping
    typical: float  # comments that are normal for its source


@dataclass(frozen=True, slots=True)
class StoryAccount:
    """A story, and all that says why it is one story and why it ranks where it does."""

    story: Story
    entries: tuple[EntryAccount, ...]  # the lead first
    boost: Boost  # its parts are the discussions, the most comments first, each with its samples
    standings: tuple[Standing, ...]  # one per feed, as configured


def find(session: Session, text: str) -> Story:
    """The story that a person means: by its id, its uid, the address or part of the title of one of its entries.

    Raises `StoryError` when there is none, or when it may be one of several; then those are named.
    """
    found = [
        story for story_id in _ids(session, text.strip()) if (story := session.stories.get(story_id, articles=True))
    ]
    if not found:
        raise StoryError(f"no story is known by {text!r}: give its id, the address of an article or a part of a title")
    if len(found) > 1:
        listed = "".join(f"\n  {story.id}  {story.title}" for story in found[:MOST_NAMED])
        more = "\n  …" if len(found) > MOST_NAMED else ""
        raise StoryError(f"{text!r} may be one of several stories; name one by its id:{listed}{more}")
    return found[0]


def _ids(session: Session, text: str) -> list[int]:
    number = whole_number(text, 2**63 - 1)
    if number is not None and (ids := session.lookup.stories_of_id(number)):
        return ids
    if text.startswith("urn:"):
        return session.lookup.stories_of_uid(text)
    if text.startswith(("http://", "https://")):
        return session.lookup.stories_of_link(text)
    return session.lookup.stories_titled(text, MOST_NAMED + 1)


def account(session: Session, story: Story, settings: Settings, now: float) -> StoryAccount:
    """All that is known of a story at `now`."""
    ranking = ranking_of(settings)
    placed = {one.entry_id: one for one in session.lookup.placed(story.id)}
    entries = tuple(
        EntryAccount(mention, one.first_seen_at, one.grouping, one.typical)
        for mention in story.mentions
        if (one := placed.get(mention.entry_id))
    )
    weight = next(one.weight for one in session.pins.members([story.id]) if one.entry_id == story.lead.entry_id)
    prospects = Prospects(now, ranking, weight, _busiest(entries).typical)
    return StoryAccount(
        story=story,
        entries=entries,
        boost=explain(
            story.published_at,
            weight,
            discussions(story, session.samples.of_story(story.id)),
            ranking,
            joined(story.mentions),
        ),
        standings=tuple(
            standing_in(story, _listed(session, feed, settings, now), prospects) for feed in settings.output_feeds
        ),
    )


def discussions(story: Story, samples: Sequence[Sample]) -> list[Discussion]:
    """A story's distinct discussions with their samples, the most comments first."""
    shared: dict[str | int, list[Mention]] = {}
    for mention in story.mentions:
        shared.setdefault(mention.discussion or mention.entry_id, []).append(mention)
    found = [Discussion.of(mentions, samples) for mentions in shared.values()]
    return sorted(found, key=lambda one: -1 if one.comments is None else one.comments, reverse=True)


def _busiest(entries: Sequence[EntryAccount]) -> EntryAccount:
    """Where the next comment is most likely made; the lead, when nobody has commented."""
    return max(entries, key=lambda one: one.mention.comments or 0)


def _listed(session: Session, feed: FeedSettings, settings: Settings, now: float) -> FeedList:
    return FeedList(
        title=feed.title or settings.site.title,
        rule=feed,
        stories=ranked(session, feed, settings, now),
        scores=story_scores(session, feed, now),
    )
