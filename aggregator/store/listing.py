"""Stories on their way out: the feeds' streams, and stories composed into `models.Story`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from aggregator import rules
from aggregator.models import Enclosure, Mention, Story, categories_around
from aggregator.store.database import Database
from aggregator.store.feed_order import walk

if TYPE_CHECKING:  # settings take longer to import than a look into the store
    from aggregator.config import FeedSettings

T = TypeVar("T")

# Stories that a feed looks at for those that it takes; reached only by feeds that do not find enough.
MOST = 20_000
BATCH = 50  # composed at a time
ARTICLES = 20  # read at a time; each may have 200 kB
SIEVE = 100  # looked at at a time
REMEMBERED = 8_000_000  # characters of stories, while many feeds are listed

_STORY = """SELECT s.id, s.uid, s.published_at, s.updated_at, s.comments, s.heat, s.lead_entry_id,
    e.title, e.link, e.teaser, CASE WHEN :content THEN coalesce(c.html, '') ELSE '' END AS content_html, e.author,
    e.categories, e.language, e.image, e.enclosures
    FROM ints(:ids) n CROSS JOIN stories s ON s.id = n.value CROSS JOIN entries e ON e.id = s.lead_entry_id
    LEFT JOIN contents c ON c.entry_id = e.id ORDER BY n.key"""
# `{article}` is read only where it is not the lead's, which its story brings.
_MENTION = """SELECT e.story_id, e.id AS entry_id, e.source_id, coalesce(s.title, s.url) AS source_title,
    s.category AS source_category, s.url AS source_url, s.feed ->> 'link' AS source_link, e.title, e.link,
    e.author, e.published_at, e.updated_at, e.comments, e.comments_url, e.comments_feed, e.discussion, e.guid,
    e.teaser, e.categories, e.language, {article} AS content_html
    FROM ints(?) n CROSS JOIN entries e ON e.story_id = n.value CROSS JOIN sources s ON s.id = e.source_id
    ORDER BY e.published_at, e.id"""
_EVERY_ARTICLE = "coalesce((SELECT html FROM contents WHERE entry_id = e.id), '')"
_OTHER_ARTICLES = f"""CASE WHEN e.id = (SELECT lead_entry_id FROM stories WHERE id = e.story_id)
    THEN '' ELSE {_EVERY_ARTICLE} END"""
_NO_ARTICLE = "''"
_ARTICLES = "SELECT entry_id, html FROM contents WHERE entry_id IN (SELECT value FROM ints(?))"
_NAMED = "(url IN (SELECT value FROM texts(:names)) OR title IN (SELECT value FROM texts(:names)))"


class Listing:
    """The reading half of `Stories`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._made: dict[tuple[int, bool, bool], Story] | None = None
        self._articles: dict[int, str] = {}
        self._room = 0  # for more of both

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """What is composed inside is composed once: feeds list much the same stories, each twice. To be used where
        nothing is written meanwhile."""
        self._made, self._room = {}, REMEMBERED
        try:
            yield
        finally:
            self._made = None
            self._articles.clear()

    def stream(self, feed: FeedSettings, now: float, scores: Mapping[int, float] | None = None) -> Iterator[Story]:
        """Stories in the feed's order, best first, without those that the feed does not take; lazily, since composing
        one costs more than passing over it. At most `MOST` are looked at. They are without articles, unless rules of
        the feed ask for them: many are passed over.

        With `scores` (by story id, the highest first), the stories that have one, in that order.
        """
        sources = self._sources_of(feed)
        ids: Iterator[int] = islice(walk(self._db, feed, sources, now) if scores is None else scores, MOST)
        if _has_conditions(feed) or (sources is not None and scores is not None):
            ids = self._sieved(ids, feed, sources, now)
        # The story after the last is looked at too, since it settles the order.
        yield from self._composed(ids, feed)

    def taken(self, feed: FeedSettings, story_ids: Sequence[int], now: float) -> list[int]:
        """Those of the stories that the feed takes, however many it shows, in their order."""
        rule = feed.model_copy(update={"max_per_source": 0})
        return list(self._sieved(iter(story_ids), rule, self._sources_of(feed), now))

    def get(self, story_id: int, *, articles: bool = False) -> Story | None:
        """The story with this id, or the one it was joined to. `articles`: its mentions have theirs, which rules of
        feeds may ask for."""
        row = self._db.execute("SELECT story_id FROM story_redirects WHERE id = ?", [story_id]).fetchone()
        return next(self._with_mentions([row[0] if row else story_id], articles=articles), None)

    def several(
        self, ids: Sequence[int], *, content: bool = True, articles: bool = False, feed: FeedSettings | None = None
    ) -> Iterator[Story]:
        """These stories, in this order. Without `content` their articles are left where they are, and empty, unless
        rules of `feed` ask for them; `articles` as for `get`."""
        return self._with_mentions(
            ids, content=content, articles=articles or (feed is not None and _reads_articles(feed))
        )

    def with_articles(self, stories: Iterable[Story]) -> Iterator[Story]:
        """The stories with the articles of their leads, of which no more are read ahead than `ARTICLES`."""
        for batch in _batches(iter(stories), ARTICLES):
            leads = [one.lead.entry_id for one in batch if not one.content_html]
            missing = [one for one in leads if one not in self._articles]
            new: dict[int, str] = dict(self._db.execute(_ARTICLES, [json.dumps(missing)])) if missing else {}
            for number, html in new.items():
                if self._made is not None and self._room > 0:
                    self._articles[number] = html
                    self._room -= len(html)
            for one in batch:
                article = new.get(one.lead.entry_id) or self._articles.get(one.lead.entry_id)
                yield replace(one, content_html=article) if article else one

    def _sources_of(self, feed: FeedSettings) -> list[int] | None:
        """The sources whose stories the feed takes; None for all."""
        if not feed.sources and not feed.categories:
            return None
        wanted = ["TRUE"]
        if feed.sources:
            wanted.append(_NAMED)
        if feed.categories:
            wanted.append("category IN (SELECT value FROM texts(:categories))")
        categories = self._categories_in(feed.categories) if feed.categories else []
        names = {"names": json.dumps(feed.sources), "categories": json.dumps(categories)}
        return [row[0] for row in self._db.execute(f"SELECT id FROM sources WHERE {' AND '.join(wanted)}", names)]

    def _categories_in(self, chosen: Collection[str]) -> list[str]:
        """The categories that are one of `chosen`, or inside one."""
        rows = self._db.execute("SELECT DISTINCT category FROM sources WHERE category IS NOT NULL")
        return [row[0] for row in rows if not set(categories_around(row[0])).isdisjoint(chosen)]

    def _sieved(self, ids: Iterator[int], feed: FeedSettings, sources: list[int] | None, now: float) -> Iterator[int]:
        """The stories that the feed takes; of one source no more than it shows, where their order is settled."""
        sql, parameters = _sieve(feed, sources, now)
        most = MOST if feed.max_per_source == 0 or feed.boost or feed.bury else feed.max_per_source or feed.limit
        led: Counter[int] = Counter()
        for batch in _batches(ids, SIEVE):
            found = self._db.execute(sql, {**parameters, "ids": json.dumps(batch)}).fetchall()
            refused = self._refused([row[0] for row in found], feed, now)
            for story_id, source_id in found:
                if led[source_id] < most and story_id not in refused:
                    led[source_id] += 1
                    yield story_id

    def _refused(self, ids: Sequence[int], feed: FeedSettings, now: float) -> set[int]:
        """The stories that the feed's rules leave out, each by all of its entries."""
        if not feed.include and not feed.exclude:
            return set()
        told = self._mentions(ids, _EVERY_ARTICLE if _reads_articles(feed) else _NO_ARTICLE)
        return {one for one in ids if rules.refused(feed.include, feed.exclude, told[one], now) is not None}

    def _composed(self, ids: Iterator[int], feed: FeedSettings) -> Iterator[Story]:
        yield from self.several(list(islice(ids, feed.limit + 1)), content=False, feed=feed)
        for batch in _batches(ids, BATCH):
            yield from self.several(batch, content=False, feed=feed)

    def _with_mentions(self, ids: Sequence[int], *, content: bool = True, articles: bool) -> Iterator[Story]:
        """`articles`: with those of all entries."""
        made = {} if self._made is None else self._made
        missing = [one for one in ids if (one, content, articles) not in made]
        new = {one.id: one for one in self._read(missing, content=content, articles=articles)} if missing else {}
        known = [new.get(one) or made.get((one, content, articles)) for one in ids]
        for one in new.values():
            if self._room > 0:
                made[one.id, content, articles] = one
                self._room -= _size(one)
        yield from filter(None, known)

    def _read(self, ids: Sequence[int], *, content: bool, articles: bool) -> Iterator[Story]:
        mentions = self._mentions(ids, _OTHER_ARTICLES if articles else _NO_ARTICLE)
        for row in list(self._db.query(_STORY, {"ids": json.dumps(ids), "content": content or articles})):
            yield _story(row, mentions[row["id"]], row["content_html"] if articles else "")

    def _mentions(self, ids: Sequence[int], article: str) -> dict[int, list[Mention]]:
        mentions: dict[int, list[Mention]] = {story_id: [] for story_id in ids}
        for found in self._db.query(_MENTION.replace("{article}", article), [json.dumps(ids)]):
            found["categories"] = tuple(json.loads(found["categories"]))
            mentions[found.pop("story_id")].append(Mention(**found))
        return mentions

    def former_ids(self, story_ids: Collection[int]) -> Mapping[int, list[int]]:
        """The ids of stories that were joined to these, by story."""
        rows = self._db.execute(
            """SELECT story_id, id FROM story_redirects
            WHERE story_id IN (SELECT value FROM ints(?)) ORDER BY id""",
            [json.dumps(list(story_ids))],
        )
        found: dict[int, list[int]] = defaultdict(list)
        for story_id, former in rows:
            found[int(story_id)].append(int(former))
        return found

    def founded_between(self, since: float, until: float, limit: int) -> list[int]:
        """The stories whose first entry was stored in that time, the end excluded: of each source that leads any the
        newest publication, then of each the next one, so that many of one stand in nobody's way."""
        rows = self._db.execute(
            """SELECT s.id FROM stories s JOIN entries lead ON lead.id = s.lead_entry_id
            WHERE s.id IN (SELECT story_id FROM entries WHERE first_seen_at >= :since AND first_seen_at < :until)
            AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.story_id = s.id AND e.first_seen_at < :since)
            ORDER BY row_number() OVER (PARTITION BY lead.source_id ORDER BY s.published_at DESC, s.id DESC),
            s.published_at DESC, s.id DESC LIMIT :limit""",
            {"since": since, "until": until, "limit": limit},
        )
        return [int(row[0]) for row in rows]


