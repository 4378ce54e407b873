"""Records for tests: everything has a sensible value, and a test names only what it is about."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from aggregator import urls
from aggregator.config import SourceSettings
from aggregator.models import (
    Entry,
    FeedInfo,
    Grouping,
    KnownStory,
    Reading,
    SourceState,
    StoredEntry,
    StoryChanges,
    StoryState,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.polling.entries import as_seen
from aggregator.polling.known import add, edit
from aggregator.store import Session
from aggregator.stories.ranking.activity import CommentCount
from aggregator.stories.ranking.bounds import Allowance
from aggregator.stories.ranking.heat import Ranking

NOW = 1_800_000_000.0  # 15 January 2027, a Friday, 08:00 UTC
HOUR, DAY = 3600.0, 86_400.0


def entry(key: str = "e1", **given: Any) -> Entry:
    link = given.pop("link", f"https://nieuws.example/{key}")
    values: dict[str, Any] = {
        "key": key,
        "guid": key,
        "guid_is_global": False,
        "link": link,
        "canonical_url": urls.canonical(link) if link else None,
        "title": f"Titel van {key}",
        "teaser": f"Teaser van {key}.",
        "content_html": f"<p>Teaser van {key}.</p>",
        "author": "",
        "categories": (),
        "language": "nl",
        "published_claimed": NOW - HOUR,
        "updated_claimed": None,
        "enclosures": (),
        "image": None,
        "comments": None,
        "comments_url": None,
        "comments_feed": None,
        "item_hash": f"hash-of-{key}",
    }
    values |= given
    values.setdefault("content_hash", f"{values['title']}|{values['teaser']}|{values['content_html']}")
    return Entry(**values)


def stored(one: Entry, number: int = 1, **given: Any) -> StoredEntry:
    """It, as the store would give it back."""
    said = ("key", "guid", "link", "canonical_url", "title", "published_claimed", "updated_claimed")
    values = {
        **{name: getattr(one, name) for name in (*said, "content_hash", "form_hash", "item_hash")},
        **dict.fromkeys(("published_at", "first_seen_at", "last_seen_at"), NOW - HOUR),
        "comments": None,
        "discussion": None,
        "story_id": number,
    }
    return StoredEntry(number, 1, **{**values, **given})


def reading(*entries: Entry, **given: Any) -> Reading:
    hashes = frozenset(one.item_hash for one in entries if one.item_hash)
    return Reading(
        **{
            "feed": FeedInfo(title="Bron"),
            "entries": entries,
            "item_hashes": hashes,
            "items_seen": len(entries),
            **given,
        }
    )


def source(session: Session, url: str = "https://nieuws.example/rss", **given: Any) -> SourceState:
    """A configured source, beside those that there are: of which there may be thousands."""
    others = [row[0] for row in session.db.execute("SELECT id FROM sources WHERE enabled")]
    session.sources.configure([SourceSettings(url=url, **given)], NOW - DAY)
    session.db.execute(
        "UPDATE sources SET enabled = TRUE, configured = TRUE WHERE id IN (SELECT value FROM ints(?))",
        [json.dumps(others)],
    )
    found = configured(session, url)
    assert found is not None
    return found


def configured(session: Session, url: str) -> SourceState | None:
    """The source at that address, if one is configured."""
    row = session.db.execute("SELECT id FROM sources WHERE enabled AND url = ?", [url]).fetchone()
    return session.sources.get(row[0]) if row else None


def found(session: Session, uid: str, at: float) -> int:
    """Stores a story without entries; its id."""
    story = KnownStory(StoryState(FIRST_NEW, uid, None, at, at, None, at / HOUR), None)
    return session.changes.apply_stories(StoryChanges(founded=(story,)), at).story(FIRST_NEW)


class Editor:
    """Changes stories one by one, in a session, as polls and operators do."""

    def __init__(self, session: Session, ranking: Ranking, now: float) -> None:
        self._session, self._ranking, self._now = session, ranking, now

    def add(self, source: SourceState, one: Entry, published_at: float) -> int:
        seen = as_seen(one, source, self._now, published=published_at)
        return add(self._session, seen, one, self._ranking, self._now)

    def sight(self, story_id: int, sighting: CommentCount, looked_at: float | None) -> bool:
        allowance = Allowance(self._ranking.half_life)
        sample, _ = edit(
            self._session,
            [story_id],
            self._ranking,
            self._now,
            lambda book: book.sight(story_id, sighting, looked_at, allowance),
        )
        return sample is not None

    def join(self, one: int, other: int, why: Grouping) -> int:
        kept, _ = edit(self._session, [one, other], self._ranking, self._now, lambda book: book.join(one, other, why))
        return kept

    def split(self, story_id: int, entry_ids: Collection[int], reason: str) -> int:
        made, id_of = edit(
            self._session, [story_id], self._ranking, self._now, lambda book: book.split(story_id, entry_ids, reason)
        )
        return id_of(made)

    def settle(self, story_id: int, *, rebuild: bool = False) -> None:
        edit(self._session, [story_id], self._ranking, self._now, lambda book: book.settle(story_id, rebuild=rebuild))
