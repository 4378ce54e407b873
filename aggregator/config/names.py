"""How sources are named by people, and told apart; pure, but for `listed`."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit


def address_key(url: str) -> str:
    """Equal for addresses of what is surely the same document: http and https, with and without a slash at the end.

    A path is itself. User names, passwords and fragments do not count.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url
    host = parts.hostname.rstrip(".") + ("" if port in (None, 80, 443) else f":{port}")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def unique_title(title: str, url: str, taken: Collection[str]) -> str:
    """The title, with the source's host when it is taken, and a number when that is taken too."""
    if title not in taken:
        return title
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    return next(one for one in _with_host(title, host) if one not in taken)


def _with_host(title: str, host: str) -> Iterable[str]:
    yield f"{title} ({host})"
    yield from (f"{title} ({host}, {number})" for number in count(2))


def listed(path: Path) -> list[tuple[str, str | None]]:
    """Address and title of every source in a configuration, read as far as that is possible, and never with an error.

    For completion in a shell, where a wrong file is nobody's concern and every millisecond is felt.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8-sig")).get("sources", [])
        return [(one["url"], one.get("title")) for one in found if isinstance(one["url"], str)]
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return []
