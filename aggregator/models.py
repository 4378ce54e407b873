"""The frozen records that rooms hand to each other, in the order in which a poll and a publish make them.

Times are seconds since the epoch, UTC, as float, and named `…_at` or `…_claimed`. Durations are seconds unless the
name says hours. Strings that came from outside are plain text unless a name says `html`. None means "not given";
an empty string or tuple means "given, and empty" or "nothing to show".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal


class Outcome(StrEnum):
    """How a poll ended; the text in `polls.outcome`."""

    CHANGED = "changed"  # entries were new or updated
    UNCHANGED = "unchanged"  # a document came, with nothing new in it
    NOT_MODIFIED = "not-modified"  # 304

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    HTTP_ERROR = "http-error"
    BAD_RESPONSE = "bad-response"
    BAD_REDIRECT = "bad-redirect"
    TOO_LARGE = "too-large"
    NOT_A_FEED = "not-a-feed"
    MALFORMED = "malformed"
    READER_KILLED = "reader-killed"
    INTERNAL_ERROR = "internal-error"

    @property
    def ok(self) -> bool:
        return self in (Outcome.CHANGED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED)


# --- what the store knows -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as stored: what is remembered between two polls of it."""

    id: int
    url: str  # as configured; its identity
    title: str | None  # configured, else its own
    category: str | None
    weight: float
    fetch_url: str  # where it is fetched now: `url`, or the address it permanently moved to
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    item_hashes: frozenset[str]
    failures: int  # in a row, up to now
    next_poll_at: float
    last_poll_at: float | None
    last_success_at: float | None
    rhythm: str | None  # JSON of `ingest.rhythm`
    typical: float
    moving: str | None  # JSON of the permanent redirect being watched
    feed: FeedInfo  # as its last document said
    entries: int  # ever stored; 0 before the first successful poll

    @property
    def is_new(self) -> bool:
        return self.last_success_at is None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What the store has of an entry, as far as a poll needs it to decide."""

    id: int
    source_id: int
    key: str
    canonical_url: str | None
    content_hash: str
    item_hash: str | None
    published_at: float
    first_seen_at: float
    last_seen_at: float
    comments: int | None
    discussion: str | None
    story_id: int


# --- comment counts beyond the feed -----------------------------------------------------------------------------------

COMMENT_PLACEHOLDERS = ("id", "link", "page", "origin", "guid")


@dataclass(frozen=True, slots=True)
class CommentRule:
    """How to learn the comment count of a source's entries.

    With a `path` the answer is JSON, with a `header` the count is in that header of the answer, with neither the answer
    is a feed of comments, whose items are counted. Raises `ValueError`, in words for a person, when `url` names a
    placeholder that nothing fills.
    """

    url: str | None = None  # with {placeholders}; None: the feed of comments that the entry names
    pattern: re.Pattern[str] | None = None  # searched in the page of comments, id and link; its groups fill `url`
    path: str | None = None  # JMESPath to the count
    header: str | None = None
    add: int = 0  # to what is found; -1 where the article itself is counted

    def __post_init__(self) -> None:
        groups = tuple(self.pattern.groupindex) if self.pattern else ()
        known = (*COMMENT_PLACEHOLDERS, *groups)
        for name in re.findall(r"\{(\w+)\}", self.url or ""):
            if name not in known:
                raise ValueError(f"{{{name}}} is not known; expected one of {', '.join(f'{{{one}}}' for one in known)}")
        if self.url is None and (self.path or self.header):
            raise ValueError("a url is needed with path or header")


@dataclass(frozen=True, slots=True)
class CommentQuestion:
    """An entry whose comment count is to be asked for, outside its feed."""

    entry_id: int
    source_id: int
    source_url: str  # as configured
    link: str | None
    guid: str | None
    comments_url: str | None
    comments_feed: str | None
    published_at: float
    comments: int | None  # as last known
    asked_at: float | None
    gained_at: float | None  # when a count last rose


# --- store → fetch ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One document to fetch, with everything the fetcher may know of it.

    `etag` and `last_modified` are the header values of an earlier answer, byte for byte, decoded as latin-1 (a
    lossless view of opaque bytes); None sends no condition.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    credentials: tuple[str, str] | None = None  # user, password; sent to the URL's own origin only
    proxy: str | None = None
    verify_tls: bool = True
    subscribers: int | None = None  # told in the User-Agent when known
    accept_delta: bool = False  # send `A-IM: feed`, accept 226 (RFC 3229)
    accept: str | None = None  # the Accept header; None = the fetcher's list of feed types


@dataclass(frozen=True, slots=True)
class Fetched:
    """One good answer: status 200, 226 (a delta) or 304.

    `headers` has lower-case names; of a repeated header the values are joined by ", ". `moved_to` is where an unbroken
    chain of 301/308 redirects from the requested URL leads, None when there was none.
    """

    url: str  # where the body came from, after redirects
    status: int
    body: bytes  # decoded; empty with 304
    headers: Mapping[str, str]
    etag: str | None
    last_modified: str | None
    moved_to: str | None
    wire_bytes: int
    elapsed: float  # seconds


# --- fetch → split → parse → normalise (one call into a worker process) ---------------------------------------------


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
    body: bytes
    content_type: str | None
    kind: SourceKind = SourceKind.FEED
    selectors: Selectors | None = None
    known_items: frozenset[str] = frozenset()  # hashes of the items of this source's last document
    max_entries: int = 1000  # the newest that many (document order when undated) are kept
    default_language: str | None = None
    link_header: str | None = None  # of the answer, for discovery


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
    content_hash: str  # of what a reader sees as content: title, teaser, content, link, enclosures
    item_hash: str | None = None  # of its bytes in the document, as `split` saw them
    position: int = 0  # in the document, from 0


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a document says of itself."""

    title: str | None = None
    link: str | None = None  # the site's home page
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document gave: its new and changed entries, and the hashes of all its items."""

    feed: FeedInfo
    entries: tuple[Entry, ...]
    item_hashes: frozenset[str] = frozenset()  # empty when the document was taken whole
    items_seen: int = 0  # in the document, unchanged ones included
    whole: str | None = None  # why no item was cut out; None when split worked
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0  # of the worker's time


# --- the poll, as it is recorded --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What a source's server asks of our schedule; every bound only ever makes a poll later."""

    fresh_until: float | None = None  # from Cache-Control: max-age or Expires
    retry_after: float | None = None  # from Retry-After, as a time
    ttl: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PollDecision:
    """When a source is polled next, and why, in words an operator understands."""

    next_poll_at: float
    interval: float
    reason: str


