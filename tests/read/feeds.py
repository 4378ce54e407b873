"""Small feeds for tests, and short ways to read them."""

from __future__ import annotations

from typing import Any

from aggregator.models import Document, Entry, Reading
from aggregator.read.reading import read_document

URL = "https://news.example/feed.xml"


def rss(*items: str, channel: str = "<link>https://news.example/</link>", attributes: str = "") -> bytes:
    """An RSS 2.0 document with the usual namespaces; `items` are what stands inside each <item>."""
    inside = "\n".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
        ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:t="http://purl.org/syndication/thread/1.0"'
        f"{attributes}><channel><title>News</title>{channel}\n{inside}\n</channel></rss>"
    ).encode()


def atom(*entries: str, feed: str = "", attributes: str = "") -> bytes:
    """An Atom 1.0 document; `entries` are what stands inside each <entry>."""
    inside = "\n".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"{attributes}>'
        f"<title>News</title><id>tag:news.example,2024:feed</id>{feed}\n{inside}\n</feed>"
    ).encode()


def reading(body: bytes | str, **document: Any) -> Reading:
    """What `read` makes of a body that came from `URL`."""
    raw = body.encode() if isinstance(body, str) else body
    return read_document(Document(**{"url": URL, "body": raw, "content_type": None, **document}))


def only_entry(body: bytes | str, **document: Any) -> Entry:
    (entry,) = reading(body, **document).entries
    return entry


def titles(read: Reading) -> list[str]:
    return [entry.title for entry in read.entries]
