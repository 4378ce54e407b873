"""What is new in a feed since an earlier edition of it: `A-IM: feed` (RFC 3229, with the "feed" instance manipulation
that readers and servers agreed on: the same document with only its new and changed entries left in it); pure.

Nothing is rendered for it. When an edition is first asked for, expat finds the bytes of each of its entries once; of
earlier editions only their tags are kept. An entry that is the same, byte for byte, as in the edition before is as old
as it was there; any other is new. So the entries new since edition n are those that came after n, whatever n is, and a
tag costs a line in a table. An entry that left the feed and came back counts as new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from hashlib import blake2b
from types import MappingProxyType
from typing import Final
from xml.parsers import expat

from aggregator.models import Edition
from aggregator.records import dataclass

MOST_TAGS: Final = 1500  # a day of an edition a minute, in about 200 kB for each feed
_ENTRY: Final = MappingProxyType({"rss": ("rss", "channel", "item"), "atom": ("feed", "entry")})
_ELEMENT: Final = re.compile(rb"[ \t]*feed[ \t]*(?:;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes of one entry in a document: from `start` to `end`, and a digest of them."""

    start: int
    end: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class History:
    """An edition, and how old its entries are. Editions of one feed are numbered from 1."""

    edition: Edition
    number: int = 1
    spans: tuple[Span, ...] = ()
    came: tuple[int, ...] = ()  # for each span the number of the edition it came with
    numbers: Mapping[bytes, int] = field(default_factory=dict)  # by the tag of an edition, oldest first

    def known_to(self, tag: bytes) -> tuple[Span, ...]:
        """The entries that whoever has the edition with this tag has already; none when the tag is not known."""
        number = self.numbers.get(tag, 0)
        return tuple(span for span, came in zip(self.spans, self.came, strict=True) if came <= number)


def wanted(a_im: bytes) -> bool:
    """Whether an A-IM header (RFC 3229, section 10.5.3) accepts the manipulation `feed`."""
    matches = (_ELEMENT.fullmatch(element) for element in a_im.split(b","))
    return any(match is not None and float(match[1] or 1) > 0 for match in matches)


def followed(before: History | None, edition: Edition) -> History:
    """The history of a feed with its next edition."""
    found = spans(edition)
    if before is None:
        return History(edition, 1, found, (1,) * len(found), {edition.etag.encode("latin-1"): 1})
    number = before.number + 1
    ages = {span.digest: came for span, came in zip(before.spans, before.came, strict=True)}
    tag = edition.etag.encode("latin-1")
    kept = [known for known in before.numbers.items() if known[0] != tag][-(MOST_TAGS - 1) :]
    came = tuple(ages.get(span.digest, number) for span in found)
    return History(edition, number, found, came, {**dict(kept), tag: number})


def spans(edition: Edition) -> tuple[Span, ...]:
    """Where the entries of an RSS or Atom document are; nothing for other formats and for what is not well-formed."""
    entry = _ENTRY.get(edition.format)
    if entry is None:
        return ()
    try:
        return _spans(bytes(edition.body), entry)
    except expat.ExpatError:
        return ()


def without(body: bytes, left_out: Iterable[Span]) -> bytes:
    """The document without these entries, nor the white space before them."""
    parts, position = list[bytes](), 0
    for span in left_out:
        parts.append(body[position : span.start].rstrip())
        position = span.end
    return b"".join(parts) + body[position:]


def _spans(body: bytes, entry: tuple[str, ...]) -> tuple[Span, ...]:
    found: list[Span] = []
    parser = expat.ParserCreate()
    path: list[str] = []
    started = 0

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal started
        path.append(name)
        if len(path) == len(entry) and tuple(path) == entry:
            started = parser.CurrentByteIndex

    def end(name: str) -> None:
        if len(path) == len(entry) and tuple(path) == entry:
            # expat tells where an end tag begins; <item/> has none, and there it tells where the element ends.
            stop = parser.CurrentByteIndex
            if body.startswith(b"</" + name.encode(), stop):
                stop = body.index(b">", stop) + 1
            found.append(Span(started, stop, blake2b(body[started:stop], digest_size=16).digest()))
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(body, True)
    return tuple(found)
