"""Language tags as sources write them → valid ones (BCP 47), or nothing; pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

_PARTS = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?(?:-[a-z0-9]{1,8})*", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "mis"})
_SCRIPTS = {"chs": "zh-Hans", "cht": "zh-Hant"}  # as Windows says it


@lru_cache(maxsize=1024)
def valid_tag(written: str) -> str | None:
    """The tag in its shortest and usual form ("epo" is "eo", "en_us" is "en-US"); None when it names no language.

    Script and region stay where they are known; what comes after them goes.
    """
    tag = written.strip().partition(".")[0].replace("_", "-")  # without the encoding of a locale's name
    tag = _SCRIPTS.get(tag.casefold().removeprefix("zh-"), tag)
    found = _PARTS.fullmatch(tag)
    language = _language(found[1].lower()) if found else None
    if found is None or language is None:
        return None
    script = (found[2] or "").title()
    parts = [language, script if script in _english().scripts else "", _region((found[3] or "").upper())]
    return "-".join(part for part in parts if part)


def _language(code: str) -> str | None:
    if code in _NO_LANGUAGE:
        return None
    known = _english().languages
    if len(code) == 3 or code not in known:  # eng, and codes that were given up: iw
        short = str(get_global("language_aliases").get(code, code)).partition("_")[0]
        code = short if short in known else code
    return code if code in known else None


def _region(code: str) -> str:
    if code in _english().territories:
        return code
    other = get_global("territory_aliases").get(code) or [""]
    return str(other[0]) if other[0] in _english().territories else ""


@cache
def _english() -> Locale:
    """What CLDR has names for."""
    return Locale("en")
