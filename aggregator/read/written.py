"""A date as people and programs write it → its parts, where they can be read in one way only; pure.

Day, month and year must all be there: what is missing would have to come from a clock. Every word must be known, for an
unknown one may be a zone, a second date or "before". 01/02/2020 is no date, unless the language of the text or the day
of the week that stands beside it decides.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from aggregator.read import datewords, days, zones
from aggregator.read.days import Unclear
from aggregator.records import dataclass

_DASHES = str.maketrans("−–—‐‑⁃", "------")
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u00ad]")
_LABEL = re.compile(r"^(?:[^\d:,]{1,40}:\s+|(?:posted|published|updated) on\s+)")  # "Published: …"
_TWO_ZONES = re.compile(r"(?<=\d)z(?=\s?[+-]00:?00$)")
_THAI = re.compile("[\u0e00-\u0e7f]")
_BUDDHA = 543  # years that Thailand counts more
# ISO 8601 beyond year-month-day: weeks, days of the year, and without hyphens.
_WEEK = re.compile(r"^(\d{4})-?w(\d{2})-?([1-7])(?!\d)")
_DAY_OF_YEAR = re.compile(r"^(\d{4})-(\d{3})(?!\d)(?=$|[t ])")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?=$|[t ]|\d{4}(?:\d{2})?(?:$|[z+-]))")
_COMPACT_TIME = re.compile(r"^(\S*\d{4}-\d\d?-\d\d?)[t ]?(\d{2}):?(\d{2})?:?(\d{2})?(?=$|[.,]\d|\s*[z+-])")
_BETWEEN_DAY_AND_TIME = re.compile(r"(?<=\d)t(?=\d)|(?<=/\d{4}):(?=\d\d:\d\d)")
_EASTERN = re.compile(r"(\d+)\s*[年년]\s*(\d+)\s*[月월]\s*(\d+)\s*[日일号]?")
_EASTERN_TIME = re.compile(r"(\d+)\s*[時时点시]\s*(?:(\d+)\s*[分분])?(?:\s*(\d+)\s*[秒초])?")

_TIMES = (
    re.compile(r"(?<![\d.:/-])(\d{1,2}):(\d{1,2})(?:[:.](\d{1,2})(?:[.,:]\d+)?)?(?![\d:])"),
    re.compile(r"(?<![\d.:/-])(\d{1,2})\s?[hu]\s?(\d{2})(?:\s?(?:min|m)?\s?(\d{2})s?)?(?![\d:])"),
    re.compile(r"(?<![\d.:/-])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?=\s*$|\s+[^\W\d]|\s*[+-]\d)(?!\.?\d)"),
    re.compile(r"(?<![\d.:/-])(\d{1,2})()()(?=\s?[ap]\.?m\b)"),
    re.compile(r"(?<![\d.:/-])(\d{1,2})()()\s?(?:h|uur|uhr)\b(?!\s?\d)"),
)
_OFFSET = re.compile(
    r"^\s*(?:(?:utc|gmt|ut)\s?)?(?P<offset>[+-]\d{2}:?(?:\d{2})?|[+-]\d:\d{2})(?![\d./:-])|^\s*(?:utc|gmt)\s?(?P<short>[+-]\d)(?!\d)"
)
_LOST_PLUS = re.compile(r"^\s+00:?00(?![\d:])")  # "+0000" after one decoding too many
_ZONE = re.compile(r"^[\s\[(,]*([a-z]+(?:/[a-z_]+)+(?:[+-]\d+)?|[a-z]{3}\d[a-z]{3}|[a-z]{1,5})\b\.?[\])]?")
_THAI_DAY = re.compile("(?<=[\u0e00-\u0e7f])ที่(?=\\s)")  # "Friday the", in one word
_COMMENT = re.compile(r"[\[(][^()\[\]]*[\])]")

_WORD = re.compile(r"[^\W\d_]+")
_FIRST_WORDS, _LAST_WORDS = re.compile(r"[\s.,]*(?:[^\W\d_]+[\s.,]*){0,4}"), re.compile(r"[^\d]*$")
_MOST = 4  # words of "before noon" in any language


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int = 0
    minute: int = 0
    second: int = 0
    zone: str | None = None  # as written
    offset: tzinfo | None = None


def read(text: str, language: str | None, own: tzinfo) -> datetime | None:
    """The moment that `text` names, in its zone, else in `own`; None when it is no date, or may be another one."""
    try:
        return _moment(_unified(text), language, own)
    except (Unclear, ValueError, OverflowError):
        return None


def _unified(text: str) -> str:
    text = _INVISIBLE.sub("", datewords.folded(text)).translate(_DASHES)
    text = _TWO_ZONES.sub("", _LABEL.sub("", " ".join(text.split())))
    if found := _WEEK.match(text):
        text = date.fromisocalendar(*map(int, found.groups())).isoformat() + text[found.end() :]
    elif found := _DAY_OF_YEAR.match(text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if day.year != int(found[1]):
            raise Unclear
        text = day.isoformat() + text[found.end() :]
    text = _COMPACT.sub(r"\1-\2-\3", text)
    if found := _COMPACT_TIME.match(text):
        clock = ":".join(part or "00" for part in found.groups()[1:])
        text = f"{found[1]} {clock}{text[found.end() :]}"
    text = _THAI_DAY.sub("", text)
    text = _BETWEEN_DAY_AND_TIME.sub(" ", text)
    text = _EASTERN.sub(r"\1-\2-\3 ", text)
    return _EASTERN_TIME.sub(lambda one: " " + ":".join(part or "00" for part in one.groups()) + " ", text)


def _moment(text: str, language: str | None, own: tzinfo) -> datetime:
    clock, rest = _clock(text)
    day = days.day(rest, language)
    if day.year > 2400 and (_THAI.search(text) or (language or "").startswith("th")):
        day = day.replace(year=day.year - _BUDDHA)
    late = timedelta(days=clock.hour // 24)
    if clock.hour > 24 or (clock.hour == 24 and (clock.minute or clock.second)) or clock.second > 60:
        raise Unclear
    when = datetime(*day.timetuple()[:3], clock.hour % 24, clock.minute, min(clock.second, 59)) + late
    when += timedelta(seconds=clock.second - min(clock.second, 59))  # a leap second
    if clock.zone is None:
        return when.replace(tzinfo=clock.offset or own)
    zone = zones.named(clock.zone, language, own, when)
    if zone is None:
        raise Unclear
    return when.replace(tzinfo=zone)


# --- the time of day --------------------------------------------------------------------------------------------------


def _clock(text: str) -> tuple[_Clock, str]:
    """The time in a text, and what is left without it."""
    date_free = days.YEAR_LAST.sub(
        lambda one: "#" * len(one[0]), days.YEAR_FIRST.sub(lambda one: "#" * len(one[0]), text, count=1), count=1
    )
    found = next((match for pattern in _TIMES if (match := pattern.search(date_free))), None)
    if found is None:
        return _Clock(), text
    before, after = text[: found.start()], text[found.end() :]
    hour, minute, second = (int(part or 0) for part in found.groups())
    half, before, after = _half(before, after)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    offset, zone, after = _zone(after)
    return _Clock(hour, minute, second, zone, offset), f"{before} {after}"


def _half(before: str, after: str) -> tuple[str | None, str, str]:
    """ "am", "pm" or None, from beside the time, and what is left on either side of it."""
    words = datewords.english() if days.is_english(before + after) else datewords.all_words()
    next_ones = list(_WORD.finditer(_FIRST_WORDS.match(after)[0]))[:_MOST]  # type: ignore[index]  # matches nothing too
    start = _LAST_WORDS.search(before).start()  # type: ignore[union-attr]
    last_ones = list(_WORD.finditer(before, start))[-_MOST:]
    for length in range(_MOST, 0, -1):
        if half := words.halves.get(tuple(one[0] for one in next_ones[:length])):
            return half, before, after[next_ones[min(length, len(next_ones)) - 1].end() :].lstrip(".")
        if half := words.halves.get(tuple(one[0] for one in last_ones[-length:])):
            return half, before[: last_ones[-min(length, len(last_ones))].start()], after
    return None, before, after


def _zone(after: str) -> tuple[tzinfo | None, str | None, str]:
    """The offset or the name of the zone that comes after a time, and what is left."""
    if found := _OFFSET.match(after):
        offset = zones.at_offset(found["offset"] or found["short"])
        if offset is None:
            raise Unclear
        return offset, None, _without_its_name(_COMMENT.sub(" ", after[found.end() :]), offset)
    if found := _LOST_PLUS.match(after):
        return zones.at_offset("+00"), None, after[found.end() :]
    found = _ZONE.match(after)
    if found is None or _means_something(found[1], after[found.end() :]):
        return None, None, after
    return None, found[1], _COMMENT.sub(" ", after[found.end() :])


def _without_its_name(after: str, offset: tzinfo) -> str:
    """What comes after an offset, without a name that says the same: "+0100 CET"."""
    found = _ZONE.match(after)
    named = zones.named(found[1], None, UTC, datetime(2000, 1, 1)) if found else None
    if found is None or named is None:
        return after
    if named.utcoffset(datetime(2000, 1, 1)) != offset.utcoffset(None):
        raise Unclear
    return after[found.end() :]


def _means_something(word: str, rest: str) -> bool:
    """Whether a word after a time is no zone but a part of the date ("09:05 Fri 20 Nov", "9:05 Uhr")."""
    if len(word) == 1 and not rest.strip(" ."):
        return word in ("h", "u")  # other letters are zones of the military, which nobody agrees on
    words = datewords.english()
    return (word,) in words.months or (word,) in words.days or (word,) in words.idle
