"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), and under `_meest_recent` what it has no words for; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aggregator.models import Enclosure, Mention, OutputFeed, RelatedStory, Story
from aggregator.publish import addresses
from aggregator.publish.lastline import content_of
from aggregator.publish.mentions import media_type
from aggregator.units import utc

VERSION: Final = "https://jsonfeed.org/version/1.1"
EXTENSION: Final = "_meest_recent"

Json = dict[str, Any]


def json_feed(feed: OutputFeed) -> bytes:
    """The feed as JSON Feed 1.1, UTF-8.

    The extension `_meest_recent` of an item holds `comments` (over distinct discussions, null when unknown),
    `comments_url`, `heat` (hours since the epoch, UTC), `sources`: every entry of the story, the lead first, and
    `related`: other stories about the same event, the nearest first.
    """
    head = _dumped(_feed(feed)).removesuffix(b"}")
    # An item to a line: Python's own indentation is ten times as slow.
    near = dict(feed.related)
    items = b",\n".join(_dumped(_item(story, feed, near.get(story.id, ()))) for story in feed.stories)
    return b'%b, "items": [\n%b\n]}\n' % (head, items)


def _dumped(value: Json) -> bytes:
    """ "<" stands in strings only. Escaped, the document is harmless even where it is taken for HTML."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c").encode()


def _feed(feed: OutputFeed) -> Json:
    return _given(
        version=VERSION,
        title=feed.title,
        home_page_url=addresses.of_page(feed),
        feed_url=addresses.of_feed(feed, "json"),
        description=feed.description,
        next_url=addresses.of_neighbour(feed, "next", "json"),
        icon=feed.image or addresses.icon(feed),
        favicon=addresses.icon(feed),
        authors=_authors(feed.author),
        language=feed.language,
        hubs=[{"type": "WebSub", "url": hub} for hub in feed.hubs],
    )


def _item(story: Story, feed: OutputFeed, near: Sequence[RelatedStory]) -> Json:
    return _given(
        id=story.uid,
        url=story.link,
        title=story.title,
        **_content(story, feed),
        summary=story.teaser,
        image=story.image,
        date_published=utc(story.published_at),
        date_modified=utc(story.updated_at),
        authors=_authors(story.author),
        tags=list(story.categories),
        language=story.language,
        attachments=[_attachment(enclosure) for enclosure in story.enclosures],
    ) | {EXTENSION: _extension(story, near)}


def _content(story: Story, feed: OutputFeed) -> Mapping[str, str]:
    """One of the two must be there."""
    if content := content_of(story, feed):
        return {"content_html": content}
    return {"content_text": story.teaser or story.title}


def _attachment(enclosure: Enclosure) -> Json:
    return _given(
        url=enclosure.url,
        mime_type=media_type(enclosure),
        title=enclosure.title,
        size_in_bytes=enclosure.length,
        duration_in_seconds=enclosure.duration,
    )


def _extension(story: Story, near: Sequence[RelatedStory]) -> Json:
    urls = [mention.comments_url for mention in story.mentions if mention.comments_url]
    return {
        "comments": story.comments,
        "comments_url": urls[0] if urls else None,
        "heat": round(story.heat, 3),
        "sources": [_source(mention) for mention in story.mentions],
        "related": [{"id": one.uid, "title": one.title, "url": one.link, "source": one.source} for one in near],
    }


def _source(mention: Mention) -> Json:
    return {
        "title": mention.source_title,
        "url": mention.source_url,
        "link": mention.link,
        "comments": mention.comments,
        "comments_url": mention.comments_url,
    }


def _authors(name: str) -> list[Json]:
    return [{"name": name}] if name else []


def _given(**fields: Any) -> Json:
    """The fields that say something: no null, no empty text, no empty list."""
    return {name: value for name, value in fields.items() if value or value == 0}
