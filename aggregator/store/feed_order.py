"""The order in which stories come to a feed: their ids, best first, from an index, read no further than asked for.

What a feed costs must not grow with the number of stories. Three ways, each exact:

- *along* the order's index, when every source counts; what `min_comments` or `max_age` leaves out is passed over inside
  the index;
- *few*: when at most `FEW` stories meet such a condition, all of those are sorted, since along the index they may be
  far apart, or none may be left;
- *merged*: for some sources only, their stories in the feed's order (`story_sources` has an index for it), always from
  the source whose next one is best. A source's stories are opened when its best one has its turn. With many sources the
  top of the whole order is looked through first, where such a feed usually finds enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING, Any

from aggregator.models.ranking import Rank
from aggregator.store.database import Database

if TYPE_CHECKING:  # settings take longer to import than a look into the store
    from aggregator.config import FeedSettings


FEW = 2_000
MANY_SOURCES = 50
TOP = 500  # stories of the whole order that a feed of many sources is looked for in


def walk(db: Database, feed: FeedSettings, sources: Sequence[int] | None, now: float) -> Iterator[int]:
    """Ids of the stories that `sources` have (None: all), in the feed's order.

    With `sources`, `min_comments` and `max_age` are left to the caller.
    """
    column = "published_at" if feed.rank is Rank.RECENT else "heat"
    few = _few(db, feed, sources, column, now)
    if few is not None:
        return iter(few)
    return _along(db, feed, column, now) if sources is None else _of_sources(db, sources, column)


def _few(db: Database, feed: FeedSettings, sources: Sequence[int] | None, column: str, now: float) -> list[int] | None:
    """The stories that meet one of the feed's conditions, in order; None when they are many or nothing is asked."""
    parameters: dict[str, Any] = {"most": FEW + 1, "comments": feed.min_comments, "sources": json.dumps(sources)}
    wanted = []
    if feed.max_age is not None:
        parameters["oldest"] = now - feed.max_age
        wanted.append(
            f"SELECT id, {column} AS value FROM stories INDEXED BY stories_published WHERE published_at >= :oldest"
            if sources is None
            else f"""SELECT p.story_id AS id, p.{column} AS value FROM ints(:sources) n
            CROSS JOIN story_sources p ON p.source_id = n.value WHERE p.published_at >= :oldest"""
        )
    if feed.min_comments and sources is None:
        wanted.append(
            f"SELECT id, {column} AS value FROM stories INDEXED BY stories_comments WHERE comments >= :comments"
        )
    for sql in wanted:
        # Materialized, or SQLite sorts all there are before it takes the first.
        found = f"WITH found AS MATERIALIZED ({sql} LIMIT :most) SELECT id FROM found ORDER BY value DESC, id"
        rows = db.execute(found, parameters).fetchall()
        if len(rows) <= FEW:
            return list(dict.fromkeys(row[0] for row in rows))
    return None


def _along(db: Database, feed: FeedSettings, column: str, now: float) -> Iterator[int]:
    index, wanted = f"stories_{column.removesuffix('_at')}", ["TRUE"]
    if feed.max_age is not None:
        wanted.append("published_at >= :oldest")
    if feed.min_comments:
        wanted.append("comments >= :comments")
    rows = db.each(
        f"SELECT id FROM stories INDEXED BY {index} WHERE {' AND '.join(wanted)} ORDER BY {column} DESC, id",
        {"oldest": now - (feed.max_age or 0.0), "comments": feed.min_comments},
    )
    return (row[0] for row in rows)


def _of_sources(db: Database, sources: Sequence[int], column: str) -> Iterator[int]:
    found: set[int] = set()
    if len(sources) > MANY_SOURCES:
        found.update(top := _at_the_top(db, sources, column))
        yield from top
    last = None
    for story_id in _merged(db, sources, column):
        # A story of two of the sources comes twice, one right after the other.
        if story_id != last and story_id not in found:
            yield story_id
        last = story_id


def _at_the_top(db: Database, sources: Sequence[int], column: str) -> list[int]:
    rows = db.execute(
        f"""SELECT top.id FROM (SELECT id FROM stories ORDER BY {column} DESC, id LIMIT :top) top
        WHERE EXISTS (SELECT 1 FROM story_sources p
            WHERE p.story_id = top.id AND +p.source_id IN (SELECT value FROM ints(:sources)))""",
        {"top": TOP, "sources": json.dumps(sources)},
    )
    return [row[0] for row in rows]


def _merged(db: Database, sources: Sequence[int], column: str) -> Iterator[int]:
    best = db.execute(
        f"""SELECT n.value,
        (SELECT {column} FROM story_sources WHERE source_id = n.value ORDER BY {column} DESC LIMIT 1)
        FROM ints(?) n""",
        [json.dumps(sources)],
    )
    # (−value, story, source, its rows): story 0 stands for one that is not opened yet.
    heap: list[tuple[float, int, int, Iterator[Any]]] = [
        (-row[1], 0, row[0], iter(())) for row in best if row[1] is not None
    ]
    heapify(heap)
    while heap:
        _, story_id, source, rows = heap[0]
        if story_id == 0:
            rows = _opened(db, source, column)
        else:
            yield story_id
        following = next(rows, None)
        if following is None:
            heappop(heap)
        else:
            heapreplace(heap, (-following[0], following[1], source, rows))


def _opened(db: Database, source: int, column: str) -> Iterator[Any]:
    return db.each(
        f"SELECT {column}, story_id FROM story_sources WHERE source_id = ? ORDER BY {column} DESC, story_id", [source]
    )
