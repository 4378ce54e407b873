"""Character references (`&eacute;`, `&#233;`) and the ampersands that are none; pure."""

from __future__ import annotations

import html
import re
from html.entities import html5

_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
# Not inside CDATA, comments and instructions: there an ampersand is one. What never ends goes to the end at once.
_IN_XML = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    rb"|&(?:#(?:\d+|[xX][0-9a-fA-F]+);|([a-zA-Z][a-zA-Z0-9]*);)?",
    re.DOTALL,
)
# HTML knows some names without a semicolon. Before a letter, a digit or "=", that is hardly one: "&notable", "&copy=1".
# Quotes, blanks and brackets are meant even so: "&quotHello".
_SHORT = "|".join(sorted((name for name in html5 if not name.endswith(";")), key=len, reverse=True))
_MEANT = "(?:quot|QUOT|nbsp|amp|AMP|lt|LT|gt|GT)[a-zA-Z0-9]"
_HARDLY = re.compile(rf"&(?=(?:{_SHORT})[a-zA-Z0-9=])(?!{_MEANT})(?![a-zA-Z][a-zA-Z0-9]*;)")


def with_numbers(body: bytes) -> bytes:
    """UTF-8 XML with HTML's named entities as numbers, which need no declaration, and any other ampersand as one."""
    declares = b"<!ENTITY" in body[:100_000]

    def mended(found: re.Match[bytes]) -> bytes:
        if not found[0].startswith(b"&"):
            return found[0]
        if found[1] is None:
            return found[0] if found[0].startswith(b"&#") else b"&amp;"
        name = found[1].decode()
        if name in _OF_XML:
            return found[0]
        characters = html5.get(f"{name};")
        if characters is None:
            return found[0] if declares else b"&amp;" + found[0][1:]
        return "".join(f"&#{ord(one)};" for one in characters).encode()

    return _IN_XML.sub(mended, body)


def plain_ampersands(markup: str) -> str:
    """HTML in which an ampersand that a browser would take for the start of a name, and no person would, is escaped."""
    return _HARDLY.sub("&amp;", markup) if "&" in markup else markup


def unescaped(text: str) -> str:
    """A text with its character references decoded, as `html.unescape` does, but for what is hardly one."""
    return html.unescape(plain_ampersands(text))
