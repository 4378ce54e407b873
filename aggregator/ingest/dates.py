"""Dates as feeds write them → seconds since the epoch; pure.

What is kept is the claim, however absurd its year; the store decides what it is worth. But a text that is no date at
all must not become one.
"""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_YEAR_FIRST = re.compile(r"\s*(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")

_ELEMENT = re.compile(
    rb"<(?:\w+:)?(?:pubDate|published|updated|date|issued|modified|created)(?:\s[^>]*)?>\s*([^<]{6,60})"
)


def claimed(text: str | None, parsed: time.struct_time | None = None) -> float | None:
    """The moment that `text` names, given what feedparser made of it (UTC); None when it is no date.

    feedparser accepts a thirteenth month, and reads 2020/1/10 as the first of November 2020.
    """
    first = _YEAR_FIRST.match(text or "")
    if first is None:
        return _in_utc(parsed)
    day = _utc(first.group(1, 3, 4))
    if day is None or first[2] == "-":
        return None if day is None else _in_utc(parsed)
    return _utc(first.group(1, 3, 4, 5, 6, 7))


def moment(text: str | None) -> float | None:
    """The moment of an RFC 3339 or RFC 5322 date, None for anything else. Without a zone it is UTC."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _seconds(read((text or "").strip()))
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def inside(item: bytes) -> float | None:
    """The first date inside the bytes of an item, for a quick choice among too many."""
    found = _ELEMENT.search(item)
    return moment(found[1].decode("utf-8", "replace")) if found else None


def _utc(parts: tuple[str | None, ...]) -> float | None:
    """Of year, month, day and perhaps hour, minute, second; None when there is no such moment."""
    try:
        when = datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type]  # three or six integers
        return when.replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _in_utc(parsed: time.struct_time | None) -> float | None:
    try:
        return float(calendar.timegm(parsed)) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None


def _seconds(when: datetime) -> float:
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
