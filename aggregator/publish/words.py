"""The page's words in the language of its feed: texts by gettext, dates, times and numbers by Babel.

The texts are `texts/LANGUAGE.po`; what stands in the code is English. A language without texts gets English ones, with
dates in that language still. Catalogues are compiled when first used: the `.po` file is all there is to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

_TEXTS: Final = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Words:
    """How one language says things."""

    locale: Locale
    texts: NullTranslations

    def number(self, number: int) -> str:
        """`number` with the language's separators."""
        return _number(str(self.locale), number)

    def percent(self, number: int) -> str:
        """`number` percent."""
        return format_percent(number / 100, locale=self.locale)

    def comments(self, count: int) -> str:
        """`count` comments, in words."""
        return self.texts.ngettext("%(num)s comment", "%(num)s comments", count) % {"num": self.number(count)}

    def gained(self, count: int) -> str:
        """That `count` comments came in the last hour, in words."""
        said = self.texts.ngettext("%(num)s more in the last hour", "%(num)s more in the last hour", count)
        return said % {"num": self.number(count)}

    def sources(self, count: int) -> str:
        """`count` sources, in words."""
        return self.texts.ngettext("%(num)s source", "%(num)s sources", count) % {"num": self.number(count)}

    def time(self, at: float, zone: str) -> str:
        """The date and time of `at` as the page shows it: short, yet exact to the minute and the year."""
        return _times(str(self.locale), at, zone)[0]

    def clock(self, at: float, zone: str) -> str:
        """The time of day of `at`, as "21:43"."""
        return format_time(_moment(at, zone), "short", locale=self.locale)

    def clock_or_time(self, at: float, day_of: float, zone: str) -> str:
        """The time of day of `at`, with its date where that is not the day of `day_of`."""
        return self.clock(at, zone) if self.is_same_day(at, day_of, zone) else self.time(at, zone)

    def is_same_day(self, at: float, other: float, zone: str) -> bool:
        """Whether two times are of one day."""
        return _moment(at, zone).date() == _moment(other, zone).date()

    def exact_time(self, at: float, zone: str) -> str:
        """The date and time of `at` in full, with its zone."""
        return _times(str(self.locale), at, zone)[1]

    def span(self, hours: float) -> str:
        """A length of time, as "25 minuten", "2,4 uur" or "3,1 dagen"."""
        if round(hours * 60) < 60:
            return self._measured(round(hours * 60), "minute")
        return self._measured(round(hours, 1), "hour") if hours < 48 else self._measured(round(hours / 24, 1), "day")

    def _measured(self, number: float, unit: str) -> str:
        said = format_unit(number, f"duration-{unit}", "long", locale=self.locale)
        # Of the Dutch hour CLDR has no long form, since the short one is as long; Babel then names the unit.
        return format_unit(number, f"duration-{unit}", "short", locale=self.locale) if "duration-" in said else said

    @property
    def open_graph_locale(self) -> str:
        """`nl_NL` for `nl`: Open Graph knows no language without its country."""
        likely = str(get_global("likely_subtags").get(self.locale.language, "en_Latn_US"))
        return f"{self.locale.language}_{self.locale.territory or likely.rpartition('_')[2]}"


@lru_cache(maxsize=4096)  # counts are small numbers mostly, and each is said three times
def _number(locale: str, number: int) -> str:
    return format_decimal(number, locale=locale)


@lru_cache(maxsize=4096)  # Babel takes longer over a time than the template over a story
def _times(locale: str, at: float, zone: str) -> tuple[str, str]:
    """A time in short, and in full."""
    moment = _moment(at, zone)
    day, date = format_date(moment, "medium", locale), format_date(moment, "full", locale)
    time = format_time(moment, "short", locale=locale)
    return f"{day} {time}{' UTC' if zone == 'UTC' else ''}", f"{date}, {time} ({moment.tzname()})"


def _moment(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, UTC if zone == "UTC" else ZoneInfo(zone))


@lru_cache(maxsize=32)
def words_of(language: str) -> Words:
    """The words of a language (BCP 47); those of `nl` serve `nl-BE` too."""
    locale = _locale(language)
    return Words(locale, _texts(locale.language))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _texts(language: str) -> NullTranslations:
    path = _TEXTS / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
