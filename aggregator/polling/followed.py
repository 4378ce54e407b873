"""The configuration as it is in force: with the sources that followed lists name, which are in the database."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from aggregator.config import Config, load_config
from aggregator.config.followed import with_followed
from aggregator.errors import StoreUnusable
from aggregator.store import Session, reading_of


def in_force(config: Config, session: Session) -> Config:
    """The configuration with what its lists said last."""
    return with_followed(config, session.lists.all()) if config.settings.lists else config


def load_in_force(path: Path) -> Config:
    """The same of the configuration in `path`. Without a database that can be read no list has said anything yet; who
    writes to one asks it again (`prepare_store`). Raises `ConfigError`, and `StoreError` when it is not to be had now.
    """
    config = load_config(path)
    if config.settings.lists:
        with suppress(StoreUnusable), reading_of(config.location) as session:
            return in_force(config, session)
    return config
