"""What a document is, by its first characters; pure."""

from __future__ import annotations

import html
import re
from collections import Counter
from enum import Enum

from aggregator.errors import Malformed, NotAFeed
from aggregator.text import clip, one_line

# What an entity may add to a document when every reference to it is expanded.
MAX_EXPANSION = 1_000_000  # bytes

_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(r"<(?:![dD][oO][cC][tT][yY][pP][eE]\s+)?([\w:.-]+)")
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:#.*\n|\s)*https?://\S+\s", re.IGNORECASE)
_ENTITY = re.compile(rb"""<!ENTITY\s+([\w.:-]+)\s+(?:"([^"]*)"|'([^']*)')""")
_FIRST_ELEMENT = re.compile(rb"<\w")
_USE = re.compile(rb"&([\w.:-]+);")


class Form(Enum):
    """How a feed is written."""

    XML = "xml"
    JSON = "json"


def form(text: str) -> Form:
    """How the feed in `text` is written. Raises `NotAFeed`, in words that help, for what is clearly something else."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text:
        raise NotAFeed("an empty document", is_page=False)
    if text[0] in "{[":
        return Form.JSON
    root = _ROOT.match(text, _BEFORE_ROOT.match(text[:100_000]).end())  # type: ignore[union-attr]  # matches nothing too
    name = root[1].lower() if root else ""
    if name == "html":
        raise NotAFeed(f"a web page, not a feed{_titled(text)}")
    if name == "opml":
        raise NotAFeed(
            "an OPML list of feeds, not a feed; `aggregator import` adds what it names, [[lists]] follows it",
            is_page=False,
        )
    if not root and "<" not in text:
        addresses = "; [[lists]] follows a list of addresses" if _ADDRESS.match(text) else ""
        raise NotAFeed(f"plain text, not a feed{addresses}", is_page=False)
    return Form.XML


def refuse_bombs(body: bytes) -> None:
    """Raises `Malformed` when entities that a document declares would make it much longer than it is."""
    first = _FIRST_ELEMENT.search(body)
    declared = {
        name: len(one or other) for name, one, other in _ENTITY.findall(body[: first.start()] if first else body)
    }
    if not declared:
        return
    uses = Counter(_USE.findall(body))
    if sum(length * uses[name] for name, length in declared.items()) > MAX_EXPANSION:
        raise Malformed("its entities expand to more than a megabyte")


def _titled(text: str) -> str:
    title = _TITLE.search(text[:100_000])
    return f'; its title: "{clip(one_line(html.unescape(title[1])), 80)}"' if title else ""
