"""How comment counts are learnt, and what one observation of them is."""

from __future__ import annotations

import re

from aggregator.records import dataclass

COMMENT_PLACEHOLDERS = ("id", "link", "page", "origin", "guid")


@dataclass(frozen=True, slots=True)
class DiscussionList:
    """A JSON answer that lists discussions: JMESPaths to the list, and to each one's address and count."""

    items: str
    address: str
    count: str


@dataclass(frozen=True, slots=True)
class CommentRule:
    """How to learn the comment count of a source's entries.

    With a `path` the answer is JSON, with a `header` the count is in that header of the answer, with a `select` or
    `on_page` it is a web page, with a `listing` it names the discussions of an address; with none of them it is a feed
    of comments, whose items are counted. Raises `ValueError`, in words for a person, when `url` names a placeholder
    that nothing fills.
    """

    url: str | None = None  # with {placeholders}; None: the feed of comments that the entry names
    pattern: re.Pattern[str] | None = None  # searched in the page of comments, id and link; its groups fill `url`
    path: str | None = None  # JMESPath to the count
    header: str | None = None
    add: int = 0  # to what is found; -1 where the article itself is counted
    select: str | None = None  # CSS, `a@title` takes an attribute
    on_page: bool = False  # what the page tells machines: JSON-LD or microdata
    listing: DiscussionList | None = None

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


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry whose comments are to be asked for by now, as far as it matters for its turn."""

    entry_id: int
    published_at: float
    asked_at: float | None
    due_at: float


@dataclass(frozen=True, slots=True)
class CommentAnswer:
    """What an answer is read by: the rule, and the address of the article that it is about."""

    rule: CommentRule
    link: str | None
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Counting:
    """How the questions for a source's comment counts went: a row of `counters`."""

    since: float  # of the day that is told of
    asked_at: float
    asked: int = 0
    answered: int = 0
    without_address: int = 0  # entries for which the rule has nobody to ask
    last_error: str | None = None
    last_error_at: float | None = None
    failing_since: float | None = None  # the first question after the last answer
    told_at: float | None = None  # when the log was last told


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
