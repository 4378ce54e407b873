"""feedparser's own handlers on a quicker floor: one walk of expat over a well-formed document; pure.

Most of what feedparser takes for a document is not spent on what elements mean, but between expat and that: layers of
SAX, a lookup by name for every tag, copies, dates that nobody asks for. All of its handlers, and ours (`vocabulary`),
stay; only what calls them is written anew here, and the few of them that do more than we need (`handlers`). What is
rare (inline markup, contents in base64, the channel) goes feedparser's own way, from within the same walk.

It is for documents that `split` found to be well-formed and without entities. When in doubt it raises `Unusual`, and
feedparser reads the document; `tests/read/test_walk.py` compares the two, and says when a new feedparser has become
another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from xml.parsers import expat
from xml.sax.xmlreader import AttributesNSImpl

from feedparser import mixin, urls

from aggregator.read import vocabulary
from aggregator.read.handlers import ALIASES, QuickHandlers, Unusual

_NO_ATTRIBUTES: Final = AttributesNSImpl({}, {})
_BUFFER: Final = 1 << 20  # bytes of text that come in one piece
# As `mixin` names them: an empty image or text input is left by any other element.
_IN_TEXT_INPUT: Final = frozenset({"title", "link", "description", "name"})
_IN_IMAGE: Final = frozenset({"title", "link", "description", "url", "href", "width", "height"})
_ROOTS: Final = frozenset({"feed", "rss", "rdf:RDF"})
_ATOMS: Final = frozenset({"title", "summary"})  # that may stand in RSS as well
# What is kept for documents to come: vocabularies, words of each, characters of the namespaces that one declares.
_VOCABULARIES, _MOST_WORDS, _DECLARED = 64, 500, 2_000
_absolute = lru_cache(1024)(urls.make_safe_absolute_uri)


class _Word:
    """A tag as feedparser would handle it: whose it is, and by which handler."""

    __slots__ = ("carries", "is_drawing", "is_own", "is_plain", "key", "name", "run", "tag")

    def __init__(self, parser: Any, tag: str, kind: str) -> None:
        prefix, _, local = tag.rpartition(":") if ":" in tag else ("", "", tag)
        prefix = parser.namespacemap.get(prefix, prefix)
        self.tag = tag
        self.name = parser._known_name(tag)
        self.key = f"{prefix}_{local}" if prefix else local
        self.run: Callable[..., None] | None = getattr(type(parser), f"_{kind}_{self.key}", None)
        self.is_plain = not prefix
        self.is_drawing = "math" in self.name or "svg" in self.name
        self.is_own = self.name in vocabulary.OWN
        self.carries = not self.is_own and parser._carries(self.name)


class _Words:
    """The words of documents that have declared the same namespaces so far: by name, and of what stands inside an
    entry."""

    __slots__ = ("ends", "parts", "starts")

    def __init__(self) -> None:
        self.starts: dict[str, _Word] = {}
        self.ends: dict[str, _Word] = {}
        self.parts: dict[tuple[str, str], tuple[_Word, _Word]] = {}


@lru_cache(maxsize=_VOCABULARIES)
def _words(declared: tuple[tuple[str | None, str], ...]) -> _Words:
    return _Words()


class _Walker(QuickHandlers):
    """feedparser's parser, called by expat itself."""

    decls: dict[str, str]

    def __init__(self) -> None:
        super().__init__("", None, "utf-8")
        self.resolve_relative_uris = self.sanitize_html = False
        self.contentparams = {}
        self._words = _words(())

    def walk(self, body: bytes) -> None:
        parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.buffer_size = _BUFFER
        parser.StartNamespaceDeclHandler = self.startPrefixMapping
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.CharacterDataHandler = self._text
        parser.Parse(body, True)

    # --- what expat calls -------------------------------------------------------------------------------------------

    def _begin(self, name: str, given: Mapping[str, str]) -> None:
        word = self._words.starts.get(name) or self._learnt(name, "start")
        attributes = _named(given) if given else {}
        if self.decls or self.incontent or self.svgOK or word.is_drawing:
            self._begin_slowly(name, word, attributes)
            return
        self.depth += 1
        self._enter(word.tag, attributes)
        if self.inentry:
            if self._within and word.is_own:
                word = self._part(word)[0]
            elif word.name in _ATOMS and self._is_atoms(word.name, attributes.items()):
                word = self._aside(word)[0]
            elif word.carries:
                self._within.append(word.name)
        if word.is_plain:
            if word.tag not in _IN_TEXT_INPUT:
                self.intextinput = 0
            if word.tag not in _IN_IMAGE:
                self.inimage = 0
        try:
            if word.run is not None:
                word.run(self, attributes)
                return
        except AttributeError:
            pass
        if attributes:
            self._get_context()[ALIASES.get(word.key, word.key)] = attributes
        else:
            self.push(word.key, 1)

    def _begin_slowly(self, name: str, word: _Word, attributes: dict[str, str]) -> None:
        """As feedparser does it: with inline markup it is another matter."""
        if self.inentry and not self.incontent:
            raise Unusual("drawings or XLink among the parts of an entry")
        declared, self.decls = self.decls, {}
        parts = name.split()
        uri, local = (parts[0], parts[1]) if len(parts) > 1 else ("", name)
        if local.lower() in ("math", "svg") and uri in _INLINE:
            declared["xmlns"] = uri
        self.unknown_starttag(word.tag, list({**declared, **attributes}.items()))

    def _finish(self, name: str) -> None:
        word = self._words.ends.get(name) or self._learnt(name, "end")
        if self.incontent and self.contentparams.get("type") not in ("text/plain", "text/html"):
            self.unknown_endtag(word.tag)
            return
        was_in_content = self.incontent
        if self._within and not was_in_content:
            if word.is_own:
                word = self._part(word)[1]
            elif word.name in self._within:
                del self._within[len(self._within) - 1 - self._within[::-1].index(word.name) :]
        elif word.name in _ATOMS and self.inentry and self.elementstack:
            aside = self._aside(word)[1]
            word = aside if self.elementstack[-1][0] == aside.key else word
        if self.svgOK:
            raise Unusual("drawings outside of inline markup")
        try:
            if word.run is not None:
                word.run(self)
            else:
                self.pop(word.key)
        except AttributeError:
            self.pop(word.key)
        if self.incontent:
            raise Unusual("an element inside a text that is no markup")
        self._leave()

    def _text(self, text: str) -> None:
        if self.elementstack:
            if self.contentparams.get("type") == "application/xhtml+xml":
                self.handle_data(text)
            else:
                self.elementstack[-1][2].append(text)

    # --- what feedparser does around every handler ------------------------------------------------------------------

    def _enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Takes note of the address that others are relative to, and of the language."""
        if not attributes and not self.baseuri and tag not in _ROOTS:
            self.basestack.append(self.baseuri)
            self.langstack.append(self.lang)
            return
        base = attributes.get("xml:base", attributes.get("base")) or self.baseuri
        language = attributes.get("xml:lang", attributes.get("lang"))
        if self.baseuri:
            self.baseuri = _absolute(self.baseuri, base) or self.baseuri
        elif base:
            self.baseuri = mixin._urljoin(self.baseuri, base)
        if language is None:
            language = self.lang
        elif not language:
            language = None
        if language and tag in _ROOTS:
            self.feeddata["language"] = language.replace("_", "-")
        self.lang = language
        self.basestack.append(self.baseuri)
        self.langstack.append(language)

    def _leave(self) -> None:
        if self.basestack:
            self.basestack.pop()
            if self.basestack and self.basestack[-1]:
                self.baseuri = self.basestack[-1]
        if self.langstack:
            self.langstack.pop()
            if self.langstack:
                self.lang = self.langstack[-1]
        self.depth -= 1

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        before = dict(self.namespacemap), dict(self.namespaces_in_use)
        super().track_namespace(prefix, uri)
        if before != (self.namespacemap, self.namespaces_in_use):
            declared = (*self.namespacemap.items(), ("", ""), *self.namespaces_in_use.items())
            is_short = sum(len(prefix or "") + len(address) for prefix, address in declared) <= _DECLARED
            self._words = _words(declared) if is_short else _Words()

    def _learnt(self, name: str, kind: str) -> _Word:
        """The word for an element, under the tag that feedparser gives it at this place of the document."""
        parts = name.split()
        pair = (parts[0], parts[1]) if len(parts) > 1 else (None, name)
        heard: list[str] = []
        declared = self.decls
        own: dict[str, Any] = self.__dict__
        own.update(unknown_starttag=lambda tag, _: heard.append(tag), unknown_endtag=heard.append)
        try:
            if kind == "start":
                self.startElementNS(pair, None, _NO_ATTRIBUTES)
            else:
                self.endElementNS(pair, None)
        finally:
            del own["unknown_starttag"], own["unknown_endtag"]
            self.decls = declared
        words = self._words.starts if kind == "start" else self._words.ends
        if len(words) >= _MOST_WORDS:  # an attack: no language has so many
            words.clear()
        word = _Word(self, heard[0], kind)
        if len(name) <= _DECLARED:
            words[name] = word
        return word

    def _part(self, word: _Word) -> tuple[_Word, _Word]:
        """What an entry's own word means inside something that the entry contains, at its start and its end."""
        place = self._within[-1], word.name
        return self._both(place, vocabulary.inside(*place))

    def _aside(self, word: _Word) -> tuple[_Word, _Word]:
        """What Atom's title or summary means inside RSS, at its start and its end."""
        return self._both(("", word.name), f"atom_{word.name}")

    def _both(self, place: tuple[str, str], tag: str) -> tuple[_Word, _Word]:
        parts = self._words.parts
        if place not in parts:
            if len(parts) >= _MOST_WORDS:
                parts.clear()
            parts[place] = _Word(self, tag, "start"), _Word(self, tag, "end")
        return parts[place]


