"""Where the items of an XML feed stand, and what each is, by its bytes; pure.

Most documents bring one new item out of twenty-five. expat finds the range of every item; its hash tells whether the
last document had it already. Those are cut out, and feedparser gets the same document with only the others in it. An
item's comment count is kept beside its hash (`listed`), where it stands in an element of its own and in plain digits.

An item is cut out only where feedparser without it reads the rest alike. So a document is taken whole when it is not
well-formed, uses entities that it declares or that nobody declares (feedparser then reads all of it otherwise), has
items inside items, or a relative base in one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from dataclasses import replace
from typing import NamedTuple
from xml.parsers import expat

from aggregator.read import ampersands, readings
from aggregator.read.items import THREADING
from aggregator.read.listed import Listed
from aggregator.records import dataclass
from aggregator.text import whole_number

VERSION = b"%d" % readings.NOW  # part of every hash: items are read once more when they are read otherwise than before
# Of the hash. An item that is new by mistake costs one parse; one that is known by mistake would be lost. Among the
# 100,000 items a source may have, 64 bits let that happen once in 10^9 documents of nothing but new items.
HASH_BYTES = 8

_ROOTS = {"rss", "rdf", "feed", "channel"}
_XML = "http://www.w3.org/XML/1998/namespace "
_BASE = {_XML + "base", "base"}  # feedparser heeds the bare ones too
_CONTEXT = {*_BASE, _XML + "lang", "lang"}
_ABSOLUTE = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FEED_NAMESPACES = {
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://www.w3.org/2005/atom",
    "http://purl.org/atom/ns#",
    "http://blogs.law.harvard.edu/tech/rss",
}
# Elements that hold a comment count, and nothing else that is read.
_COUNTS = {("http://purl.org/rss/1.0/modules/slash/", "comments"), (THREADING, "total"), (THREADING + "/", "total")}
_COUNTED = re.compile(rb"<[^\s/<>]+>\s*([0-9]{1,9})\s*</")
_NAME = re.compile(rb"<([^\s/>]+)")
_ID = re.compile(rb"<(?:\w+:)?(?:guid|id)(?:\s[^>]*)?>\s*(?:<!\[CDATA\[)?([^<]*)")
_LINK = re.compile(rb"<(?:\w+:)?link\b[^>]*?(?:\shref=[\"']|>)\s*(?:<!\[CDATA\[)?([^<\"']*)")
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_REFERENCE_ERRORS = {4, 11}  # expat: invalid token, undefined entity
_CUT_SHORT = {3, 5, 20}  # expat: no element found, unclosed token, unclosed CDATA section


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its bytes are `body[start:end]`; equal hashes mean the same bytes in the same context, but for those of
    the count that is listed beside."""

    start: int
    end: int
    listing: Listed

    @property
    def hash(self) -> str:
        return self.listing.hash


class _Range(NamedTuple):
    """Where an item stands, and in what."""

    start: int
    end: int
    context: bytes
    counted: tuple[int, int] | None  # where its count stands; None: it has none, or one that is read with all of it


@dataclass(frozen=True, slots=True)
class ItemOutline:
    """The items of a document in their order, and what the channel says that feedparser does not keep.

    `body` is the document, mended where it was cut short. `whole` says why no item may be cut out; `items` is then
    empty.
    """

    body: bytes
    items: tuple[Item, ...] = ()
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    whole: str | None = None
    warnings: tuple[str, ...] = ()


class _Whole(Exception):
    """The document must be read whole, for the reason given."""


def outline(body: bytes) -> ItemOutline:
    """The outline of a UTF-8 document. Never raises; entities are neither expanded nor fetched."""
    seen = _Seen(body)
    try:
        seen.parser.Parse(body, True)
    except expat.ExpatError as error:
        return _mended(seen, error)
    except _Whole as reason:
        return seen.whole(str(reason))
    return ItemOutline(body, seen.items(), *seen.skips())


