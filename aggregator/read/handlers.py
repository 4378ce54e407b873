"""feedparser's own handlers, of which a few leave out what nobody here asks for; pure. `walk` calls them.

Dates are kept as they are written, contents are not weighed against each other, and an entry is a plain dictionary.
Everything else is feedparser's, and ours (`vocabulary`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from feedparser import api, mixin

from aggregator.read import vocabulary

vocabulary.install()

_WINDOWS_CONTROLS: Final = re.compile("[\x80-\x9f]")
ALIASES: Final = {
    alias: name if isinstance(name, str) else name[0] for alias, name in api.FeedParserDict.keymap.items()
}


class Unusual(Exception):
    """The document is one that feedparser has to read; the text says why."""


class _Claims(dict[str, Any]):
    """What an entry claims, without the fallbacks and warnings of feedparser's own dictionary."""

    def __hash__(self) -> int:  # type: ignore[override]  # feedparser has tables by entry
        return id(self)


class QuickHandlers(api.StrictFeedParser):  # type: ignore[misc]  # feedparser is not typed
    """feedparser's parser, to be called by another reader than SAX."""

    baseuri: str
    lang: str | None
    contentparams: dict[str, Any]

    def _start_item(self, attributes: dict[str, str]) -> None:
        if "href" in attributes or "lastmod" in attributes:
            raise Unusual("an item of CDF")
        super()._start_item(attributes)
        self.entries[-1] = _Claims(self.entries[-1])

    _start_entry = _start_item

    def push_content(self, tag: str, attributes: Mapping[str, str], kind: str, expecting_text: int) -> None:
        self.incontent += 1
        if self.lang:
            self.lang = self.lang.replace("_", "-")
        said = self.map_content_type(attributes["type"]) if "type" in attributes else kind
        self.contentparams = params = {"type": said, "language": self.lang, "base": self.baseuri}
        params["base64"] = 0 if not attributes and said == kind else self._is_base64(attributes, params)
        self.push(tag, expecting_text)

    def resolve_uri(self, uri: str) -> str:
        if not self.baseuri and ":///" not in uri:
            return uri  # as feedparser has it, in so many words
        return super().resolve_uri(uri)  # type: ignore[no-any-return]

    def pop(self, element: str, strip_whitespace: int = 1) -> str | None:
        """The text of an element, kept where its entry has it."""
        stack, kind = self.elementstack, self.contentparams.get("type")
        if not stack or stack[-1][0] != element:
            return None
        is_simple = kind is None or (kind in ("text/plain", "text/html") and not self.contentparams["base64"])
        if not is_simple or not self.inentry or self.insource:
            return super().pop(element, strip_whitespace)  # type: ignore[no-any-return]
        _, expecting_text, pieces = stack.pop()
        output = "".join(pieces)
        if strip_whitespace:
            output = output.strip()
        if not expecting_text:
            return output
        if output and element in self.can_be_relative_uri and (element != "id" or self.guidislink):
            output = self.resolve_uri(output)
        is_guessed = kind == "text/plain" and not self.version.startswith("atom")
        if is_guessed and ("<" in output or "&" in output) and self.looks_like_html(output):
            self.contentparams["type"] = "text/html"
        self.contentparams.pop("base64", None)
        if not output.isascii():
            output = _mended(output)
        if element not in ("category", "tags", "itunes_keywords") and not (
            element == "title" and -1 < self.title_depth <= self.depth
        ):
            self._keep(element, output)
        return output

    def _keep(self, element: str, output: str) -> None:
        entry = self.entries[-1]
        if element == "content":
            entry.setdefault("content", []).append({**self.contentparams, "value": output})
        elif element == "link":
            if not self.inimage:
                output = re.sub("&([A-Za-z0-9_]+);", r"&\g<1>", output.replace("&amp;", "&"))
                entry["link"] = output
                if output:
                    entry["links"][-1]["href"] = output
        else:
            if element == "description":
                element = "summary"
            depths = self.property_depth_map.setdefault(entry, {})
            if self.depth <= depths.get(element, self.depth):
                depths[element] = self.depth
                entry[ALIASES.get(element, element)] = output
            if self.incontent:
                entry[f"{element}_detail"] = {**self.contentparams, "value": output}

    def _undated(self, element: str) -> None:
        """Keeps a date as it is written: `dates` reads it, not feedparser."""
        self.pop(element)
        self._get_context()  # fails where feedparser fails

    def _end_published(self) -> None:
        self._undated("published")

    def _end_updated(self) -> None:
        self._undated("updated")

    def _end_created(self) -> None:
        self._undated("created")

    _end_issued = _end_pubdate = _end_published
    _end_modified = _end_lastbuilddate = _end_updated


def _mended(text: str) -> str:
    """A text that was taken for Latin 1 on its way as what it was, and Windows' characters among the controls as what
    they are."""
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(mixin._cp1252) if _WINDOWS_CONTROLS.search(text) else text