_INLINE: Final = ("http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg")


def _named(given: Mapping[str, str]) -> dict[str, str]:
    """An element's attributes as feedparser names them: those of a namespace twice."""
    named: dict[str, str] = {}
    qualified: dict[str, str] = {}
    known = mixin._FeedParserMixin._matchnamespaces
    for name, value in given.items():
        if " " not in name:
            key = qualified_key = name.lower()
        else:
            uri, local, *prefix = name.split(" ")
            short = known.get(uri.lower(), "")
            key = (f"{short}:{local}" if short else local).lower()
            qualified_key = (f"{prefix[0]}:{local}" if prefix else local).lower()
        named[key] = value
        qualified[qualified_key] = value
    named.update(qualified)
    for key in ("rel", "type"):
        if key in named:
            named[key] = named[key].lower()
    return named


def claimed(body: bytes) -> Mapping[str, Any]:
    """What feedparser would make of a well-formed UTF-8 document without entities, as far as `parse` and `items` read
    it. Raises `Unusual` for what it must read itself."""
    head = body[: body.find(b"<channel")] if b"<!DOCTYPE" in body[:2000] else b""
    if b"netscape" in head.lower():
        raise Unusual("a version told by its document type")
    walker = _Walker()
    try:
        walker.walk(body)
    except MemoryError:
        raise
    except Exception as error:
        raise Unusual(f"{type(error).__name__}: {error}") from error
    return {
        "feed": walker.feeddata,
        "entries": walker.entries,
        "version": walker.version,
        "namespaces": walker.namespaces_in_use,
    }
