"""Which stored entry an incoming one is; pure.

Inside a source an entry seen again is an update. What identifies it, in this order:

1. Its key (`normalise`: id, else link, else content).
2. The same key on an item that is *another* one: the stored entry's own bytes are still in the document, beside this
   item. Then the source repeats an id for different items; the newcomer gets a key of its own.
3. A source whose ids churn: most of what is new by key has a link or a content that is known. Those are matched on link
   or content, so that nothing is published as new again. A link that several entries share identifies none of them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from aggregator import urls
from aggregator.models import Entry, StoredEntry

T = TypeVar("T", Entry, StoredEntry)

# At least this share of the entries that are new by key must be known otherwise, before ids are thought to churn.
CHURN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """An incoming entry, under its final key, and the stored one that it is (None: it is new)."""

    entry: Entry
    stored: StoredEntry | None

    @property
    def is_new(self) -> bool:
        return self.stored is None

    @property
    def is_updated(self) -> bool:
        """Whether what a reader sees as content changed."""
        return self.stored is not None and self.stored.content_hash != self.entry.content_hash

    @property
    def is_renewed(self) -> bool:
        """Whether only what nobody is told of changed: tokens in addresses, counters in the text, markup."""
        return self.stored is not None and not self.is_updated and self.stored.form_hash != self.entry.form_hash


def alternate_key(entry: Entry) -> str:
    """The key of an item whose own key is taken by another item of the same document."""
    distinct = entry.canonical_url or f"{entry.title}\n{entry.teaser}"
    return f"{entry.key}#{hashlib.blake2b(distinct.encode(), digest_size=8).hexdigest()}"


def with_alternates(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, each also under its alternate key: what to ask the store about."""
    return [one for entry in entries for one in (entry, replace(entry, key=alternate_key(entry)))]


def without_shared_links(entries: Sequence[Entry], home: str | None) -> list[Entry]:
    """The entries, with no canonical URL where the link does not identify one.

    Some sources give every item the address of their home page; by that address all their news would be one story.
    """
    counts = Counter(entry.canonical_url for entry in entries)
    shared = {url for url, count in counts.items() if count > 1}
    if home:
        shared.add(urls.canonical(home))
    return [replace(entry, canonical_url=None) if entry.canonical_url in shared else entry for entry in entries]


def match(entries: Sequence[Entry], known: Sequence[StoredEntry], document: frozenset[str]) -> list[Match]:
    """Each incoming entry with the stored one it is, at most one incoming to one stored.

    `known` holds what the store has under any key, link or content of `with_alternates(entries)`; `document` the hashes
    of all items of the document they came in (empty when it was taken whole).
    """
    by_key = {one.key: one for one in known}
    matches = _once_each(_by_key(entry, by_key, document) for entry in entries)
    strangers = [one for one in matches if one.is_new]
    if not strangers:
        return matches
    taken = {one.stored.id for one in matches if one.stored}
    free = [one for one in known if one.id not in taken and one.item_hash not in document]
    found = _by_link_or_content([one.entry for one in strangers], free)
    if len(found) < CHURN_SHARE * len(strangers):
        return matches
    return [replace(one, stored=found.get(one.entry.key)) if one.is_new else one for one in matches]


def _by_key(entry: Entry, by_key: dict[str, StoredEntry], document: frozenset[str]) -> Match:
    other = replace(entry, key=alternate_key(entry))
    if other.key in by_key:
        # It shared its id with another item before, which may have left the document since.
        return Match(other, by_key[other.key])
    stored = by_key.get(entry.key)
    if stored is None or stored.item_hash == entry.item_hash or stored.item_hash not in document:
        return Match(entry, stored)
    return Match(other, None)


def _once_each(matches: Iterable[Match]) -> list[Match]:
    """The matches without those whose key another entry of the document has already."""
    return list({one.entry.key: one for one in reversed(list(matches))}.values())[::-1]


def _by_link_or_content(entries: Sequence[Entry], free: Sequence[StoredEntry]) -> dict[str, StoredEntry]:
    """Incoming key → stored entry, where a link or a content is that of exactly one entry on either side."""
    found: dict[str, StoredEntry] = {}
    used: set[int] = set()
    for attribute in ("canonical_url", "content_hash"):
        stored = _unique(free, attribute)
        for value, entry in _unique(entries, attribute).items():
            one = stored.get(value)
            if one and one.id not in used and entry.key not in found:
                found[entry.key] = one
                used.add(one.id)
    return found


def _unique(records: Iterable[T], attribute: str) -> dict[str, T]:
    by_value: dict[str, list[T]] = {}
    for one in records:
        value = getattr(one, attribute)
        if value:
            by_value.setdefault(value, []).append(one)
    return {value: ones[0] for value, ones in by_value.items() if len(ones) == 1}
