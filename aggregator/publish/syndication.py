"""RSS 2.0 and Atom 1.0, by feedgen and our extensions of it; pure.

What feedgen 1.0 would do by itself and must not: put new entries first, date the feed now, fail over one entry without
a link, and drop every attribute but `href` of an Atom entry's links (so all but the alternate one are extensions). RSS
follows the RSS Advisory Board's best practices, Atom RFC 4287.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from html import escape
from math import ceil
from typing import Final, NamedTuple

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from aggregator.models import OutputFeed, Story
from aggregator.publish import addresses
from aggregator.publish import extensions as ext
from aggregator.publish.lastline import content_of
from aggregator.publish.mentions import discussions, media_type
from aggregator.publish.pieces import of_story
from aggregator.publish.plaintext import untagged

_GENERATOR: Final = "meest-recent"


class _Extension(NamedTuple):
    feed: Callable[[], ext.FeedExtension]
    entry: type[ext.EntryExtension]
    formats: frozenset[str]


_BOTH: Final = frozenset({"rss", "atom"})
_EXTENSIONS: Final[Mapping[str, _Extension]] = {
    "navigation": _Extension(partial(ext.Navigation, fh=ext.HISTORY), ext.EntryExtension, _BOTH),
    "dc": _Extension(partial(ext.FeedExtension, dc=ext.DC), ext.DublinCore, frozenset({"rss"})),
    "slash": _Extension(partial(ext.FeedExtension, slash=ext.SLASH), ext.Slash, frozenset({"rss"})),
    "thr": _Extension(partial(ext.FeedExtension, thr=ext.THREAD), ext.Threading, frozenset({"atom"})),
    "wfw": _Extension(partial(ext.FeedExtension, wfw=ext.WFW), ext.CommentFeed, _BOTH),
    "media": _Extension(partial(ext.FeedExtension, media=ext.MEDIA), ext.Media, _BOTH),
    "origin": _Extension(ext.FeedExtension, ext.Origin, frozenset({"atom"})),
    "wording": _Extension(ext.FeedExtension, ext.Wording, frozenset({"atom"})),
}


def rss(feed: OutputFeed) -> bytes:
    """The feed as RSS 2.0, UTF-8."""
    channel = _generator(feed, "rss")
    channel.title(untagged(feed.title))
    channel.description(untagged(feed.description or feed.title))
    channel.language(feed.language)
    channel.docs("https://www.rssboard.org/rss-specification")
    if feed.ttl:
        channel.ttl(ceil(feed.ttl / 60))
    channel.image(url=feed.image or addresses.icon(feed), title=untagged(feed.title), link=addresses.of_page(feed))
    items = [_rss_item(story, content_of(story, feed)) for story in feed.stories]
    return _styled(_with(items, channel.rss_str(pretty=True), _CHANNEL_END), feed)


def atom(feed: OutputFeed) -> bytes:
    """The feed as Atom 1.0, UTF-8."""
    generator = _generator(feed, "atom")
    generator.title(feed.title)
    generator.id(addresses.uid(feed))
    generator.language(feed.language)
    generator.author(name=untagged(feed.author or feed.title))
    if feed.description:
        generator.subtitle(feed.description)
    generator.icon(addresses.icon(feed))
    if feed.image:
        generator.logo(feed.image)
    moments = ext.distinct_moments(feed.stories)
    entries = [_atom_entry(story, content_of(story, feed), moments[story.uid]) for story in feed.stories]
    return _styled(_with(entries, generator.atom_str(pretty=True), _FEED_END), feed)


# What feedgen writes after the last item, and where it begins one. Neither can be in an item: "<" is escaped there.
_CHANNEL_END: Final = b"  </channel>"
_FEED_END: Final = b"</feed>"
_ITEM: Final = b"    <item>"
_ENTRY: Final = b"  <entry"


def _with(items: Iterable[bytes], document: bytes, end: bytes) -> bytes:
    """A document without items with these."""
    head, end, rest = document.rpartition(end)
    return b"".join((head, *items, end, rest))


def _cut(document: bytes, begin: bytes, end: bytes) -> bytes:
    """The one item of a document, as it stands there."""
    return document[document.index(begin) : document.rindex(end)]


@of_story
def _rss_item(story: Story, content: str) -> bytes:
    """An item, as feedgen writes it in a channel."""
    channel = _empty("rss")
    channel.title("-")
    channel.description("-")
    channel.link(href="-")
    item = _entry(channel, story)
    item.title(untagged(story.title))
    if story.teaser:
        item.summary(escape(story.teaser, quote=False))
    if content:
        item.content(content)
    item.source(url=story.lead.source_url, title=untagged(story.lead.source_title))
    for category in story.categories:
        item.category(term=untagged(category))
    for mention in discussions(story)[:1]:
        item.comments(mention.comments_url)
    for enclosure in story.enclosures[:1]:
        item.enclosure(enclosure.url, enclosure.length or 0, media_type(enclosure))
    return _cut(channel.rss_str(pretty=True), _ITEM, _CHANNEL_END)


@of_story
def _atom_entry(story: Story, content: str, moment: str) -> bytes:
    """An entry, as feedgen writes it in a feed; `moment` as `distinct_moments` has it."""
    generator = _empty("atom")
    generator.title("-")
    generator.id("-")
    entry = _entry(generator, story)
    entry.wording.moment = moment
    entry.title(story.title)
    if story.author:
        entry.author(name=untagged(story.author))
    text = story.teaser or story.title
    if content:
        entry.content(content, type="html")
    elif story.link is None:
        # RFC 4287, section 4.1.2: what has no alternate link must have content.
        entry.content(escape(text, quote=False), type="html")
    if story.teaser or entry.content() is None:
        # Section 4.1.1.1: programs may need some text of every entry.
        entry.summary(text)
    for category in story.categories:
        entry.category(term=category)
    return _cut(generator.atom_str(pretty=True), _ENTRY, _FEED_END)


def _styled(document: bytes, feed: OutputFeed) -> bytes:
    """The document with the style in which browsers show it (https://www.w3.org/TR/xml-stylesheet/)."""
    href = escape(f"{feed.site_link}/{addresses.FEED_STYLE}")
    return document.replace(b"\n", f'\n<?xml-stylesheet type="text/css" href="{href}"?>\n'.encode(), 1)


def _empty(format: str) -> FeedGenerator:
    generator = FeedGenerator()
    for name, extension in _EXTENSIONS.items():
        if format in extension.formats:
            generator.register_extension(name, extension.feed, extension.entry)
    return generator


def _generator(feed: OutputFeed, format: str) -> FeedGenerator:
    generator = _empty(format)
    generator.navigation.feed = feed
    generator.generator(_GENERATOR)
    generator.updated(_moment(feed.updated_at))
    # RSS takes the last link as the channel's own.
    generator.link(href=addresses.of_feed(feed, format), rel="self", type=addresses.MEDIA_TYPES[format])
    generator.link(href=addresses.of_page(feed), rel="alternate", type="text/html")
    return generator


def _entry(generator: FeedGenerator, story: Story) -> FeedEntry:
    entry = generator.add_entry(order="append")
    for name in _EXTENSIONS:
        if hasattr(entry, name):
            getattr(entry, name).story = story
    entry.id(story.uid)
    entry.updated(_moment(story.updated_at))
    entry.published(_moment(story.published_at))
    if story.link:
        entry.link(href=story.link)
    return entry


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
