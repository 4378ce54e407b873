"""XML → what its entries claim, by feedparser, whose only user this is; pure.

feedparser's own sanitiser and URL resolver are off: nh3 does both better (`sanitise`), and the identity of entries does
not depend on them. It gets no base URL either, or a guid like "123" would become an address, another one when the
source moves.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import feedparser

from aggregator.errors import Malformed, NotAFeed
from aggregator.models import FeedInfo
from aggregator.read import dates, handlers, items, links, sanitise, vocabulary, walk
from aggregator.read.parsed import Parsed
from aggregator.text import clip, one_line, whole_number

_HEADERS = {"content-type": "application/xml; charset=utf-8"}  # true of what `charset.as_xml` makes

MAX_DESCRIPTION = 2_000  # characters

# Syndication module: seconds in a period.
_PERIODS = {
    "hourly": 3600.0,
    "daily": 86_400.0,
    "weekly": 7 * 86_400.0,
    "monthly": 30 * 86_400.0,
    "yearly": 365 * 86_400.0,
}


Places = Sequence[tuple[int, str | None]] | None


def parse(
    body: bytes,
    by: dates.Reckoning = dates.PLAIN,
    *,
    is_plain: bool = False,
    places: Places = None,
) -> Parsed:
    """What a UTF-8 document claims, its dates read `by` what its source says of them. `is_plain`: it is well-formed and
    declares no entities, so that `walk` may read it. `places` are where its items stood in a longer document, each with
    its hash; other items are numbered from 0.

    Raises `NotAFeed` when it is something else, `Malformed` when feedparser gives up on it.
    """
    body = _prepared(body)
    result = (_walked(body) if is_plain else None) or feedparsed(body)
    if not result.get("version") and not result["entries"]:
        raise NotAFeed("neither RSS nor Atom nor any other kind of feed")
    totals = items.total_keys(result.get("namespaces") or {})
    feed = result["feed"]
    is_rss = str(result.get("version") or "").startswith(("rss", "cdf"))
    by = by.within(language if isinstance(language := feed.get("language"), str) else None)
    found = result["entries"]
    if places is None or len(places) != len(found):
        places = [(place, None) for place in range(len(found))]
    entries = tuple(
        items.raw_entry(entry, totals, place, by, name) for entry, (place, name) in zip(found, places, strict=True)
    )
    info = _feed_info(feed, by)
    if is_rss:
        # Its lenient parser leaves "&amp;" in a channel's link, and then takes the semicolon away.
        link = info.link.replace("&amp", "&") if info.link and result.get("bozo") else info.link
        info = replace(info, link=link, base=link)
    return Parsed(info, entries, len(entries), warnings=_warnings(result))


_RSS_LINK = re.compile(rb"<link\s*(?:/>|>([^<]*(?:<(?!/?link\b)[^<]*)*)</link\s*>)")
_OTHERS = re.compile(rb"<([\w.-]+:(?:link|title))(?=[\s/>])")


def _prepared(body: bytes) -> bytes:
    """The document without RSS's links that are none ("N/A"), so that a permalink takes their place, and with a mark
    on those of other namespaces, and on titles: feedparser does not tell `<link>` and `<atom:link>` apart."""
    body = _RSS_LINK.sub(lambda link: link[0] if _is_address(link[1] or b"") else b"", body)
    return _OTHERS.sub(rb'<\1 %s="1"' % vocabulary.MARK.encode(), body)


def _is_address(text: bytes) -> bool:
    written = text.decode("utf-8", "replace").strip().removeprefix("<![CDATA[").removesuffix("]]>")
    return links.is_address(html.unescape(written))


def _walked(body: bytes) -> Mapping[str, Any] | None:
    try:
        return walk.claimed(body)
    except handlers.Unusual:
        return None


def feedparsed(body: bytes) -> Mapping[str, Any]:
    """feedparser's own result for a UTF-8 document, as we ask for it. Raises `Malformed` when it gives up."""
    try:
        # Bytes that look like a path or an address would be opened as one: hence the stream.
        return feedparser.parse(  # type: ignore[no-any-return]  # feedparser is not typed
            io.BytesIO(body), response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False
        )
    except MemoryError:
        raise  # the limit of the worker, not of feedparser
    except Exception as error:  # it raises whatever its helpers raise: OverflowError, RecursionError, ...
        raise Malformed(f"feedparser gave up: {type(error).__name__}: {_short(error)}") from error


def _warnings(result: Mapping[str, Any]) -> tuple[str, ...]:
    if not result.get("bozo"):
        return ()
    return (f"not well-formed, read as far as possible: {_short(result.get('bozo_exception'))}",)


def _short(error: object) -> str:
    return clip(one_line(str(error)), 200)


def _feed_info(feed: Mapping[str, Any], by: dates.Reckoning) -> FeedInfo:
    feed = dict(feed)  # without its fallbacks, as in `items`
    said = {name: value for name, value in feed.items() if isinstance(value, str)}  # with attributes it is a dictionary
    found = items.links_of(feed)
    return FeedInfo(
        title=_plain(feed, "title"),
        link=items.alternate(found) or said.get("link"),
        description=_plain(feed, "subtitle"),
        language=said.get("language"),
        image=_image(feed),
        updated_claimed=dates.moment(said.get("updated"), by) or dates.moment(said.get("published"), by),
        ttl=_ttl(said.get("ttl"), said.get("sy_updateperiod"), said.get("sy_updatefrequency")),
        hub=_rel(found, "hub"),
        self_url=_rel(found, "self"),
        next_archive=_rel(found, "prev-archive") or _rel(found, "next"),
        generator=said.get("generator"),
        author=_author(feed),
    )


def _plain(feed: Mapping[str, Any], name: str) -> str | None:
    text, detail = feed.get(name), feed.get(f"{name}_detail") or {}
    if not isinstance(text, str) or detail.get("type", "text/plain") == "text/plain":
        return text if isinstance(text, str) else None
    return sanitise.to_text(text, MAX_DESCRIPTION)


def _author(feed: Mapping[str, Any]) -> str | None:
    """Who wrote what the feed has; a managing editor is responsible for it, which is another thing."""
    people = [one for one in feed.get("authors") or () if one is not feed.get("editor")]
    return items.author({**feed, "authors": people} if "editor" not in feed else {"authors": people})


def _image(feed: Mapping[str, Any]) -> str | None:
    image = feed.get("image")
    own = image.get("href") if isinstance(image, Mapping) else None
    return own or feed.get("logo") or feed.get("icon")


def _rel(found: Iterable[Mapping[str, Any]], rel: str) -> str | None:
    return next((link["href"] for link in found if link.get("rel") == rel and link.get("href")), None)


def _ttl(minutes: object, period: object, frequency: object) -> float | None:
    """Seconds between two looks at the feed: RSS ttl or sy:updatePeriod ÷ sy:updateFrequency, the longer."""
    said = [60.0 * number for number in [_number(minutes)] if number]
    if isinstance(period, str) and period.strip().lower() in _PERIODS:
        said.append(_PERIODS[period.strip().lower()] / (_number(frequency) or 1.0))
    return max(said, default=None)


def _number(text: object) -> float | None:
    number = whole_number(text, 10**9) if isinstance(text, str) else None
    return float(number) if number else None
