"""store → fetch, and the poll as it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from aggregator.aside import Body
from aggregator.models.reading import FeedInfo, LeftOut, Reading
from aggregator.models.rhythm import MoveState, Rhythm
from aggregator.records import dataclass


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
    document_at: float | None  # when a whole document last came; an answer that nothing changed brings none
    rhythm: Rhythm
    typical: float  # comments; 0 when nobody knows
    allowed: float  # typical discussions that its comment counts may lift
    moving: MoveState | None  # the permanent redirect being watched
    feed: FeedInfo  # as its last document said
    entries: int  # ever stored; 0 before the first successful poll
    paused_at: float | None = None  # by an operator; None when it is not paused
    lifted: float | None = None  # what its comment counts gave so far, forward-decayed, in hours
    sqrt_rate: float | None = None  # what it asks of the common budget; None: nothing yet, or it is outside
    not_before: float | None = None  # its server's Retry-After, as a time; None: the last answer named none
    left_out: LeftOut = field(default=LeftOut())  # by its rules

    @property
    def is_new(self) -> bool:
        return self.last_success_at is None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What the store has of an entry, as far as a poll needs it to decide."""

    id: int
    source_id: int
    key: str
    guid: str | None
    link: str | None
    canonical_url: str | None
    title: str
    published_claimed: float | None
    updated_claimed: float | None
    content_hash: str
    form_hash: str
    item_hash: str | None
    published_at: float
    first_seen_at: float
    last_seen_at: float
    comments: int | None
    discussion: str | None
    story_id: int


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
    body: Body  # decoded; empty with 304
    headers: Mapping[str, str]
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    wire_bytes: int = 0
    elapsed: float = 0.0  # seconds


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What a source's server asks of our schedule; every bound only ever makes a poll later."""

    fresh_until: float | None = None  # from Cache-Control: max-age or Expires
    retry_after: float | None = None  # from Retry-After, as a time
    ttl: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    fresh_by: str = "max-age"  # what `fresh_until` is from, as an operator is told: max-age or Expires


@dataclass(frozen=True, slots=True)
class PollDecision:
    """When a source is polled next, and why, in words an operator understands."""

    next_poll_at: float
    interval: float
    reason: str
    not_before: float | None = None  # the server's Retry-After, as a time, which nobody may be quicker than


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


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer, perhaps a reading, or an error."""

    outcome: Outcome
    fetched: Fetched | None = None
    body_hash: str | None = None
    reading: Reading | None = None
    error: str | None = None  # for people; None when it went well
    status: int | None = None  # of an answer that was refused
    retry_after: str | None = None  # the header, verbatim
    found: tuple[str, ...] = ()  # feeds that a page offers in its place, the best first; only where one is adopted
    pushed: bool = False  # by a hub: we did not ask, so it tells nothing of the source's address


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a source, as far as it says when to ask again."""

    url: str  # as it is configured
    interval: float | None  # that the operator wants, in seconds; None: learned
    jitter: float = 0.0  # 0..1, so that sources do not march in step
