"""Lists of sources, as people bring them along and as they end up in `config.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from aggregator.records import dataclass

_SEPARATOR = " / "


def category_of(path: Iterable[str]) -> str | None:
    """The one category that stands for nested folders, the outermost first: "Sport / Voetbal". None for no folder.

    `category_path` is its inverse. A name that has the separator in itself loses the spaces: "a / b" becomes "a/b".
    """
    return _SEPARATOR.join(name.replace(_SEPARATOR, "/") for name in path) or None


def category_path(category: str | None) -> tuple[str, ...]:
    """The folders that a category stands for, the outermost first."""
    return tuple(name.strip() for name in (category or "").split(_SEPARATOR) if name.strip())


def categories_around(category: str | None) -> tuple[str, ...]:
    """A category, and those that it is inside: what names one of them means it too."""
    path = category_path(category)
    outer = (_SEPARATOR.join(path[:length]) for length in range(1, len(path)))
    return (*outer, category) if category else ()


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A source that somebody wants: from a list (OPML, Planet Venus) or a command, not polled yet."""

    url: str  # http(s) address, or a path
    title: str | None = None  # None: its own is used
    category: str | None = None
    weight: float | None = None  # None: as usual
    language: str | None = None
    enabled: bool = True
    remarks: tuple[str, ...] = ()  # for the operator; comments above it in the file, one line each


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in a list that is no source for us: as it was written, and why."""

    text: str
    reason: str
    source: ListedFeed | None = None  # when it would be one, if the configuration allowed it


@dataclass(frozen=True, slots=True)
class Planet:
    """What a list says of the site that it belongs to; None: it does not."""

    title: str | None = None
    link: str | None = None
    author: str | None = None
    contact: str | None = None
    language: str | None = None
    limit: int | None = None  # stories on a page
    max_age: int | None = None  # days
    timeout: int | None = None  # seconds
    include: str | None = None  # a pattern
    exclude: str | None = None
    remarks: tuple[str, ...] = ()  # settings without a counterpart, one line each


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """A list as it was read: each address once, in its order."""

    subscriptions: tuple[ListedFeed, ...]
    refused: tuple[Refused, ...] = ()
    warnings: tuple[str, ...] = ()
    planet: Planet = field(default_factory=Planet)
