"""Plain text in formats whose readers may take it for HTML: it looks the same under both readings; pure.

RSS never said which of the two a title is. Atom does, in an attribute, and validators complain of text that has the
looks of HTML and is not declared as such.
"""

from __future__ import annotations

import re
from html import escape
from html.entities import name2codepoint
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
_REFERENCE: Final = re.compile(r"&(#?\w+)(;?)")
_JOINER: Final = "\u2060"  # the word joiner: nobody sees it, and HTML starts neither tag nor reference with it
_NAMES: Final = frozenset({*name2codepoint, "apos"})


def untagged(text: str) -> str:
    """`text` in which nothing is a tag or a character reference even when it is taken for HTML."""
    return _REFERENCE.sub(_apart, _TAG.sub(f"<{_JOINER}", text))


def declare(element: _Element) -> None:
    """Says of an Atom text construct which of the two its text is (RFC 4287, section 3.1.1)."""
    text = element.text or ""
    if untagged(text) != text:
        element.set("type", "html")
        element.text = escape(text, quote=False)


def _apart(match: re.Match[str]) -> str:
    """An ampersand and the word after it, apart where HTML knows a character by that name, number or form."""
    name, end = match.groups()
    known = end or name in _NAMES or not name.isalpha()  # "AT&T" and "Q&A" are none
    return f"&{_JOINER}{name}{end}" if known else match[0]
