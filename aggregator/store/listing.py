"""Stories on their way out: streams in an order that an index gives, composed into `models.Story`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from aggregator.config import FeedSettings
from aggregator.models import Enclosure, Mention, Story

BATCH = 50

_STORY = """s.id, s.uid, s.published_at, s.updated_at, s.comments, s.heat, s.lead_entry_id,
    e.title, e.link, e.teaser, e.content_html, e.author, e.categories, e.language, e.image, e.enclosures
    FROM stories s JOIN entries e ON e.id = s.lead_entry_id"""
_MENTION = """SELECT e.story_id, e.id AS entry_id, e.source_id, coalesce(s.title, s.url) AS source_title,
    s.category AS source_category, s.url AS source_url, s.feed ->> 'link' AS source_link, e.title, e.link,
    e.author, e.published_at, e.updated_at, e.comments, e.comments_url, e.comments_feed, e.discussion, e.guid
    FROM entries e JOIN sources s ON s.id = e.source_id
    WHERE e.story_id IN (SELECT value FROM json_each(?)) ORDER BY e.published_at, e.id"""


class Listing:
    """The reading half of `Stories`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stream(self, feed: FeedSettings, now: float, scores: Mapping[int, float] | None = None) -> Iterator[Story]:
        """Stories in the feed's order, best first, roughly filtered by its sources; ends only with the table.

        By heat or by publication, an index scan that is read lazily: a feed of twenty costs little more than twenty
        rows. With `scores` (by story id), the stories that have one, the highest first.
        """
        where, parameters = _filters(feed, now)
        if scores is not None:
            for ids in _batches(sorted(scores, key=lambda story_id: (-scores[story_id], story_id))):
                found = {
                    story.id: story
                    for story in self._composed(
                        f"SELECT {_STORY} WHERE {where} AND s.id IN (SELECT value FROM json_each(:ids))",
                        {**parameters, "ids": json.dumps(ids)},
                    )
                }
                yield from (found[story_id] for story_id in ids if story_id in found)
            return
        order = "s.published_at DESC, s.id" if feed.rank == "recent" else "s.heat DESC, s.id"
        yield from self._composed(f"SELECT {_STORY} WHERE {where} ORDER BY {order}", parameters)

    def get(self, story_id: int) -> Story | None:
        """The story with this id, or the one it was joined to."""
        sql = f"""SELECT {_STORY} WHERE s.id = coalesce(
            (SELECT story_id FROM story_redirects WHERE id = :id), :id)"""
        return next(self._composed(sql, {"id": story_id}), None)

    def _composed(self, sql: str, parameters: dict[str, Any]) -> Iterator[Story]:
        rows: list[dict[str, Any]] = []
        for row in self._db.query(sql, parameters):
            rows.append(row)
            if len(rows) == BATCH:
                yield from self._with_mentions(rows)
                rows = []
        yield from self._with_mentions(rows)

    def _with_mentions(self, rows: Sequence[dict[str, Any]]) -> Iterator[Story]:
        mentions: dict[int, list[Mention]] = {row["id"]: [] for row in rows}
        for found in self._db.query(_MENTION, [json.dumps(list(mentions))]):
            mentions[found.pop("story_id")].append(Mention(**found))
        for row in rows:
            yield _story(row, mentions[row["id"]])


def _story(row: dict[str, Any], mentions: list[Mention]) -> Story:
    lead_id = row.pop("lead_entry_id")
    return Story(
        **{
            **row,
            "categories": tuple(json.loads(row["categories"])),
            "enclosures": tuple(Enclosure(**one) for one in json.loads(row["enclosures"])),
            "mentions": tuple(sorted(mentions, key=lambda one: one.entry_id != lead_id)),
        }
    )


def _filters(feed: FeedSettings, now: float) -> tuple[str, dict[str, Any]]:
    """What SQL can leave out early; `stories.select` decides."""
    wanted, parameters = ["1"], dict[str, Any]()
    if feed.max_age is not None:
        wanted.append("s.published_at >= :oldest")
        parameters["oldest"] = now - feed.max_age
    if feed.min_comments:
        wanted.append("s.comments >= :min_comments")
        parameters["min_comments"] = feed.min_comments
    if feed.sources:
        wanted.append(
            """EXISTS (SELECT 1 FROM entries f JOIN sources o ON o.id = f.source_id
            JOIN json_each(:sources) n ON n.value IN (o.url, o.title) WHERE f.story_id = s.id)"""
        )
        parameters["sources"] = json.dumps(feed.sources)
    if feed.categories:
        wanted.append(
            """EXISTS (SELECT 1 FROM entries f JOIN sources o ON o.id = f.source_id WHERE f.story_id = s.id
            AND o.category IN (SELECT value FROM json_each(:categories)))"""
        )
        parameters["categories"] = json.dumps(feed.categories)
    return " AND ".join(wanted), parameters


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
