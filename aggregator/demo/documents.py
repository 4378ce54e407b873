"""A newspaper's document as bytes: RSS, Atom or JSON Feed, each with its own way to tell comment counts. Pure."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aggregator.demo.records import Article, ServedDocument
from aggregator.units import utc

ATOM = "http://www.w3.org/2005/Atom"
THREAD = "http://purl.org/syndication/thread/1.0"
SLASH = "http://purl.org/rss/1.0/modules/slash/"
WFW = "http://wellformedweb.org/CommentAPI/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"

# Not the customary prefix `thr`: a reader has to go by the namespace.
for _prefix, _uri in {
    "atom": ATOM,
    "reacties": THREAD,
    "slash": SLASH,
    "wfw": WFW,
    "content": CONTENT,
    "dc": DC,
}.items():
    ET.register_namespace(_prefix, _uri)

MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


def written(document: ServedDocument) -> bytes:
    """The document in its format. The same document gives the same bytes."""
    writers: dict[str, Callable[[ServedDocument], bytes]] = {"rss": _rss, "atom": _atom, "json": _json}
    return writers[document.format](document)


def _rss(document: ServedDocument) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _text(channel, "title", document.title)
    _text(channel, "link", document.home)
    _text(channel, "description", document.description)
    _text(channel, "language", document.language)
    _text(channel, "lastBuildDate", _rfc822(document.updated))
    _text(channel, f"{{{ATOM}}}link", rel="self", type=MEDIA_TYPES["rss"], href=document.address)
    for article in document.articles:
        _rss_item(ET.SubElement(channel, "item"), article, comment_feeds=document.comment_feeds)
    return _xml(root)


def _rss_item(item: ET.Element, article: Article, *, comment_feeds: bool) -> None:
    _text(item, "title", article.title)
    _text(item, "link", article.link)
    _text(item, "guid", article.guid, isPermaLink="true")
    _text(item, "pubDate", _rfc822(article.published))
    _text(item, f"{{{DC}}}creator", article.author)
    for category in article.categories:
        _text(item, "category", category)
    _text(item, "description", article.teaser)
    if article.content is not None:
        _text(item, f"{{{CONTENT}}}encoded", article.content)
    if file := article.enclosure:
        _text(item, "enclosure", url=file.url, type=file.type, length=str(file.length))
    _text(item, "comments", article.discussion)
    _text(item, f"{{{SLASH}}}comments", str(article.comments))
    if comment_feeds:
        _text(item, f"{{{WFW}}}commentRss", f"{article.discussion}.xml")


def _atom(document: ServedDocument) -> bytes:
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": document.language})
    _text(root, f"{{{ATOM}}}id", document.address)
    _text(root, f"{{{ATOM}}}title", document.title)
    _text(root, f"{{{ATOM}}}subtitle", document.description)
    _text(root, f"{{{ATOM}}}updated", utc(document.updated))
    _text(root, f"{{{ATOM}}}link", rel="self", type=MEDIA_TYPES["atom"], href=document.address)
    _text(root, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=document.home)
    for article in document.articles:
        _atom_entry(ET.SubElement(root, f"{{{ATOM}}}entry"), article)
    return _xml(root)


def _atom_entry(entry: ET.Element, article: Article) -> None:
    count = str(article.comments)
    _text(entry, f"{{{ATOM}}}id", article.guid)
    _text(entry, f"{{{ATOM}}}title", article.title)
    _text(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=article.link)
    replies = {"rel": "replies", "type": "text/html", "href": article.discussion, f"{{{THREAD}}}count": count}
    ET.SubElement(entry, f"{{{ATOM}}}link", replies)
    _text(entry, f"{{{ATOM}}}published", utc(article.published))
    _text(entry, f"{{{ATOM}}}updated", utc(article.updated))
    author = ET.SubElement(entry, f"{{{ATOM}}}author")
    _text(author, f"{{{ATOM}}}name", article.author)
    for category in article.categories:
        _text(entry, f"{{{ATOM}}}category", term=category)
    _text(entry, f"{{{ATOM}}}summary", article.teaser, type="text")
    if article.content is not None:
        _text(entry, f"{{{ATOM}}}content", article.content, type="html")
    _text(entry, f"{{{THREAD}}}total", count)


def _json(document: ServedDocument) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": document.title,
        "home_page_url": document.home,
        "feed_url": document.address,
        "description": document.description,
        "language": document.language,
        "items": [_json_item(one) for one in document.articles],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_item(article: Article) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": article.guid,
        "url": article.link,
        "title": article.title,
        "summary": article.teaser,
        "date_published": utc(article.published),
        "authors": [{"name": article.author}],
        "tags": list(article.categories),
        "_comments": {"count": article.comments, "url": article.discussion},
    }
    if article.updated != article.published:
        item["date_modified"] = utc(article.updated)
    if article.content is not None:
        item["content_html"] = article.content
    else:
        item["content_text"] = article.teaser
    if file := article.enclosure:
        attachment = {"url": file.url, "mime_type": file.type, "size_in_bytes": file.length}
        item["attachments"] = [attachment | {"duration_in_seconds": file.seconds}]
    return item


def _text(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _xml(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _rfc822(at: int) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)
