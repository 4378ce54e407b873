"""The three feeds of the end-to-end tests: RSS with slash, Atom with thr under another prefix, and JSON Feed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Item:
    slug: str
    title: str
    at: float
    comments: int
    link: str | None = None
    thread: str | None = None

    @property
    def address(self) -> str:
        return self.link or f"https://krant.example/{self.slug}"

    @property
    def discussion(self) -> str:
        return self.thread or f"{self.address}/reacties"


def rss(*items: Item) -> str:
    rows = "".join(
        f"""<item><title>{escape(one.title)}</title><link>{escape(one.address)}</link>
        <guid isPermaLink="false">rss-{one.slug}</guid><comments>{escape(one.discussion)}</comments>
        <slash:comments>{one.comments}</slash:comments><pubDate>{format_datetime(_time(one.at))}</pubDate>
        <description>{escape(f"<p>Over {one.title}.</p>")}</description></item>"""
        for one in items
    )
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>
    <title>Sportkrant</title><link>https://krant.example/</link><description>Sport</description>{rows}</channel></rss>"""


def atom(*items: Item) -> str:
    rows = "".join(
        f"""<entry><id>tag:blad.example,2027:{one.slug}</id><title>{escape(one.title)}</title>
        <link href="{escape(one.address)}"/><link rel="replies" type="text/html" href="{escape(one.discussion)}"/>
        <t:total>{one.comments}</t:total><published>{_time(one.at).isoformat()}</published>
        <updated>{_time(one.at).isoformat()}</updated><summary>Over {escape(one.title)}.</summary></entry>"""
        for one in items
    )
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:t="http://purl.org/syndication/thread/1.0">
    <id>tag:blad.example,2027:feed</id><title>Voetbalblad</title><updated>2027-01-15T08:00:00Z</updated>
    <author><name>Redactie</name></author>{rows}</feed>"""


def json_feed(*items: Item) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Sportradio",
            "items": [
                {
                    "id": f"json-{one.slug}",
                    "url": one.address,
                    "title": one.title,
                    "content_html": f"<p>Over {one.title}.</p>",
                    "date_published": _time(one.at).isoformat(),
                }
                for one in items
            ],
        }
    )


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC).replace(microsecond=0)
