"""The sources of followed lists among those of the configuration: `[[lists]]` and what they last said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic import ValidationError

from aggregator.config.editing.names import address_key, unique_title
from aggregator.config.load import Config
from aggregator.config.settings import Settings
from aggregator.config.sources import SourceSettings
from aggregator.models.lists import FollowedList


def with_followed(config: Config, lists: Iterable[FollowedList]) -> Config:
    """The configuration, with the sources that these lists name behind those that the file names itself, which win.
    What lists said before is forgotten."""
    own = tuple(one for one in config.settings.sources if one.followed is None)
    added = tuple(_added(config.settings, own, {one.url: one for one in lists}))
    if (*own, *added) == config.settings.sources:
        return config
    return replace(config, settings=config.settings.model_copy(update={"sources": (*own, *added)}))


def _added(
    settings: Settings, own: tuple[SourceSettings, ...], lists: dict[str, FollowedList]
) -> Iterator[SourceSettings]:
    known = {address_key(one.url) for one in own}
    titles = {one.title for one in own if one.title}
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
