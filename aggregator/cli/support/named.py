"""Sources as people name them in a command: by title, or by URL."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.cli.support.options import fail
from aggregator.config.editing.names import find
from aggregator.models import SourceState
from aggregator.store import Session


def polled_source(session: Session, name: str) -> SourceState:
    """The source of the configuration that is called so. Ends the command where none is, or more than one."""
    enabled = session.sources.enabled()
    found = find([(one.url, one.title) for one in enabled], name)
    if isinstance(found, int):
        return enabled[found]
    off = [one for one in session.baselines.facts() if not one.enabled and name in (one.url, one.title)]
    if off:
        where = "is not enabled" if off[0].configured else "is not"
        fail(f"{name!r} {where} in the configuration, so it is not polled", code=2)
    return fail(found, code=2)


def polled_sources(session: Session, names: Iterable[str]) -> list[SourceState]:
    """The same for several names, each source once."""
    return list({one.id: one for one in (polled_source(session, name) for name in names)}.values())
