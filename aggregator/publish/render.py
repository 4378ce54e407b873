"""A feed into the bytes of one format; pure: no clock, no disk, the same bytes for the same feed, always."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from aggregator.errors import PublishError
from aggregator.models import OutputFeed
from aggregator.publish.boundary import clean
from aggregator.publish.html import block, embed, page_html
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.syndication import atom, rss
from aggregator.publish.themes import Theme, built_in

_FEEDS: Final[Mapping[str, Callable[[OutputFeed], bytes]]] = MappingProxyType(
    {"rss": rss, "atom": atom, "json": json_feed}
)
_PAGES: Final[Mapping[str, Callable[[OutputFeed, Theme], bytes]]] = MappingProxyType(
    {"html": page_html, "embed": embed, "block": block}
)

# What an operator may ask for; "embed" and "block" come with "html".
FORMATS: Final = ("rss", "atom", "json", "html")


def render(feed: OutputFeed, format: str) -> bytes:
    """`feed` in a format of `FORMATS`, "embed" or "block", UTF-8; raises PublishError for one that we do not write."""
    return render_clean(clean(feed), format)


def render_clean(feed: OutputFeed, format: str, theme: Theme | None = None) -> bytes:
    """Like `render`, for a feed that went through `boundary.clean` already; pages in the look of `theme`."""
    if format in _FEEDS:
        return _FEEDS[format](feed)
    if format in _PAGES:
        return _PAGES[format](feed, theme or built_in())
    raise PublishError(f"{feed.slug}: no format {format!r}; there are {', '.join(FORMATS)}")