def _mended(seen: _Seen, error: expat.ExpatError) -> ItemOutline:
    """The outline of what is not well-formed, where the fault is one of the two that are common and easily mended."""
    if error.code in _REFERENCE_ERRORS:
        numbered = ampersands.with_numbers(seen.body)
        if numbered != seen.body:
            again = outline(numbered)
            return replace(
                again, warnings=(*again.warnings, "has ampersands or entities of HTML that XML does not know")
            )
    shortened = seen.shortened() if error.code in _CUT_SHORT else None
    if shortened is None:
        return seen.whole(f"not well-formed: {error}")
    warning = "cut short: what comes after its last whole item is lost"
    return ItemOutline(shortened, seen.items(), *seen.skips(), warnings=(warning,))


def cut(body: bytes, items: tuple[Item, ...], keep: Container[int]) -> bytes:
    """The document without those of its `items` whose place is not in `keep`; every other byte stays."""
    pieces, position = [], 0
    for place, item in enumerate(items):
        if place not in keep:
            pieces.append(body[position : item.start])
            position = item.end
    return b"".join([*pieces, body[position:]])


def mark(item: bytes) -> bytes | None:
    """What the item's key will be made of, as written: its guid or id, else its link; None when it has neither."""
    found = _ID.search(item) or _LINK.search(item)
    return found[1].strip() or None if found else None


def _has_absolute_base(attributes: dict[str, str]) -> bool:
    return any(_ABSOLUTE.match(attributes[name]) for name in _BASE & attributes.keys())


