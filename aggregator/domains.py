"""Whose site an address is on: the registrable domain (`nos.nl` of `www.nos.nl`, all of `ann.github.io`); pure.

By the public suffix list, with its private part, so that those who write on one host are not one site. The list comes
with the package `publicsuffixlist` and is read when it is first needed, without network.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=4096)  # an entry is asked for its home for each that it is compared with
def site_of(url: str | None) -> str | None:
    """The site an http(s) address is on; an IP address or a lone name is a site of its own. None for what has none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return _registrable(host.rstrip(".")) if host else None


def is_at_home(link: str | None, *homes: str | None) -> bool:
    """Whether an address is on the site of one of `homes`."""
    site = site_of(link)
    return site is not None and any(site == site_of(home) for home in homes)


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _suffixes().privatesuffix(host) or host
    return host


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # takes longer to read than most commands take

    return PublicSuffixList()
