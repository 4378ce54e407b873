"""Entries on their way into stories, and stories as they are ranked and shown."""

from __future__ import annotations

from dataclasses import field
from enum import Enum, StrEnum

from aggregator.models.reading import Enclosure, TitleKeys
from aggregator.records import dataclass


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
    """What an operator decided about two entries, by names that `StoryEntry` gives them; `one` sorts before `other`."""

    one: str
    other: str
    together: bool  # False: they are never one story
    configured: bool = False  # in config.toml; False: by a command


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """An entry as stories see it: what it says, what a pin may call it, and what it brings to its story.

    Names outlive the database: the same entry has them in a new one.
    """

    entry_id: int
    source_id: int
    story_id: int | None  # None: not in a story yet
    title: str
    teaser: str
    canonical_url: str | None
    guid: str | None
    guid_is_global: bool
    published_at: float
    language: str | None = None
    title_repeats: bool = False  # its source has used this very title before
    text_repeats: bool = False  # its source begins several texts like this one, or another source does
    source_url: str = ""  # of the feed
    key: str = ""
    weight: float = 1.0  # of its source
    first_seen_at: float = 0.0
    comments: int | None = None
    discussion: str | None = None  # equal for entries whose comments are the same discussion
    rule: GroupRule = GroupRule.FIRST  # by which it is in its story
    link: str | None = None
    source_link: str | None = None  # of the site, as its feed says
    keys: TitleKeys = field(default=TitleKeys(), compare=False)  # of the title; none for what was stored before

    @property
    def own_name(self) -> str:
        """What no other entry is called."""
        return f"{self.source_url}#{self.key}"

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.own_name, self.canonical_url or self.own_name})


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
    voices: int = 1  # independent sites that have it


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
    teaser: str = ""
    content_html: str = ""
    categories: tuple[str, ...] = ()
    language: str | None = None

    @property
    def dated(self) -> float:
        """When it was published, as rules ask."""
        return self.published_at


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


class BallotOutcome(Enum):
    """What became of a vote."""

    COUNTED = "counted"
    REPEATED = "repeated"  # this visitor had voted
    CLOSED = "closed"
    NO_OPTION = "no-option"  # it is none of the answers


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
