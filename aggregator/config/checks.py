"""What no single key can tell: values that must differ, or must name each other.

They look at the data as written, so that they are reported together with every other problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aggregator.errors import Problem


def cross_checks(data: dict[str, Any]) -> Iterator[Problem]:
    """Every problem between keys; keys of the wrong type are left to the other checks."""
    sources, feeds = _tables(data, "sources"), _tables(data, "feeds")
    yield from _repeated(sources, "sources", "url")
    yield from _repeated(feeds, "feeds", "slug")
    yield from _unknown_names(sources, feeds)
    yield from _selectors(sources)


def _tables(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = data.get(name, [])
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []


def _repeated(tables: list[dict[str, Any]], name: str, key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, table in enumerate(tables, start=1):
        value = table.get(key)
        if not isinstance(value, str):
            continue
        if value in first:
            yield Problem(f"{name}[{number}].{key}", repr(value), f"is already that of {name}[{first[value]}]")
        first.setdefault(value, number)


def _unknown_names(sources: list[dict[str, Any]], feeds: list[dict[str, Any]]) -> Iterator[Problem]:
    names = {value for table in sources for value in (table.get("url"), table.get("title")) if isinstance(value, str)}
    categories = {table["category"] for table in sources if isinstance(table.get("category"), str)}
    known = {
        "sources": (names, "the url or title of a source"),
        "exclude_sources": (names, "the url or title of a source"),
        "categories": (categories, "the category of a source"),
    }
    for number, feed in enumerate(feeds, start=1):
        for key, (values, expected) in known.items():
            named = feed.get(key, [])
            for value in named if isinstance(named, list) else []:
                if isinstance(value, str) and value not in values:
                    yield Problem(f"feeds[{number}].{key}", repr(value), f"expected {expected}")


def _selectors(sources: list[dict[str, Any]]) -> Iterator[Problem]:
    for number, source in enumerate(sources, start=1):
        if source.get("type") in ("page", "json") and "select" not in source:
            yield Problem(f"sources[{number}].select", None, f'is required by type = "{source["type"]}"')
