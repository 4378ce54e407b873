"""How sources are named by people, and told apart; pure, but for `listed`."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Collection, Iterable, Sequence
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


def find(sources: Sequence[tuple[str, str | None]], name: str) -> int | str:
    """The number (from 0) of the source that is called `name`; or why that is not clear, in words.

    `sources` are addresses and titles. Addresses that are surely the same, and titles in another case, will do where
    nothing is called exactly so.
    """
    rules: tuple[Callable[[str, str | None], bool], ...] = (
        lambda url, title: name in (url, title),
        lambda url, _: address_key(url) == address_key(name),
        lambda _, title: title is not None and title.casefold() == name.casefold(),
    )
    for rule in rules:
        found = [number for number, one in enumerate(sources) if rule(*one)]
        if len(found) == 1:
            return found[0]
        if found:
            return f"{name!r} may be {' or '.join(sources[number][0] for number in found)}; name it by its URL"
    near = difflib.get_close_matches(name, [one for source in sources for one in source if one], n=1)
    return f"no source is called {name!r}" + (
        f'; did you mean "{near[0]}"?' if near else "; aggregator status --all lists them"
    )


def listed(path: Path, table: str, key: str, name: str) -> list[tuple[str, str | None]]:
    """Two texts of each of a configuration's tables, such as url and title of its sources; the second may be missing.

    Read as far as that is possible, and never with an error: for completion in a shell, where a wrong file is nobody's
    concern and every millisecond is felt.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8-sig")).get(table, [])
    except (OSError, ValueError):
        return []
    tables = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    named = [(one.get(key), one.get(name)) for one in tables]
    return [(text, other if isinstance(other, str) else None) for text, other in named if isinstance(text, str)]
