"""What identifies an entry inside its source, as far as one document tells; pure. The store's part is in `identity`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator import urls
from aggregator.ingest import churn
from aggregator.models import Entry

MAX_KEY = 500  # characters
_BY_CONTENT = "hash:"


def key(entry: Entry, home: str | None) -> str:
    """The id, else the link with its fragment, else a hash of what it says.

    `home` is the canonical address of the site; sources that link every item to it would have but one.
    """
    if entry.guid:
        return entry.guid
    place = urls.place(entry.link) if entry.canonical_url and entry.link else None
    if place and place != home:
        return bounded(place)
    return _BY_CONTENT + entry.content_hash


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


def _possible(entry: Entry, group: Sequence[Entry]) -> Iterable[str]:
    if len(group) == 1:
        return [entry.key, by_telling(entry), _longer(entry, entry.content_hash), _longer(entry, repr(entry))]
    at_one_address = is_weak(entry) or len({one.canonical_url for one in group}) == 1
    told = [by_telling(entry), _longer(entry, entry.content_hash), _longer(entry, repr(entry))]
    return told if at_one_address else [entry.key, by_address(entry), *told]


def _longer(entry: Entry, distinct: str) -> str:
    return f"{base(entry)}#{_hash(distinct, 8)}"


def _hash(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
