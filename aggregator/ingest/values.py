"""What pages and JSON documents write for people, as values: comment counts and dates; pure.

Dates are read by python-dateutil, which is here anyway (feedgen needs it); it knows English, so the words of Dutch,
German and French are translated for it. A date counts only when day, month and year are all given: the parts that are
missing would have to come from a clock. So "12 minuten geleden" and "9 mei" are no dates here, and the entry is dated
by when it was first seen. A time without a zone is read as UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from dateutil import parser

MAX_COMMENTS = 1_000_000  # what claims more counts something else

_SUFFIXES = {"k": 1_000, "m": 1_000_000}
# Thousands: 1.234 and 1,234, 1'234, and 1 234 with any of the spaces that typesetters use.
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*(?!\d)")
_SHORTENED = re.compile(r"(\d+)(?:[.,](\d+))?\s?([km])\b", re.IGNORECASE)
_PLAIN = re.compile(r"\d+")
# The reference page writes each count twice, for narrow and for wide screens.
_TWICE = re.compile(r"^\s*(\S*\d)\s+\1(?!\S)")
_NEGATIVE = re.compile(r"\s*[-−]\d")


def count(text: str) -> int | None:
    """The number in "1.234 reacties", "(12)" or "1,2k", at most `MAX_COMMENTS`; None when there is none."""
    text = _TWICE.sub(r"\1", text[:200])
    first = _PLAIN.search(text)
    if first is None or _NEGATIVE.match(text):
        return None
    if shortened := _SHORTENED.match(text, first.start()):
        return clamp(float(f"{shortened[1]}.{shortened[2] or 0}") * _SUFFIXES[shortened[3].lower()])
    if thousands := _THOUSANDS.match(text, first.start()):
        return clamp(float(re.sub(r"\D", "", thousands[0])))
    return clamp(float(first[0]))


def clamp(number: float) -> int | None:
    """A count as it can be: whole and within 0 … `MAX_COMMENTS`; None for NaN and for what is below zero."""
    return int(min(number, MAX_COMMENTS)) if number >= 0 else None


_MONTHS = {
    "january": "januari januar janvier janv",
    "february": "februari februar février févr fév",
    "march": "maart mrt märz mär mars",
    "april": "avril avr",
    "may": "mei mai",
    "june": "juni juin",
    "july": "juli juillet juil",
    "august": "augustus août aoû",
    "september": "septembre",
    "october": "oktober okt octobre",
    "november": "novembre",
    "december": "dezember dez décembre déc",
}
_IDLE = (
    "ma di wo do vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "mo mi fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lun mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche "
    "om op uur den um uhr le à"
)
_ENGLISH = {word: month for month, words in _MONTHS.items() for word in words.split()} | dict.fromkeys(
    _IDLE.split(), ""
)
_WORD = re.compile(r"[^\W\d_]+\.?")
_MARDI = re.compile(r"\s*mar\.?(?=\s+\d{1,2}\s+[^\W\d_])", re.IGNORECASE)  # and not March: a month comes after it
_SEPARATOR = re.compile(r"\s[|–·•-](?=\s)")
# Two dates that share no part: what both fill in alike was given.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2013, 12, 28))
_HOURS = {
    "CET": 1, "MET": 1, "MEZ": 1, "WEST": 1, "BST": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "WET": 0,
    "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
}  # fmt: skip
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{12,13}")
_HOUR = re.compile(r"\b(\d{1,2})\s?[uh]\s?(\d{2})\b", re.IGNORECASE)  # 14u05, 14h05
_ORDINAL = re.compile(r"\b(\d{1,2})(?:e|er|de|ste|\.)(?=\s)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"\s*\d{4}\D")


def date(text: str, *, month_first: bool = False) -> float | None:
    """Seconds since the epoch of a complete date, None for anything else.

    ISO 8601, RFC 5322, seconds or milliseconds since the epoch, and what English, Dutch, German and French pages write.
    `month_first` decides what 05/09/2025 is; by default the fifth of September.
    """
    text = text.strip()
    if _EPOCH.fullmatch(text):
        number = float(text)
        return number / 1000 if number >= 1e11 else number
    if not 6 <= len(text) <= 100:
        return None
    try:
        return _seconds(_iso(text) or _written(text, month_first))
    except (ValueError, OverflowError, TypeError):  # all three escape dateutil, on texts that are no dates
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _written(text: str, month_first: bool) -> datetime:
    text = _in_english(text)
    day_first = not month_first and not _YEAR_FIRST.match(text)
    read = [parser.parse(text, default=one, dayfirst=day_first, tzinfos=_zone) for one in _DEFAULTS]
    if read[0] != read[1]:
        raise ValueError("not a complete date")
    return read[0]


def _in_english(text: str) -> str:
    text = _ORDINAL.sub(r"\1", _HOUR.sub(r"\1:\2", _SEPARATOR.sub("", _MARDI.sub("", text))))
    return _WORD.sub(lambda word: _ENGLISH.get(word[0].lower().rstrip("."), word[0]), text)


def _zone(name: str | None, offset: int | None) -> int | None:
    return offset if offset is not None else _HOURS[name] * 3600 if name in _HOURS else None


def _seconds(when: datetime) -> float:
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
