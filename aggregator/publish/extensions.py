"""What feedgen cannot write: slash, wfw, thr, dc, media, `atom:source`, further links, RFC 5005.

feedgen calls these by name only, so they need nothing of it. It makes one object of the feed's class, which tells the
namespaces, and one of the entry's class for each entry, which is given its story and writes it into the element.
feedgen's Atom elements carry no namespace in the tree (the root gets its `xmlns` as an attribute), so ours do neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from zlib import crc32

from lxml.etree import SubElement, _Element

from aggregator.models import Enclosure, Mention, OutputFeed, Story
from aggregator.publish import addresses
from aggregator.publish.mentions import discussions, media_type, others, related_title
from aggregator.publish.plaintext import declare, untagged

ATOM: Final = "http://www.w3.org/2005/Atom"
SLASH: Final = "http://purl.org/rss/1.0/modules/slash/"
THREAD: Final = "http://purl.org/syndication/thread/1.0"
WFW: Final = "http://wellformedweb.org/CommentAPI/"
DC: Final = "http://purl.org/dc/elements/1.1/"
MEDIA: Final = "http://search.yahoo.com/mrss/"
HISTORY: Final = "http://purl.org/syndication/history/1.0"
_PARTS: Final = 1_000_000  # of a second
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class FeedExtension:
    """Writes into the feed's own element; unless told otherwise, nothing but what its namespaces are called."""

    def __init__(self, **namespaces: str) -> None:
        self.namespaces = namespaces
        self.feed: OutputFeed | None = None

    def extend_ns(self) -> dict[str, str]:
        return self.namespaces

    def extend_rss(self, rss: _Element) -> _Element:
        return rss

    def extend_atom(self, atom: _Element) -> _Element:
        return atom


class EntryExtension:
    """Writes what it was given as `story` into an item (RSS) or entry (Atom); unless told otherwise, nothing."""

    def __init__(self) -> None:
        self.story: Story | None = None

    def extend_rss(self, item: _Element) -> _Element:
        if self.story:
            self.write_rss(item, self.story)
        return item

    def extend_atom(self, entry: _Element) -> _Element:
        if self.story:
            self.write_atom(entry, self.story)
        return entry

    def write_rss(self, item: _Element, story: Story) -> None:
        """Adds to an RSS item."""

    def write_atom(self, entry: _Element, story: Story) -> None:
        """Adds to an Atom entry."""


class Navigation(FeedExtension):
    """Links from a feed to its hubs, its page and its neighbours (RFC 5005), and the mark of an archive."""

    def extend_rss(self, rss: _Element) -> _Element:
        if self.feed:
            self._write(rss[0], self.feed, "rss", f"{{{ATOM}}}link")
        return rss

    def extend_atom(self, atom: _Element) -> _Element:
        if self.feed:
            self._write(atom, self.feed, "atom", "link")
            _declare(atom, "title", "subtitle")
        return atom

    def _write(self, parent: _Element, feed: OutputFeed, format: str, link: str) -> None:
        for hub in feed.hubs:
            SubElement(parent, link, rel="hub", href=hub)
        for rel, path in feed.neighbours:
            address = addresses.below_site(feed, path, format)
            SubElement(parent, link, rel=rel, href=address, type=addresses.MEDIA_TYPES[format])
        if feed.is_archive:
            SubElement(parent, f"{{{HISTORY}}}archive")


class Wording(EntryExtension):
    """What Atom says of an entry's texts: whether they are HTML; and its `updated`, told apart from others."""

    def __init__(self) -> None:
        super().__init__()
        self.moment: str | None = None  # of `distinct_moments`

    def write_atom(self, entry: _Element, story: Story) -> None:
        _declare(entry, "title", "summary")
        for updated in entry.iterfind("updated"):
            updated.text = self.moment or updated.text


class Slash(EntryExtension):
    """`slash:comments`: how many comments a story has."""

    def write_rss(self, item: _Element, story: Story) -> None:
        if story.comments is not None:
            _text(item, f"{{{SLASH}}}comments", str(story.comments))


class Threading(EntryExtension):
    """`thr:total` and a `replies` link for each discussion (RFC 4685, sections 4 and 5)."""

    def write_atom(self, entry: _Element, story: Story) -> None:
        for mention in discussions(story):
            link = SubElement(entry, "link", rel="replies", type="text/html", href=mention.comments_url or "")
            if mention.comments is not None:
                link.set(f"{{{THREAD}}}count", str(mention.comments))
        if story.comments is not None:
            _text(entry, f"{{{THREAD}}}total", str(story.comments))


