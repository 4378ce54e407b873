"""The outlines of an OPML document, however it is written; pure.

No XML parser: where it meets one wrong attribute, it leaves out the rest of that element or of the document, and lists
are written by hand and by programs that escape nothing. There is little to know of one: elements by name, nested, with
attributes. References are decoded and nothing is expanded, so no document becomes more than it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MARKUP = re.compile(r"<(?:!--|!\[CDATA\[|\?|!|/?(?:[\w.-]+:)?([A-Za-z][\w.-]*))")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NAME = re.compile(r"[\s/]*+([^\s=/>\"'<]++)(\s*+=\s*+)?+")
_PLAIN = re.compile(r"[^\s\"'>]++")
_KNOWN = "text|title|type|url|xmlurl|htmlurl|description|category|language|version|iscomment"
# Word processors turn quotes into those of typography, and people mix them.
_DOUBLE, _SINGLE = '"“”„‟«»″', "'‘’‚‛`´′"
# What ends a value. A quote does when what follows goes on as an element does: titles have quotes in them too, and
# addresses have none. Where it was forgotten, the next attribute that lists have does, or the end of the element.
_TAG = r"</?(?:\w+:)?(?:outline|body|head|opml)\b"
_FORGOTTEN = rf"""(?<!\s)\s++(?=(?:{_KNOWN})\s*+=\s*+[{_DOUBLE}{_SINGLE}])|(?<!\s)(?=\s*+/?>\s*+{_TAG})"""
_GOES_ON = rf"""(?=\s*+(?:[/\s]*+>|[\w:.-]++\s*+=\s*+[{_DOUBLE}{_SINGLE}]|{_TAG}|$))"""
_CLOSING = {
    (quote, is_address): re.compile(
        rf"(?P<quote>[{alike}]){'' if is_address else _GOES_ON}|{_FORGOTTEN}", re.IGNORECASE
    )
    for alike in (_DOUBLE, _SINGLE)
    for quote in alike
    for is_address in (True, False)
}
_CLOSE = re.compile(r"\s*+(/?)>")


@dataclass(slots=True)
class Outline:
    """One element: its attributes by lower-case name, and how deep it stands among others (from 0)."""

    attributes: dict[str, str]
    depth: int


@dataclass(slots=True)
class Outlines:
    """One reading of a document. Once `all` is through, `is_opml` says whether it was one, and `fault` at which line
    (from 1) it was first not well-formed."""

    text: str
    is_opml: bool = False
    fault: int | None = None
    _open: int = field(default=0, init=False)

    def all(self) -> Iterator[Outline]:
        """Every outline, in document order."""
        position = 0
        while found := _MARKUP.search(self.text, position):
            name = (found[1] or "").lower()
            if not name:
                end = self.text.find(_ENDS[found[0]], found.end())
                if end < 0:
                    return self._wrong(found.start())
                position = end + len(_ENDS[found[0]])
            elif found[0].startswith("</"):
                position = found.end()
                self._close(name, position)
            else:
                read = self._attributes(found.end())
                if read is None:  # cut off
                    return self._wrong(found.start())
                attributes, position, is_empty = read
                self.is_opml |= name == "opml"
                if name == "outline":
                    yield Outline(attributes, self._open)
                    self._open += not is_empty
        if self._open:
            self._wrong(len(self.text))
        return None

    def _close(self, name: str, position: int) -> None:
        if name == "outline":
            if not self._open:
                self._wrong(position)
            self._open = max(0, self._open - 1)

    def _attributes(self, position: int) -> tuple[dict[str, str], int, bool] | None:
        """What an element says, where it ends, and whether it is empty; None when it does not end."""
        attributes: dict[str, str] = {}
        while True:
            end = _CLOSE.match(self.text, position)
            if end:
                return attributes, end.end(), bool(end[1])
            name = _NAME.match(self.text, position)
            if name is None:
                if position >= len(self.text):
                    return None
                if self.text[position] == "<":  # the end was forgotten
                    self._wrong(position)
                    return attributes, position, False
                if not self.text[position].isspace():
                    self._wrong(position)
                position += 1
                continue
            if name[2] is None:
                self._wrong(name.end())
                position = name.end()
                continue
            key = name[1].lower()
            value = self._value(name.end(), is_address=key.endswith("url"))
            if value is None:
                return None
            if attributes.get(key):
                self._wrong(position)
            attributes[key] = attributes.get(key) or _REFERENCE.sub(lambda one: html.unescape(one[0]), value[0])
            position = value[1]

    def _value(self, position: int, *, is_address: bool) -> tuple[str, int] | None:
        """A value and where it ends; None when it does not."""
        closing = _CLOSING.get((self.text[position : position + 1], is_address))
        if closing is None:
            self._wrong(position)
            plain = _PLAIN.match(self.text, position)
            text = plain[0] if plain else ""
            if text.endswith("/") and self.text.startswith(">", position + len(text)):
                text = text[:-1]  # of "/>", rather than of the value
            return text, position + len(text)
        end = closing.search(self.text, position + 1)
        if end is None:
            return None
        value = self.text[position + 1 : end.start()]
        if end["quote"] is None or self.text[position] in value or self.text[position] not in "\"'":
            self._wrong(position)
        return value, end.end()

    def _wrong(self, position: int) -> None:
        if self.fault is None:
            self.fault = self.text.count("\n", 0, position) + 1