@dataclass(frozen=True, slots=True)
class PollRecord:
    """One attempt, as `polls` keeps it."""

    source_id: int
    started_at: float
    ended_at: float
    outcome: Outcome
    status: int | None = None  # of HTTP; None when no answer came or the source is a file
    error: str | None = None
    entries_new: int = 0
    entries_updated: int = 0
    samples_new: int = 0
    items_seen: int = 0
    wire_bytes: int = 0
    fetch_seconds: float = 0.0
    read_seconds: float = 0.0


# --- stories ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """What grouping knows of an entry, new or stored. `story_id` is None for the new one."""

    entry_id: int
    source_id: int
    story_id: int | None
    title: str
    teaser: str
    canonical_url: str | None
    guid: str | None
    guid_is_global: bool
    published_at: float
    language: str | None = None
    title_repeats: bool = False  # its source has used this very title before


class GroupRule(StrEnum):
    """Why an entry is in its story; the text in `entries.group_rule`."""

    FIRST = "first"  # it founded the story
    URL = "same-url"
    ID = "same-id"
    TITLE = "near-identical"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which story an entry joins (None: a new one), by which rule, how sure (0..1), and in words why."""

    story_id: int | None
    rule: GroupRule
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Pin:
    """What an operator decided about two entries, by names that `NamedEntry` gives them; `one` sorts before `other`."""

    one: str
    other: str
    together: bool  # False: they are never one story
    configured: bool = False  # in config.toml; False: by a command


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry, by what a pin may call it. Names outlive the database: the same entry has them in a new one."""

    entry_id: int
    story_id: int
    source_url: str
    key: str
    canonical_url: str | None

    @property
    def own_name(self) -> str:
        """What no other entry is called."""
        return f"{self.source_url}#{self.key}"

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.own_name, self.canonical_url or self.own_name})


@dataclass(frozen=True, slots=True)
class Sample:
    """One observation of a comment count, with what it added to heat.

    `gained` comments are taken to have arrived evenly between `since` and `seen_at`.
    """

    entry_id: int
    seen_at: float
    comments: int
    gained: int
    since: float
    typical: float  # comments normal for the source, as known then


@dataclass(frozen=True, slots=True)
class Member:
    """An entry inside its story, as far as the choice of the lead and the counting of comments need it."""

    entry_id: int
    source_id: int
    weight: float  # of its source
    published_at: float
    first_seen_at: float
    comments: int | None
    discussion: str | None


