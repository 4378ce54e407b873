"""The last look at a feed before it is rendered: whatever a story holds, no document breaks over it; pure.

Stories are clean when they come here (`read.normalise`). One that is not, from an older version's database or by a
bug, must not cost the other nineteen: controls go, addresses that are no web addresses go, times and counts are brought
within what the formats can say, and what must not be empty gets a stand-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from math import inf, isfinite
from typing import Final

from w3lib.url import safe_url_string

from aggregator.models import Enclosure, Mention, OutputFeed, RelatedStory, Story, StoryPage
from aggregator.redact import without_secrets
from aggregator.text import cut, one_line, without_controls
from aggregator.urls import without_credentials

_WEB: Final = ("http://", "https://")
_LAST_SECOND: Final = 253_402_300_799.0  # 9999-12-31T23:59:59Z, the last that RFC 3339 can write
_MOST_COMMENTS: Final = 10**9
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*( ?;.*)?")  # RFC 6838, 4.2
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as it goes without its registry


def clean(feed: OutputFeed) -> OutputFeed:
    """`feed` with every string, address, time and count in it fit for each of our formats."""
    return replace(
        feed,
        title=one_line(feed.title) or feed.slug,
        description=one_line(feed.description),
        author=one_line(feed.author),
        stories=tuple(_clean_story(story, feed.site_link) for story in feed.stories if story.mentions),
        updated_at=_moment(feed.updated_at),
        image=_web(feed.image),
        related=tuple((number, _related(stories)) for number, stories in feed.related),
    )


def clean_page(page: StoryPage) -> StoryPage:
    """`page` likewise; its story must have a mention."""
    return replace(
        page,
        story=_clean_story(page.story, page.site.site_link),
        site=clean(page.site),
        talks=tuple(
            replace(talk, name=_title(talk.name), url=_web(talk.url), comments=_count(talk.comments))
            for talk in page.talks
        ),
        lift=page.lift if isfinite(page.lift) else 0.0,
        related=_related(page.related),
    )


def _related(stories: Iterable[RelatedStory]) -> tuple[RelatedStory, ...]:
    return tuple(
        replace(one, title=one_line(one.title), link=_web(one.link), source=_title(one.source)) for one in stories
    )


def _clean_story(story: Story, site_link: str) -> Story:
    """Its article, which may be long, is the one thing that is cleaned each time."""
    html = without_controls(story.content_html).strip()
    return replace(_story(replace(story, content_html=""), site_link), content_html=html)


@lru_cache(maxsize=512)  # one is in several lists, and mostly as it was in the round before
def _story(story: Story, site_link: str) -> Story:
    mentions = tuple(_mention(mention, site_link) for mention in story.mentions)
    teaser = one_line(story.teaser)
    return replace(
        story,
        title=one_line(story.title) or cut(teaser, 60) or mentions[0].source_title,
        link=_web(story.link),
        teaser=teaser,
        author=one_line(story.author),
        categories=_distinct(one_line(category) for category in story.categories),
        language=story.language if _LANGUAGE.fullmatch(story.language or "") else None,
        image=_web(story.image),
        enclosures=tuple(kept for enclosure in story.enclosures if (kept := _enclosure(enclosure))),
        published_at=_moment(story.published_at),
        updated_at=max(_moment(story.updated_at), _moment(story.published_at)),
        comments=_count(story.comments),
        heat=story.heat if isfinite(story.heat) else 0.0,
        mentions=mentions,
    )


def _mention(mention: Mention, site_link: str) -> Mention:
    source_link = _web(mention.source_link)
    # A source that is a local file has no address; our own names it without telling the path.
    source_url = _web(without_secrets(mention.source_url or "")) or f"{site_link}/#source-{mention.source_id}"
    return replace(
        mention,
        source_title=_title(mention.source_title) or _host(source_url),
        source_url=source_url,
        source_link=source_link,
        title=one_line(mention.title),
        link=_web(mention.link),
        author=one_line(mention.author),
        published_at=_moment(mention.published_at),
        updated_at=_moment(mention.updated_at),
        comments=_count(mention.comments),
        comments_url=_web(mention.comments_url),
        comments_feed=_web(mention.comments_feed),
    )


def _enclosure(enclosure: Enclosure) -> Enclosure | None:
    url = _web(enclosure.url)
    if url is None:
        return None
    kind = one_line(enclosure.type or "").lower()
    return replace(
        enclosure,
        url=url,
        type=kind if _MEDIA_TYPE.fullmatch(kind) else None,
        length=enclosure.length if enclosure.length is not None and enclosure.length >= 0 else None,
        title=one_line(enclosure.title or "") or None,
        duration=enclosure.duration if enclosure.duration is not None and 0 <= enclosure.duration < inf else None,
    )


def _title(text: str) -> str:
    """A source's title, which is its address when it has none, and that may have a password or a token in it."""
    return one_line(without_secrets(text))


def _web(url: str | None) -> str | None:
    """`url` as a URI of RFC 3986 (feed readers do not all take IRIs), None unless it is a web address."""
    address = one_line(url or "")
    if not address.lower().startswith(_WEB):
        return None
    try:
        return without_credentials(safe_url_string(address))
    except ValueError:
        return None


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0]


def _moment(at: float) -> float:
    """`at` on a whole second that RFC 3339 can write; not a number counts as the epoch."""
    return float(int(min(max(at, 0.0), _LAST_SECOND))) if at == at else 0.0


def _count(comments: int | None) -> int | None:
    return None if comments is None else min(max(comments, 0), _MOST_COMMENTS)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
