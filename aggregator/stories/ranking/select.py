"""A feed's list from an ordered stream of stories: what its rule lets through, in its order, up to its limit. Pure.

The store hands over stories in the feed's order and filters roughly; here it is decided exactly.

- `sources` and `categories`: a story passes when one of its mentions is of such a source (and category, or of one
  inside it: "Sport" takes "Sport / Voetbal" too).
- `exclude_sources`: a story *led* by such a source is left out; one that it merely reports too is not.
- `include`, `exclude`: rules (`aggregator.rules`) over all of a story's entries, not its lead alone.
- `min_comments`: an unknown count is none. `max_age`: by publication. `max_per_source`: by the lead's source.
  Without it, a source has its `share` of the page, and more only where others have no news (`FRESH`).
- `boost`, `bury`: a story of which an entry meets one of these rules ranks as if its source's weight were `EMPHASIS`
  times, or one `EMPHASIS`-th: in "hot" a shift of two half-lives either way, in "discussed" and "heating_up" a score
  four times as high or low. Several matches count once; both together cancel out. "recent" stays in order of
  publication.

Of equal stories the one stored last (the higher id) is first, as in a document that lists its newest item first; never
left to chance, so that a page does not flicker.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush, nlargest
from itertools import islice
from typing import Protocol, Self

from aggregator.models import Mention, Story, categories_around
from aggregator.models.ranking import Rank
from aggregator.records import dataclass
from aggregator.rules import EntryRule, is_met, refused
from aggregator.stories.ranking.heat import HOUR
from aggregator.units import span

EMPHASIS = 4.0
# Seconds since publication in which a story is news: it goes before a source's stories beyond its share of a page.
FRESH = 3 * 86_400.0


class Rule(Protocol):
    """What `[[feeds]]` says about one feed, as far as its list goes."""

    @property
    def rank(self) -> Rank: ...
    @property
    def limit(self) -> int: ...
    @property
    def sources(self) -> Sequence[str]: ...
    @property
    def categories(self) -> Sequence[str]: ...
    @property
    def exclude_sources(self) -> Sequence[str]: ...
    @property
    def include(self) -> Sequence[EntryRule]: ...
    @property
    def exclude(self) -> Sequence[EntryRule]: ...
    @property
    def min_comments(self) -> int: ...
    @property
    def max_per_source(self) -> int | None: ...
    @property
    def max_age(self) -> float | None: ...
    @property
    def boost(self) -> Sequence[EntryRule]: ...
    @property
    def bury(self) -> Sequence[EntryRule]: ...


@dataclass(frozen=True, slots=True)
class Order:
    """How a feed ranks: `base` of a story is its place without emphasis (higher is first, −inf is out).

    Emphasis moves it by `shift`, in the same unit: hours in "hot", a power of two of the score in "discussed" and
    "heating_up".
    """

    base: Callable[[Story], float]
    shift: float
    now: float

    @classmethod
    def of(cls, rule: Rule, half_life: float, scores: Mapping[int, float], now: float) -> Self:
        if rule.rank is Rank.HOT:
            return cls(lambda story: story.heat, half_life / HOUR * math.log2(EMPHASIS), now)
        if rule.rank is Rank.RECENT:
            return cls(lambda story: story.published_at, 0.0, now)
        return cls(lambda story: _log2(scores.get(story.id, 0.0)), math.log2(EMPHASIS), now)

    def value(self, story: Story, rule: Rule) -> float:
        """What the feed orders by."""
        return self.base(story) + self.shift * emphasis(story, rule, self.now)


def _log2(score: float) -> float:
    return math.log2(score) if score > 0 else -math.inf


def select_stories(
    stories: Iterable[Story],
    rule: Rule,
    now: float,
    half_life: float,
    scores: Mapping[int, float] | None = None,
    fresh: int | None = None,
) -> tuple[Story, ...]:
    """The feed's list, best first, at most `rule.limit` long.

    `stories` come best first in the feed's order without emphasis (heat, publication, or score), and are read only as
    far as needed. `half_life` (seconds) is the ranking's. `scores` by story id (see `scores.py`) are for "discussed"
    and "heating_up": a story without a score is left out there; without any, those two keep the stream's order, and
    emphasis does nothing. `fresh` as for `fair_page`.
    """
    passing: Iterator[Story] = (story for story in stories if refusal(story, rule, now) is None)
    if rule.rank in (Rank.HOT, Rank.RECENT) or scores is not None:
        passing = in_order(passing, rule, Order.of(rule, half_life, scores or {}, now))
    if rule.max_per_source is None:
        return tuple(fair_page(passing, rule.limit, now, fresh))
    return tuple(islice(_capped(passing, rule.max_per_source), rule.limit))


def in_order(stories: Iterable[Story], rule: Rule, order: Order) -> Iterator[Story]:
    """The stories of a stream ordered by `order.base`, in the order that emphasis and ids make of it.

    Reads on only until no story further down can still come first.
    """
    reach = order.shift if rule.boost else 0.0
    waiting: list[tuple[float, int, Story]] = []
    for story in stories:
        base = order.base(story)
        if base == -math.inf:
            continue
        while waiting and -waiting[0][0] > base + reach:
            yield heappop(waiting)[2]
        heappush(waiting, (-order.value(story, rule), -story.id, story))
    while waiting:
        yield heappop(waiting)[2]


def share(limit: int) -> int:
    """How many stories of a page a source leads when others have news and the feed says nothing else."""
    return -(-limit * 2 // 5)


def fair_page(stories: Iterable[Story], limit: int, now: float, fresh: int | None = None) -> list[Story]:
    """A page on which no source leads more than its share while others have news, nor three of them more than three
    quarters, in the order of `stories`.

    `fresh`: how many stories there are at most that are news; beyond the last of them it reads no further."""
    most = each = share(limit)
    led: defaultdict[int, list[tuple[int, Story]]] = defaultdict(list)
    passed: list[tuple[int, Story]] = []
    size = third = 0  # what is on the page; how many that source leads which leads the third most
    for place, story in enumerate(stories):
        own = led[story.lead.source_id]
        is_fresh = story.published_at >= now - FRESH
        if (place < limit or is_fresh) and len(own) < most:
            own.append((place, story))
            size += len(own) <= each
            if len(own) > third:
                largest = nlargest(3, map(len, led.values()))
                third, before, each = (*largest, 0, 0)[2], each, _share_of_each(limit, largest)
                size = size if each == before else sum(min(len(one), each) for one in led.values())
        elif len(passed) < limit:
            passed.append((place, story))
        if fresh is not None:
            fresh -= is_fresh
        if size == limit or (place + 1 >= limit and fresh is not None and fresh <= 0):
            break
    page = [one for own in led.values() for one in own[:each]]
    left = sorted([*passed, *(one for own in led.values() for one in own[each:])], key=_place)
    return [story for _, story in sorted([*page, *left[: limit - len(page)]], key=_place)]


def _share_of_each(limit: int, largest: Sequence[int]) -> int:
    """How many a source may lead where the three that have most would lead so many."""
    most = share(limit)
    together = max(limit * 3 // 4, most + 2)
    while most > 1 and sum(min(one, most) for one in largest) > together:
        most -= 1
    return most


def _place(one: tuple[int, Story]) -> int:
    return one[0]


def _capped(stories: Iterable[Story], max_per_source: int) -> Iterator[Story]:
    led: Counter[int] = Counter()
    for story in stories:
        led[story.lead.source_id] += 1
        if not max_per_source or led[story.lead.source_id] <= max_per_source:
            yield story


def emphasis(story: Story, rule: Rule, now: float) -> int:
    """1 for a boosted story, −1 for a buried one, 0 for neither or both."""
    return int(is_met(rule.boost, story.mentions, now)) - int(is_met(rule.bury, story.mentions, now))


def refusal(story: Story, rule: Rule, now: float) -> str | None:
    """Why the feed does not take this story, in words; None when it does."""
    if not any(_wanted(mention, rule) for mention in story.mentions):
        return "none of its sources belongs to this feed"
    if _named(story.lead, rule.exclude_sources):
        return f"this feed leaves out {story.lead.source_title}, which leads it"
    left_out = refused(rule.include, rule.exclude, story.mentions, now)
    if left_out is not None:
        none_or_one = "none" if left_out == "include" else "one"
        return f"its entries meet {none_or_one} of this feed's {left_out} rules"
    if (story.comments or 0) < rule.min_comments:
        return f"it has {story.comments or 0} comments, and this feed asks for {rule.min_comments}"
    if rule.max_age is not None and story.published_at < now - rule.max_age:
        return f"it is older than the {span(rule.max_age)} that this feed looks back"
    return None


def _wanted(mention: Mention, rule: Rule) -> bool:
    from_source = not rule.sources or _named(mention, rule.sources)
    around = categories_around(mention.source_category) if rule.categories else ()
    return from_source and (not rule.categories or any(one in rule.categories for one in around))


def _named(mention: Mention, sources: Sequence[str]) -> bool:
    return mention.source_title in sources or mention.source_url in sources
