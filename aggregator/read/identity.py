"""Which stored entry an incoming one is; pure.

Inside a source an entry seen again is an update. What identifies it, in this order:

1. Its key (`keys`: id, else link with its fragment, else content).
2. The same key on an item that is *another* one: the stored entry's own bytes are still in the document, beside this
   item; or the key is only an address, and title and moment both differ. The newcomer gets a key of its own.
3. What is new by key may be known otherwise (`churn`): sources change ids and addresses, and nothing is to be published
   as new again.

A stored entry keeps its key for good; its id and address are renewed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from aggregator import urls
from aggregator.models import Entry, StoredEntry
from aggregator.read import churn, readings
from aggregator.records import altered, dataclass


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
        differs = self.stored is not None and self.stored.content_hash != self.entry.content_hash
        return differs and not self.is_read_anew

    @property
    def is_read_anew(self) -> bool:
        """Whether it is stored as an earlier version of this program read it. What differs may be the reading, so
        nobody is told."""
        if self.stored is None:
            return False
        return readings.of(self.stored.content_hash) != readings.of(self.entry.content_hash)

    @property
    def is_as_stored(self) -> bool:
        """Whether there is nothing in it that is not stored already."""
        return self.stored is not None and not self.is_updated and not self.is_renewed

    @property
    def is_renewed(self) -> bool:
        """Whether only what nobody is told of changed: tokens in addresses, counters in the text, markup."""
        return self.stored is not None and not self.is_updated and self.stored.form_hash != self.entry.form_hash


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a document's entries are, and which addresses turn out to be none of any one entry."""

    matches: list[Match]
    shared: frozenset[str]  # canonical URLs, new to us as shared
    moved: dict[int, str | None]  # stored entry → the address that it has left of them


def recognise(
    entries: Sequence[Entry],
    known: Sequence[StoredEntry],
    document: frozenset[str],
    home: str | None,
    shared: Collection[str],
) -> Recognition:
    """What the entries of a document are; `known` and `document` as for `match`.

    An address that several entries of a source have (a changelog, a page of alerts, its home page) identifies none of
    them: by it all their news would be one story. Only a place on it may (`#v2`). `shared` are those known already.
    """
    matches = match(entries, known, document)
    found = _shared(matches, known) - set(shared)
    pages = {*found, *shared, *([urls.canonical(home)] if home else [])}
    return Recognition(
        [_addressed(one, pages) for one in matches],
        frozenset(found),
        {one.id: _part(one) for one in known if one.canonical_url in found},
    )


def _shared(matches: Sequence[Match], known: Sequence[StoredEntry]) -> set[str]:
    there: dict[str, dict[int | str, Entry | StoredEntry]] = {}  # address → who is there
    for one in known:
        if one.canonical_url:
            there.setdefault(one.canonical_url, {})[one.id] = one
    together = Counter(one.entry.canonical_url for one in matches)
    for match in matches:
        if match.entry.canonical_url:
            name = match.stored.id if match.stored else match.entry.key
            there.setdefault(match.entry.canonical_url, {})[name] = match.entry
    return {
        url
        for url, ones in there.items()
        if together[url] > 1 or (len(ones) > 1 and len(set(map(churn.title, ones.values()))) > 1)
    }


def _addressed(one: Match, pages: Collection[str]) -> Match:
    entry = one.entry
    return Match(altered(entry, canonical_url=_part(entry)), one.stored) if entry.canonical_url in pages else one


def _part(one: Entry | StoredEntry) -> str | None:
    """The address of a place on a page, None without one."""
    place = churn.address(one)
    return place if place and "#" in place else None


def all_keys(entries: Iterable[Entry]) -> tuple[str, ...]:
    """All keys under which one of the entries may be stored: what to ask the store about."""
    return tuple(dict.fromkeys(key for entry in entries for key in every(entry)))


def match(entries: Sequence[Entry], known: Sequence[StoredEntry], document: frozenset[str]) -> list[Match]:
    """Each incoming entry with the stored one it is, at most one incoming to one stored.

    `known` holds what the store has under any link, content or moment of `entries`, or one of `all_keys` of them;
    `document` the hashes of all items of the document they came in (empty when it was taken whole).
    """
    matches = _by_key(entries, {one.key: one for one in known}, document)
    strangers = [one.entry for one in matches if one.is_new]
    if not strangers or not known:
        return matches
    taken = {one.stored.id for one in matches if one.stored}
    free = [one for one in known if one.id not in taken and one.item_hash not in document]
    whole = len(strangers) == len(matches) and len(document) <= len(matches)
    found = churn.find(strangers, free, whole=whole)
    return [replace(one, stored=found.get(one.entry.key)) if one.is_new else one for one in matches]


def _by_key(entries: Sequence[Entry], by_key: Mapping[str, StoredEntry], document: frozenset[str]) -> list[Match]:
    """Each entry with what is stored under one of its keys, or under a key of its own and new."""
    found: dict[int, Match] = {}  # by the entry's place
    taken: set[int] = set()
    is_another = partial(_is_another, document=document, is_steady=len(document) > len(entries))
    keys = [every(entry) for entry in entries] if by_key else []
    # Who has the same title comes first, so that of two that may be the stored one it is not the other.
    for is_sure in (True, False):
        for place, (entry, names) in enumerate(zip(entries, keys, strict=False)):
            one = None if place in found else _stored(entry, names, by_key, is_another, taken)
            if one and (not is_sure or one.item_hash == entry.item_hash or one.title == entry.title):
                found[place] = Match(_called(entry, one.key), one)
                taken.add(one.id)
    used = {one.entry.key for one in found.values()}
    for place, entry in enumerate(entries):
        if place not in found:
            key = _free_key(entry, by_key, used)
            if key is not None:
                used.add(key)
                found[place] = Match(_called(entry, key), None)
    return [found[place] for place in sorted(found)]