@dataclass(frozen=True, slots=True)
class StoryState:
    """A story's own row, as a poll changes it."""

    id: int
    uid: str
    lead_entry_id: int | None  # None only until its first entry is stored
    published_at: float
    updated_at: float
    comments: int | None
    heat: float  # hours since the epoch


# --- store → rank → render → edition ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """One entry of a story, as outputs name it."""

    entry_id: int
    source_id: int
    source_title: str
    source_category: str | None
    source_url: str  # of the feed
    source_link: str | None  # of the site
    title: str
    link: str | None
    author: str
    published_at: float
    updated_at: float
    comments: int | None
    comments_url: str | None
    comments_feed: str | None
    discussion: str | None  # equal for entries whose comments are the same discussion
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A story as output feeds list it: its lead's words, and every mention, the lead first."""

    id: int
    uid: str  # `urn:uuid:…`, for life; the id in every output
    title: str
    link: str | None
    teaser: str  # plain text, uncut
    content_html: str
    author: str
    categories: tuple[str, ...]
    language: str | None
    image: str | None
    enclosures: tuple[Enclosure, ...]
    published_at: float
    updated_at: float  # when what a reader sees as content last changed; a comment never moves it
    comments: int | None  # over distinct discussions; None when no source says
    heat: float  # hours since the epoch
    mentions: tuple[Mention, ...]

    @property
    def lead(self) -> Mention:
        return self.mentions[0]


@dataclass(frozen=True, slots=True)
class Vote:
    """A question to readers, with what they have answered so far."""

    id: str
    question: str
    options: tuple[tuple[str, int], ...]  # (what may be answered, votes), in configured order
    is_open: bool  # at the time of rendering
    closes_at: float | None = None
    feed: str | None = None  # slug of the feed whose page shows it
    story_id: int | None = None  # or the story whose page does; None too when it is not known (yet)


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
    updated_at: float  # the newest `updated_at` of its stories, 0.0 without any
    siblings: tuple[tuple[str, str], ...] = ()  # (slug, title) of every feed, itself included, in configured order
    more_link: tuple[str, str] | None = None  # (text, address) under the list
    uid: str | None = None  # `urn:uuid:…`, its Atom id, for life; None: made from `site_link` and `slug`
    formats: tuple[str, ...] = ("html", "rss", "atom", "json")  # that it is published in, so that they can be linked
    content: Literal["teaser", "full"] = "full"  # how much of an article RSS, Atom and JSON carry
    time_zone: str = "UTC"  # IANA name; the zone of the times that the page shows
    image: str | None = None  # of the feed itself
    ttl: float | None = None  # seconds for which a reader need not ask again; None: not said
    hubs: tuple[str, ...] = ()  # WebSub
    path: str | None = None  # its address below `site_link`, without slash and extension; None: `slug`
    neighbours: tuple[tuple[str, str], ...] = ()  # (rel, path) as RFC 5005 has them: next, prev-archive, current, …
    is_archive: bool = False  # RFC 5005: this document never changes again
    is_served: bool = False  # by our own server, so that pages can offer search, votes and live updates
    votes: tuple[Vote, ...] = ()  # shown on its page
    offset: int = 0  # how many stories the pages before this one have
    has_story_pages: bool = False  # every story listed has a page of its own, `stories/{id}`


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
    content: Literal["none", "teaser", "full"] = "teaser"  # how much of the article may be shown
    talks: tuple[Talk, ...] = ()  # the most comments first
    lift: float = 0.0  # hours by which heat is later than publication; below zero for a source of little weight
    lists: tuple[tuple[str, str], ...] = ()  # (slug, title) of the feeds that list it
    related: tuple[tuple[int, str, str], ...] = ()  # (story id, title, lead's source), all of which have a page
    former_ids: tuple[int, ...] = ()  # of stories that were joined to this one; their pages lead here
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class OpmlSource:
    """A source as the list of sources names it."""

    title: str
    url: str  # of the feed; what is no web address is left out
    link: str | None  # of the site
    category: str | None


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
class Edition:
    """One format of one feed as it is served: `etag` has its quotes, `modified_at` is a whole second."""

    slug: str
    format: str  # rss, atom, json, html
    content_type: str
    body: bytes
    etag: str
    modified_at: float
    encoded: Mapping[str, bytes] = field(default_factory=dict)  # content coding → body, e.g. gzip
    location: str | None = None  # where it leads: a server answers with 301; the body says so without one
