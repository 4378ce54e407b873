"""Addresses that an answer names: in its Link header, or relative to its own; pure, and without a tree of anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from aggregator.config.values import web_address

# Possessive (`*+`), so that no header can make them go back and forth.
_PARAMETER = r"""\s*+;\s*+(?:([\w!#$&+\-.^`|~*]++)\s*+(?:=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s;,"]*+)))?+)?+"""
_LINK_PARAMETER = re.compile(_PARAMETER)
_LINK_VALUE = re.compile(rf"[\s,]*+<([^<>]*+)>((?:{_PARAMETER})*+)\s*+(?:,|$)")


def link_header(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Targets and parameters of a Link header (RFC 8288, section 3); of a repeated parameter the first counts.

    Stops at what is no link, as nothing tells where the next one starts.
    """
    position = 0
    while link := _LINK_VALUE.match(header, position):
        position = link.end()
        parameters: dict[str, str] = {}
        for name, quoted, token in _LINK_PARAMETER.findall(link[2]):
            if name:  # `;;` has an empty parameter
                parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or token)
        yield link[1], parameters


def absolute(href: str, base: str) -> str | None:
    """The http(s) address that `href` names, without fragment; None for any other scheme, and with a user name in it.

    `feed:` addresses, of old browsers that opened a reader with them, are http(s) addresses.
    """
    try:
        url = web_address(urldefrag(urljoin(base, web_address(href)))[0])
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:  # "https://[" and other addresses that are none
        return None
    return url if usable and href else None
