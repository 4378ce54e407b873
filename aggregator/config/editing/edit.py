"""Edits of a configuration: text in, text out; pure. Comments, blank lines and order stay as they are.

Each edit says in advance what the file must mean afterwards, and the new text is parsed and compared with that. A file
written in a way that we do not understand is therefore left alone, with an error, and never spoilt.

A comment above a source that is removed stays: it may be about several. Comments inside go with it.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from aggregator.config import locate
from aggregator.config.editing import pieces, written
from aggregator.errors import EditError
from aggregator.models import ListedFeed, categories_around
from aggregator.records import dataclass

Data = dict[str, Any]

# Lists in [[feeds]] that name sources, or their categories. Where the first two are empty, the feed takes all.
_CHOOSING, _EXCLUDING = ("sources", "categories"), "exclude_sources"

_BY_HAND = "this file is written in a way that we cannot edit; nothing was changed: do it by hand"


@dataclass(frozen=True, slots=True)
class Edited:
    """The new text, and what else changed in it, in words."""

    text: str
    also: tuple[str, ...] = ()


def add(text: str, wanted: Sequence[ListedFeed]) -> Edited:
    """With these sources after those that are there."""
    if not wanted:
        return Edited(text)
    data = tomllib.loads(text)
    expected = copy.deepcopy(data)
    expected["sources"] = [*data.get("sources", ()), *map(written.keys_of, wanted)]
    there = pieces.tables(text, "sources")
    if there or "sources" not in data:
        new = _with_tables(text, there, "\n".join(map(written.table, wanted)))
    else:
        new = _changed(text, "sources", lambda doc: doc["sources"].extend(map(_inline, wanted)))
    return Edited(_checked(new, expected))


def remove(text: str, numbers: Sequence[int]) -> Edited:
    """Without the sources of these numbers (from 0), and without what [[feeds]] say of them.

    Raises `EditError` where a feed would be left with none of the sources or categories that it chooses.
    """
    data = tomllib.loads(text)
    expected = copy.deepcopy(data)
    expected["sources"] = [one for number, one in enumerate(data["sources"]) if number not in numbers]
    kept_comment = False
    if there := pieces.tables(text, "sources"):
        for number in sorted(set(numbers), reverse=True):
            if number >= len(there):
                raise EditError(_BY_HAND)
            kept_comment |= any(pieces.lines_above(text, there[number]))
            text = there[number].removed(text)
        if not expected["sources"]:
            del expected["sources"]
    else:
        text = _changed(text, "sources", lambda doc: _delete(doc["sources"], numbers))
    edited = _with_changes(text, expected, _orphans(data, expected))
    return Edited(edited.text, ("the comment above it was kept", *edited.also)) if kept_comment else edited


def rename(text: str, number: int, title: str) -> Edited:
    """With another title for the source of that number (from 0), and in [[feeds]] that name it by its title."""
    data = tomllib.loads(text)
    expected = copy.deepcopy(data)
    source = expected["sources"][number]
    old, source["title"] = source.get("title"), title
    text = _titled(text, number, title, has_title=old is not None)
    is_gone = old is not None and all(old not in (one.get("title"), one["url"]) for one in expected["sources"])
    return _with_changes(text, expected, _mentions(data, old, title) if is_gone else ())


def describe(text: str, number: int, keys: Mapping[str, str | float | None]) -> Edited:
    """With these keys of the source of that number (from 0), such as its category; None takes a key away."""
    data = tomllib.loads(text)
    expected = copy.deepcopy(data)

    def change(source: Any) -> None:
        for key, value in keys.items():
            if value is not None:
                source[key] = value
            elif key in source:
                del source[key]

    change(expected["sources"][number])
    if expected == data:
        return Edited(text)
    return Edited(_checked(_in_table(text, "sources", number, change), expected))


def move(text: str, number: int, url: str) -> Edited:
    """With another address for the source of that number (from 0), and in [[feeds]] that name it by its address."""
    data = tomllib.loads(text)
    expected = copy.deepcopy(data)
    old, expected["sources"][number]["url"] = data["sources"][number]["url"], url
    text = _in_table(text, "sources", number, lambda source: source.update({"url": url}))
    return _with_changes(text, expected, _mentions(data, old, url))


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of the values of one list of a feed; `feed` is its number from 0."""

    feed: int
    key: str
    values: tuple[int, ...]  # places in the list
    words: str
    new: str | None = None  # what stands there instead; None: nothing

    def make(self, feed: Any) -> None:
        if self.new is None:
            _delete(feed[self.key], self.values)
        else:
            for place in self.values:
                feed[self.key][place] = self.new


