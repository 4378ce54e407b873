"""The page of what was found: the list of a feed's page, for stories that somebody asked for; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from aggregator.models import OutputFeed
from aggregator.publish.boundary import clean
from aggregator.publish.html import Row, page_values
from aggregator.publish.marks import marked, words_in
from aggregator.publish.themes import Theme
from aggregator.publish.words import words_of
from aggregator.text import one_line

_PATH: Final = "search"
_SHOWN: Final = 200  # characters of a query
Parameters = tuple[tuple[str, str], ...]


def search_page(
    site: OutputFeed,
    query: str,
    number: int,
    *,
    more: bool,
    theme: Theme,
    count: int | None = None,
    most: int | None = None,
    narrowed: Parameters = (),
) -> bytes:
    """The page with this number of the results for `query`, which `site` has as its stories, UTF-8.

    `count` is how many were found, on all pages; as many as `most`, there may be more. `narrowed` are the further
    parameters of its address, such as a source. Without a query and those it has the field to write one into.
    """
    asked = one_line(query)[:_SHOWN]
    path = site.path or _PATH
    found = clean(replace(site, path=path, neighbours=(), more_link=None, offset=0, has_story_pages=False))
    values = page_values(found, path)
    words = words_in(asked)
    values |= {
        "rows": [_marked(row, words) for row in values["rows"]],
        "query": asked,
        "narrowed": tuple(_said(found, narrowed)),
        "hidden": narrowed,
        "action": path,
        "found": _found(found, count, most),
        "previous": _address(asked, narrowed, number - 1) if number > 1 else None,
        "next": _address(asked, narrowed, number + 1) if more else None,
    }
    if not asked and not narrowed:
        values["alternates"] = ()
    return theme.render("search.html", site.language, values)


def title_of_found(feed: OutputFeed, query: str, narrowed: Parameters) -> str:
    """What a feed of what was found is called."""
    return " · ".join([*([query] if query else []), *_said(feed, narrowed), feed.title])


def _said(feed: OutputFeed, narrowed: Parameters) -> Iterator[str]:
    """What it is narrowed to, in words."""
    for name, value in narrowed:
        if name == "min_comments":
            yield f"≥ {words_of(feed.language).comments(int(value))}"
        elif name != "limit":
            yield value


def _found(feed: OutputFeed, count: int | None, most: int | None) -> str:
    spoken = words_of(feed.language)
    if count is None:
        return ""
    number = spoken.number(count) + ("+" if count == most else "")
    return spoken.texts.ngettext("%(num)s story found", "%(num)s stories found", count) % {"num": number}


def _marked(row: Row, words: tuple[str, ...]) -> Row:
    if not words:
        return row
    return replace(row, marked_title=marked(row.title, words), marked_teaser=marked(row.teaser, words))


def _address(query: str, narrowed: Parameters, number: int) -> str:
    """Where that page of results is, from this one."""
    pairs = [*([("q", query)] if query else []), *narrowed, *([("page", str(number))] if number > 1 else [])]
    return f"?{urlencode(pairs)}"