class _Seen:
    """What expat has come across so far."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._ranges: list[_Range] = []
        self._path: list[tuple[str, bytes]] = []  # down to the items: (local name, context)
        self._closing: list[bytes] = []  # raw names of the elements around the items
        self._depth = 0
        self._start: int | None = None  # of the item we are in
        # Where counts of this item stand; None: one that stands elsewhere than it should.
        self._counts: list[tuple[int, int] | None] = []
        self._namespaces: list[tuple[str | None, str]] = []
        self._prefixes: dict[str, str] = {}
        self._has_base = False  # an absolute one stands around the items
        self._is_ambiguous = False  # a prefix has two meanings, and feedparser knows one
        self._names: dict[str, tuple[str, bool, bool]] = {}
        self._text: list[str] = []
        self._skip_hours: set[int] = set()
        self._skip_days: set[int] = set()
        self.parser = self._parser()

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler = self._start_element
        parser.EndElementHandler = self._end_element
        parser.StartNamespaceDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._skipped_entity
        return parser

    def whole(self, reason: str) -> ItemOutline:
        return ItemOutline(self.body, (), *self.skips(), whole=reason)

    def skips(self) -> tuple[frozenset[int], frozenset[int]]:
        return frozenset(self._skip_hours), frozenset(self._skip_days)

    def items(self) -> tuple[Item, ...]:
        hashers = {one.context: _hasher(one.context) for one in self._ranges}
        return tuple(Item(one.start, one.end, self._listing(hashers[one.context].copy(), one)) for one in self._ranges)

    def _listing(self, hasher: hashlib.blake2b, item: _Range) -> Listed:
        if item.counted is None or self._is_ambiguous:
            hasher.update(self.body[item.start : item.end])
            return Listed(hasher.hexdigest())
        begin, end = item.counted
        hasher.update(self.body[item.start : begin])
        hasher.update(self.body[end : item.end])
        return Listed(hasher.hexdigest(), self.body[begin:end].decode())

    def shortened(self) -> bytes | None:
        """The document up to its last whole item, its open elements closed; None when nothing can be had that way."""
        end = self._ranges[-1].end if self._ranges else None
        if end is None or re.search(rb"</(?:\w+:)?(?:item|entry)\s*>", self.body[end:]):
            return None
        return self.body[:end] + b"".join(b"</%s>" % name for name in reversed(self._closing))

    # --- expat calls these ---

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: int) -> None:
        if has_internal_subset:
            raise _Whole("it declares entities of its own")

    def _skipped_entity(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            raise _Whole(f"it uses the entity {name!r}, which it does not declare")

    def _declared(self, prefix: str | None, uri: str) -> None:
        self._namespaces.append((prefix, uri))
        if prefix is not None and self._prefixes.setdefault(prefix, uri) != uri:
            self._is_ambiguous = True

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        local, is_item, is_count = self._names.get(name) or self._learn(name)
        if is_item:
            self._start_item(local)
        if self._start is None:
            self._start_around_items(local, attributes)
        elif is_count:
            self._counts.append(self._count_of(name))
        elif attributes and not _BASE.isdisjoint(attributes):
            self._check_base(attributes)
        self._namespaces.clear()

    def _check_base(self, attributes: dict[str, str]) -> None:
        """feedparser keeps a base of one item for the next ones, where none stands around them."""
        if not self._has_base and not _has_absolute_base(attributes):
            raise _Whole("it has a relative base inside an item")

    def _count_of(self, name: str) -> tuple[int, int] | None:
        """Where the digits of a count stand that is the item's own, and nothing but that."""
        uri, _, local = name.rpartition(" ")
        if (uri, local) not in _COUNTS or self._depth != len(self._path) + 2:
            return None
        found = _COUNTED.match(self.body, self.parser.CurrentByteIndex)
        return found.span(1) if found else None

    def _start_around_items(self, local: str, attributes: dict[str, str]) -> None:
        if self._depth <= 2:
            self._go_down(local, attributes)
        elif local in ("hour", "day", "skiphours", "skipdays"):
            self._text.clear()
            self.parser.CharacterDataHandler = self._text.append

    def _learn(self, name: str) -> tuple[str, bool, bool]:
        """Its local name, whether it is an item, and whether something by that name may be taken for a count."""
        uri, _, local = name.lower().rpartition(" ")
        is_feeds = uri in _FEED_NAMESPACES or "backend.userland.com/rss" in uri
        self._names[name] = (
            local,
            is_feeds and local in ("item", "entry"),
            not is_feeds and local in ("comments", "total"),
        )
        return self._names[name]

    def _start_item(self, local: str) -> None:
        if self._start is not None:
            raise _Whole(f"it has <{local}> inside an item")
        above = [name for name, _ in self._path]
        if not above or above[0] not in _ROOTS or self._depth != len(above) + 1 or above[1:] not in ([], ["channel"]):
            raise _Whole(f"it has <{local}> in an unusual place")
        self._start = self.parser.CurrentByteIndex
        self._counts.clear()

    def _go_down(self, local: str, attributes: dict[str, str]) -> None:
        own = [
            *sorted(map(repr, self._namespaces)),
            *(f"{key}={attributes[key]}" for key in sorted(_CONTEXT & attributes.keys())),
        ]
        self._has_base = self._has_base or _has_absolute_base(attributes)
        above = self._path[-1][1] if self._path else b""
        self._path.append((local, above + "\n".join(own).encode()))
        self._closing.append(self._raw_name(self.parser.CurrentByteIndex))

    def _raw_name(self, start: int) -> bytes:
        match = _NAME.match(self.body, start)
        return match[1] if match else b""

    def _end_element(self, name: str) -> None:
        self._depth -= 1
        if self._start is None:
            if self._depth < len(self._path):
                self._path.pop()
                self._closing.pop()
            elif self.parser.CharacterDataHandler:
                self._end_skip(self._names[name][0], "".join(self._text).strip())
        elif self._depth == len(self._path):
            count = self._counts[0] if len(self._counts) == 1 else None
            self._ranges.append(_Range(self._start, self._end_of_item(self._start), self._path[-1][1], count))
            self._start = None

    def _end_of_item(self, start: int) -> int:
        """Where the item that began at `start` ends: expat is at its end tag, or behind an empty-element tag."""
        here = self.parser.CurrentByteIndex
        is_end_tag = self.body.startswith(b"</" + self._raw_name(start), here)
        return self.body.index(b">", here) + 1 if is_end_tag else here

    def _end_skip(self, local: str, text: str) -> None:
        if local == "hour" and (hour := whole_number(text, 24)) is not None:
            self._skip_hours.add(hour % 24)  # RSS 0.91 counts from 1 to 24
        elif local == "day" and text[:3].lower() in _DAYS:
            self._skip_days.add(_DAYS[text[:3].lower()])
        if local not in ("hour", "day"):
            self.parser.CharacterDataHandler = None


def _hasher(context: bytes) -> hashlib.blake2b:
    return hashlib.blake2b(VERSION + context + b"\0", digest_size=HASH_BYTES)
