"""store → pages: what the page of each listed story says beyond the lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator.config import Settings
from aggregator.models import Mention, OutputFeed, RelatedStory, Sample, Story, StoryPage, Talk
from aggregator.store import Session
from aggregator.stories.grouping.dedupe import WINDOW
from aggregator.stories.ranking.boost import Discussion, explain
from aggregator.stories.ranking.coverage import joined
from aggregator.stories.ranking.heat import HOUR, Ranking, ranking_of
from aggregator.stories.ranking.sparkline import gains
from aggregator.stories.related import MOST_OFTEN, keys_in, related_stories


def pages_of_stories(
    session: Session, settings: Settings, site: OutputFeed, lists: Sequence[OutputFeed]
) -> tuple[StoryPage, ...]:
    """A page for every story in these feeds, older pages included; `site` is the front page, without stories."""
    listing: dict[int, dict[str, str]] = defaultdict(dict)
    stories: dict[int, Story] = {}
    for feed in lists:
        for story in feed.stories:
            stories[story.id] = story
            listing[story.id][feed.slug] = feed.title
    near = {number: ones for feed in lists for number, ones in feed.related}
    samples, former = session.samples.of_stories(stories), session.stories.former_ids(stories)
    makers = _Articles(settings)
    boosts = {number: makers.boost(story, tuple(samples.get(number, ()))) for number, story in stories.items()}
    makers.end_round()
    return tuple(
        StoryPage(
            story=story,
            site=site,
            talks=boosts[number][0],
            lift=round(story.heat - story.published_at / HOUR, 2),
            coverage=boosts[number][1],
            lists=tuple(listing[number].items()),
            related=near.get(number, ()),
            former_ids=tuple(former.get(number, ())),
        )
        for number, story in stories.items()
    )


def with_related(session: Session, lists: Sequence[OutputFeed], others: Iterable[Story] = ()) -> list[OutputFeed]:
    """The feeds, with what is related to each of their stories among all that are listed, and these others."""
    listed = {story.id: story for stories in (others, *(feed.stories for feed in lists)) for story in stories}
    seen, titles = session.known.candidates.seen(keys_in(listed.values()), MOST_OFTEN, WINDOW)
    near = related_stories(list(listed.values()), seen, titles)
    named = {
        one.id: RelatedStory(one.id, one.uid, one.title, one.link, one.lead.source_title) for one in listed.values()
    }
    found = {number: tuple(named[one] for one in ones) for number, ones in near.items() if ones}
    return [replace(feed, related=tuple((s.id, found[s.id]) for s in feed.stories if s.id in found)) for feed in lists]


_Boost = tuple[tuple[Talk, ...], float]
_last: dict[tuple[object, ...], _Boost] = {}  # of the last round: in the next one nearly all stories are as they were


class _Articles:
    """What the settings say about the sources of stories, in one round."""

    def __init__(self, settings: Settings) -> None:
        self._made: dict[tuple[object, ...], _Boost] = {}
        self._ranking = ranking_of(settings)
        self._site = settings.site
        self._sources = {source.url: source for source in settings.sources}

    def boost(self, story: Story, samples: tuple[Sample, ...]) -> _Boost:
        """The story's distinct discussions that say something, the most comments first; and the hours by which the
        sites lift it that took it up."""
        source = self._sources.get(story.lead.source_url)
        given = story.mentions, samples, story.published_at, source.weight if source else 1.0, self._ranking
        found = self._made[given] = _last.get(given) or _boost(*given)
        return found

    def end_round(self) -> None:
        """What this one did not ask for is forgotten."""
        global _last
        _last = self._made


def _boost(
    mentions: tuple[Mention, ...], samples: tuple[Sample, ...], published_at: float, weight: float, ranking: Ranking
) -> _Boost:
    shared: dict[str | int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.comments is not None or mention.comments_url:
            shared[mention.discussion or mention.entry_id].append(mention)
    discussions = [Discussion.of(same, samples) for same in shared.values()]
    boost = explain(published_at, weight, discussions, ranking, joined(mentions))
    talks = [
        Talk(
            name=part.discussion.name,
            url=next((one.comments_url for one in same if one.comments_url), None),
            comments=part.discussion.comments,
            lift=round(part.hours, 2),
            course=_course(part.discussion.samples),
        )
        for part, same in zip(boost.parts, shared.values(), strict=True)
    ]
    talks.sort(key=lambda talk: -1 if talk.comments is None else talk.comments, reverse=True)
    return tuple(talks), round(boost.coverage_hours, 2)


def _course(samples: Sequence[Sample]) -> tuple[float, ...]:
    """Comments in equal spans of time; nothing for a single sample, of which nobody knows when they came."""
    gaining = [sample for sample in samples if sample.gained]
    return tuple(round(one, 1) for one in gains(gaining)) if len(gaining) > 1 else ()
