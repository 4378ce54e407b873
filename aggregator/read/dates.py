"""Dates as feeds and pages write them → whole seconds since the epoch; pure.

The right moment or none: what may be another day, or is in an unknown zone, is no date. What is kept is the claim,
however absurd its year; the store decides what it is worth. feedparser's own reading is not asked: it takes 2020/1/10
for the first of November, a thirteenth month for a month, and names of zones that it does not know for UTC.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from math import floor
from zoneinfo import ZoneInfo

from aggregator.models import Document
from aggregator.read import written
from aggregator.records import dataclass

UNDATED_GAP = 900.0  # seconds between undated items of a first document
MAX_DATE = 120  # characters

_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{12,13}(?:\.0+)?|\d{16}")
_DOT_NET = re.compile(r"\\?/Date\((-?\d+)(?:[+-]\d{4})?\)\\?/")
_COMPACT = re.compile(r"(?:19|20)\d{10}")  # 202611200905, unless that is no time of day
_RFC_5322 = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) "
    r"(\d\d):(\d\d):([0-5]\d) (?:GMT|([+-])(\d\d)([0-5]\d))"
)
_MONTHS = dict(
    zip(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], range(1, 13), strict=True)
)
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):?[0-5]\d)"
)

_ELEMENT = re.compile(
    rb"<(?:\w+:)?(?:pubDate|published|updated|date|issued|modified|created)(?:\s[^>]*)?>"
    rb"\s*(?:<!\[CDATA\[\s*)?([^<\]]{6,60})"
)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a date takes from its source where it does not say."""

    language: str | None = None  # of its words; decides between 1 February and 2 January
    zone: tzinfo = UTC

    def within(self, language: str | None) -> Reckoning:
        """The same for a document that says its language."""
        return Reckoning(language or self.language, self.zone)


PLAIN = Reckoning()


def came_at(position: int, now: float, *, first: bool) -> float:
    """When the item at this place of a document came, as far as can be told without its date. `first`: the document is
    its source's first one, of whose items nobody knows when they came, only in what order."""
    return now - (position + 1) * UNDATED_GAP if first else now


def of_source(document: Document) -> Reckoning:
    """What the source's settings say of its dates."""
    return Reckoning(document.default_language, UTC if document.time_zone == "UTC" else ZoneInfo(document.time_zone))


def moment(text: str | None, by: Reckoning = PLAIN) -> float | None:
    """The moment that `text` names, without a zone in `by.zone`; None when it is no date or may be another one."""
    if not text:
        return None
    try:
        when = _as_standards_have_it(text)
        if when is None:
            text = _DOT_NET.sub(r"\1", html.unescape(text[: 4 * MAX_DATE]).strip().removeprefix("@"))
            if not 6 <= len(text) <= MAX_DATE:
                return None
            when = _as_standards_have_it(text)
        if when is None and (seconds := _epoch(text)) is not None:
            return float(floor(seconds))
        when = when or written.read(text, by.language, by.zone)
        if when and when.year == 1:
            return None  # 0001-01-01 is what .NET and Go write for no date
        return float(floor(when.timestamp())) if when else None
    except (ValueError, OverflowError):
        return None


def inside(item: bytes) -> float | None:
    """The first date inside the bytes of an item, for a quick choice among too many."""
    found = _ELEMENT.search(item)
    return moment(found[1].decode("utf-8", "replace")) if found else None


def _as_standards_have_it(text: str) -> datetime | None:
    """What most feeds write, without delay."""
    if _RFC_3339.fullmatch(text):
        return datetime.fromisoformat(text)
    found = _RFC_5322.fullmatch(text)
    if found is None or int(found[8] or 0) > 13:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if int(hour) > 23:
        return None  # 24:00 is the next day's, and not read here
    zone = timezone(-offset if sign == "-" else offset)
    return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=zone)


def _epoch(text: str) -> float | None:
    if not _EPOCH.fullmatch(text) or (_COMPACT.fullmatch(text) and written.read(text, None, UTC)):
        return None
    number = float(text)
    return number / 1e6 if abs(number) >= 1e15 else number / 1e3 if abs(number) >= 1e11 else number
