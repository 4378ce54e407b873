"""The page of search results: the list of a feed's page, for stories that somebody asked for; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from aggregator.models import OutputFeed
from aggregator.publish.boundary import clean
from aggregator.publish.html import page_values
from aggregator.publish.themes import Theme
from aggregator.text import one_line

_PATH: Final = "search"
_SHOWN: Final = 200  # characters of a query


def search_page(site: OutputFeed, query: str, number: int, *, more: bool, theme: Theme) -> bytes:
    """The page with this number of the results for `query`, which `site` has as its stories, UTF-8.

    Without a query it has the field to write one into.
    """
    asked = one_line(query)[:_SHOWN]
    found = clean(replace(site, path=_PATH, neighbours=(), more_link=None, offset=0, has_story_pages=False))
    values = page_values(found, _PATH) | {
        "query": asked,
        "previous": _address(asked, number - 1) if number > 1 else None,
        "next": _address(asked, number + 1) if more else None,
    }
    return theme.render("search.html", site.language, values)


def _address(query: str, number: int) -> str:
    """Where that page of results is, from this one."""
    return f"?{urlencode({'q': query, 'page': number} if number > 1 else {'q': query})}"
