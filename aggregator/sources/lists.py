"""Followed lists as they are kept."""

from __future__ import annotations

from collections.abc import Mapping

from aggregator.config import Config
from aggregator.models.lists import FollowedList
from aggregator.redact import redacted
from aggregator.store import Session


def kept_lists(session: Session) -> dict[str, FollowedList]:
    """By their addresses."""
    return {one.url: one for one in session.lists.all()}


def list_problems(config: Config, kept: Mapping[str, FollowedList]) -> tuple[str, ...]:
    """For people: lists that change nothing at the moment."""
    return tuple(
        f"the list {redacted(table.url).partition('://')[2] or table.url} changes nothing: {one.error}"
        for table in config.settings.lists
        if (one := kept.get(table.url)) and one.error
    )
