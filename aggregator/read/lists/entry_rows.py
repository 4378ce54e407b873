"""Entries as `aggregator export` writes them and `aggregator import` reads them: one line of JSON or CSV each; pure.

A file may come from anywhere, so what it says is cleaned as a feed is: text is text, HTML is sanitised, links are http.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, TextIO

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from aggregator import urls
from aggregator.errors import RecordError
from aggregator.models import Enclosure, Entry, GroupRule
from aggregator.read import sanitise
from aggregator.read.links import http_url
from aggregator.text import one_line

LONGEST_LINE: Final = 4_000_000  # characters
LATEST: Final = 32_503_680_000.0  # the year 3000: what is later is no time
MOST_COMMENTS: Final = 10_000_000

LISTS: Final = ("categories", "enclosures", "samples")  # columns of CSV that are JSON inside a cell


def _line(length: int) -> AfterValidator:
    return AfterValidator(lambda text: one_line(text)[:length])


def _link(url: object) -> object:
    return http_url(url) if isinstance(url, str) else url


def _moment(at: float) -> float:
    if not (math.isfinite(at) and abs(at) < LATEST):
        raise ValueError("a time in seconds since 1970")
    return at


Moment = Annotated[float, AfterValidator(_moment)]
Link = Annotated[str | None, BeforeValidator(_link)]
Number = Annotated[int, Field(ge=0, le=MOST_COMMENTS)]
Id = Annotated[int, Field(gt=0, lt=2**62)]


class EntryRow(BaseModel):
    """An entry of a file. Only `source`, `title` and `published_at` must be there; the rest makes it the same entry of
    the same story again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: Annotated[str, Field(min_length=1, max_length=2_000), _line(2_000)]
    source_title: Annotated[str, _line(300)] | None = None
    source_category: Annotated[str, _line(200)] | None = None
    id: Id | None = None
    key: Annotated[str, _line(2_000)] = ""
    guid: Annotated[str, _line(2_000)] | None = None
    guid_is_global: bool = False
    link: Link = None
    title: Annotated[str, _line(500)]
    teaser: Annotated[str, _line(1_000)] = ""
    content_html: Annotated[str, Field(max_length=sanitise.MAX_HTML)] = ""
    author: Annotated[str, _line(200)] = ""
    categories: tuple[Annotated[str, _line(200)], ...] = ()
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] | None = None
    published_claimed: Moment | None = None
    updated_claimed: Moment | None = None
    published_at: Moment
    first_seen_at: Moment | None = None
    last_seen_at: Moment | None = None
    updated_at: Moment | None = None
    enclosures: tuple[dict[str, Any], ...] = ()
    image: Link = None
    comments: Number | None = None
    comments_url: Link = None
    comments_feed: Link = None
    discussion: Link = None
    content_hash: Annotated[str, Field(max_length=100)] | None = None
    group_rule: GroupRule | None = None
    group_score: Annotated[float, Field(ge=0, le=1)] = 1.0
    group_reason: Annotated[str, _line(500)] = ""
    story_id: Id | None = None
    story_uid: Annotated[str, Field(pattern=r"^urn:uuid:[0-9a-f-]{32,36}$")] | None = None
    story_published_at: Moment | None = None
    story_updated_at: Moment | None = None
    samples: tuple[tuple[Moment, Number, Number, Moment, Annotated[float, Field(ge=0, le=MOST_COMMENTS)]], ...] = ()

    @property
    def first_seen(self) -> float:
        return self.published_at if self.first_seen_at is None else self.first_seen_at

    def entry(self) -> Entry:
        """The entry as a document would have given it."""
        key = self.key or self.guid or self.link or self.title
        return Entry(
            key=key,
            guid=self.guid,
            guid_is_global=self.guid_is_global,
            link=self.link,
            canonical_url=urls.canonical(self.link) if self.link else None,
            title=self.title,
            teaser=self.teaser,
            content_html=sanitise.clean(self.content_html, self.link or ""),
            author=self.author,
            categories=self.categories,
            language=self.language,
            published_claimed=self.published_claimed,
            updated_claimed=self.updated_claimed,
            enclosures=tuple(_enclosures(self.enclosures)),
            image=self.image,
            comments=self.comments,
            comments_url=self.comments_url,
            comments_feed=self.comments_feed,
            content_hash=self.content_hash or "imported",
        )


COLUMNS: Final = tuple(EntryRow.model_fields)


def looks_like_entries(head: bytes) -> bool:
    """Whether a file that begins like this holds entries: JSON lines, or CSV with our columns."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    is_csv = {b"source", b"title", b"published_at"} <= {name.strip(b'" \r') for name in first.split(b",")}
    return first.startswith(b"{") or is_csv


def read_rows(file: TextIO) -> Iterator[tuple[int, EntryRow | RecordError]]:
    """(line, entry) for each, or what is wrong with that line. JSON lines or CSV, told by the first character."""
    for number, values in _values(file):
        try:
            yield number, EntryRow.model_validate(values)
        except ValidationError as error:
            yield number, RecordError("; ".join(_problem(one) for one in error.errors(include_url=False)[:3]))
        except ValueError as error:
            yield number, RecordError(str(error))


def _values(file: TextIO) -> Iterator[tuple[int, Any]]:
    begin = file.read(1)
    while begin in ("\ufeff", "\n", "\r", " "):
        begin = file.read(1)
    if begin == "{":
        yield from _json_lines(begin, file)
    elif begin:
        yield from _csv_rows(begin, file)


def _json_lines(begin: str, file: TextIO) -> Iterator[tuple[int, Any]]:
    number, line = 1, begin + file.readline(LONGEST_LINE)
    while line:
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                yield number, {"source": f"not JSON: {error}"}
        number, line = number + 1, file.readline(LONGEST_LINE)


def _csv_rows(begin: str, file: TextIO) -> Iterator[tuple[int, Any]]:
    csv.field_size_limit(LONGEST_LINE)
    header = next(csv.reader([begin + file.readline(LONGEST_LINE)]))
    reader = csv.DictReader(file, header)
    for row in reader:
        values: dict[str, Any] = {name: cell for name, cell in row.items() if name and cell not in ("", None)}
        try:
            yield reader.line_num + 1, values | {name: json.loads(values[name]) for name in LISTS if name in values}
        except ValueError:
            yield reader.line_num + 1, values


def _problem(error: Mapping[str, Any]) -> str:
    place = ".".join(map(str, error["loc"][:1]))
    return f"{place}: {error['msg'].removeprefix('Value error, ')}"


def _enclosures(values: Iterable[Mapping[str, Any]]) -> Iterator[Enclosure]:
    for one in values:
        url = http_url(one.get("url")) if isinstance(one.get("url"), str) else None
        if url is not None:
            kind, title, length, duration = (one.get(name) for name in ("type", "title", "length", "duration"))
            yield Enclosure(
                url=url,
                type=one_line(kind)[:100] if isinstance(kind, str) else None,
                length=length if isinstance(length, int) and 0 <= length < 2**53 else None,
                title=one_line(title)[:500] if isinstance(title, str) else None,
                duration=float(duration) if isinstance(duration, (int, float)) and 0 < duration < 1e9 else None,
            )
