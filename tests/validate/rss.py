"""RSS 2.0 (https://www.rssboard.org/rss-specification), the Advisory Board's best practices
(https://www.rssboard.org/rss-profile), and the extensions that we use: atom, content, dc, slash, wfw, media."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from tests.validate import common
from tests.validate.common import Check

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
WFW = "{http://wellformedweb.org/CommentAPI/}"
MEDIA = "{http://search.yahoo.com/mrss/}"

_REQUIRED = ("title", "link", "description")
_CHANNEL: Mapping[str, Check] = {
    "title": lambda text: common.is_filled(text) and common.has_no_markup(text),
    "link": common.is_web,
    "description": lambda text: common.is_filled(text) and common.has_no_markup(text),
    "language": common.is_language,
    "copyright": common.is_filled,
    "managingEditor": lambda text: "@" in text,
    "webMaster": lambda text: "@" in text,
    "pubDate": common.is_rfc822,
    "lastBuildDate": common.is_rfc822,
    "generator": common.is_filled,
    "docs": common.is_web,
    "ttl": lambda text: common.is_count(text) and int(text) > 0,
    "rating": common.is_filled,
}
_CHANNEL_KNOWN = frozenset({*_CHANNEL, "category", "cloud", "image", "textInput", "skipHours", "skipDays", "item"})
_ITEM: Mapping[str, Check] = {
    "title": lambda text: common.is_filled(text) and common.has_no_markup(text),
    "link": common.is_web,
    "description": common.is_filled,
    "author": lambda text: "@" in text,
    "comments": common.is_web,
    "pubDate": common.is_rfc822,
    "source": lambda text: common.is_filled(text) and common.has_no_markup(text),
    "guid": common.is_filled,
    f"{CONTENT}encoded": common.is_filled,
    f"{DC}creator": lambda text: common.is_filled(text) and common.has_no_markup(text),
    f"{DC}language": common.is_language,
    f"{SLASH}comments": common.is_count,
    f"{WFW}commentRss": common.is_web,
}
_ITEM_KNOWN = frozenset({*_ITEM, "category", "enclosure"})


def violations(document: bytes) -> list[str]:
    """Everything wrong with an RSS document."""
    root = common.parse(document)
    if isinstance(root, str):
        return [root]
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        return ["RSS: not one channel in an rss element of version 2.0"]
    found = [*_channel(channels[0])]
    for number, item in enumerate(channels[0].findall("item"), 1):
        found += [f"item {number}: {fault}" for fault in _item(item)]
    return found


def _channel(channel: etree._Element) -> Iterator[str]:
    yield from (f"RSS: the channel has no {name}" for name in _REQUIRED if channel.find(name) is None)
    yield from _elements(channel, _CHANNEL, _CHANNEL_KNOWN)
    links = channel.findall(f"{ATOM}link")
    if not any(link.get("rel") == "self" for link in links):
        yield "best practices: the channel has no atom:link to itself"
    yield from _atom_links(links)
    if len(channel.findall("image")) > 1:
        yield "RSS: the channel has more than one image"
    for image in channel.iterfind("image"):
        yield from _image(image, channel)
    if channel.find("item") is None and " 1970 " in (channel.findtext("lastBuildDate") or ""):
        yield "W3C validator: an implausible date"
    guids = Counter(guid.text for guid in channel.iterfind("item/guid"))
    yield from (f"best practices: {count} items have the guid {guid}" for guid, count in guids.items() if count > 1)


def _image(image: etree._Element, channel: etree._Element) -> Iterator[str]:
    if not common.is_web(image.findtext("url") or ""):
        yield "RSS: the image has no url"
    for name in ("title", "link"):
        if image.findtext(name) != channel.findtext(name):
            yield f"best practices: the image's {name} is not the channel's"


def _item(item: etree._Element) -> Iterator[str]:
    if item.find("title") is None and item.find("description") is None:
        yield "RSS: neither title nor description"
    if item.find("guid") is None:
        yield "best practices: no guid"
    yield from _elements(item, _ITEM, _ITEM_KNOWN)
    for guid in item.iterfind("guid"):
        if guid.get("isPermaLink", "true") == "true" and not common.is_web(guid.text or ""):
            yield "RSS: the guid claims to be a permalink and is no address"
    if any(not common.is_web(source.get("url") or "") for source in item.iterfind("source")):
        yield "RSS: a source without url"
    yield from _markup(item)
    yield from _enclosures(item)
    yield from _atom_links(item.findall(f"{ATOM}link"))


def _markup(item: etree._Element) -> Iterator[str]:
    for name in ("description", f"{CONTENT}encoded"):
        for fault in common.markup_faults(item.findtext(name) or ""):
            yield f"best practices: {_short(name)} {fault}"


def _enclosures(item: etree._Element) -> Iterator[str]:
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        yield "best practices: more than one enclosure"
    for enclosure in enclosures:
        for name, check in (("url", common.is_web), ("length", common.is_count), ("type", common.is_media_type)):
            if not check(enclosure.get(name) or ""):
                yield f"RSS: the enclosure's {name} is {enclosure.get(name)!r}"
    for name in ("content", "thumbnail"):
        if any(not common.is_web(element.get("url") or "") for element in item.iterfind(MEDIA + name)):
            yield f"Media RSS: {name} without url"


def _elements(parent: etree._Element, checks: Mapping[str, Check], known: frozenset[str]) -> Iterator[str]:
    """What is there too often, unknown, or not of its form."""
    counts = Counter(str(child.tag) for child in parent.iterchildren(etree.Element))
    for tag, count in counts.items():
        if "{" not in tag and tag not in known:
            yield f"RSS: unknown element {tag}"
        if tag in checks and count > 1:
            yield f"RSS: {count} times {_short(tag)}"
    for name, check in checks.items():
        for element in parent.iterfind(name):
            if len(element) or not check(element.text or ""):
                yield f"RSS: {_short(name)} is {element.text!r}"
    if any(not common.is_filled(category.text or "") for category in parent.iterfind("category")):
        yield "RSS: an empty category"


def _atom_links(links: list[etree._Element]) -> Iterator[str]:
    for link in links:
        if not common.is_web(link.get("href") or ""):
            yield f"RFC 4287 4.2.7.1: an atom:link's href is {link.get('href')!r}"
        if not common.has_no_markup(link.get("title") or ""):
            yield f"W3C validator: an atom:link's title looks like HTML: {link.get('title')!r}"


def _short(tag: str) -> str:
    return tag.rpartition("}")[2]
