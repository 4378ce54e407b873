"""store → rank → render → edition."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from aggregator.models.stories import Story, Vote
from aggregator.records import dataclass

_PIECE: Final = 1 << 17  # bytes


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """A listed story as another one names it; what does not change with its comments."""

    id: int
    uid: str
    title: str
    link: str | None
    source: str  # the title of its lead's


@dataclass(frozen=True, slots=True)
class OutputFeed:
    """One feed, ranked and ready to render: nothing in it depends on the time of rendering."""

    slug: str
    title: str
    description: str
    language: str
    author: str
    site_link: str  # public base URL, without a slash at its end
    stories: tuple[Story, ...]
    updated_at: float  # the newest `updated_at` of its stories; without any, when the site began
    siblings: tuple[tuple[str, str], ...] = ()  # (slug, title) of every feed, itself included, in configured order
    more_link: tuple[str, str] | None = None  # (text, address) under the list
    uid: str | None = None  # `urn:uuid:…`, its Atom id, for life; None: made from `site_link` and `slug`
    formats: tuple[str, ...] = ("html", "rss", "atom", "json")  # that it is published in, so that they can be linked
    time_zone: str = "UTC"  # IANA name; the zone of the times that the page shows
    image: str | None = None  # of the feed itself
    ttl: float | None = None  # seconds for which a reader need not ask again; None: not said
    hubs: tuple[str, ...] = ()  # WebSub
    path: str | None = None  # its address below `site_link`, without slash and extension; None: `slug`
    query: str = ""  # what it was narrowed to, as its addresses have it after the question mark
    neighbours: tuple[tuple[str, str], ...] = ()  # (rel, path) as RFC 5005 has them: next, prev-archive, current, …
    is_archive: bool = False  # RFC 5005: this document never changes again
    is_served: bool = False  # by our own server, so that pages can offer search, votes and live updates
    votes: tuple[Vote, ...] = ()  # shown on its page
    offset: int = 0  # how many stories the pages before this one have
    has_story_pages: bool = False  # every story listed has a page of its own, `stories/{id}`
    has_last_line: bool = False  # items in its feeds end with who else has the story and where it is talked about
    site_title: str = ""  # of the whole site; empty: as the feed's own
    gaining: tuple[tuple[int, int], ...] = ()  # (story id, comments in the last hour) of those with a mark on its page
    rank: str = "hot"  # what orders its stories, as `[[feeds]] rank` says it
    related: tuple[tuple[int, tuple[RelatedStory, ...]], ...] = ()  # by the id of a story of its own


@dataclass(frozen=True, slots=True)
class Talk:
    """One distinct discussion of a story, as its page shows it."""

    name: str  # the titles of the sources that link it
    url: str | None
    comments: int | None
    lift: float  # hours by which it raises the story; the discussions' hours add up
    course: tuple[float, ...] = ()  # comments gained in equal spans of time, the oldest first


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story's own page, ready to render: nothing in it depends on the time of rendering."""

    story: Story
    site: OutputFeed  # the feed whose page is the site's, without stories
    talks: tuple[Talk, ...] = ()  # the most comments first
    lift: float = 0.0  # hours by which heat is later than publication; below zero for a source of little weight
    coverage: float = 0.0  # hours of that which independent sites give that took it up
    lists: tuple[tuple[str, str], ...] = ()  # (slug, title) of the feeds that list it
    related: tuple[RelatedStory, ...] = ()  # all of which are listed, and so have a page
    former_ids: tuple[int, ...] = ()  # of stories that were joined to this one; their pages lead here
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class OpmlSource:
    """A source as the list of sources names it."""

    title: str
    url: str  # of the feed; what is no web address is left out
    link: str | None  # of the site
    category: str | None  # folders inside folders are told apart by `category_path`
    language: str | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Publication:
    """All that is to be published: whatever else was, goes, but for archives and the newest of former story pages."""

    feeds: tuple[OutputFeed, ...]  # every document of every feed; the first is the site's front page
    stories: tuple[StoryPage, ...] = ()
    sources: tuple[OpmlSource, ...] = ()
    archives_kept: Mapping[str, int] = field(default_factory=dict)  # how many, by slug
    theme: Path | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What a round of publishing did."""

    changed: tuple[tuple[str, str], ...] = ()  # (document's path below the site without extension, format)
    problems: tuple[str, ...] = ()  # of the theme, for the operator; each is told once per change of the theme


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes that are kept as gzip alone: few readers want them otherwise."""

    gzip: bytes
    size: int

    def __len__(self) -> int:
        return self.size

    def __bytes__(self) -> bytes:
        return zlib.decompress(self.gzip, zlib.MAX_WBITS | 16, self.size)

    def pieces(self) -> Iterator[bytes]:
        """The same bytes, never all of them at once."""
        undoing, rest = zlib.decompressobj(zlib.MAX_WBITS | 16), self.gzip
        while not undoing.eof:
            yield undoing.decompress(rest, _PIECE)
            rest = undoing.unconsumed_tail


@dataclass(frozen=True, slots=True)
class Edition:
    """One format of one feed as it is served: `etag` has its quotes, `modified_at` is a whole second."""

    slug: str
    format: str  # rss, atom, json, html
    content_type: str
    body: bytes | Packed
    etag: str
    modified_at: float
    encoded: Mapping[str, bytes] = field(default_factory=dict)  # content coding → body, e.g. gzip
    location: str | None = None  # where it leads: a server answers with 301; the body says so without one
    link: str | None = None  # its Link header (RFC 8288): hubs, itself, its page
