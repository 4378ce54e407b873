"""Which known source a newly configured one is, under an address that was edited; pure.

A source is identified by its address. Who mends that in `config.toml` (the feed moved, https for http) means the same
source: its history stays with it, and its news do not come again beside themselves. Where addresses and titles do not
tell, its first document does: what one that left listed last is what the new one lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from aggregator import urls
from aggregator.models import Entry, StoredEntry
from aggregator.read import churn, identity
from aggregator.records import dataclass

# Of their newest entries, more than this share and so many must be the same. A planet has a blog's entries, and a
# newspaper those of its sections, but their newest ones are others'.
_SHARE, _LEAST = 0.5, 2


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source as the store has it."""

    id: int
    url: str
    fetch_url: str  # where it is fetched, or is permanently redirected to
    title: str | None
    configured: bool  # until now


def follow_addresses(
    known: Sequence[KnownSource], configured: Sequence[tuple[str, str | None]]
) -> Iterator[tuple[KnownSource, str]]:
    """(known source, its new address) for each source that left the configuration and is back under another address.

    `configured` are addresses and titles. It is the same source when it was found to have moved there, when only the
    form of the address changed, or when one alone has left and one alone has come under a title.
    """
    named, stored = {url for url, _ in configured}, {one.url for one in known}
    gone = [one for one in known if one.url not in named]
    come = [(url, title) for url, title in configured if url not in stored]
    titles = Counter(title for _, title in come)
    for url, title in come:
        form = urls.canonical(url)
        same = [one for one in gone if form in (urls.canonical(one.url), urls.canonical(one.fetch_url))]
        if not same and title is not None and titles[title] == 1:
            same = [one for one in gone if one.title == title]
        chosen = _only([one for one in same if one.configured]) or _only(same)
        if chosen is not None:
            gone.remove(chosen)
            yield chosen, url


def _only(sources: Iterable[KnownSource]) -> KnownSource | None:
    one, *others = (*sources, None)
    return one if len(others) <= 1 else None


def continues(entries: Sequence[Entry], stored: Sequence[StoredEntry]) -> bool:
    """Whether a first document goes on with what a source of that many `stored` entries, the newest first, has left."""
    count = min(len(entries), len(stored))
    newest = sorted(entries, key=lambda one: (-(churn.moment(one) or 0.0), one.position))[:count]
    matches = identity.match(newest, stored[:count], frozenset())
    same = sum(one.stored is not None and _is_alike(one.entry, one.stored) for one in matches)
    return same >= _LEAST and same > _SHARE * count


def _is_alike(entry: Entry, stored: StoredEntry) -> bool:
    """Whether more than an id agrees: the first three of every weblog are 1, 2 and 3."""
    return churn.title(entry) == churn.title(stored) or (entry.link is not None and entry.link == stored.link)
