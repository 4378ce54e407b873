"""A list of sources → those that are to be added to the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.config import Config
from aggregator.config.editing import edit as editing
from aggregator.config.editing import save
from aggregator.config.editing.names import address_key, unique_title
from aggregator.fetch.guard import Guard
from aggregator.models import ListedFeed, Refused
from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a list brings."""

    new: tuple[ListedFeed, ...]  # each with a title that no other source has, or none
    known: tuple[ListedFeed, ...]  # there already
    refused: tuple[Refused, ...]


SAID = ("title", "category", "weight", "language")  # of a source, where it is named
ALLOW = "put {host!r} into polling.allow_private_hosts"


def plan_import(config: Config, wanted: Iterable[ListedFeed], remedy: str = ALLOW) -> ImportPlan:
    """Which of the wanted sources are new to the configuration, and which can never be polled.

    `remedy` is what to do when a {host} is private, and to be polled nevertheless.
    """
    there = {address_key(one.url) for one in config.settings.sources}
    titles = {one.title or one.url for one in config.settings.sources}
    guard = Guard.allowing(config.settings.polling.allow_private_hosts)
    new: list[ListedFeed] = []
    known: list[ListedFeed] = []
    refused: list[Refused] = []
    wanted = list(wanted)
    said = {address_key(one.url): one for one in merged(wanted)}
    for one in wanted:
        if address_key(one.url) in there:
            known.append(one)
            continue
        there.add(address_key(one.url))
        if reason := _private(guard, one.url, remedy):
            refused.append(Refused(one.url, reason, one))
            continue
        one = said[address_key(one.url)]
        title = unique_title(one.title, one.url, titles) if one.title else None
        titles.add(title or one.url)
        new.append(replace(one, title=title))
    return ImportPlan(tuple(new), tuple(known), tuple(refused))


def add_new(path: Path, wanted: Iterable[ListedFeed]) -> ImportPlan:
    """Adds those that are new to the configuration in `path`, sorted out against the file as it is when it is edited:
    others may edit it too. Raises `EditError` or `ConfigError`."""
    found = ImportPlan((), (), ())

    def change(text: str, now: Config) -> editing.Edited:
        nonlocal found
        found = plan_import(now, wanted)
        return editing.add(text, found.new)

    save.edit(path, change)
    return found


def merged(wanted: Iterable[ListedFeed]) -> tuple[ListedFeed, ...]:
    """Each address once, where it was first named, with all that is said of it anywhere: a list that knows the title
    and category of a source tells them also of one that was typed before it."""
    found: dict[str, ListedFeed] = {}
    for one in wanted:
        known = found.setdefault(address_key(one.url), one)
        if known is not one:
            missing = {name: getattr(one, name) for name in SAID if getattr(known, name) is None}
            found[address_key(one.url)] = replace(known, **missing)
    return tuple(found.values())


def _private(guard: Guard, url: str, remedy: str) -> str | None:
    """Why polls of this address would always be refused, and what to do; None when they would not."""
    host = urlsplit(url).hostname or ""
    refusal = guard.refuses_host(host) if host else None
    if refusal is None:
        return None
    return f"{host} is {refusal}; to poll it nevertheless, {remedy.format(host=host)}"
