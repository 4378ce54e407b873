"""Which of a source's entries that are new by key are old ones under another id and address; pure.

Sources wrap their links anew at each fetch, put sessions into them, move to another program, mend their slugs. Nobody
is to get the past again for that. But what a source repeats ("Live", the weekly programme) is another entry each time.
So only an entry that is no longer in its source's document can come back under another name, and it is known

1. by title and claimed moment. Where the moment is a bare day, the text has to agree too;
2. by address and claimed moment (not a bare day), or by address and id, where an id had changed before;
3. by address, with the title, when not both claim a moment; or when at least two and half of what is new are known that
   way: then ids churn, and the rest is known by address alone;
4. by title and text, undated, when the whole document came under new ids, at least two of them and half of what is new.

Whatever several entries have in common identifies none of them. Moments that all entries of a document claim (a
generator that dates everything now) are no moments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from aggregator import urls
from aggregator.models import Entry, StoredEntry
from aggregator.text import folded

DAY = 86_400.0
TOGETHER = 60.0  # seconds that a generator takes for a document
# This share of what is new by key, and so many, must be known otherwise before ids are thought to churn.
CHURN_SHARE, CHURN_LEAST = 0.5, 2

T = TypeVar("T", Entry, StoredEntry)
Pair = tuple[Entry, StoredEntry]
Trait = Callable[[Entry | StoredEntry], Hashable]


def moment(one: Entry | StoredEntry) -> float | None:
    """When it claims to have been published."""
    return one.updated_claimed if one.published_claimed is None else one.published_claimed


def title(one: Entry | StoredEntry) -> str:
    """Its title, as far as another program would write it alike."""
    return folded(one.title)


def differ(entry: Entry, stored: StoredEntry) -> bool:
    """Whether title and moment both say that it is another entry, which an address alone does not outweigh."""
    ours, theirs = moment(entry), moment(stored)
    return title(entry) != title(stored) and ours is not None and theirs is not None and ours != theirs


def told_alike(entry: Entry, stored: StoredEntry) -> bool:
    """Whether they claim one moment; where that is not known, one title."""
    ours, theirs = moment(entry), moment(stored)
    return title(entry) == title(stored) if ours is None or theirs is None else ours == theirs


@dataclass(slots=True)
class _Search:
    """What is left to be found."""

    strangers: list[Entry]
    free: list[StoredEntry]
    dated: bool  # whether moments say anything
    found: dict[str, StoredEntry] = field(default_factory=dict)

    def take(self, pairs: Sequence[Pair]) -> None:
        keys, ids = {entry.key for entry, _ in pairs}, {stored.id for _, stored in pairs}
        self.found |= {entry.key: stored for entry, stored in pairs}
        self.strangers = [one for one in self.strangers if one.key not in keys]
        self.free = [one for one in self.free if one.id not in ids]

    def by(self, trait: Trait) -> list[Pair]:
        """Pairs that have a trait in common which nobody else has."""
        theirs = _unique(self.free, trait)
        return [(one, theirs[value]) for value, one in _unique(self.strangers, trait).items() if value in theirs]

    def moment(self, one: Entry | StoredEntry) -> float | None:
        return moment(one) if self.dated else None


def find(strangers: Sequence[Entry], free: Sequence[StoredEntry], *, whole: bool) -> dict[str, StoredEntry]:
    """Key of an entry that is new by key → the stored entry that it is, each once.

    `free` are stored entries that are not in the document under their own key; `whole`: nothing in the document was.
    """
    search, count = _Search(list(strangers), list(free), not _all_at_once(strangers)), len(strangers)
    _by_moment(search)
    _by_address(search, count)
    if whole:
        alike = [(one, other) for one, other in search.by(_text) if not search.moment(one) and not search.moment(other)]
        if _is_churn(len({title(one) for one, _ in alike}), count):
            search.take(alike)
    return search.found


def _by_moment(search: _Search) -> None:
    """What claims the very same moment (a generator that dates everything now is no matter here), and what has been
    known by another id before."""
    for trait in (_title_moment_text, _title_and_moment, _address_and_moment):
        search.take(search.by(trait))
    search.take([(one, other) for one, other in search.by(_address_and_id) if not differ(one, other)])


def _by_address(search: _Search, count: int) -> None:
    pairs = search.by(address)
    titled = [(one, other) for one, other in pairs if title(one) == title(other)]
    if _is_churn(len(titled), count):
        search.take(pairs)
        return
    search.take([(one, other) for one, other in titled if search.moment(one) is None or search.moment(other) is None])


def _is_churn(known: int, count: int) -> bool:
    return known >= max(CHURN_LEAST, CHURN_SHARE * count)


def _all_at_once(entries: Sequence[Entry]) -> bool:
    moments = [at for at in map(moment, entries) if at is not None]
    return len(moments) > CHURN_LEAST and max(moments) - min(moments) < TOGETHER


def address(one: Entry | StoredEntry) -> str | None:
    """Where it is, as far as its source tells its entries apart by it."""
    return urls.place(one.link) if one.link else None


def _title_moment_text(one: Entry | StoredEntry) -> Hashable:
    at = moment(one)
    return (title(one), at, one.content_hash) if title(one) and at is not None else None


def _title_and_moment(one: Entry | StoredEntry) -> Hashable:
    at = moment(one)
    return (title(one), at) if title(one) and at is not None and at % DAY else None


def _address_and_moment(one: Entry | StoredEntry) -> Hashable:
    at = moment(one)
    return (address(one), at) if address(one) and at is not None and at % DAY else None


def _address_and_id(one: Entry | StoredEntry) -> Hashable:
    return (one.guid, address(one)) if one.guid and one.link else None


def _text(one: Entry | StoredEntry) -> Hashable:
    return one.content_hash if one.title else None


def _unique(records: Sequence[T], trait: Trait) -> dict[Hashable, T]:
    values = [(trait(one), one) for one in records]
    counts = Counter(value for value, _ in values)
    return {value: one for value, one in values if value is not None and counts[value] == 1}
