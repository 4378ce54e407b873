"""What stays published although nothing lists it any more, so that links to it keep leading somewhere; pure.

- Archives: of each feed the days that its `[[feeds]] archive` asks for. They are kept as they were written: a story
  that changes later is in the feed again, with its new date, and readers take that (RFC 5005, section 4).
- Story pages: the `FORMER_PAGES` that changed last, and no more than `FORMER_BYTES` of them: they are in memory too,
  with about 20 kB each, or with 400 where articles are as long as they may be.
- Files that such a page uses, as it was made by an older version of the look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate
from typing import Final

from aggregator.models import Edition, Publication
from aggregator.publish.documents import SITE

FORMER_PAGES: Final = 500
FORMER_BYTES: Final = 8_000_000  # of all of them, in every coding
_STORIES: Final = "stories/"
_STATIC: Final = "static/"


def kept(files: Mapping[str, Edition], made: Collection[str], publication: Publication) -> frozenset[str]:
    """The names of those files that stay, of those that are there and were not made now."""
    others = {name: edition for name, edition in files.items() if name not in made}
    pages = _former_pages(others) if publication.stories else ()
    static, used = {name for name in others if name.startswith(_STATIC)}, set[str]()
    for page in pages if static else ():
        body = bytes(others[page].body)
        used |= {name for name in static - used if name.encode() in body}
    return frozenset((*_archives(files, made, publication), *pages, *used))


def _former_pages(others: Mapping[str, Edition]) -> list[str]:
    pages = [name for name, edition in others.items() if edition.slug == SITE and name.startswith(_STORIES)]
    newest = sorted(pages, key=lambda name: (-others[name].modified_at, name))[:FORMER_PAGES]
    taken = accumulate(_size(others[name]) for name in newest)
    return [name for name, size in zip(newest, taken, strict=True) if size <= FORMER_BYTES]


def _size(edition: Edition) -> int:
    return len(edition.body) + sum(map(len, edition.encoded.values()))


def _archives(files: Mapping[str, Edition], made: Collection[str], publication: Publication) -> Iterator[str]:
    formats = {feed.slug: feed.formats for feed in publication.feeds}
    for slug, most in publication.archives_kept.items():
        for format in formats.get(slug, ()):
            known = [name for name in {*files, *made} if is_archive(name, slug) and name.endswith(f".{format}")]
            yield from (name for name in sorted(known, reverse=True)[:most] if name not in made)


def is_archive(name: str, slug: str) -> bool:
    """Whether a file is an archive of that feed."""
    return name.startswith(f"{slug}/archive/")
