"""What is asked of the store, found and rendered: a search, or a list narrowed to words, sources, categories, comments;
and the feed of one story.

A list keeps its rule and its order; a search looks everywhere, the newest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final
from uuid import UUID, uuid5

from aggregator.config import FeedSettings
from aggregator.models import Edition, OutputFeed, Story
from aggregator.models.ranking import Rank
from aggregator.publish.editions import Editions
from aggregator.publish.found import found_edition
from aggregator.publish.searchpage import search_page, title_of_found
from aggregator.publish.storyfeed import story_feed
from aggregator.publishing.excerpts import as_allowed
from aggregator.publishing.gains import gained_lately, marks
from aggregator.publishing.lists import a_page, story_scores
from aggregator.publishing.publish import output_feed, site_since
from aggregator.publishing.story_pages import with_related
from aggregator.serve.asked import SEARCH, Question
from aggregator.serve.finds import NothingThere
from aggregator.sites.base import Site
from aggregator.store import Session
from aggregator.store.search import MOST
from aggregator.stories.ranking.select import Order, refusal, select_stories

RESULTS: Final = 20  # stories on a page of results
_NO_LIST: Final = "everything"  # settings must have a name; it is seen nowhere
_LOOKED_AT: Final = 5000  # stories of a list, where its own rule and what was asked share no source


class StoredNews:
    """Finds stories and makes documents of them (`serve.finds.Finder`)."""

    def __init__(self, site: Site, editions: Editions, clock: Callable[[], float]) -> None:
        self._site, self._editions, self._clock = site, editions, clock
        self._settings = site.config.settings
        everything = FeedSettings(slug=_NO_LIST, rank=Rank.RECENT, limit=RESULTS)
        self._rules = {SEARCH: everything} | {feed.slug: feed for feed in self._settings.output_feeds}

    def knows(self, name: str, format: str) -> bool:
        formats = self._settings.output.formats
        if name.startswith("stories/"):
            return format in formats and "html" in formats
        return name in self._rules and (format in formats or (name, format) == (SEARCH, "html"))

    def stamp(self) -> object | None:
        """The tags of all lists: whatever comes changes one of them, or will with the next edition."""
        published = self._editions.all()
        first = self._settings.output.formats[0]
        tags = tuple(edition.etag for slug in self._rules if (edition := published.get(f"/{slug}.{first}")) is not None)
        return tags or None

    async def find(self, asked: Question) -> Edition:
        return await self._site.read(lambda session: self._find(session, asked))

    def _find(self, session: Session, asked: Question) -> Edition:
        if asked.story is not None:
            return self._story(session, asked.story, asked.format)
        rule = self._rules[asked.name]
        found = self._stories(session, rule, asked) if asked.narrows or asked.name != SEARCH else ()
        size = asked.limit or rule.limit
        shown, left = self._page(rule, found, asked.page, size)
        if asked.format != "html":
            # Articles are large, and wanted of these few only.
            shown = tuple(session.stories.several([story.id for story in shown]))
        feed = self._feed(session, rule, asked, shown)
        if asked.format != "html":
            feed = replace(feed, title=title_of_found(feed, asked.query, _further(asked)))
            if asked.format == "json":
                (feed,) = with_related(session, [feed], found)
            return found_edition(feed, asked.format, self._site.theme(), self._clock())
        body = search_page(
            feed, asked.query, asked.page, more=bool(left), theme=self._site.theme(),
            count=len(found), most=MOST, narrowed=_further(asked),
        )  # fmt: skip
        return found_edition(feed, "html", self._site.theme(), self._clock(), body)

    def _page(
        self, rule: FeedSettings, found: Sequence[Story], number: int, size: int
    ) -> tuple[tuple[Story, ...], Sequence[Story]]:
        """The page of that number of what was found, as fair as one of a list, and what is left for those after it."""
        each = rule.model_copy(update={"limit": size, "max_per_source": rule.max_per_source and None})
        shown, left = a_page(found, each, self._clock())
        for _ in range(number - 1):
            shown, left = a_page(left, each, self._clock())
        return shown, left

    def _story(self, session: Session, number: int, format: str) -> Edition:
        story, identity = session.stories.get(number), session.site.identity()
        if story is None or identity is None:
            raise NothingThere
        (allowed,) = as_allowed((story,), self._settings)
        feed = story_feed(allowed, self._site.feed, UUID(identity.uid))
        return found_edition(feed, format, self._site.theme(), self._clock())

    def _stories(self, session: Session, rule: FeedSettings, asked: Question) -> tuple[Story, ...]:
        """All that was found, in the order of the list, without articles."""
        now, half_life = self._clock(), self._settings.ranking.half_life
        asks = FeedSettings(
            slug=_NO_LIST, sources=asked.sources, categories=asked.categories, min_comments=asked.min_comments
        )
        narrowed = rule.model_copy(
            update={
                "limit": MOST,
                "max_per_source": None,
                "sources": rule.sources or asked.sources,
                "categories": rule.categories or asked.categories,
                "min_comments": max(rule.min_comments, asked.min_comments),
            }
        )
        scored = story_scores(session, narrowed, now)
        if asked.query:
            order = Order.of(narrowed, half_life, scored or {}, now)
            matching = session.stories.several(session.search.matching(asked.query), content=False, feed=narrowed)
            stream: Iterable[Story] = sorted(matching, key=order.base, reverse=True)
        else:
            stream = islice(session.stories.stream(narrowed, now, scored), _LOOKED_AT)
        taken: Iterator[Story] = (story for story in stream if refusal(story, asks, now) is None)
        return select_stories(taken, narrowed, now, half_life, scored)

    def _feed(self, session: Session, rule: FeedSettings, asked: Question, stories: tuple[Story, ...]) -> OutputFeed:
        identity = session.site.identity()
        uid = uuid5(UUID(identity.uid), f"{asked.name}?{asked.address}").urn if identity else None
        feed = output_feed(rule, self._settings, stories, uid, site_since(session))
        home = self._site.feed.slug if asked.name == SEARCH else rule.slug
        gaining = marks(stories, gained_lately(session, self._clock())) if asked.format == "html" else ()
        return replace(feed, slug=home, path=asked.name, query=asked.address, hubs=(), gaining=gaining)


def _further(asked: Question) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in asked.parameters if one[0] != "q")
