"""A date as people and programs write it → its parts, where they can be read in one way only; pure.

Day, month and year must all be there: what is missing would have to come from a clock. Every word must be known, for an
unknown one may be a zone, a second date or "before". 01/02/2020 is no date, unless the language of the text or the day
of the week that stands beside it decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from aggregator.ingest import datewords, zones
from aggregator.ingest.datewords import Name, Words

_DASHES = str.maketrans("−–—‐‑⁃", "------")
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u00ad]")
_LABEL = re.compile(r"^[^\d:,]{1,40}:\s+")  # "Published: …"
# ISO 8601 beyond year-month-day: weeks, days of the year, and without hyphens.
_WEEK = re.compile(r"^(\d{4})-?w(\d{2})-?([1-7])(?!\d)")
_DAY_OF_YEAR = re.compile(r"^(\d{4})-(\d{3})(?!\d)(?=$|[t ])")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?=$|[t ]|\d{4}(?:\d{2})?(?:$|[z+-]))")
_COMPACT_TIME = re.compile(r"^(\S+?-\d\d?-\d\d?)[t ]?(\d{2}):?(\d{2})?:?(\d{2})?(?=$|[.,]\d|\s*[z+-])")
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

_YEAR_FIRST = re.compile(r"(?<![\d:])(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)\.?")
_YEAR_LAST = re.compile(r"(?<![\d:])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)\.?")
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


class _Unclear(Exception):
    """The text is no date, or more than one."""


def read(text: str, language: str | None, own: tzinfo) -> datetime | None:
    """The moment that `text` names, in its zone, else in `own`; None when it is no date, or may be another one."""
    try:
        return _moment(_unified(text), language, own)
    except (_Unclear, ValueError, OverflowError):
        return None


def _unified(text: str) -> str:
    text = _INVISIBLE.sub("", datewords.folded(text)).translate(_DASHES)
    text = _LABEL.sub("", " ".join(text.split()))
    if found := _WEEK.match(text):
        text = date.fromisocalendar(*map(int, found.groups())).isoformat() + text[found.end() :]
    elif found := _DAY_OF_YEAR.match(text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if day.year != int(found[1]):
            raise _Unclear
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
    day = _day(rest, language)
    late = timedelta(days=clock.hour // 24)
    if clock.hour > 24 or (clock.hour == 24 and (clock.minute or clock.second)) or clock.second > 60:
        raise _Unclear
    when = datetime(*day.timetuple()[:3], clock.hour % 24, clock.minute, min(clock.second, 59)) + late
    when += timedelta(seconds=clock.second - min(clock.second, 59))  # a leap second
    if clock.zone is None:
        return when.replace(tzinfo=clock.offset or own)
    zone = zones.named(clock.zone, language, own, when)
    if zone is None:
        raise _Unclear
    return when.replace(tzinfo=zone)


# --- the time of day --------------------------------------------------------------------------------------------------


def _clock(text: str) -> tuple[_Clock, str]:
    """The time in a text, and what is left without it."""
    date_free = _YEAR_LAST.sub(
        lambda one: "#" * len(one[0]), _YEAR_FIRST.sub(lambda one: "#" * len(one[0]), text, count=1), count=1
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
    words = datewords.english() if _is_plain(before + after) else datewords.all_words()
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
            raise _Unclear
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
        raise _Unclear
    return after[found.end() :]


def _means_something(word: str, rest: str) -> bool:
    """Whether a word after a time is no zone but a part of the date ("09:05 Fri 20 Nov", "9:05 Uhr")."""
    if len(word) == 1 and not rest.strip(" ."):
        return word in ("h", "u")  # other letters are zones of the military, which nobody agrees on
    words = datewords.english()
    return (word,) in words.months or (word,) in words.days or (word,) in words.idle


# --- the day ----------------------------------------------------------------------------------------------------------


def _day(text: str, language: str | None) -> date:
    found = _YEAR_FIRST.search(text) or _YEAR_LAST.search(text)
    rest = text[: found.start()] + " " + text[found.end() :] if found else text
    names = datewords.tokens(rest)
    words = datewords.english() if _all_english(names) else datewords.all_words()
    months, numbers, days = _sorted(names, words)
    if found:
        if months or numbers:
            raise _Unclear
        return _numeric(found, language, days)
    if len(months) != 1 or len(numbers) != 2:
        raise _Unclear
    (place, name) = months[0]
    day, year = _day_and_year(numbers, place)
    if year < 1000:  # "Nov -0001"
        raise _Unclear
    if year > 2400 and (language or "").casefold().startswith("th"):
        year -= 543  # of the Buddha
    return _only([_date(year, month, day) for month in _meant(words.months[name], language)], days)


def _is_plain(text: str) -> bool:
    return _all_english(tuple(name for name in datewords.tokens(text) if not name.isdecimal()))


def _all_english(names: Name) -> bool:
    words = datewords.english()
    return all(
        (name,) in words.months or (name,) in words.days or (name,) in words.idle or (name,) in words.halves
        or name.isdecimal() or name in ("a", "p", "m")
        for name in names
    )  # fmt: skip


def _sorted(names: Name, words: Words) -> tuple[list[tuple[int, Name]], list[tuple[int, str]], frozenset[int]]:
    """The months and the numbers of a date, each with its place, and the days of the week that are named."""
    months: list[tuple[int, Name]] = []
    numbers: list[tuple[int, str]] = []
    days: frozenset[int] = frozenset()
    place = 0
    while place < len(names):
        name = _longest(names, place, words)
        if name in words.months:
            months.append((place, name))
        elif name in words.days:
            days |= words.days[name]
        elif len(name) == 1 and name[0].isdecimal():
            numbers.append((place, name[0]))
        elif name not in words.idle:
            raise _Unclear
        place += len(name)
    if len(months) == 2:  # "mar. 6 mai": what may be a day of the week is one, the first before the second
        as_day = next((one for one in months if one[1] in words.days), None)
        if as_day is not None:
            months.remove(as_day)
            days |= words.days[as_day[1]]
    return months, numbers, days


def _longest(names: Name, place: int, words: Words) -> Name:
    for length in range(min(words.longest, len(names) - place), 1, -1):
        name = names[place : place + length]
        if name in words.months or name in words.days:
            return name
    return names[place : place + 1]


def _day_and_year(numbers: Sequence[tuple[int, str]], month_at: int) -> tuple[int, int]:
    (first_at, first), (second_at, second) = numbers
    if len(second) == 4 and len(first) <= 2:
        return int(first), int(second)
    if len(first) == 4 and len(second) <= 2:
        return int(second), int(first)
    if first_at < month_at < second_at and len(first) <= 2 and len(second) in (2, 3):
        return int(first), _full_year(second)
    raise _Unclear


def _full_year(year: str) -> int:
    """Years of two and three digits, as RFC 5322, section 4.3 reads them."""
    number = int(year)
    return number if len(year) >= 4 else number + 1900 if len(year) == 3 or number >= 50 else number + 2000


def _meant(months: Mapping[int, frozenset[str]], language: str | None) -> list[int]:
    """The months that a name may mean: in the text's language, else in those that most is written in, else in any."""
    own = {re.split("[-_]", (language or "").casefold())[0]}
    for languages in (own, datewords.USUAL):
        found = [month for month, spoken in months.items() if spoken & languages]
        if found:
            return found
    return list(months)


