"""Cookies that a redirect sets, for the rest of the same fetch: some servers let nobody in without them. Pure.

They go back to the very origin that set them, whatever their domain and path say, and nothing of them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.records import dataclass

MOST, LONGEST = 20, 4096  # cookies of one fetch, and bytes of one
Origin = tuple[str, str, int | None]
# RFC 6265 section 4.1.1, and what browsers take besides.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x20-\x7e]*")
_ENDS = re.compile(r";\s*max-age\s*=\s*(?:0+|-\d*)\s*(?:;|$)", re.IGNORECASE)
_SECURE = re.compile(r";\s*secure\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie, and who set it."""

    origin: Origin
    name: str
    value: str


def with_set(cookies: tuple[Cookie, ...], origin: Origin, lines: Iterable[str]) -> tuple[Cookie, ...]:
    """The cookies after an answer from `origin` with these Set-Cookie headers."""
    kept = {(one.origin, one.name): one for one in cookies}
    for line in lines:
        pair = line.partition(";")[0]
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or len(line) > LONGEST or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            continue
        if _SECURE.search(line) and origin[0] != "https":
            continue
        kept.pop((origin, name), None)
        if not _ENDS.search(line):
            kept[origin, name] = Cookie(origin, name, value)
    return tuple(kept.values())[-MOST:]


def sent_to(cookies: Iterable[Cookie], origin: Origin) -> str | None:
    """The Cookie header of a request to `origin`; None when it set none."""
    return "; ".join(f"{one.name}={one.value}" for one in cookies if one.origin == origin) or None