def _called(entry: Entry, key: str) -> Entry:
    return entry if entry.key == key else replace(entry, key=key)


def _stored(
    entry: Entry,
    names: Iterable[str],
    by_key: Mapping[str, StoredEntry],
    is_another: Callable[[Entry, StoredEntry], bool],
    taken: Container[int],
) -> StoredEntry | None:
    for key in names:
        one = by_key.get(key)
        if one is not None and one.id not in taken and not is_another(entry, one):
            return one
    return None


def _is_another(entry: Entry, stored: StoredEntry, document: frozenset[str], is_steady: bool) -> bool:
    """Whether what is stored under a key of the entry is not the entry. `is_steady`: other items of the document are as
    they were, so its dates are no dates of the fetch."""
    if stored.key == by_telling(entry) or (stored.item_hash and stored.item_hash == entry.item_hash):
        return False
    if stored.item_hash in document:
        return True
    if entry.key == by_telling(entry) or (is_steady and is_of_content(entry)):
        # Others have the same plain key, in the document or in one before, so it tells nothing.
        return not churn.told_alike(entry, stored)
    return is_weak(entry) and churn.differ(entry, stored)


def _free_key(entry: Entry, by_key: Mapping[str, StoredEntry], used: Container[str]) -> str | None:
    """A key that no other entry has; None for an entry that repeats another of the document."""
    if entry.key not in by_key and entry.key not in used:
        return entry.key
    holder = by_key.get(entry.key)
    elsewhere = holder is not None and churn.address(holder) != churn.address(entry) and not is_weak(entry)
    possible = (*([by_address(entry)] if elsewhere else ()), by_telling(entry))
    return next((key for key in possible if key not in by_key and key not in used), None)


MAX_KEY = 500  # characters


_BY_CONTENT = "hash:"


def key(entry: Entry, content_hash: str, home: str | None) -> str:
    """The id, else the link with its fragment, else `content_hash`, of what it says.

    `home` is the canonical address of the site; sources that link every item to it would have but one.
    """
    if entry.guid:
        return entry.guid
    place = churn.address(entry) if entry.canonical_url else None
    if place and place != home:
        return bounded(place)
    return _BY_CONTENT + content_hash


def bounded(text: str) -> str:
    """`text`, or its beginning with a hash of the whole when it is over `MAX_KEY` characters long."""
    return text if len(text) <= MAX_KEY else f"{text[: MAX_KEY - 40]}#{_hash(text, 16)}"


def is_weak(entry: Entry) -> bool:
    """Whether the key is only an address, so that what stands there may be something else the next time."""
    return not entry.guid and entry.link is not None and not is_of_content(entry)


def is_of_content(entry: Entry) -> bool:
    """Whether the key is made of what the entry says, for want of anything else."""
    return not entry.guid and entry.key.startswith(_BY_CONTENT)


def base(entry: Entry) -> str:
    """Its key if no other item had it."""
    if entry.guid:
        return entry.guid
    return bounded(urls.place(entry.link)) if is_weak(entry) and entry.link else entry.key


def by_address(entry: Entry) -> str:
    """The key of an item whose id another item has, at another address."""
    return _longer(entry, entry.canonical_url or f"{entry.title}\n{entry.teaser}")


def by_telling(entry: Entry) -> str:
    """The key of an item that shares id and address with others: by its title and the moment it claims."""
    return _longer(entry, f"{churn.title(entry)}\n{churn.moment(entry)}")


def every(entry: Entry) -> tuple[str, ...]:
    """All keys under which the entry may be stored, the most telling first."""
    return tuple(dict.fromkeys((by_telling(entry), by_address(entry), entry.key, base(entry))))


def distinct(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, each under a key that no other has; of those that are equal the first only.

    Of several that share an id, the last keeps the plain key: sources put new items on top, so that is the one that had
    it before. Where they share the address too, none keeps it, since it tells nothing of any of them.
    """
    alone = list(_without_repeats(entries))
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(alone, key=lambda one: -one.position):
        groups.setdefault(entry.key, []).append(entry)
    taken: set[str] = set()
    renamed = []
    for entry in sorted(alone, key=lambda one: -one.position):
        own = next(one for one in _possible(entry, groups[entry.key]) if one not in taken)
        taken.add(own)
        renamed.append(entry if own == entry.key else replace(entry, key=own))
    return tuple(reversed(renamed))


def _without_repeats(entries: Sequence[Entry]) -> Iterable[Entry]:
    """Without those that stand there twice: in every word, and under one key or with one moment at one address."""
    once = {}
    for entry in reversed(entries):
        said = (entry.title, entry.content_hash, entry.canonical_url, churn.moment(entry))
        is_told = None not in said and entry.title
        once[said if is_told else (*said, entry.key)] = entry
    return once.values()


def _possible(entry: Entry, group: Sequence[Entry]) -> Iterator[str]:
    if len(group) == 1:
        yield entry.key
    elif not is_weak(entry) and len({one.canonical_url for one in group}) > 1:
        yield entry.key
        yield by_address(entry)
    yield by_telling(entry)
    yield _longer(entry, entry.content_hash)
    yield _longer(entry, repr(entry))


def _longer(entry: Entry, distinct: str) -> str:
    return f"{base(entry)}#{_hash(distinct, 8)}"


def _hash(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
