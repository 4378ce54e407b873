"""Writes five small sample feeds, so that a first run shows a full page where no network is.

    python examples/generate.py [--out DIR] [--now SECONDS] [--force]

The articles are in `articles.toml`; their dates are relative to now. Addresses and ids carry the day on which the feeds
were made: made again on another day they hold fresh news, not old items with new dates. Feeds younger than six hours
are left alone, so that a restart moves nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import tomllib
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FRESH_FOR = 6 * 3600  # seconds

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

Article = dict[str, Any]
Outlet = dict[str, Any]


def editions(data: dict[str, Any], now: float) -> dict[str, bytes]:
    """File name → bytes of every outlet's feed, made as if it were `now` (seconds since the epoch)."""
    writers = {"rss": rss, "atom": atom, "json": json_feed}
    articles = addressed(data, now)
    files = {}
    for name, outlet in data["outlets"].items():
        own = sorted((one for one in articles if one["outlet"] == name), key=lambda one: one["minutes"])
        files[outlet["file"]] = writers[outlet["format"]](outlet, own, now)
    return files


def addressed(data: dict[str, Any], now: float) -> list[Article]:
    """The articles with their dates, links, ids and pages of comments."""
    day = datetime.fromtimestamp(now, UTC).strftime("%Y/%m/%d")
    home = {
        one["slug"]: f"https://{data['outlets'][one['outlet']]['host']}/{day}/{one['slug']}" for one in data["articles"]
    }
    return [_addressed(one, home, now) for one in data["articles"]]


def _addressed(article: Article, home: dict[str, str], now: float) -> Article:
    own = home[article["slug"]]
    link, guid = own, own
    if original := article.get("link_of"):
        link = f"{home[original]}?utm_source={article['outlet']}&utm_medium=feed&utm_campaign=overname"
    if original := article.get("id_of"):
        guid = home[original]
    at = datetime.fromtimestamp(int(now) - 60 * article["minutes"], UTC)
    return {**article, "link": link, "guid": guid, "at": at, "discussion": f"{own}/reacties"}


def rss(outlet: Outlet, articles: list[Article], now: float) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _text(channel, "title", outlet["title"])
    _text(channel, "link", _site(outlet))
    _text(channel, "description", outlet["description"])
    _text(channel, "language", "nl")
    _text(channel, "lastBuildDate", format_datetime(_whole(now), usegmt=True))
    _text(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=_self(outlet))
    for article in articles:
        _rss_item(ET.SubElement(channel, "item"), outlet, article)
    return _xml(root)


def _rss_item(item: ET.Element, outlet: Outlet, article: Article) -> None:
    _text(item, "title", article["title"])
    _text(item, "link", article["link"])
    _text(item, "guid", article["guid"], isPermaLink="true")
    _text(item, "pubDate", format_datetime(article["at"], usegmt=True))
    _text(item, f"{{{DC}}}creator", article["author"])
    for category in article["categories"]:
        _text(item, "category", category)
    _text(item, "description", article["teaser"])
    if "content" in article:
        _text(item, f"{{{CONTENT}}}encoded", article["content"].strip())
    if file := article.get("enclosure"):
        _text(item, "enclosure", url=file["url"], type=file["type"], length=str(file["length"]))
    _text(item, "comments", article["discussion"])
    _text(item, f"{{{SLASH}}}comments", str(article["comments"]))
    if outlet.get("comment_feeds"):
        _text(item, f"{{{WFW}}}commentRss", f"{article['discussion']}.xml")


def atom(outlet: Outlet, articles: list[Article], now: float) -> bytes:
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": "nl"})
    _text(root, f"{{{ATOM}}}id", _self(outlet))
    _text(root, f"{{{ATOM}}}title", outlet["title"])
    _text(root, f"{{{ATOM}}}subtitle", outlet["description"])
    _text(root, f"{{{ATOM}}}updated", _rfc3339(_whole(now)))
    _text(root, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=_self(outlet))
    _text(root, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=_site(outlet))
    for article in articles:
        _atom_entry(ET.SubElement(root, f"{{{ATOM}}}entry"), article)
    return _xml(root)


