"""The sample feeds of a first run: the articles of `material/archive.toml`, dated back from a moment. Pure.

Addresses and ids carry the day for which the feeds were made: made again on another day they hold fresh news, not old
items with new dates.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aggregator.demo.material import archive
from aggregator.demo.records import Article, File, ServedDocument


def samples(now: float) -> dict[str, ServedDocument]:
    """File name → every outlet's document, as if it were `now` (seconds since the epoch)."""
    data = archive()
    home = _addresses(data, now)
    documents = {}
    for name, outlet in data["outlets"].items():
        own = [one for one in data["articles"] if one["outlet"] == name]
        articles = [_article(one, home, now) for one in sorted(own, key=lambda one: float(one["minutes"]))]
        documents[str(outlet["file"])] = _document(outlet, tuple(articles), now)
    return documents


def _addresses(data: dict[str, Any], now: float) -> dict[str, str]:
    day = datetime.fromtimestamp(now, UTC).strftime("%Y/%m/%d")
    hosts = {name: outlet["host"] for name, outlet in data["outlets"].items()}
    return {one["slug"]: f"https://{hosts[one['outlet']]}/{day}/{one['slug']}" for one in data["articles"]}


def _document(outlet: dict[str, Any], articles: tuple[Article, ...], now: float) -> ServedDocument:
    home = f"https://{outlet['host']}/"
    return ServedDocument(
        title=outlet["title"],
        description=outlet["description"],
        language="nl",
        home=home,
        address=f"{home}{outlet['file']}",
        format=outlet["format"],
        updated=int(now),
        articles=articles,
        comment_feeds=outlet.get("comment_feeds", False),
    )


def _article(article: dict[str, Any], home: dict[str, str], now: float) -> Article:
    own = home[article["slug"]]
    link, guid = own, own
    if original := article.get("link_of"):
        link = f"{home[original]}?utm_source={article['outlet']}&utm_medium=feed&utm_campaign=overname"
    if original := article.get("id_of"):
        guid = home[original]
    at = int(now) - 60 * int(article["minutes"])
    content = article.get("content")
    return Article(
        guid=guid,
        link=link,
        discussion=f"{own}/reacties",
        title=article["title"],
        teaser=article["teaser"],
        author=article["author"],
        categories=tuple(article["categories"]),
        published=at,
        updated=at,
        comments=article["comments"],
        content=content.strip() if content is not None else None,
        enclosure=File(**article["enclosure"]) if "enclosure" in article else None,
    )
