"""feedparser's parsers, told whose an element is: the entry's own, or of something that stands inside the entry; pure.

feedparser looks at names only. So the title of an entry's picture becomes the entry's, the caption of a photo its text,
the id of what a post is about its id. Here an element that carries things of its own (a picture, a file, what
feedparser has no word for) keeps them to itself, and what Media RSS, iTunes and Dublin Core say gets keys of its own:
`items` takes it only where the entry itself is silent.

Both of feedparser's parsers get this, the strict one and the one for what is not well-formed. `install` is called
before anything is parsed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from feedparser import api

from aggregator.read import people

_Attributes = dict[str, str]

# What feedparser knows and what has parts that are not the entry's.
_CARRIERS: Final = {"image", "textinput", "media:content", "media:group", "media:player", "media:thumbnail"}
# What feedparser has no word for and what only holds the entry's own.
_TRANSPARENT: Final = {
    "rdf:bag", "rdf:seq", "rdf:li", "content:items", "content:item", "foaf:person", "person", "authors", "links",
}  # fmt: skip
# The parts by which an entry speaks of itself. Elsewhere they speak of what they stand in.
OWN: Final = {
    "title", "description", "abstract", "summary", "subtitle", "tagline", "content", "content:encoded", "body", "id",
    "guid", "link", "url", "uri", "href", "name", "email", "author", "pubdate", "published", "issued", "updated",
    "modified", "created", "comments", "source", "rights", "generator", "language", "dc:creator", "dc:author",
    "dc:title", "dc:date", "dc:description", "dc:language",
}  # fmt: skip
# What tells of an entry where the entry itself is silent, and the type of its text when it names none.
_ASIDES: Final = {
    "atom_title": "text/plain",
    "atom_summary": "text/plain",
    "dc_title": "text/plain",
    "dc_description": "text/html",
    "itunes_title": "text/plain",
    "itunes_summary": "text/plain",
    "itunes_subtitle": "text/plain",
    "media_title": "text/plain",
    "media_description": "text/plain",
}


MARK: Final = "of-another-namespace"  # an attribute that `parse` gives to links and titles that are not RSS's own

_Parser: Any = object  # one of feedparser's two; see `install`


class _Scoped(_Parser):  # type: ignore[misc]  # feedparser is not typed
    """A parser of feedparser's that knows inside which element of an entry it is."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._within: list[str] = []  # the open elements of the entry that have parts of their own
        self._groups = 0

    def unknown_starttag(self, tag: str, attributes: Sequence[tuple[str, str]]) -> None:
        if self.inentry and not self.incontent:
            name = self._known_name(tag)
            if self._within and name in OWN:
                tag = inside(self._within[-1], name)
            elif self._is_atoms(name, attributes):
                tag = f"atom_{name}"
            elif name not in OWN and self._carries(name):
                self._within.append(name)
        super().unknown_starttag(tag, attributes)

    def unknown_endtag(self, tag: str) -> None:
        if self._within and not self.incontent:
            name = self._known_name(tag)
            if name in OWN:
                tag = inside(self._within[-1], name)
            elif name in self._within:  # what was left open inside it ends with it
                del self._within[len(self._within) - 1 - self._within[::-1].index(name) :]
        elif self.inentry and self.elementstack:
            aside = f"atom_{self._known_name(tag)}"
            tag = aside if aside in _ASIDES and self.elementstack[-1][0] == aside else tag
        super().unknown_endtag(tag)

    def _is_atoms(self, name: str, attributes: Collection[tuple[str, str]]) -> bool:
        """Whether it is Atom's title or summary inside RSS, which has its own."""
        is_other = name == "summary" or (name == "title" and (MARK, "1") in attributes)
        return is_other and str(self.version).startswith("rss")

    def _known_name(self, tag: str) -> str:
        prefix, colon, local = tag.rpartition(":")
        known = self.namespacemap.get(prefix, prefix) if colon else ""
        return f"{known}:{local}" if known else local

    def _carries(self, name: str) -> bool:
        if name in _CARRIERS:
            return True
        return name not in _TRANSPARENT and not hasattr(self, "_start_" + name.replace(":", "_"))

    def _start_item(self, attributes: _Attributes) -> None:
        self._within.clear()
        self.hasContent = 0  # or a channel with two descriptions would make content of its first entry's
        super()._start_item(attributes)

    _start_entry = _start_item

    def _start_image(self, attributes: _Attributes) -> None:
        if not self.inentry:
            super()._start_image(attributes)
            return
        if url := attributes.get("url") or attributes.get("href"):
            self.entries[-1].setdefault("image", {"href": url})
        self.push("image.text", 1)

    def _end_image(self) -> None:
        if self.inentry:
            self.pop("image.text")
        else:
            super()._end_image()

    def _end_author(self) -> None:
        # feedparser takes addresses apart by a pattern that knows no top-level domain of more than four letters.
        pieces = self.elementstack[-1][2] if self.elementstack else []
        written = "".join(one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in pieces).strip()
        if len(written) > people.MOST:  # that pattern is quadratic
            pieces[:] = [written[: people.MOST]]
        super()._end_author()
        self._get_context().setdefault("authors_written", []).append(written if "@" in written else None)

    def _save_author(self, key: str, value: str, prefix: str = "author") -> None:
        # feedparser gives the author the name of who publishes as well: a podcast's owner, a channel's web master.
        if prefix == "author":
            super()._save_author(key, value, prefix)

    def _start_guid(self, attributes: _Attributes) -> None:
        if said := attributes.get("ispermalink"):
            attributes = {**attributes, "ispermalink": said.strip().lower()}
        super()._start_guid(attributes)

    def _end_managingeditor(self) -> None:
        self._end_author()
        self._get_context()["editor"] = self._get_context()["authors"][-1]

    def _start_media_group(self, attributes: _Attributes) -> None:
        self._groups += 1

    def _start_media_content(self, attributes: _Attributes) -> None:
        super()._start_media_content(attributes)
        if "media:group" in self._within:
            attributes["group"] = str(self._groups)


def inside(carrier: str, name: str) -> str:
    """What the part of something inside an entry is called: "image.title"."""
    return f"{carrier}.{name}".replace(":", "_")


def _handlers(name: str, kind: str) -> dict[str, Callable[..., None]]:
    """What reads an element under a key of its own in an entry, and as feedparser does elsewhere."""

    def start(self: Any, attributes: _Attributes) -> None:
        if self.inentry and not self.insource:
            self.push_content(name, attributes, kind, 1)
        elif known := getattr(super(_Scoped, self), f"_start_{name}", None):
            known(attributes)
        else:
            self.push(name, 1)

    def end(self: Any) -> None:
        if self.elementstack and self.elementstack[-1][0] == name and self.incontent:
            self.pop_content(name)
        elif known := getattr(super(_Scoped, self), f"_end_{name}", None):
            known()
        else:
            self.pop(name)

    return {f"_start_{name}": start, f"_end_{name}": end}


for _name, _kind in _ASIDES.items():
    for _handler, _function in _handlers(_name, _kind).items():
        setattr(_Scoped, _handler, _function)


def install() -> None:
    """Makes `feedparser.parse` use these parsers."""
    if issubclass(api.StrictFeedParser, _Scoped):
        return
    api.StrictFeedParser = type("StrictFeedParser", (_Scoped, api.StrictFeedParser), {})
    api.LooseFeedParser = type("LooseFeedParser", (_Scoped, api.LooseFeedParser), {})