class CommentFeed(EntryExtension):
    """`wfw:commentRss`: the feed of the comments; one at most, as readers expect."""

    def write_rss(self, item: _Element, story: Story) -> None:
        feeds = [mention.comments_feed for mention in story.mentions if mention.comments_feed]
        if feeds:
            _text(item, f"{{{WFW}}}commentRss", feeds[0])

    def write_atom(self, entry: _Element, story: Story) -> None:
        self.write_rss(entry, story)


class DublinCore(EntryExtension):
    """`dc:creator`, since RSS's own author must be an e-mail address; and the language of an item."""

    def write_rss(self, item: _Element, story: Story) -> None:
        if story.author:
            _text(item, f"{{{DC}}}creator", untagged(story.author))
        if story.language:
            _text(item, f"{{{DC}}}language", story.language)


class Media(EntryExtension):
    """`media:thumbnail`, and the enclosures: as links in Atom; in RSS, those for which an item has no room."""

    def write_rss(self, item: _Element, story: Story) -> None:
        for enclosure in story.enclosures[1:]:
            _media_content(item, enclosure)
        _thumbnail(item, story)

    def write_atom(self, entry: _Element, story: Story) -> None:
        for enclosure in story.enclosures:
            _enclosure_link(entry, enclosure)
        _thumbnail(entry, story)


class Origin(EntryExtension):
    """Where a story comes from: `atom:source` (RFC 4287, section 4.2.11), and a `related` link to each other source.

    In Atom only: some readers take any `atom:link` of an RSS item for its link.
    """

    def write_atom(self, entry: _Element, story: Story) -> None:
        for mention in others(story):
            if mention.link:
                title = untagged(related_title(mention))
                SubElement(entry, "link", rel="related", href=mention.link, title=title)
        if story.language:
            entry.set(_LANG, story.language)
        _atom_source(entry, story.lead)


def _atom_source(entry: _Element, lead: Mention) -> None:
    source = SubElement(entry, "source")
    _text(source, "id", lead.source_url)
    declare(_text(source, "title", lead.source_title))
    _text(source, "updated", datetime.fromtimestamp(lead.updated_at, UTC).isoformat())
    _text(SubElement(source, "author"), "name", untagged(lead.source_title))
    SubElement(source, "link", rel="self", href=lead.source_url)
    if lead.source_link:
        SubElement(source, "link", rel="alternate", href=lead.source_link)


def _thumbnail(parent: _Element, story: Story) -> None:
    if story.image:
        SubElement(parent, f"{{{MEDIA}}}thumbnail", url=story.image)


def _enclosure_link(entry: _Element, enclosure: Enclosure) -> None:
    link = SubElement(entry, "link", rel="enclosure", type=media_type(enclosure), href=enclosure.url)
    if enclosure.length is not None:
        link.set("length", str(enclosure.length))
    if enclosure.title:
        link.set("title", untagged(enclosure.title))


def _media_content(item: _Element, enclosure: Enclosure) -> None:
    content = SubElement(item, f"{{{MEDIA}}}content", url=enclosure.url, type=media_type(enclosure))
    if enclosure.length:
        content.set("fileSize", str(enclosure.length))
    if enclosure.duration:
        content.set("duration", str(int(enclosure.duration)))


def _text(parent: _Element, tag: str, text: str) -> _Element:
    element = SubElement(parent, tag)
    element.text = text
    return element


def _declare(parent: _Element, *tags: str) -> None:
    for tag in tags:
        for element in parent.iterfind(tag):
            declare(element)


def distinct_moments(stories: Iterable[Story]) -> dict[str, str]:
    """When each story (by `uid`) changed, as RFC 3339 has it: no two alike, by microseconds that follow from the `uid`.

    Sources date many items to the minute. Readers that sort by `updated` would show those in any order, and another
    one in each document; validators warn of it. Milliseconds would be too few for a source of a thousand; more digits
    than these some readers take for milliseconds all the same, and are a day off.
    """
    moments: dict[str, str] = {}
    taken: set[tuple[int, int]] = set()
    for story in sorted(stories, key=lambda one: one.uid):
        second, part = int(story.updated_at), crc32(story.uid.encode()) % _PARTS
        while (second, part) in taken:
            part = (part + 1) % _PARTS
        taken.add((second, part))
        moments[story.uid] = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}.{part:06}Z"
    return moments
