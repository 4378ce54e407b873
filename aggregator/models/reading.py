"""fetch → split → parse → normalise: one call into a worker process. Everything here is picklable."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Final

from aggregator.aside import AsideText, Body
from aggregator.records import dataclass


class SourceKind(StrEnum):
    """How a source's document is read."""

    FEED = "feed"  # RSS, Atom, RDF, JSON Feed, … told apart by looking
    PAGE = "page"  # HTML, by CSS selectors
    JSON = "json"  # any JSON, by paths


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where the parts of an item stand on a page (CSS selectors) or in a JSON document (dotted paths).

    `item` selects the items; the others are looked up inside one. A selector may end in `@name` to take an attribute.
    """

    item: str
    title: str | None = None
    link: str | None = None
    teaser: str | None = None
    date: str | None = None
    comments: str | None = None
    image: str | None = None
    author: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A fetched body on its way to a worker. Picklable, as is what comes back."""

    url: str  # base for relative links
    body: Body
    content_type: str | None
    kind: SourceKind = SourceKind.FEED
    selectors: Selectors | None = None
    known_items: frozenset[str] = frozenset()  # the items of this source's last document, as `read.listed` names them
    max_entries: int = 1000  # the newest that many (document order when undated) are kept
    default_language: str | None = None
    link_header: str | None = None  # of the answer, for discovery
    time_zone: str = "UTC"  # of dates that name none
    max_content: int = 200_000  # bytes that an article may have; a longer one ends with a link to the whole
    links_as_is: bool = False  # addresses keep what only counts visitors
    quick: bool = True  # a well-formed feed is read in the quick way, not by feedparser alone


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry (podcast episode, video, picture)."""

    url: str
    type: str | None = None  # media type
    length: int | None = None  # bytes
    title: str | None = None
    duration: float | None = None  # seconds


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One item as its document claims it: nothing is cleaned, and any string may be hostile.

    What `parse`, `jsonfeed` and `page` hand to `normalise`. `…_html` says whether that text is markup.
    """

    guid: str | None = None
    guid_is_global: bool = False
    link: str | None = None
    title: str | None = None
    title_html: bool = False
    summary: str | None = None
    summary_html: bool = True
    content: str | None = None
    content_html: bool = True
    author: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    published: float | None = None
    updated: float | None = None
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    comments: str | None = None  # the count as written
    comments_url: str | None = None
    comments_feed: str | None = None
    base: str | None = None  # xml:base in force; None: the document's URL
    item_hash: str | None = None
    position: int = 0


_PAIRS_KEPT: Final = 7


@dataclass(frozen=True, slots=True)
class TitleKeys:
    """By what a title is found again (`stories.grouping.keys`): 16 bits of each of its ten heaviest words, heaviest
    first, with their weight together; what each of the ten weighs; and 32 bits of each two of the heaviest. And by what
    the text below it is, 0 where it tells too little."""

    prints: bytes = b""
    weights: tuple[float, ...] = ()
    pairs: tuple[int, ...] = ()
    text: int = 0

    @property
    def kept(self) -> tuple[int, ...]:
        """What it is kept under, for those that come later."""
        return (*self.pairs[:_PAIRS_KEPT], self.text) if self.text else self.pairs[:_PAIRS_KEPT]

    @property
    def asked(self) -> tuple[int, ...]:
        """What it is looked up by."""
        return (*self.pairs, self.text) if self.text else self.pairs


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of one source, normalised: text is text, HTML is sanitised, URLs are absolute http(s)."""

    key: str  # what identifies it inside its source; never empty
    guid: str | None
    guid_is_global: bool  # an Atom id, or a permalink guid: means the same on other sources
    link: str | None
    canonical_url: str | None  # `urls.canonical(link)`
    title: str
    teaser: str  # plain text, uncut up to 1,000 characters; outputs cut it
    content_html: str
    author: str
    categories: tuple[str, ...]
    language: str | None
    published_claimed: float | None
    updated_claimed: float | None
    enclosures: tuple[Enclosure, ...]
    image: str | None
    comments: int | None  # the count; None when the source does not say
    comments_url: str | None  # where people discuss it
    comments_feed: str | None  # wfw:commentRss and the like
    content_hash: str  # of what a reader sees as content: title, words, pictures, files; without tokens and counters
    item_hash: str | None = None  # of its bytes in the document, as `split` saw them, without those of its count
    position: int = 0  # in the document, from 0
    form_hash: str = ""  # of all that is stored of it, tokens and counters included

    @property
    def dated(self) -> float | None:
        """When it was published, as far as it says."""
        return self.updated_claimed if self.published_claimed is None else self.published_claimed

    keys: TitleKeys | None = None  # of its title; None: nobody has made them yet
    aside: AsideText | None = None  # its article, where `content_html` is empty since a document has much of that

    @property
    def article(self) -> str:
        """Its HTML, wherever it is kept."""
        return self.content_html if self.aside is None else str(self.aside)


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a document says of itself."""

    title: str | None = None
    link: str | None = None  # the site's home page
    base: str | None = None  # what its addresses are relative to; None: the document's own
    description: str | None = None
    language: str | None = None
    image: str | None = None
    updated_claimed: float | None = None
    ttl: float | None = None  # seconds, from RSS ttl or sy:updatePeriod and updateFrequency, the longer
    skip_hours: frozenset[int] = frozenset()  # 0..23, UTC
    skip_days: frozenset[int] = frozenset()  # 0 = Monday … 6
    hub: str | None = None  # WebSub
    self_url: str | None = None
    next_archive: str | None = None  # RFC 5005: prev-archive, else next
    generator: str | None = None
    author: str | None = None  # of the entries that name none


@dataclass(frozen=True, slots=True)
class LeftOutEntry:
    """An entry that a source's rules left out."""

    item: str  # the hash of its item, else its key
    key: str
    why: str  # the list that left it out
    at: float  # when it came, by its place where nobody can know


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a source's rules left out of its last document."""

    entries: tuple[LeftOutEntry, ...] = ()
    slow: tuple[str, ...] = ()  # rules that took too long, and were passed over

    def came_at(self, key: str) -> float | None:
        """When the entry with this key came; None: it is not among them."""
        return min((one.at for one in self.entries if one.key == key), default=None)

    def words(self) -> str:
        """For people: "7 left out by include, 2 left out by exclude"; empty when nothing was."""
        counts = Counter(one.why for one in self.entries)
        left = [f"{counts[why]:,} left out by {why}" for why in ("include", "exclude") if counts[why]]
        return ", ".join((*left, *(f"takes too long and is passed over: {rule}" for rule in self.slow)))


@dataclass(frozen=True, slots=True)
class Recount:
    """The comment count of an item of which nothing else is new."""

    item_hash: str
    comments: int
    position: int  # in the document, from 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document gave: its new and changed entries, and how all its items are remembered."""

    feed: FeedInfo
    entries: tuple[Entry, ...]
    item_hashes: frozenset[str] = frozenset()  # as `read.listed` names them; empty when the document was taken whole
    items_seen: int = 0  # in the document, unchanged ones included
    whole: str | None = None  # why no item was cut out; None when split worked
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0  # of the worker's time
    left_out: LeftOut = LeftOut()  # by the source's rules, of what is new in it
    recounts: tuple[Recount, ...] = ()  # of items that are known otherwise, and not among `entries`
