"""What a document type declaration may do to the document: declare entities (`sniff.refuse_bombs` bounds those), and
nothing else; pure.

Attribute defaults (`<!ATTLIST`) have a parser add attributes to every element: 200 kB of them and 100,000 elements are
gigabytes that were never sent, and no count of entities sees it. Parameter entities can hold such declarations. No feed
needs either, so documents are read as if they were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PROLOG = re.compile(r"<(?:!--|\?|!DOCTYPE\b|)")
_INSIDE = re.compile(r"""<!--|<\?|<!ATTLIST\b|<!ENTITY\s+%|%[^\s;"'<>]*;|["'\]]""")
_BEFORE = re.compile(r"""["'>\[]""")
_END = re.compile(r"""["'>]""")


def plain(text: str) -> str:
    """The document without attribute defaults and parameter entities; every other character stays."""
    if "<!ATTLIST" not in text and "<!ENTITY" not in text:
        return text
    start = _declaration(text)
    if start is None:
        return text
    pieces, position = [], 0
    for first, after in _unwanted(text, start):
        pieces.append(text[position:first])
        position = after
    return "".join([*pieces, text[position:]])


def _declaration(text: str) -> int | None:
    """Where the document type declaration begins; None when an element comes first."""
    position = 0
    while found := _PROLOG.search(text, position):
        match found[0]:
            case "<!--":
                position = _after(text, "-->", found.end())
            case "<?":
                position = _after(text, "?>", found.end())
            case "<!DOCTYPE":
                return found.end()
            case _:
                return None
    return None


def _unwanted(text: str, position: int) -> Iterator[tuple[int, int]]:
    """From where to where, inside the brackets, the declarations stand that are left out."""
    position = _brackets(text, position)
    while (found := _INSIDE.search(text, position)) and found[0] != "]":
        match found[0]:
            case "<!--":
                position = _after(text, "-->", found.end())
            case "<?":
                position = _after(text, "?>", found.end())
            case "'" | '"':
                position = _after(text, found[0], found.end())
            case unwanted:
                position = found.end() if unwanted.startswith("%") else _end(text, found.end())
                yield found.start(), position


def _brackets(text: str, position: int) -> int:
    """Behind the "[" of a declaration; the end of the text when it has none. Names in quotes may stand before it."""
    while found := _BEFORE.search(text, position):
        if found[0] == "[":
            return found.end()
        position = len(text) if found[0] == ">" else _after(text, found[0], found.end())
    return len(text)


def _end(text: str, position: int) -> int:
    """Behind the ">" of a declaration; one in quotes does not count."""
    while found := _END.search(text, position):
        if found[0] == ">":
            return found.end()
        position = _after(text, found[0], found.end())
    return len(text)


def _after(text: str, mark: str, position: int) -> int:
    """Behind the next `mark`; the end of the text when there is none."""
    found = text.find(mark, position)
    return len(text) if found < 0 else found + len(mark)