def _story(row: dict[str, Any], mentions: list[Mention], article: str) -> Story:
    """`article` is its lead's, for rules that read articles."""
    lead_id = row.pop("lead_entry_id")
    if article:
        mentions = [replace(one, content_html=article) if one.entry_id == lead_id else one for one in mentions]
    return Story(
        **{
            **row,
            "categories": tuple(json.loads(row["categories"])),
            "enclosures": tuple(Enclosure(**one) for one in json.loads(row["enclosures"])),
            "mentions": tuple(sorted(mentions, key=lambda one: one.entry_id != lead_id)),
        }
    )


def _has_conditions(feed: FeedSettings) -> bool:
    """Whether the feed asks more of a story than its sources."""
    by_lead = feed.exclude_sources or feed.include or feed.exclude or feed.max_per_source != 0
    return bool(by_lead or feed.min_comments or feed.max_age is not None)


def _reads_articles(feed: FeedSettings) -> bool:
    return any(rule.reads_articles for rule in (*feed.include, *feed.exclude, *feed.boost, *feed.bury))


def _sieve(feed: FeedSettings, sources: list[int] | None, now: float) -> tuple[str, dict[str, Any]]:
    """Of stories `:ids` those that meet what SQL can tell, in their order: (id, source of the lead)."""
    wanted, parameters = ["TRUE"], dict[str, Any]()
    if feed.max_age is not None:
        wanted.append("s.published_at >= :oldest")
        parameters["oldest"] = now - feed.max_age
    if feed.min_comments:
        wanted.append("s.comments >= :comments")
        parameters["comments"] = feed.min_comments
    if feed.exclude_sources:
        wanted.append(f"e.source_id NOT IN (SELECT id FROM sources WHERE {_NAMED})")
        parameters["names"] = json.dumps(feed.exclude_sources)
    if sources is not None:
        wanted.append(
            """EXISTS (SELECT 1 FROM story_sources p
            WHERE p.story_id = n.value AND +p.source_id IN (SELECT value FROM ints(:sources)))"""
        )
        parameters["sources"] = json.dumps(sources)
    return (
        f"""SELECT s.id, e.source_id
        FROM ints(:ids) n CROSS JOIN stories s ON s.id = n.value CROSS JOIN entries e ON e.id = s.lead_entry_id
        WHERE {" AND ".join(wanted)} ORDER BY n.key""",
        parameters,
    )


def _size(story: Story) -> int:
    """About how many characters it has."""
    return len(story.content_html) + sum(1_000 + len(one.teaser) + len(one.content_html) for one in story.mentions)


def _batches(ones: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(ones, size)):
        yield batch
