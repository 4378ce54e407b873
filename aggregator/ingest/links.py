"""Addresses as feeds write them → absolute http(s) URLs, or nothing; pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

MAX_URL = 4_000  # characters; what browsers and servers agree on ends near 8,000

# Browsers drop these inside a scheme (WHATWG URL, "basic URL parser", step 3), so "java\nscript:" is a script.
_IGNORED = re.compile(r"[\t\r\n]")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\u00a0\ufeff"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FORBIDDEN_IN_HOST = re.compile(r"[\s<>\"'`{}|\\^]")


def http_url(url: str | None, *bases: str | None) -> str | None:
    """`url` as an absolute http(s) URL, percent-encoded where it must be; None when it is not one, or too long.

    It is relative to the first of `bases`, which is relative to the next, and so on; None stands for "not given".
    """
    url = _tidied(url or "")
    if not url:
        return None
    try:
        for base in bases:
            url = urljoin(_tidied(base), url) if base else url
        parts = urlsplit(url)
        host = parts.hostname
        if parts.scheme not in ("http", "https") or not host or _FORBIDDEN_IN_HOST.search(host):
            return None
        safe = safe_url_string(_LONE_PERCENT.sub("%25", url)) if len(url) <= MAX_URL else ""
    except (ValueError, UnicodeError):  # "http://[", a port that is no number, a label that IDNA refuses
        return None
    return safe if safe and len(safe) <= MAX_URL else None


def _tidied(url: str) -> str:
    return _IGNORED.sub("", url[: 2 * MAX_URL].strip(_EDGES))
