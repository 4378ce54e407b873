"""Records for tests: everything has a sensible value, and a test names only what it is about."""

from __future__ import annotations

from typing import Any

from aggregator import urls
from aggregator.config import SourceSettings
from aggregator.models import Entry, FeedInfo, Reading, SourceState
from aggregator.store import Session

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
    """A configured source, beside those that there are."""
    others = [SourceSettings(url=one.url, weight=one.weight, title=one.title) for one in session.sources.enabled()]
    session.sources.configure([*others, SourceSettings(url=url, **given)], NOW - DAY)
    return next(one for one in session.sources.enabled() if one.url == url)
