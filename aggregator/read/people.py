"""Who wrote it: names as people know them, without addresses, each person once; pure."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final

from aggregator.read import references, sanitise
from aggregator.text import legible, one_line

MOST: Final = 2_000  # characters that are looked at

_ADDRESS: Final = r"(?:mailto:)?[^\s<>()\[\]@\",;]+@[^\s<>()\[\]@\",;]+"
# "a@b (Name)" as RSS has it. "Name <a@b>" as e-mail does, "Name (a@b)" as feedparser makes it of Atom's.
_ADDRESS_FIRST: Final = re.compile(rf"^{_ADDRESS}\s*[(\[<]+([^()\[\]<>]+)[)\]>]*$")
_ADDRESSES: Final = re.compile(rf"[<(\[]?\s*{_ADDRESS}\s*[>)\]]?")
_BETWEEN: Final = re.compile(r"\s*[;,]\s*(?![^()]*\))")
_EDGES: Final = " \t,;<>\"'“”()[]-–|:"
_WEB: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NOBODY: Final = {"unknown", "noreply", "no-reply", "nobody", "none", "null", "undefined", "n/a", "unknown author"}
_BY: Final = re.compile(r"^\s*(?i:(?:written|posted) )?[Bb][Yy]:? (?=[A-Z])")
_OPENED: Final = re.compile(r"\([^()]*$|\[[^\[\]]*$")


def names(written: str | None) -> str:
    """The names in what a feed says of its authors, with commas between them; empty when it names nobody."""
    return _names(written[:MOST]) if written else ""


@lru_cache(maxsize=256)  # most documents are by few
def _names(written: str) -> str:
    text = references.without_cdata(written)
    text = sanitise.to_text(text, MOST) if references.has_blocks(text) else html.unescape(references.paired(text))
    text = legible(one_line(text))
    pieces = _BETWEEN.split(text) if "@" in text else text.split(";")  # "Jansen, J." is one person
    once: dict[str, str] = {}
    for piece in pieces:
        if name := _name(piece):
            once.setdefault(name.casefold(), name)
    parts = {part for name in once if ", " in name for part in name.split(", ")}  # "Jan, De Krant" and "De Krant"
    return ", ".join(name for folded, name in once.items() if folded not in parts)


def _name(piece: str) -> str:
    """One name; empty for an address, and for what stands where a name should."""
    if "@" not in piece:
        piece = piece.strip(" \t,;")
    else:
        first = _ADDRESS_FIRST.match(piece.strip())
        piece = (first[1] if first else _ADDRESSES.sub(" ", piece)).strip(_EDGES)
    piece = one_line(_WEB.sub("", piece))
    name = one_line(_BY.sub("", _OPENED.sub("", piece).replace("()", "")))
    return "" if name.casefold() in _NOBODY else name
