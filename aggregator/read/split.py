"""Where the items of an XML feed stand, and what each is, by its bytes; pure.

Most documents bring one new item out of twenty-five. expat finds the range of every item; its hash tells whether the
last document had it already. Those are cut out, and feedparser gets the same document with only the others in it.

An item is cut out only where feedparser without it reads the rest alike. So a document is taken whole when it is not
well-formed, uses entities that it declares or that nobody declares (feedparser then reads all of it otherwise), or has
items inside items.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from dataclasses import dataclass, replace
from xml.parsers import expat

from aggregator.read import ampersands, readings
from aggregator.text import whole_number

VERSION = b"%d" % readings.NOW  # part of every hash: items are read once more when they are read otherwise than before
# Of the hash. An item that is new by mistake costs one parse; one that is known by mistake would be lost. Among the
# 100,000 items a source may have, 64 bits let that happen once in 10^9 documents of nothing but new items.
HASH_BYTES = 8

_ROOTS = {"rss", "rdf", "feed", "channel"}
_XML = "http://www.w3.org/XML/1998/namespace "
_CONTEXT = {_XML + "base", _XML + "lang", "base", "lang"}  # feedparser heeds the bare ones too
_FEED_NAMESPACES = {
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://www.w3.org/2005/atom",
    "http://purl.org/atom/ns#",
    "http://blogs.law.harvard.edu/tech/rss",
}
_NAME = re.compile(rb"<([^\s/>]+)")
_ID = re.compile(rb"<(?:\w+:)?(?:guid|id)(?:\s[^>]*)?>\s*(?:<!\[CDATA\[)?([^<]*)")
_LINK = re.compile(rb"<(?:\w+:)?link\b[^>]*?(?:\shref=[\"']|>)\s*(?:<!\[CDATA\[)?([^<\"']*)")
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_REFERENCE_ERRORS = {4, 11}  # expat: invalid token, undefined entity
_CUT_SHORT = {3, 5, 20}  # expat: no element found, unclosed token, unclosed CDATA section


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its bytes are `body[start:end]`; equal hashes mean the same bytes in the same context."""

    start: int
    end: int
    hash: str


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


class _Seen:
    """What expat has come across so far."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._ranges: list[tuple[int, int, bytes]] = []  # start, end, context
        self._path: list[tuple[str, bytes]] = []  # down to the items: (local name, context)
        self._closing: list[bytes] = []  # raw names of the elements around the items
        self._depth = 0
        self._start: int | None = None  # of the item we are in
        self._namespaces: list[tuple[str | None, str]] = []
        self._names: dict[str, tuple[str, bool]] = {}
        self._text: list[str] = []
        self._skip_hours: set[int] = set()
        self._skip_days: set[int] = set()
        self.parser = self._parser()

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler = self._start_element
        parser.EndElementHandler = self._end_element
        parser.StartNamespaceDeclHandler = lambda prefix, uri: self._namespaces.append((prefix, uri))
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._skipped_entity
        return parser

    def whole(self, reason: str) -> ItemOutline:
        return ItemOutline(self.body, (), *self.skips(), whole=reason)

    def skips(self) -> tuple[frozenset[int], frozenset[int]]:
        return frozenset(self._skip_hours), frozenset(self._skip_days)

    def items(self) -> tuple[Item, ...]:
        hashers = {context: _hasher(context) for _, _, context in self._ranges}
        return tuple(Item(start, end, self._hash(hashers[context], start, end)) for start, end, context in self._ranges)

    def _hash(self, hasher: hashlib.blake2b, start: int, end: int) -> str:
        own = hasher.copy()
        own.update(self.body[start:end])
        return own.hexdigest()

    def shortened(self) -> bytes | None:
        """The document up to its last whole item, its open elements closed; None when nothing can be had that way."""
        end = self._ranges[-1][1] if self._ranges else None
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

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        local, is_item = self._names.get(name) or self._learn(name)
        if is_item:
            self._start_item(local)
        if self._start is None:
            self._start_around_items(local, attributes)
        self._namespaces.clear()

    def _start_around_items(self, local: str, attributes: dict[str, str]) -> None:
        if self._depth <= 2:
            self._go_down(local, attributes)
        elif local in ("hour", "day", "skiphours", "skipdays"):
            self._text.clear()
            self.parser.CharacterDataHandler = self._text.append

    def _learn(self, name: str) -> tuple[str, bool]:
        uri, _, local = name.lower().rpartition(" ")
        is_feeds = uri in _FEED_NAMESPACES or "backend.userland.com/rss" in uri
        self._names[name] = local, is_feeds and local in ("item", "entry")
        return self._names[name]

    def _start_item(self, local: str) -> None:
        if self._start is not None:
            raise _Whole(f"it has <{local}> inside an item")
        above = [name for name, _ in self._path]
        if not above or above[0] not in _ROOTS or self._depth != len(above) + 1 or above[1:] not in ([], ["channel"]):
            raise _Whole(f"it has <{local}> in an unusual place")
        self._start = self.parser.CurrentByteIndex

    def _go_down(self, local: str, attributes: dict[str, str]) -> None:
        own = [
            *sorted(map(repr, self._namespaces)),
            *(f"{key}={attributes[key]}" for key in sorted(_CONTEXT & attributes.keys())),
        ]
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
            self._ranges.append((self._start, self._end_of_item(self._start), self._path[-1][1]))
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
