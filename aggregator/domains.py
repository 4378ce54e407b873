"""Whose site an address is on: the registrable domain (`nos.nl` of `www.nos.nl`, all of `ann.github.io`); pure.

By the public suffix list, with its private part, so that those who write on one host are not one site. The list comes
with the package `publicsuffixlist` and is read when it is first needed, without network.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


_PLAIN: Final = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/?#]|\Z)")  # most, without all of `urlsplit`


@lru_cache(maxsize=1024)  # an entry is asked for its home for each that it is compared with
def site_of(url: str | None) -> str | None:
    """The site an http(s) address is on; an IP address or a lone name is a site of its own. None for what has none."""
    if plain := _PLAIN.match(url or ""):
        return _registrable(plain[1])
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return _registrable(host.rstrip(".")) if host else None


def is_at_home(link: str | None, *homes: str | None) -> bool:
    """Whether an address is on the site of one of `homes`."""
    here = _PLAIN.match(link or "")
    if here and any(home and (there := _PLAIN.match(home)) and there[1] == here[1] for home in homes):
        return True  # without the list
    site = site_of(link)
    return site is not None and any(site == site_of(home) for home in homes)


@lru_cache(maxsize=1024)
def _registrable(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _suffixes().privatesuffix(host) or host
    return host


_READING = Lock()  # or every thread that asks for the first time reads the list


def _suffixes() -> PublicSuffixList:
    with _READING:
        return _read()


@cache
def _read() -> PublicSuffixList:
    # Takes a while, and less when only what is not ASCII is encoded.
    from publicsuffixlist import PSLFILE, PublicSuffixList

    with Path(PSLFILE).open(encoding="utf-8") as file:
        return PublicSuffixList(_rules(file), accept_encoded_idn=False)


def _rules(lines: Iterator[str]) -> Iterator[str]:
    """The rules of the list, as they are written and as DNS has them."""
    for line in lines:
        rule = line.split(" ", 1)[0].strip()
        if not rule or rule.startswith("//"):
            continue
        yield rule
        if not rule.isascii():
            yield rule[: len(rule) - len(bare := rule.lstrip("!"))] + bare.encode("idna").decode()