def _with_changes(text: str, expected: Data, changes: Iterable[_Change]) -> Edited:
    """With these changes of feeds too, in the text and in what it must mean."""
    also = []
    for change in changes:
        text = _in_table(text, "feeds", change.feed, change.make)
        change.make(expected["feeds"][change.feed])
        also.append(change.words)
    return Edited(_checked(text, expected), tuple(also))


def _orphans(before: Data, after: Data) -> Iterator[_Change]:
    """What feeds name and no source is called any more."""
    sources = after.get("sources", [])
    names = {value for one in sources for value in (one["url"], one.get("title"))}
    categories = {around for one in sources for around in categories_around(one.get("category"))}
    known = {"sources": names, "exclude_sources": names, "categories": categories}
    for number, feed in enumerate(before.get("feeds", ())):
        for key in (*_CHOOSING, _EXCLUDING):
            listed = feed.get(key, ())
            gone = tuple(place for place, value in enumerate(listed) if value not in known[key])
            if gone and len(gone) == len(listed) and key in _CHOOSING:
                raise EditError(
                    f"feed {feed['slug']!r} would be left without any of its {key}, and then take everything:"
                    f" change or remove that feed first; nothing was changed"
                )
            if gone:
                names_gone = ", ".join(repr(listed[place]) for place in gone)
                yield _Change(number, key, gone, f"feed {feed['slug']!r}: {names_gone} was taken out of its {key}")


def _mentions(data: Data, old: str, new: str) -> Iterator[_Change]:
    for number, feed in enumerate(data.get("feeds", ())):
        for key in ("sources", _EXCLUDING):
            places = tuple(place for place, value in enumerate(feed.get(key, ())) if value == old)
            if places:
                yield _Change(number, key, places, f"feed {feed['slug']!r}: its {key} say {new!r} now", new)


def _with_tables(text: str, there: Sequence[pieces.Piece], new: str) -> str:
    """After the last source, or at the end."""
    if there:
        return pieces.Piece(there[-1].end, there[-1].end).replaced(_ended(text), f"\n{new}")
    return f"{_ended(text)}\n{new}" if text.strip() else new


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _titled(text: str, number: int, title: str, *, has_title: bool) -> str:
    place = locate.positions(text).get(("sources", number, "url"))
    if has_title or place is None or not pieces.tables(text, "sources"):
        return _in_table(text, "sources", number, lambda source: source.update({"title": title}))
    line = place[0]  # of the url, from 1, so that of the next one from 0; an address never has several
    indent = " " * (place[1] - 1)
    return pieces.Piece(line, line).replaced(_ended(text), f"{indent}{tomlkit.dumps({'title': title})}")


def _in_table(text: str, name: str, number: int, change: Callable[[Any], object]) -> str:
    """With a change in the table of that number, whether it is written `[[name]]` or inside `name = [...]`."""
    if there := pieces.tables(text, name):
        if number >= len(there):
            raise EditError(_BY_HAND)
        return _parsed(there[number], text, lambda doc: change(doc[name][0]))
    return _changed(text, name, lambda doc: change(doc[name][number]))


def _changed(text: str, key: str, change: Callable[[Any], object]) -> str:
    """With a change in the statement `key = …`."""
    piece = pieces.statement(text, key)
    if piece is None:
        raise EditError(_BY_HAND)
    return _parsed(piece, text, change)


def _parsed(piece: pieces.Piece, text: str, change: Callable[[Any], object]) -> str:
    try:
        document = tomlkit.parse(piece.cut(text))
        change(document)
    except (TOMLKitError, LookupError):  # the piece is not what we took it for
        raise EditError(_BY_HAND) from None
    return piece.replaced(text, _ended(tomlkit.dumps(document)))


def _delete(listed: Any, places: Sequence[int]) -> None:
    for place in sorted(set(places), reverse=True):
        del listed[place]


def _inline(wanted: ListedFeed) -> tomlkit.items.InlineTable:
    inline = tomlkit.inline_table()
    inline.update(written.keys_of(wanted))
    return inline


def _checked(text: str, expected: Data) -> str:
    try:
        means = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        means = None
    if means != expected:
        raise EditError(_BY_HAND)
    return text
