"""What identifies an entry inside its source, as far as one document tells; pure. The store's part is in `identity`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from aggregator.ingest import identity
from aggregator.models import Entry

MAX_KEY = 500  # characters


def key(entry: Entry, home: str | None) -> str:
    """The id, else the canonical link, else a hash of title and content.

    `home` is the canonical address of the site; sources that link every item to it would have but one.
    """
    if entry.guid:
        return entry.guid
    if entry.canonical_url and entry.canonical_url != home:
        return bounded(entry.canonical_url)
    return "hash:" + _hash(f"{entry.title}\n{entry.teaser}\n{entry.content_html}")


def bounded(text: str) -> str:
    """`text`, or its beginning with a hash of the whole when it is over `MAX_KEY` characters long."""
    return text if len(text) <= MAX_KEY else f"{text[: MAX_KEY - 40]}#{_hash(text)}"


def distinct(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, each under a key that no other has; of those that are equal under one key the first only.

    The last of several keeps the plain key: sources put new items on top, so that is the one that had it before.
    """
    once = {(entry.key, entry.canonical_url, entry.content_hash): entry for entry in reversed(entries)}
    taken: set[str] = set()
    renamed = []
    for entry in sorted(once.values(), key=lambda one: -one.position):
        own = next(one for one in _possible(entry) if one not in taken)
        taken.add(own)
        renamed.append(entry if own == entry.key else replace(entry, key=own))
    return tuple(reversed(renamed))


def _possible(entry: Entry) -> tuple[str, str, str]:
    return entry.key, identity.alternate_key(entry), f"{entry.key}#{entry.content_hash}"


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
