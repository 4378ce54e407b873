"""The sources of followed lists among those of the configuration: `[[lists]]` and what they last said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from aggregator.config.editing.names import address_key, unique_title
from aggregator.config.settings import Settings
from aggregator.config.sources import SourceSettings
from aggregator.models.lists import FollowedList, FollowedSource


def read_followed(path: Path) -> dict[str, FollowedList]:
    """What lists last said, by their address; nothing where nothing (that can be read) is kept."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        lists = [
            FollowedList(**{**row, "sources": tuple(FollowedSource(**one) for one in row["sources"])}) for row in rows
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return {one.url: one for one in lists}


def write_followed(path: Path, lists: Mapping[str, FollowedList]) -> None:
    """Keeps what lists said; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps([asdict(one) for one in lists.values()], ensure_ascii=False, indent=1), "utf-8")
    beside.replace(path)


def with_followed(settings: Settings, lists: Mapping[str, FollowedList]) -> Settings:
    """The settings, with the sources of followed lists behind those that the file names itself, which win."""
    added = tuple(_added(settings, lists))
    return settings.model_copy(update={"sources": (*settings.sources, *added)}) if added else settings


def _added(settings: Settings, lists: Mapping[str, FollowedList]) -> Iterator[SourceSettings]:
    known = {address_key(one.url) for one in settings.sources}
    titles = {one.title for one in settings.sources if one.title}
    told = [(table, one) for table in settings.lists if table.url in lists for one in lists[table.url].sources]
    for table, one in sorted(told, key=lambda pair: pair[1].is_gone):  # what one list has lost, another may name
        if address_key(one.url) in known:
            continue
        known.add(address_key(one.url))
        title = unique_title(one.title, one.url, titles) if one.title else None
        if title:
            titles.add(title)
        said = {"url": one.url, "title": title, "category": table.category or one.category, "enabled": not one.is_gone}
        try:
            source = SourceSettings.model_validate(said)
        except ValidationError:
            continue  # an older version of this program has kept it
        yield source.of_list(table.url)
