"""Which of a story's entries are independent voices, and when each took it up. Pure.

That others tell a story too says as much as comments do, where they are others: what a site tells twice, lists of
another's article and copies of one address say nothing new. So an entry is a voice of its own when nothing of it is
known in the story yet: neither its source, nor the site (registrable domain) that this is fetched from, nor the site of
its link, and so not its address. Entries are taken in the order in which they were stored, so one that comes later
takes no voice away. It joined when it was published, by its word, but not after we saw it.

A source that is fetched from an IP address or a name without a domain (a bridge, a proxy of one's own) may be anybody:
there the site of the link decides alone. Feeds of one host for feeds are one voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from aggregator.domains import site_of


class Voice(Protocol):
    """An entry of a story."""

    @property
    def entry_id(self) -> int: ...
    @property
    def source_id(self) -> int: ...
    @property
    def source_url(self) -> str: ...
    @property
    def link(self) -> str | None: ...
    @property
    def published_at(self) -> float: ...


def joined(entries: Sequence[Voice]) -> list[float]:
    """When each voice but the first took the story up, in the order in which they came."""
    if len(entries) < 2:
        return []
    known: set[object] = set()
    found: list[float] = []
    for one in sorted(entries, key=lambda entry: entry.entry_id):
        marks = {one.source_id, _named(site_of(one.source_url)), site_of(one.link)} - {None}
        if known.isdisjoint(marks):
            found.append(one.published_at)
        known |= marks
    return found[1:]


def _named(site: str | None) -> str | None:
    """A site that has a domain; None for an IP address or a name of somebody's own network."""
    if site is None or "." not in site or ":" in site or site.rsplit(".", 1)[1].isdigit():
        return None
    return site
