"""XML → what its entries claim, by feedparser, whose only user this is; pure.

feedparser's own sanitiser and URL resolver are off: nh3 does both better (`sanitise`), and the identity of entries does
not depend on them. It gets no base URL either, or a guid like "123" would become an address, another one when the
source moves.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import feedparser

from aggregator.errors import Malformed, NotAFeed
from aggregator.ingest import dates, items, sanitise
from aggregator.models import FeedInfo, RawEntry
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


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a document claims: of itself, and of each entry in its order."""

    feed: FeedInfo
    entries: tuple[RawEntry, ...]
    warnings: tuple[str, ...] = ()


def parse(body: bytes) -> Parsed:
    """What a UTF-8 document claims.

    Raises `NotAFeed` when it is something else, `Malformed` when feedparser gives up on it.
    """
    result = feedparsed(body)
    if not result.get("version") and not result["entries"]:
        raise NotAFeed("neither RSS nor Atom nor any other kind of feed")
    totals = items.total_keys(result.get("namespaces") or {})
    entries = tuple(items.raw_entry(entry, totals, position) for position, entry in enumerate(result["entries"]))
    return Parsed(_feed_info(result["feed"]), entries, _warnings(result))


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


def _feed_info(feed: Mapping[str, Any]) -> FeedInfo:
    feed = dict(feed)  # without its fallbacks, as in `items`
    links = feed.get("links") or ()
    return FeedInfo(
        title=_plain(feed, "title"),
        link=feed.get("link"),
        description=_plain(feed, "subtitle"),
        language=feed.get("language"),
        image=_image(feed),
        updated_claimed=dates.claimed(feed.get("updated"), feed.get("updated_parsed"))
        or dates.claimed(feed.get("published"), feed.get("published_parsed")),
        ttl=_ttl(feed.get("ttl"), feed.get("sy_updateperiod"), feed.get("sy_updatefrequency")),
        hub=_rel(links, "hub"),
        self_url=_rel(links, "self"),
        next_archive=_rel(links, "prev-archive") or _rel(links, "next"),
        generator=feed.get("generator"),
    )


def _plain(feed: Mapping[str, Any], name: str) -> str | None:
    text, detail = feed.get(name), feed.get(f"{name}_detail") or {}
    if not isinstance(text, str) or detail.get("type", "text/plain") == "text/plain":
        return text if isinstance(text, str) else None
    return sanitise.to_text(text, MAX_DESCRIPTION)


def _image(feed: Mapping[str, Any]) -> str | None:
    image = feed.get("image")
    own = image.get("href") if isinstance(image, Mapping) else None
    return own or feed.get("logo") or feed.get("icon")


def _rel(links: Iterable[Mapping[str, Any]], rel: str) -> str | None:
    return next((link["href"] for link in links if link.get("rel") == rel and link.get("href")), None)


def _ttl(minutes: object, period: object, frequency: object) -> float | None:
    """Seconds between two looks at the feed: RSS ttl or sy:updatePeriod ÷ sy:updateFrequency, the longer."""
    said = [60.0 * number for number in [_number(minutes)] if number]
    if isinstance(period, str) and period.strip().lower() in _PERIODS:
        said.append(_PERIODS[period.strip().lower()] / (_number(frequency) or 1.0))
    return max(said, default=None)


def _number(text: object) -> float | None:
    number = whole_number(text, 10**9) if isinstance(text, str) else None
    return float(number) if number else None
