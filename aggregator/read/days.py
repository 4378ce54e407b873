"""The day that a text names, by its numbers and by words of any language; pure.

Day, month and year must all be there, and every word known. Where the numbers can be read in two ways, the language of
the text decides, or the day of the week that stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from aggregator.read import datewords
from aggregator.read.datewords import DateWords, Name

YEAR_FIRST = re.compile(r"(?<![\d:])(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)\.?")
YEAR_LAST = re.compile(r"(?<![\d:])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)\.?")


class Unclear(Exception):
    """The text is no date, or more than one."""


def day(text: str, language: str | None) -> date:
    """The day that a text without its time of day names. Raises `Unclear` when it is none, or may be another one."""
    found = YEAR_FIRST.search(text) or YEAR_LAST.search(text)
    rest = text[: found.start()] + " " + text[found.end() :] if found else text
    names = datewords.tokens(rest)
    words = datewords.english() if _all_english(names) else datewords.all_words()
    months, numbers, days = _sorted(names, words)
    if found:
        if months or numbers:
            raise Unclear
        return _numeric(found, language, days)
    if len(months) != 1 or len(numbers) != 2:
        raise Unclear
    (place, name) = months[0]
    day, year = _day_and_year(numbers, place)
    if year < 1000:  # "Nov -0001"
        raise Unclear
    if year > 2400 and (language or "").casefold().startswith("th"):
        year -= 543  # of the Buddha
    return _only([_date(year, month, day) for month in _meant(words.months[name], language)], days)


def is_english(text: str) -> bool:
    """Whether all words of a text are of English dates."""
    return _all_english(tuple(name for name in datewords.tokens(text) if not name.isdecimal()))


def _all_english(names: Name) -> bool:
    words = datewords.english()
    return all(
        (name,) in words.months or (name,) in words.days or (name,) in words.idle or (name,) in words.halves
        or name.isdecimal() or name in ("a", "p", "m")
        for name in names
    )  # fmt: skip


def _sorted(names: Name, words: DateWords) -> tuple[list[tuple[int, Name]], list[tuple[int, str]], frozenset[int]]:
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
            raise Unclear
        place += len(name)
    if len(months) == 2:  # "mar. 6 mai": what may be a day of the week is one, the first before the second
        as_day = next((one for one in months if one[1] in words.days), None)
        if as_day is not None:
            months.remove(as_day)
            days |= words.days[as_day[1]]
    return months, numbers, days


def _longest(names: Name, place: int, words: DateWords) -> Name:
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
    raise Unclear


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
        raise Unclear
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
