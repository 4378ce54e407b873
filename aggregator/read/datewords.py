"""The words that dates are written with, in every language that CLDR knows (Babel carries it); pure.

Names of months and days, the words for before and after noon, and what stands between the numbers ("de", "г.", "년").
Most feeds write English names, so those are here; the others are read from Babel's files when the first one is met,
which takes half a second, once in a process. Babel's own cache is left alone: all languages in it are 100 MB.
"""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import localedata

Name = tuple[str, ...]  # a name as its tokens: ("novembre",), ("thang", "11")

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u200c\u200d'’]|[^\W\d_])*")
_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_LETTERS = str.maketrans({"ı": "i", "’": "'", "\u200c": "", "\u200d": "", "ё": "е", "ے": "ی", "ي": "ی", "ك": "ک"})

_ENGLISH = (
    *("january jan", "february feb", "march mar", "april apr", "may", "june jun"),
    *("july jul", "august aug", "september sep sept", "october oct", "november nov", "december dec"),
)
_ENGLISH_DAYS = (
    *("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thur thurs", "friday fri"),
    *("saturday sat", "sunday sun"),
)
# Where a word is a name in several languages, these are meant before others, for more is written in them.
_USUAL = (
    "ar bg bn ca cs da de el en es et eu fa fi fr gl he hi hr hu id is it ja ko lt lv more ms nl no pl pt ro ru sk sl "
    "sq sr sv sw ta te th tr uk ur vi zh"
)
USUAL = frozenset(_USUAL.split())
# Usual, and not in CLDR.
_MORE = {
    1: "janv jän", 2: "fév fev févr", 3: "mär mrz mrt maa", 7: "juil", 8: "aoû", 9: "sept set", 10: "okt",
    12: "déc dez",
}  # fmt: skip
_MORE_IDLE = (
    "at on the of th st nd rd um uhr om uur u den der à a le er ste kl klo kello klockan alle ore las los del y o el "
    "às as em ob v ta' ko ที่ o'clock h hrs hr hod ur часов час в"
)


class DateWords(NamedTuple):
    """What words of dates mean, each under its tokens."""

    months: Mapping[Name, Mapping[int, frozenset[str]]]  # month → the languages in which it is called so
    days: Mapping[Name, frozenset[int]]  # 0 = Monday … 6
    idle: frozenset[Name]  # says nothing: "de", "г.", "at"
    halves: Mapping[Name, str]  # "am" or "pm"
    longest: int  # tokens of a name


def tokens(text: str) -> Name:
    """The words and numbers of a text, without case, accents and what stands between them."""
    return tuple(_TOKEN.findall(folded(text)))


def folded(text: str) -> str:
    """The text as it is compared: without case, accents, and differences of digits and typing that mean nothing."""
    if text.isascii():
        return text.casefold()
    bare = unicodedata.normalize("NFKD", text).casefold().translate(_ACCENTS).translate(_LETTERS)
    text = unicodedata.normalize("NFC", bare)
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


@cache
def english() -> DateWords:
    """The words of English, which RFC 5322 asks for."""
    found = _Found()
    found.add_english()
    return found.words()


@cache
def all_words() -> DateWords:
    """The words of every language. English names mean what they mean in English, whoever else uses them."""
    found = _Found()
    for language, calendar in _calendars():
        found.add(language, calendar)
    for month, names in _MORE.items():
        for name in names.split():
            found.add_month(name, month, "more")
    found.add_english()
    return found.words()


class _Found:
    """Words on their way into a table."""

    def __init__(self) -> None:
        self._months: dict[Name, dict[int, set[str]]] = {}
        self._days: dict[Name, set[int]] = {}
        self._idle: set[Name] = {(word,) for word in _MORE_IDLE.split()}
        self._halves: dict[Name, str] = {}

    def add(self, language: str, calendar: Mapping[str, Any]) -> None:
        affixes = {("", "")}
        for pattern in _patterns(calendar):
            self._idle.update(_between(pattern))
            affixes.update((found[1] or "", found[2] or "") for found in _AFFIXES.finditer(pattern))
        for month, name in _names(calendar.get("months")):
            for before, after in affixes:
                self.add_month(before + name + after, month, language)
        for day, name in _names(calendar.get("days")):
            self._days.setdefault(tokens(name), set()).add(day)
        for names in (calendar.get("eras") or {}).values():
            self._idle.update((word,) for word in tokens(str(names.get(1, ""))) if isinstance(names, dict))
        if language in USUAL:
            halves = _names(calendar.get("day_periods"))
            self._halves.update((tokens(name), half) for half, name in halves if half in ("am", "pm"))

    def add_month(self, name: str, month: int, language: str) -> None:
        self._months.setdefault(tokens(name), {}).setdefault(month, set()).add(language)

    def add_english(self) -> None:
        for month, names in enumerate(_ENGLISH, 1):
            self._months |= {(name,): {month: {"en"}} for name in names.split()}
        for day, names in enumerate(_ENGLISH_DAYS):
            self._days |= {(name,): {day} for name in names.split()}

    def words(self) -> DateWords:
        idle = frozenset(self._idle)
        months = {
            name: {month: frozenset(languages) for month, languages in found.items()}
            for name, found in self._months.items()
            if not (len(name) == 1 and name[0].isdecimal()) and not (name in idle and _is_rare(found))
        }
        days = {name: frozenset(found) for name, found in self._days.items() if name not in idle}
        halves = {name: half for name, half in self._halves.items() if name not in idle and name not in days}
        halves |= {("am",): "am", ("a", "m"): "am", ("pm",): "pm", ("p", "m"): "pm"}
        for table in (months, days, halves):
            table.pop((), None)  # of a name that is no word
        return DateWords(months, days, idle - months.keys(), halves, max(map(len, (*months, *days, *halves))))


def _is_rare(found: Mapping[int, Iterable[str]]) -> bool:
    """Whether a name is one in small languages only: "de" is December in Jola."""
    return not any(USUAL.intersection(languages) for languages in found.values())


def _calendars() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What each language file says of dates, its own and nothing that it inherits."""
    for name in localedata.locale_identifiers():
        with Path(localedata.resolve_locale_filename(name)).open("rb") as file:
            yield name.partition("_")[0], pickle.load(file)  # noqa: S301 - of the installed package


def _names(tree: object) -> Iterator[tuple[Any, str]]:
    """(number, name) of each name in Babel's `context → width → number → name`; narrow ones ("M") mean too much."""
    for widths in tree.values() if isinstance(tree, dict) else ():
        for width, names in widths.items() if isinstance(widths, dict) else ():
            if isinstance(names, dict) and width != "narrow":
                yield from names.items()


def _patterns(calendar: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("date_formats", "time_formats", "datetime_formats"):
        for pattern in (calendar.get(kind) or {}).values():
            text = getattr(pattern, "pattern", pattern)
            if isinstance(text, str):
                yield text


_LITERAL = re.compile(r"'((?:[^']|'')+)'|([^\W\d_a-zA-Z]+)")
# Written before and after a month's name without a space: Hebrew's "in", Basque's "of".
_AFFIXES = re.compile(r"(?:(?<![^\s'])'?([^\W\d_a-zA-Z]+)'?)?MMMM?(?:'([^\W\d_]+)')?")


def _between(pattern: str) -> list[Name]:
    """The words of a pattern ("d 'de' MMMM")."""
    found = _LITERAL.findall(pattern)
    return [(word,) for quoted, bare in found for word in tokens(quoted.replace("''", "'") or bare)]
