"""An article that is longer than it may be, ended at a safe place with a link to the whole; pure.

A document of twenty megabytes with a few dozen articles, each within every other limit, made two gigabytes of the
process that publishes it, and editions of twenty megabytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

# As `sanitise.clean` writes tags: "<" is one everywhere but in an attribute, and attributes stand in double quotes.
_TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:\s+[\w-]+="[^"]*")*\s*/?>')
_VOID: Final = frozenset({"br", "col", "hr", "img", "source", "wbr"})
_ENDS: Final = frozenset({"p", "div", "li", "blockquote", "pre", "figure", "section", "article", "tr", "table"})
_HALF_REFERENCE: Final = re.compile(r"&[#\w]{0,32}\Z")
_WORD: Final = 200  # characters that are given up for a whole word
_BLOCK: Final = 5_000  # characters that are given up for a whole paragraph


def shortened(safe: str, most: int, link: str | None) -> str:
    """HTML that `sanitise` made, at most `most` bytes of UTF-8; what was cut off ends with a link to the article.

    Every element that is open there is closed. An end is between paragraphs where one is near, else between words.
    """
    if len(safe) <= most // 4 or len(safe.encode()) <= most:
        return safe
    more, room = _more(link), most
    while room > 0:
        end, still_open = _end(_prefix(safe, room))
        whole = safe[:end].rstrip() + "".join(f"</{name}>" for name in reversed(still_open)) + more
        over = len(whole.encode()) - most
        if over <= 0:
            return whole
        room -= over
    return more if len(more.encode()) <= most else ""


def _more(link: str | None) -> str:
    """In ASCII: with another letter Python keeps two bytes or four of each in an article, and SQLite takes a third."""
    if link is None:
        return "<p>[&hellip;]</p>"
    host = (urlsplit(link).hostname or link).removeprefix("www.")
    return f'<p>[&hellip;] <a href="{html.escape(link)}">{html.escape(host, quote=False)}</a></p>'


def _prefix(text: str, size: int) -> str:
    """As much of the text as so many bytes hold."""
    return text[:size].encode()[:size].decode(errors="ignore")


def _end(prefix: str) -> tuple[int, tuple[str, ...]]:
    """Where to end, and the elements that are open there, the outermost first."""
    last = 0
    still_open: tuple[str, ...] = ()
    block: tuple[int, tuple[str, ...]] = (0, ())
    for place, is_block, now_open in _steps(prefix):
        last, still_open = place, now_open
        if is_block:
            block = place, now_open
    text = prefix[last:].partition("<")[0]  # what follows the last whole tag; half a tag begins with "<"
    if block[0] and last + len(text) - block[0] <= _BLOCK:
        return block
    return last + len(_whole_words(text)), still_open


def _steps(prefix: str) -> Iterator[tuple[int, bool, tuple[str, ...]]]:
    """After each tag: where that is, whether a block ended there, and what is open."""
    still_open: tuple[str, ...] = ()
    for tag in _TAG.finditer(prefix):
        name = tag[2]
        if name in _VOID:
            yield tag.end(), False, still_open
        elif not tag[1]:
            still_open = (*still_open, name)
            yield tag.end(), False, still_open
        elif still_open and still_open[-1] == name:
            still_open = still_open[:-1]
            yield tag.end(), name in _ENDS, still_open


def _whole_words(text: str) -> str:
    words = text[: max(text.rfind(" "), text.rfind("\n")) + 1]
    kept = words if len(text) - len(words) <= _WORD else text
    return _HALF_REFERENCE.sub("", kept)
