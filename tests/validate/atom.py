"""Atom: RFC 4287, its threading extension (RFC 4685), its paging and archiving (RFC 5005)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from tests.validate import common
from tests.validate.common import Check

A = "{http://www.w3.org/2005/Atom}"
T = "{http://purl.org/syndication/thread/1.0}"
H = "{http://purl.org/syndication/history/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"

_ONE = ("id", "title", "updated")
_FEED_ONCE = ("generator", "icon", "logo", "rights", "subtitle")
_ENTRY_ONCE = ("content", "published", "rights", "source", "summary")
_MANY = ("author", "category", "contributor", "link")
_FEED_KNOWN = frozenset((*_ONE, *_FEED_ONCE, *_MANY, "entry"))
_ENTRY_KNOWN = frozenset((*_ONE, *_ENTRY_ONCE, *_MANY))
_TEXTS = ("title", "subtitle", "summary", "rights")
_PAGING = ("next", "previous", "first", "last", "prev-archive", "next-archive", "current")
_LINK_ATTRIBUTES: dict[str, Check] = {
    "href": common.is_uri,
    "rel": lambda rel: common.is_uri(rel) or rel.replace("-", "").isalpha(),
    "type": common.is_media_type,
    "hreflang": common.is_language,
    "length": common.is_count,
    "title": lambda text: common.is_filled(text) and common.has_no_markup(text),
}


def violations(document: bytes) -> list[str]:
    """Everything wrong with an Atom feed document, each with the section that says so."""
    root = common.parse(document)
    if isinstance(root, str):
        return [root]
    if root.tag != f"{A}feed":
        return [f"RFC 4287 4.1.1: the root is {root.tag}"]
    found = [*_feed(root)]
    for number, entry in enumerate(root.findall(f"{A}entry"), 1):
        found += [f"entry {number}: {fault}" for fault in _entry(entry, root)]
    return found


def _feed(feed: etree._Element) -> Iterator[str]:
    yield from _container(feed, _FEED_ONCE, _FEED_KNOWN)
    if not _links(feed, "self"):
        yield "RFC 4287 4.1.1: no link to itself"
    ids = Counter(element.text for element in feed.iterfind(f"{A}entry/{A}id"))
    yield from (f"RFC 4287 4.1.1: {count} entries have the id {id}" for id, count in ids.items() if count > 1)
    moments = Counter(element.text for element in feed.iterfind(f"{A}entry/{A}updated"))
    yield from (f"RFC 4287 4.2.15: {count} entries updated at {at}" for at, count in moments.items() if count > 1)
    if not ids and (feed.findtext(f"{A}updated") or "").startswith("1970-01-01"):
        yield "W3C validator: an implausible date"
    yield from _history(feed)


def _history(feed: etree._Element) -> Iterator[str]:
    found = {name: feed.findall(H + name) for name in ("archive", "complete")}
    marks = [name for name, elements in found.items() if elements]
    if len(marks) == 2:
        yield "RFC 5005 2: both complete and an archive"
    if any(len(element) or element.text for elements in found.values() for element in elements):
        yield "RFC 5005 2 and 4: the mark is not empty"
    if "archive" in marks and not _links(feed, "current"):
        yield "RFC 5005 4: an archive without a link to the current document"
    for rel in _PAGING:
        if len(_links(feed, rel)) > 1:
            yield f"RFC 5005 3 and 4: more than one link {rel}"


def _entry(entry: etree._Element, feed: etree._Element) -> Iterator[str]:
    yield from _container(entry, _ENTRY_ONCE, _ENTRY_KNOWN)
    if not any(parent.find(f"{A}author") is not None for parent in (entry, *entry.findall(f"{A}source"), feed)):
        yield "RFC 4287 4.1.2: no author, not even in its source or feed"
    content = entry.find(f"{A}content")
    if content is None and not _links(entry, "alternate"):
        yield "RFC 4287 4.1.2: neither content nor an alternate link"
    if content is not None:
        yield from _content(content, entry)
    elif entry.find(f"{A}summary") is None:
        yield "RFC 4287 4.1.1.1: no text but the title"
    for source in entry.iterfind(f"{A}source"):
        yield from (f"source: {fault}" for fault in _container(source, _FEED_ONCE, _FEED_KNOWN - {"entry"}))
    yield from _threading(entry)


def _threading(entry: etree._Element) -> Iterator[str]:
    totals = entry.findall(f"{T}total")
    if len(totals) > 1:
        yield "RFC 4685 5: more than one total"
    if not all(common.is_count(total.text or "") for total in totals):
        yield "RFC 4685 5: the total is no count"
    if any(reply.get("ref") is None for reply in entry.iterfind(f"{T}in-reply-to")):
        yield "RFC 4685 3: in-reply-to without ref"


def _container(parent: etree._Element, once: tuple[str, ...], known: frozenset[str]) -> Iterator[str]:
    """The rules that hold for a feed, an entry and a source alike."""
    for name in (*_ONE, *once):
        count = len(parent.findall(A + name))
        if count > 1 or (count == 0 and name in _ONE):
            yield f"RFC 4287 4.1: {count} times {name}"
    for child in parent.iterchildren(etree.Element):
        tag = str(child.tag)
        if tag.startswith(A) and tag.removeprefix(A) not in known:
            yield f"RFC 4287 6.3: unknown element {tag}"
    if not common.is_language(parent.get(f"{XML}lang", "en")):
        yield f"RFC 4287 2: no language: {parent.get(f'{XML}lang')}"
    yield from _values(parent)
    alternates = Counter((link.get("type"), link.get("hreflang")) for link in _links(parent, "alternate"))
    if any(count > 1 for count in alternates.values()):
        yield "RFC 4287 4.1: two alternate links of the same type and language"
    for link in parent.iterfind(f"{A}link"):
        yield from _link(link)


def _values(parent: etree._Element) -> Iterator[str]:
    for name, check, section in (
        ("id", common.is_uri, "4.2.6"),
        ("icon", common.is_uri, "4.2.5"),
        ("logo", common.is_uri, "4.2.8"),
        ("updated", common.is_rfc3339, "3.3"),
        ("published", common.is_rfc3339, "3.3"),
    ):
        for element in parent.iterfind(A + name):
            if not check(element.text or ""):
                yield f"RFC 4287 {section}: {name} is {element.text!r}"
    for name in ("author", "contributor"):
        for person in parent.iterfind(A + name):
            yield from _person(person)
    if any(not category.get("term") for category in parent.iterfind(f"{A}category")):
        yield "RFC 4287 4.2.2: a category without a term"
    for name in _TEXTS:
        for text in parent.iterfind(A + name):
            yield from _text(text)


def _person(person: etree._Element) -> Iterator[str]:
    names = person.findall(f"{A}name")
    if len(names) != 1 or not common.is_filled(names[0].text or ""):
        yield "RFC 4287 3.2: a person without exactly one name"
    elif not common.has_no_markup(names[0].text or ""):
        yield "W3C validator: a name that looks like HTML"
    if any(not common.is_uri(uri.text or "") for uri in person.iterfind(f"{A}uri")):
        yield "RFC 4287 3.2.2: a person's uri is none"
    if any("@" not in (email.text or "") for email in person.iterfind(f"{A}email")):
        yield "RFC 4287 3.2.3: a person's email is none"


def _text(text: etree._Element) -> Iterator[str]:
    name, kind = str(text.tag).removeprefix(A), text.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        yield f"RFC 4287 3.1.1: {name} has the type {kind}"
    if kind in ("text", "html") and len(text):
        yield f"RFC 4287 3.1.1: {name} of the type {kind} has elements in it"
    if kind == "text" and not common.has_no_markup(text.text or ""):
        yield f"RFC 4287 3.1.1: {name} looks like HTML and does not say so"
    if name == "title" and not common.is_filled("".join(text.itertext())):
        yield "RFC 4287 4.2.14: an empty title"
    if kind == "html":
        yield from (f"RFC 4287 8.1: {name} {fault}" for fault in common.markup_faults(text.text or ""))


def _content(content: etree._Element, entry: etree._Element) -> Iterator[str]:
    kind = content.get("type", "text")
    if content.get("src") is not None:
        if entry.find(f"{A}summary") is None:
            yield "RFC 4287 4.1.2: content elsewhere, and no summary"
        if content.text or len(content):
            yield "RFC 4287 4.1.3.2: content has both src and text"
    elif kind not in ("text", "html", "xhtml") and not common.is_media_type(kind):
        yield f"RFC 4287 4.1.3.1: content has the type {kind}"
    elif kind in ("text", "html") and len(content):
        yield f"RFC 4287 4.1.3.3: content of the type {kind} has elements in it"
    if kind == "text" and content.get("src") is None and not common.has_no_markup(content.text or ""):
        yield "RFC 4287 3.1.1: content looks like HTML and does not say so"
    if kind == "html":
        yield from (f"RFC 4287 8.1: content {fault}" for fault in common.markup_faults(content.text or ""))


def _link(link: etree._Element) -> Iterator[str]:
    if link.get("href") is None:
        yield "RFC 4287 4.2.7.1: a link without href"
    for name, check in _LINK_ATTRIBUTES.items():
        value = link.get(name)
        if value is not None and not check(value):
            yield f"RFC 4287 4.2.7: a link's {name} is {value!r}"
    count = link.get(f"{T}count")
    if count is not None and (link.get("rel") != "replies" or not common.is_count(count)):
        yield f"RFC 4685 4: count {count!r} on a link {link.get('rel', 'alternate')}"


def _links(parent: etree._Element, rel: str) -> list[etree._Element]:
    return [link for link in parent.iterfind(f"{A}link") if link.get("rel", "alternate") == rel]