def _atom_entry(entry: ET.Element, article: Article) -> None:
    count = str(article["comments"])
    _text(entry, f"{{{ATOM}}}id", article["guid"])
    _text(entry, f"{{{ATOM}}}title", article["title"])
    _text(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=article["link"])
    replies = {"rel": "replies", "type": "text/html", "href": article["discussion"], f"{{{THREAD}}}count": count}
    ET.SubElement(entry, f"{{{ATOM}}}link", replies)
    _text(entry, f"{{{ATOM}}}published", _rfc3339(article["at"]))
    _text(entry, f"{{{ATOM}}}updated", _rfc3339(article["at"]))
    author = ET.SubElement(entry, f"{{{ATOM}}}author")
    _text(author, f"{{{ATOM}}}name", article["author"])
    for category in article["categories"]:
        _text(entry, f"{{{ATOM}}}category", term=category)
    _text(entry, f"{{{ATOM}}}summary", article["teaser"], type="text")
    if "content" in article:
        _text(entry, f"{{{ATOM}}}content", article["content"].strip(), type="html")
    _text(entry, f"{{{THREAD}}}total", count)


def json_feed(outlet: Outlet, articles: list[Article], now: float) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet["title"],
        "home_page_url": _site(outlet),
        "feed_url": _self(outlet),
        "description": outlet["description"],
        "language": "nl",
        "items": [_json_item(one) for one in articles],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_item(article: Article) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": article["guid"],
        "url": article["link"],
        "title": article["title"],
        "summary": article["teaser"],
        "date_published": _rfc3339(article["at"]),
        "authors": [{"name": article["author"]}],
        "tags": article["categories"],
        "_comments": {"count": article["comments"], "url": article["discussion"]},
    }
    if "content" in article:
        item["content_html"] = article["content"].strip()
    else:
        item["content_text"] = article["teaser"]
    if file := article.get("enclosure"):
        attachment = {"url": file["url"], "mime_type": file["type"], "size_in_bytes": file["length"]}
        item["attachments"] = [attachment | {"duration_in_seconds": file["seconds"]}]
    return item


def _text(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _xml(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _site(outlet: Outlet) -> str:
    return f"https://{outlet['host']}/"


def _self(outlet: Outlet) -> str:
    return f"{_site(outlet)}{outlet['file']}"


def _whole(now: float) -> datetime:
    return datetime.fromtimestamp(int(now), UTC)


def _rfc3339(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write(out: Path, now: float, *, force: bool) -> list[Path]:
    """Writes the feeds into `out`; gives those written: all, or none when all are there and young."""
    data = tomllib.loads((HERE / "articles.toml").read_text("utf-8"))
    paths = [out / outlet["file"] for outlet in data["outlets"].values()]
    if not force and all(_young(path, now) for path in paths):
        return []
    out.mkdir(parents=True, exist_ok=True)
    for name, body in editions(data, now).items():
        part = out / f"{name}.part"
        part.write_bytes(body)
        os.utime(part, (now, now))
        part.replace(out / name)
    return paths


def _young(path: Path, now: float) -> bool:
    return path.exists() and abs(now - path.stat().st_mtime) < FRESH_FOR


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes five sample feeds with dates relative to now.")
    parser.add_argument("--out", type=Path, default=HERE.parent / "var" / "examples", help="the folder to write into")
    parser.add_argument("--now", type=float, default=time.time(), help="seconds since the epoch to count back from")
    parser.add_argument("--force", action="store_true", help="write them also when they are younger than six hours")
    options = parser.parse_args()
    written = write(options.out, options.now, force=options.force)
    print(f"sample feeds: {len(written)} written to {options.out}" if written else "sample feeds: still fresh")


if __name__ == "__main__":
    main()
