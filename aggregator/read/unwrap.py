"""The feed inside a text: without what a server, a script or a browser put around it; pure.

PHP prints warnings before the document, proxies put it into `<html><body>`, and what was saved from a browser is
escaped inside `<pre>`. A web page that only talks of feeds is left as it is: it has text of its own.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

_LONGEST_PROLOG = 100_000  # characters in which the root is looked for

_TAG = re.compile(r"<([a-zA-Z_][\w.-]*:)?([a-zA-Z_][\w.-]*)((?:\s[^<>]{0,4000})?)>")
_NAMESPACES = ("www.w3.org/2005/atom", "purl.org/atom", "purl.org/rss", "my.netscape.com/rdf")
_ANY_ROOT = {"rss", "feed", "rdf", "channel", "entry", "item"}
_HIDDEN = ("script", "style", "textarea", "svg", "noscript")  # what stands in them is no document
_ESCAPED = re.compile(r"&lt;(?:\?xml|rss|feed|rdf:RDF)\b|\{\s*(?:\"|&quot;)version(?:\"|&quot;)", re.IGNORECASE)
_OF_A_PAGE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)  # put before a feed by mistake
_WRAPPER = re.compile(r"<title>[^<>]*</title>|<[^<>]*>", re.IGNORECASE)
_END_OF_WRAP = re.compile(r"</(?:pre|body|code|textarea)\s*>", re.IGNORECASE)


class _Root(NamedTuple):
    """Where a feed's root element begins, and whether other elements come before it."""

    at: int
    name: str
    is_wrapped: bool
    doctype: str


def feed_in(text: str) -> str:
    """The feed that `text` is or wraps; `text` itself when there is none."""
    root = _root(text)
    if root is None:
        return _escaped(text)
    if not root.is_wrapped:
        return ("" if _OF_A_PAGE.match(root.doctype) else root.doctype) + text[root.at :]
    end = text.rfind(f"</{root.name}")
    return text[root.at : text.find(">", end) + 1] if end > root.at else text[root.at :]


def _root(text: str) -> _Root | None:
    """The root of the feed: the first element, or one further on that is surely a feed's."""
    place, is_wrapped, doctype = 0, False, ""
    unclosed: set[str] = set()
    while 0 <= (place := text.find("<", place)) < _LONGEST_PROLOG:
        if text.startswith(("<!--", "<?"), place):
            mark = "-->" if text.startswith("<!--", place) else "?>"
            end = text.find(mark, place + 2)
            if end < 0:
                return None
            place = end + len(mark)
        elif text[place : place + 9].lower() == "<!doctype":
            end = _end_of_doctype(text, place)
            doctype, place = text[place:end], end
        elif found := _TAG.match(text, place):
            if _is_feed(found, is_first=not is_wrapped):
                return _Root(place, (found[1] or "") + found[2], is_wrapped, doctype)
            place, is_wrapped = _after(text, found, unclosed), True
        else:
            place += 1
    return None


def _end_of_doctype(text: str, start: int) -> int:
    end, subset = text.find(">", start), text.find("[", start)
    if 0 <= subset < end:
        end = text.find(">", text.find("]", subset))
    return end + 1 if end > start else len(text)


def _is_feed(tag: re.Match[str], *, is_first: bool) -> bool:
    name, attributes = tag[2].lower(), tag[3].lower()
    if name == "rss" or (is_first and name in _ANY_ROOT):
        return True
    return name in ("feed", "rdf") and any(one in attributes for one in _NAMESPACES)


def _after(text: str, tag: re.Match[str], unclosed: set[str]) -> int:
    """Where to look on after an element's start tag: behind it all when nothing in it is a document."""
    name = tag[2].lower()
    if name not in _HIDDEN or tag[3].endswith("/") or name in unclosed:
        return tag.end()
    end = re.compile(f"</{name}", re.IGNORECASE).search(text, tag.end(), _LONGEST_PROLOG)
    if end is None:
        unclosed.add(name)  # looked for once only
    return end.start() if end else tag.end()


def _escaped(text: str) -> str:
    """The feed that a browser shows as text: escaped, in `<pre>` or alone; else `text` itself."""
    found = _ESCAPED.search(text, 0, _LONGEST_PROLOG)
    if found is None or _WRAPPER.sub("", text[: found.start()]).strip("\ufeff \t\r\n"):
        return text
    end = _END_OF_WRAP.search(text, found.start())
    inside = html.unescape(text[found.start() : end.start() if end else len(text)])
    if inside.startswith("{"):
        return inside if found.start() and end else text
    root = _root(inside)
    return inside[root.at :] if root and not root.is_wrapped else text
