"""What an address asks of what is stored: words to look for, and what a list is narrowed to; pure.

`/search` looks everywhere, `/{slug}` in one list; each as a page, as RSS, Atom or JSON Feed. A list without any of
these parameters is a finished edition, and what else stands in its address (a campaign's name) counts for nothing.
`/stories/{id}.rss` is what there is of one story: every source's article and where it is discussed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

from aggregator.records import dataclass
from aggregator.text import one_line, whole_number

SEARCH: Final = "search"
MOST_PAGES: Final = 25
MOST_LISTED: Final = 100  # stories in one document
LONGEST: Final = 200  # characters of a value
_MOST_VALUES: Final = 10  # sources or categories in one address
_MOST_COMMENTS: Final = 10**6
_NARROWING: Final = ("q", "source", "category", "min_comments", "limit")
_PATH: Final = re.compile(r"/([a-z0-9][a-z0-9-]*)(?:\.(html|rss|atom|json))?")
_STORY: Final = re.compile(r"/(stories/([1-9][0-9]{0,17}))\.(rss|atom|json)")
# What mail programs, social networks and advertisers add to any address.
_CAMPAIGN: Final = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id")


class BadQuestion(Exception):
    """An address that asks for what there cannot be; the text is for the visitor."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. Equal ones have the same answer, however their addresses were written."""

    name: str  # of the list, or SEARCH, or "stories/{id}"
    format: str
    query: str = ""
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    min_comments: int = 0
    limit: int | None = None  # None: as the list has it
    page: int = 1
    story: int | None = None  # whose feed it is

    @property
    def narrows(self) -> bool:
        """Whether it asks for anything but the list itself."""
        return bool(self.query or self.sources or self.categories or self.min_comments)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Its parameters in one order, without the page."""
        return tuple(self._parameters())

    @property
    def address(self) -> str:
        """Its parameters as an address has them, after the question mark."""
        return urlencode(self.parameters)

    def _parameters(self) -> Iterator[tuple[str, str]]:
        if self.query:
            yield "q", self.query
        yield from (("source", one) for one in self.sources)
        yield from (("category", one) for one in self.categories)
        if self.min_comments:
            yield "min_comments", str(self.min_comments)
        if self.limit is not None:
            yield "limit", str(self.limit)


def is_asked(path: str, query: bytes) -> bool:
    """Whether this address of a list asks for less than the list."""
    return bool(query) and bool(_PATH.fullmatch(path)) and any(name in _NARROWING for name, _ in _pairs(query))


def is_feed(path: str) -> bool:
    """Whether a feed may be asked for at this path."""
    found = _PATH.fullmatch(path)
    return bool(found and found[2] in ("rss", "atom", "json"))


def what_was_asked(path: str, query: bytes) -> Question:
    """What this address asks for. Raises Refused."""
    if story := _STORY.fullmatch(path):
        if unknown := _not_among((), query):
            raise BadQuestion(400, f"There is no parameter {unknown!r} here; there are none.")
        return Question(name=story[1], format=story[3], story=int(story[2]))
    found = _PATH.fullmatch(path)
    if not found:
        raise BadQuestion(404, "There is no such page.")
    format = found[2] or "html"
    known = (*_NARROWING, "page") if format == "html" else _NARROWING
    if unknown := _not_among(known, query):
        raise BadQuestion(400, f"There is no parameter {unknown!r}; there are {', '.join(_NARROWING)}.")
    given: dict[str, list[str]] = {}
    for name, value in _pairs(query):
        given.setdefault(name, []).append(one_line(value)[:LONGEST].strip())
    return Question(
        name=found[1],
        format=format,
        query=" ".join(given.get("q", ())),
        sources=_names("source", given),
        categories=_names("category", given),
        min_comments=_number("min_comments", given, _MOST_COMMENTS, 400) or 0,
        limit=_number("limit", given, MOST_LISTED, 400, least=1),
        page=_number("page", given, MOST_PAGES, 404, least=1) or 1,
    )


def _not_among(known: Sequence[str], query: bytes) -> str | None:
    """The first parameter that is none of those and no campaign's, as it can be shown."""
    unknown = (name for name, _ in _pairs(query) if name not in known and not _CAMPAIGN.fullmatch(name))
    return next((one_line(name)[:40] for name in unknown), None)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def _names(name: str, given: dict[str, list[str]]) -> tuple[str, ...]:
    values = sorted({value for value in given.get(name, ()) if value})
    if len(values) > _MOST_VALUES:
        raise BadQuestion(400, f"{name} is there {len(values)} times; {_MOST_VALUES} at most.")
    return tuple(values)


def _number(name: str, given: dict[str, list[str]], most: int, status: int, least: int = 0) -> int | None:
    """The number of that name, None when none is given (a form sends empty fields too)."""
    values = [value for value in given.get(name, ()) if value or status == 404]
    if not values:
        return None
    number = whole_number(values[-1], most)
    if number is None or number < least:
        raise BadQuestion(status, f"{name} must be a number from {least} to {most}.")
    return number
