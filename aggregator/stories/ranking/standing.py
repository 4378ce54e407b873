"""Where a story stands in a feed, what keeps it from a higher place, and how many comments would change that. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from aggregator.models import Sample, Story
from aggregator.models.ranking import Rank
from aggregator.records import dataclass
from aggregator.stories.ranking.activity import FLOOR, MOST
from aggregator.stories.ranking.heat import HOUR, K, Ranking
from aggregator.stories.ranking.other_orders import pulse
from aggregator.stories.ranking.select import EMPHASIS, Order, Rule, emphasis, refusal, share
from aggregator.units import many, span


@dataclass(frozen=True, slots=True)
class FeedList:
    """A feed as it stands: its name, its rule, and the stories it lists."""

    title: str
    rule: Rule
    stories: tuple[Story, ...]
    scores: Mapping[int, float] | None = None


@dataclass(frozen=True, slots=True)
class Prospects:
    """What decides how much a comment made now would lift a story."""

    now: float
    ranking: Ranking
    weight: float  # of its lead's source
    typical: float  # of the source where the comment is made


@dataclass(frozen=True, slots=True)
class Standing:
    """A story's place in one feed, and what keeps it from a higher one."""

    feed: str
    place: int | None  # from 1; None: the feed does not list it
    of: int
    above: Story | None  # the next story up; the last of the list, for a story below it
    comments_needed: int | None  # made now, they would overtake it; None where comments cannot
    why: str  # for people

    @property
    def words(self) -> str:
        where = f"not in {self.feed}" if self.place is None else f"number {self.place} of {self.of} in {self.feed}"
        return f"{where}: {self.why}"


def standing_in(story: Story, feed: FeedList, prospects: Prospects) -> Standing:
    """Where a story stands in a feed, and why not higher."""
    place = next((number for number, one in enumerate(feed.stories, 1) if one.id == story.id), None)
    refused = _refused(story, feed, prospects.now) if place is None else None
    above = None if refused else _above(place, feed.stories)
    if above is None:
        why = refused or ("nothing is above it" if place else "the feed is empty until its next edition")
        return Standing(feed.title, place, len(feed.stories), None, None, why)
    gap = _gap(story, above, feed, prospects)
    if place is None and gap < 0:
        return Standing(feed.title, None, len(feed.stories), None, None, "it comes with the next edition")
    needed = _needed(story, above, feed, prospects, gap)
    why = f"“{above.title}” is {_ahead(gap, feed.rule)}{_hope(needed, feed.rule)}"
    return Standing(feed.title, place, len(feed.stories), above, needed, why)


def _above(place: int | None, listed: Sequence[Story]) -> Story | None:
    if place is None:
        return listed[-1] if listed else None
    return listed[place - 2] if place > 1 else None


def _refused(story: Story, feed: FeedList, now: float) -> str | None:
    refused = refusal(story, feed.rule, now)
    led = sum(one.lead.source_id == story.lead.source_id for one in feed.stories)
    most = share(feed.rule.limit) if feed.rule.max_per_source is None else feed.rule.max_per_source
    others = sum(one.lead.source_id != story.lead.source_id for one in feed.stories)
    if refused is None and most and led >= most and (others or feed.rule.max_per_source):
        return f"{story.lead.source_title} already leads {many(led, 'story', 'stories')} there"
    return refused


def _gap(story: Story, above: Story, feed: FeedList, prospects: Prospects) -> float:
    """By how much `above` is ahead, in the unit of the feed's order; `inf` when the story has no place in it."""
    order = Order.of(feed.rule, prospects.ranking.half_life, feed.scores or {}, prospects.now)
    return order.value(above, feed.rule) - order.value(story, feed.rule)


def _ahead(gap: float, rule: Rule) -> str:
    if rule.rank is Rank.RECENT:
        return f"{span(max(gap, 0.0))} newer"
    if rule.rank is Rank.HOT:
        return f"{span(max(gap, 0.0) * HOUR)} ahead"
    if rule.rank is Rank.COVERED:
        return "told by more sites, or newer"
    return "more discussed of late" if rule.rank is Rank.DISCUSSED else "gaining comments faster"


def _needed(story: Story, above: Story, feed: FeedList, prospects: Prospects, gap: float) -> int | None:
    if feed.rule.rank in (Rank.RECENT, Rank.COVERED):
        return None
    if feed.rule.rank is Rank.HOT:
        return comments_needed(story.heat, gap, prospects)
    scores = feed.scores or {}
    favour = EMPHASIS ** (emphasis(above, feed.rule, prospects.now) - emphasis(story, feed.rule, prospects.now))
    short = scores.get(above.id, 0.0) * favour - scores.get(story.id, 0.0)
    return math.floor(max(short, 0.0) / _worth_now(feed.rule, prospects)) + 1


def _worth_now(rule: Rule, prospects: Prospects) -> float:
    """What one comment made now adds to a story's score."""
    if rule.rank is Rank.DISCUSSED:
        return 1.0
    one = Sample(0, prospects.now, 1, 1, prospects.now, prospects.typical)
    return pulse([one], prospects.now, prospects.weight)


def comments_needed(heat: float, gap: float, prospects: Prospects) -> int | None:
    """How many comments, all made now, lift `heat` by more than `gap` (both in hours); None when over a million."""
    half_life, worth = prospects.ranking.half_life_hours, prospects.weight * prospects.ranking.comment_weight * K
    if worth <= 0.0:
        return None
    # 2^((heat + gap)/H) − 2^(heat/H), both as seen from now, in powers of two
    rise = (heat + max(gap, 0.0) - prospects.now / HOUR) / half_life
    if rise > 40:
        return None
    parts = math.exp2(rise) * -math.expm1(-max(gap, 0.0) * math.log(2) / half_life)
    comments = parts / worth * max(prospects.typical, FLOOR)
    return math.floor(comments) + 1 if comments < MOST else None


def _hope(needed: int | None, rule: Rule) -> str:
    if needed is not None:
        return f"; {many(needed, 'comment')} made now would overtake it"
    return "; comments do not count here" if rule.rank in (Rank.RECENT, Rank.COVERED) else ""
