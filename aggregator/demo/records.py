"""The records of the demo: who publishes, what is told, and what a document holds."""

from __future__ import annotations

from enum import StrEnum

from aggregator.records import dataclass


class Trouble(StrEnum):
    """What is the matter with a newspaper's server; see `trouble`."""

    NONE = "none"
    FAILING = "failing"
    MOVED = "moved"
    SLOW = "slow"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Paper:
    """An invented newspaper. `lag` is in newsroom minutes; `typical` comments come under an ordinary article."""

    slug: str
    title: str
    description: str
    language: str
    format: str  # rss, atom or json
    category: str
    sections: frozenset[str]
    typical: float
    lag: float
    authors: tuple[str, ...]
    link_to_first: float = 0.0  # how often it links to the paper that had the news first
    trouble: Trouble = Trouble.NONE


@dataclass(frozen=True, slots=True)
class Club:
    """A football club; written in a text, it is its short name."""

    name: str
    short: str
    city: str
    coach: str
    players: tuple[str, ...]  # by the language's positions

    def __str__(self) -> str:
        return self.short


@dataclass(frozen=True, slots=True)
class Person:
    """A player or a rider; written in a text, it is the full name."""

    name: str
    role: str = ""

    @property
    def last(self) -> str:
        return self.name.partition(" ")[2] or self.name

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class FollowUp:
    """News that comes of other news: of which kind, how often, and after how many newsroom minutes."""

    kind: str
    chance: float
    after: tuple[float, float]


@dataclass(frozen=True, slots=True)
class NewsKind:
    """A kind of news, with the words for it; `material/nl.toml` describes each field."""

    name: str
    about: str
    section: str
    often: int
    papers: tuple[int, int]
    talk: float
    categories: tuple[str, ...]
    titles: tuple[str, ...]
    agency: str
    teasers: tuple[str, ...]
    body: tuple[str, ...]
    edit: str | None = None
    result: str = "home"  # of a match: who wins (home, away), or draw
    part: tuple[int, int] = (0, 1)
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    then: FollowUp | None = None


@dataclass(frozen=True, slots=True)
class World:
    """All that news in one language can be about, and the kinds of it."""

    language: str
    positions: tuple[str, ...]
    clubs: tuple[Club, ...]
    abroad: tuple[str, ...]
    places: tuple[str, ...]
    races: tuple[str, ...]
    riders: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    kinds: tuple[NewsKind, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file that belongs to an article: its address, media type, bytes and seconds."""

    url: str
    type: str
    length: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article as a document shows it at a moment. Times are seconds since the epoch, UTC."""

    guid: str
    link: str
    discussion: str  # the page of its comments
    title: str
    teaser: str
    author: str
    categories: tuple[str, ...]
    published: int
    updated: int
    comments: int
    content: str | None = None  # HTML
    enclosure: File | None = None


@dataclass(frozen=True, slots=True)
class ServedDocument:
    """A newspaper's feed at a moment, the newest article first. `updated` is in seconds since the epoch, UTC."""

    title: str
    description: str
    language: str
    home: str
    address: str  # its own
    format: str
    updated: int
    articles: tuple[Article, ...]
    comment_feeds: bool = False  # whether each article names a feed of its comments
