"""JSON Feed 1.0 and 1.1 (jsonfeed.org) → what its items claim; pure.

Exact where the feed is; forgiving of numeric ids, nulls, and items that are no objects: those are left out, the others
kept. An item whose hash is known is not read again, as with XML (see `split`).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aggregator.errors import Malformed, NotAFeed
from aggregator.models import Enclosure, FeedInfo, RawEntry
from aggregator.read import dates, lenient, links, listed, newest, pictures, split
from aggregator.read.parsed import Parsed
from aggregator.text import clip, one_line

Json = Mapping[str, Any]

# Extensions have names that begin with "_"; these are their members for which we know a meaning, as met in feeds.
_AS_JSON = '; with `type = "json"` it can be read all the same (docs/pages.md)'
_COUNTS = ("comments", "comment_count", "comments_count", "num_comments", "reply_count")
_PAGES = ("comments_url", "discussion_url", "comment_url")
MORE = 2  # times as long a plain text is the article, and the HTML beside it an excerpt


def parse(text: str, known: frozenset[str], limit: int, by: dates.Reckoning = dates.PLAIN) -> Parsed:
    """The feed and those of its items that `known` (`listed`) does not tell of; the `limit` newest of them.

    Raises `NotAFeed` for JSON that is no feed, `Malformed` for what is not JSON.
    """
    feed = _feed_in(text)
    by = by.within(_text(feed.get("language")))
    items = {place: one for place, one in enumerate(feed["items"]) if isinstance(one, Mapping)}
    odd = len(feed["items"]) - len(items)
    listings = {place: _listing(one) for place, one in items.items()}
    chosen = newest.choose(list(items), lambda place: _date(items[place], by), limit)
    unread = listed.unread(chosen, listings, known, lambda place: _mark(items[place]))
    return Parsed(
        feed=_feed_info(feed),
        entries=tuple(_raw_entry(items[place], listings[place].hash, place, by) for place in unread.places),
        item_hashes=listed.names(listings.values()),
        items_seen=len(items),
        warnings=(f"{odd} items are no objects; left out",) if odd else (),
        recounts=unread.recounts,
        known=unread.known,
    )


def _feed_in(text: str) -> dict[str, Any]:
    try:
        feed = lenient.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {clip(one_line(str(error)), 200)}") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAFeed(f"JSON, but no JSON Feed{_AS_JSON}", is_page=False)
    if "jsonfeed.org/version/" not in str(feed.get("version")) and not isinstance(feed.get("title"), str):
        raise NotAFeed(f"JSON, but no JSON Feed: it names no version{_AS_JSON}", is_page=False)
    return feed


def _listing(item: Json) -> listed.Listed:
    count, rest = _without_count(item)
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    digest = hashlib.blake2b(split.VERSION + canonical.encode(), digest_size=split.HASH_BYTES).hexdigest()
    return listed.Listed(digest, count)


def _without_count(item: Json) -> tuple[str | None, Json]:
    """The count that `_raw_entry` takes of an item, where it is plain digits, and the item without that."""
    extensions = [(name, value) for name, value in item.items() if name.startswith("_") and isinstance(value, Mapping)]
    of_all = [(member, name, value) for member in _COUNTS for name, value in extensions]
    of_comments = [("count", name, value) for name, value in extensions if name == "_comments"]
    for member, name, value in (*of_all, *of_comments):
        if text := _text(value.get(member)):
            is_plain = listed.COUNT.fullmatch(text) is not None
            return (text, {**item, name: {**value, member: None}}) if is_plain else (None, item)
    return None, item


def _mark(item: Json) -> str | None:
    """What its key will be made of, as written."""
    guid = _text(item.get("id"))
    return guid or _link(item, guid)


def _feed_info(feed: Json) -> FeedInfo:
    hubs = [_text(one.get("url")) for one in _objects(feed.get("hubs"))]
    return FeedInfo(
        title=_text(feed.get("title")),
        link=_text(feed.get("home_page_url")),
        base=_text(feed.get("home_page_url")),
        description=_text(feed.get("description")),
        language=_text(feed.get("language")),
        image=_text(feed.get("icon")) or _text(feed.get("favicon")),
        hub=next((hub for hub in hubs if hub), None),
        self_url=_text(feed.get("feed_url")),
        next_archive=_text(feed.get("next_url")),
        author=_authors(feed),
    )


def _raw_entry(item: Json, digest: str, position: int, by: dates.Reckoning) -> RawEntry:
    guid = _text(item.get("id"))
    markup, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    says_more = bool(markup and plain and len(plain) > MORE * len(markup))
    files = tuple(_attachments(item.get("attachments")))
    return RawEntry(
        guid=guid,
        guid_is_global=bool(guid and guid.startswith(("http://", "https://", "tag:", "urn:uuid:"))),
        link=_link(item, guid),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        summary_html=False,
        content=plain if says_more else markup or plain,
        content_html=bool(markup) and not says_more,
        author=_authors(item),
        categories=tuple(tag for tag in map(_text, _list(item.get("tags"))) if tag),
        language=_text(item.get("language")),
        published=dates.moment(_text(item.get("date_published")), by),
        updated=dates.moment(_text(item.get("date_modified")), by),
        enclosures=files,
        image=next(filter(None, (_text(item.get("image")), _text(item.get("banner_image")), *_pictures(files))), None),
        comments=_extension(item, _COUNTS) or _about_comments(item, "count"),
        comments_url=_extension(item, _PAGES) or _about_comments(item, "url"),
        item_hash=digest,
        position=position,
    )


def _link(item: Json, guid: str | None) -> str | None:
    """Its own address, else the one it is about, else its id, which is its address where the feed does as it should."""
    said = [_text(item.get("url")), _text(item.get("external_url"))]
    if guid and guid.lower().startswith(("http://", "https://")):
        said.append(guid)
    return next((one for one in said if links.is_address(one)), None)


def _date(item: Json, by: dates.Reckoning) -> float | None:
    return dates.moment(_text(item.get("date_published")) or _text(item.get("date_modified")), by)


def _authors(item: Json) -> str | None:
    """Of an item or a feed. Version 1.1 has `authors`, 1.0 `author`; some write a name where an object should be."""
    people = [*_list(item.get("authors")), item.get("author")]
    names = [_text(one.get("name") if isinstance(one, Mapping) else one) for one in people]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _attachments(attachments: object) -> Iterator[Enclosure]:
    for one in _objects(attachments):
        if url := _text(one.get("url")):
            length, duration = _number(one.get("size_in_bytes")), _number(one.get("duration_in_seconds"))
            yield Enclosure(
                url, _text(one.get("mime_type")), int(length) if length else None, _text(one.get("title")), duration
            )


def _pictures(files: Iterable[Enclosure]) -> Iterator[str]:
    return (one.url for one in files if pictures.is_file(one.type, one.url))


def _extension(item: Json, names: Iterable[str]) -> str | None:
    """The first of the named members in any extension of the item."""
    extensions = [value for name, value in item.items() if name.startswith("_") and isinstance(value, Mapping)]
    found = (_text(one.get(name)) for name in names for one in extensions)
    return next((text for text in found if text), None)


def _about_comments(item: Json, name: str) -> str | None:
    """A member of the extension that is itself about comments: `"_comments": {"count": 3, "url": "…"}`."""
    about = item.get("_comments")
    return _text(about.get(name)) if isinstance(about, Mapping) else None


def _text(value: object) -> str | None:
    """Strings, and numbers as the digits they are written with."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else None
    return repr(value) if isinstance(value, float) and math.isfinite(value) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1e15 else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[Json]:
    return [one for one in _list(value) if isinstance(one, Mapping)]
