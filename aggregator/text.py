"""Small pure helpers for plain text, shared by every room."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, DEL, lone surrogates, non-characters, and the bidi overrides that can make one text look like
# another. Tab and newline are white space, not controls.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


def without_controls(text: str) -> str:
    """`text` without the characters that XML 1.0 (section 2.2) or a terminal must not be given; line ends are "\\n", as
    XML readers make them (section 2.11)."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` on one line: no controls, white space collapsed. What titles and log lines are made of."""
    return _SPACE.sub(" ", _UNWANTED.sub("", text)).strip()


def folded(text: str) -> str:
    """Its letters and digits, as far as another program would write them alike: without case, quotes and spaces."""
    return "".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def clip(text: str, length: int = 100) -> str:
    """`text` cut at a word boundary to at most `length` characters, then " ..."; shorter texts are left alone.

    A first word that is longer than `length` is cut in its middle.
    """
    if len(text) <= length:
        return text
    head = text[: length + 1]
    cut = head.rfind(" ")
    return (text[:length] if cut <= 0 else head[:cut]).rstrip() + " ..."


def inert_json(document: str) -> str:
    r"""The same JSON document, with what a terminal might obey and what turns letters round written as `\u....`."""
    return _UNWANTED.sub(lambda found: f"\\u{ord(found[0]):04x}", document)
