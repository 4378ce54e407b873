"""What no single key can tell: values that must differ, or must name each other.

They look at the data as written, so that they are reported together with every other problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final
from urllib.parse import urlsplit

from aggregator import urls
from aggregator.config.feeds import DEFAULT_FEED
from aggregator.config.notify import default_name
from aggregator.errors import Problem
from aggregator.models import categories_around
from aggregator.models.news import When

_TELLS: Final = re.compile("password|auth|cookie|token|secret|key", re.IGNORECASE)  # names of what nobody may know


def cross_checks(data: dict[str, Any]) -> Iterator[Problem]:
    """Every problem between keys; keys of the wrong type are left to the other checks."""
    sources, feeds = _tables(data, "sources"), _tables(data, "feeds")
    yield from _repeated(sources, "sources", "url")
    yield from _repeated(feeds, "feeds", "slug")
    lists = _tables(data, "lists")
    yield from _repeated(lists, "lists", "url")
    storage = data.get("storage")
    if isinstance(storage, dict) and "url" in storage and "path" in storage:
        yield Problem("storage.path", repr(storage["path"]), "storage.url names the database already; one of the two")
    yield from _engine(data)
    yield from _shelf(data)
    yield from _unknown_names(sources, feeds, lists)
    yield from _selectors(sources)
    yield from _pins(_tables(data, "pins"))
    yield from _votes(_tables(data, "votes"), feeds)
    yield from _notify(_tables(data, "notify"), feeds)


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


def _engine(data: dict[str, Any]) -> Iterator[Problem]:
    engine, storage = data.get("engine"), data.get("storage")
    kind = engine.get("kind") if isinstance(engine, dict) else None
    if kind != "procrastinate":
        return
    if not (isinstance(storage, dict) and "url" in storage):
        yield Problem("engine.kind", repr(kind), "storage.url must name the database that all processes share")
    yield from _said_to_all(data)


def _said_to_all(data: dict[str, Any]) -> Iterator[Problem]:
    """What nobody may know: the process that offers the work writes sources as they stand here into the database, for
    the others."""
    where = "where many processes share a configuration"
    for number, source in enumerate(_tables(data, "sources"), start=1):
        headers = source.get("headers")
        said = {f"headers.{name}": value for name, value in headers.items()} if isinstance(headers, dict) else {}
        for key, value in {"password": source.get("password"), **said}.items():
            if isinstance(value, str) and _TELLS.search(key) and not value.startswith(("$ENV:", "$FILE:")):
                expected = f'must be named, as "$ENV:NAME" or "$FILE:/path", {where}'
                yield Problem(f"sources[{number}].{key}", "(hidden)", expected)
        if _has_password(source.get("proxy")):
            expected = f'must be named as a whole, as "$ENV:NAME" or "$FILE:/path", since it holds a password, {where}'
            yield Problem(f"sources[{number}].proxy", "(hidden)", expected)
    for name in ("sources", "lists"):
        for number, table in enumerate(_tables(data, name), start=1):
            if _has_password(table.get("url")):
                beside = ': write username, and password = "$ENV:NAME" or "$FILE:/path"' if name == "sources" else ""
                yield Problem(f"{name}[{number}].url", "(hidden)", f"must hold no password, {where}{beside}")


def _has_password(address: object) -> bool:
    try:
        return isinstance(address, str) and urlsplit(address).password is not None
    except ValueError:
        return False


def _shelf(data: dict[str, Any]) -> Iterator[Problem]:
    output, storage = data.get("output"), data.get("storage")
    if not isinstance(output, dict) or output.get("shelf") != "database":
        return
    if not (isinstance(storage, dict) and "url" in storage):
        yield Problem("output.shelf", "'database'", "storage.url must name a database that processes share")
    if output.get("publish_command"):
        value = repr(output["publish_command"])
        yield Problem("output.publish_command", value, 'must be left out: with shelf = "database" there is no folder')


def _unknown_names(
    sources: list[dict[str, Any]], feeds: list[dict[str, Any]], lists: list[dict[str, Any]]
) -> Iterator[Problem]:
    """What feeds name and no source is called. What a followed list names is not known here: with one, anything may be
    the name of a source, and with one that has no category of its own, any category."""
    names = {value for table in sources for value in (table.get("url"), table.get("title")) if isinstance(value, str)}
    categories = {one for table in sources for one in _categories(table)}
    categories |= {one for table in lists for one in _categories(table)}
    free = {"sources", "exclude_sources"} if lists else set()
    if any("category" not in table for table in lists):
        free.add("categories")
    known = {
        "sources": (names, "the url or title of a source"),
        "exclude_sources": (names, "the url or title of a source"),
        "categories": (categories, "the category of a source"),
    }
    for number, feed in enumerate(feeds, start=1):
        for key, (values, expected) in known.items():
            named = [] if key in free else feed.get(key, [])
            for value in named if isinstance(named, list) else []:
                if isinstance(value, str) and value not in values:
                    yield Problem(f"feeds[{number}].{key}", repr(value), f"expected {expected}")


def _categories(source: dict[str, Any]) -> tuple[str, ...]:
    category = source.get("category")
    return categories_around(category) if isinstance(category, str) else ()


def _selectors(sources: list[dict[str, Any]]) -> Iterator[Problem]:
    for number, source in enumerate(sources, start=1):
        if source.get("type") in ("page", "json") and "select" not in source:
            yield Problem(f"sources[{number}].select", None, f'is required by type = "{source["type"]}"')


def _pins(pins: list[dict[str, Any]]) -> Iterator[Problem]:
    """Addresses of one article in one pin, and pins that forbid what others, perhaps by a detour, ask for."""
    story: dict[str, set[str]] = {}  # address → all that are pinned together with it
    for number, addresses in _pinned(pins, together=True):
        yield from _same_article(number, addresses)
        together = set(addresses).union(*(story.get(address, ()) for address in addresses))
        story |= dict.fromkeys(together, together)
    for number, addresses in _pinned(pins, together=False):
        yield from _same_article(number, addresses)
        for one, other in combinations(dict.fromkeys(addresses), 2):
            if other in story.get(one, ()):
                yield Problem(f"pins[{number}].urls", f"{one!r} and {other!r}", "are pinned together elsewhere")


def _votes(votes: list[dict[str, Any]], feeds: list[dict[str, Any]]) -> Iterator[Problem]:
    yield from _repeated(votes, "votes", "id")
    slugs = {feed.get("slug") for feed in feeds}
    for number, vote in enumerate(votes, start=1):
        slug = vote.get("feed")
        if isinstance(slug, str) and slugs and slug not in slugs:
            yield Problem(f"votes[{number}].feed", repr(slug), "expected the slug of a feed")


def _notify(rules: list[dict[str, Any]], feeds: list[dict[str, Any]]) -> Iterator[Problem]:
    slugs = {feed.get("slug") for feed in feeds} if feeds else {DEFAULT_FEED}
    named = ", ".join(sorted(map(str, slugs)))
    first: dict[str, int] = {}
    for number, rule in enumerate(rules, start=1):
        slug, when = rule.get("feed"), rule.get("when")
        if isinstance(slug, str) and slug not in slugs:
            yield Problem(f"notify[{number}].feed", repr(slug), f"expected the slug of a feed: {named}")
        known = When.of(when) if isinstance(when, str) else None
        name = rule.get("name") or default_name(str(slug), str(known), "command" if rule.get("command") else "webhook")
        if isinstance(name, str) and known is not None and first.setdefault(name, number) != number:
            yield Problem(
                f"notify[{number}]", repr(name), f"is what notify[{first[name]}] is called too; give each a `name`"
            )


def _pinned(pins: list[dict[str, Any]], *, together: bool) -> Iterator[tuple[int, list[str]]]:
    for number, pin in enumerate(pins, start=1):
        listed = pin.get("urls")
        if pin.get("together") is together and isinstance(listed, list):
            yield number, [urls.canonical(url) for url in listed if isinstance(url, str)]


def _same_article(number: int, addresses: list[str]) -> Iterator[Problem]:
    for address in {one for one in addresses if addresses.count(one) > 1}:
        yield Problem(f"pins[{number}].urls", repr(address), "is the same article twice")