def _numeric(found: re.Match[str], language: str | None, days: frozenset[int]) -> date:
    first, sign, second, third = found.groups()
    if len(first) == 4:
        return _only([_date(int(first), int(second), int(third))], days)
    year = _full_year(third)
    readings = {
        "dmy": _date(year, int(second), int(first)),
        "mdy": _date(year, int(first), int(second)),
        "ymd": _date(_full_year(first), int(second), int(third)) if len(third) == 2 and len(first) == 2 else None,
    }
    if len(third) == 4 and sign == "." and readings["dmy"]:
        return readings["dmy"]
    possible = {reading for reading in readings.values() if reading}
    if len(possible) > 1 and (usual := readings.get(_order(language) or "")):
        return usual
    return _only(list(possible), days)


def _only(readings: Sequence[date | None], days: frozenset[int]) -> date:
    """The one day that is meant; the day of the week decides between several, and never against one."""
    possible = [one for one in readings if one is not None]
    if len(possible) > 1:
        possible = [one for one in possible if one.weekday() in days]
    if len(possible) != 1:
        raise _Unclear
    return possible[0]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=128)
def _order(language: str | None) -> str | None:
    """In which order a language writes day, month and year: "dmy"; None for English without a country."""
    tag = (language or "").replace("_", "-")
    if not tag or tag.casefold() == "en":
        return None
    try:
        pattern = str(Locale.parse(tag, sep="-").date_formats["short"].pattern).casefold()
    except (ValueError, UnknownLocaleError, TypeError):
        return None
    return "".join(dict.fromkeys(one for one in pattern if one in "dmy")) or None
