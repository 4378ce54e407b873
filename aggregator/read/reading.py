"""document → split → parse → normalise → reading. What a worker process does with one fetched body; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from aggregator import tracking
from aggregator.errors import Malformed, NotAFeed
from aggregator.models import Document, Reading, SourceKind, TitleKeys
from aggregator.read import charset, dates, doctype, jsonfeed, listed, newest, parse, sniff, split, unwrap
from aggregator.read.normalise import feed_info, normalised
from aggregator.read.parsed import Parsed


def read_document(document: Document, keys_of: Callable[[str, str], TitleKeys] | None = None) -> Reading:
    """The new and changed entries of a document, the counts that moved, and how all its items are remembered. Titles
    have keys where something makes them.

    Raises `NotAFeed` or `Malformed`.
    """
    claims = _claims_or_pointers(document)
    feed = feed_info(claims.feed, document.url)
    if feed.link and not document.links_as_is:
        feed = replace(feed, link=tracking.without(feed.link))
    entries = normalised(claims.entries, feed, document, keys_of)
    return Reading(
        feed=feed,
        entries=tuple(entry for entry in entries if entry.position not in claims.known),
        item_hashes=claims.item_hashes,
        items_seen=claims.items_seen,
        whole=claims.whole,
        warnings=claims.warnings,
        recounts=claims.recounts,
    )


def _claims_or_pointers(document: Document) -> Parsed:
    """The document's claims; a page that is no feed says which feeds it offers, comment feeds left out."""
    try:
        return _claims(document)
    except NotAFeed as error:
        if not error.is_page:
            raise
        # Only here: it brings the configuration's words along, which are a third of a worker's memory.
        from aggregator.read.discover import feeds_of_page, language_of_page, leads_to

        headers = {"link": document.link_header} if document.link_header else {}
        body = bytes(document.body)
        found = feeds_of_page(document.url, headers, body)
        feeds = tuple(one.url for one in found if not one.is_comments)
        page = None if feeds else leads_to(document.url, headers, body)
        raise NotAFeed(str(error), feeds, page, language_of_page(body)) from error


def _claims(document: Document) -> Parsed:
    if document.kind is not SourceKind.FEED:
        from aggregator.read.page import read_page  # brings two parsers along, 2 MB, and few sources are pages

        feed, entries, warnings = read_page(document)
        return Parsed(feed, entries, len(entries), whole="its items have no bytes of their own", warnings=warnings)
    text, warnings = charset.text_of(bytes(document.body), document.content_type)
    text = unwrap.feed_in(text)
    read_form = _from_json if sniff.form(text) is sniff.Form.JSON else _from_xml
    claims = read_form(text, document)
    return replace(claims, warnings=(*warnings, *claims.warnings))


# Of a feed without entries: one that was cut off lacks it, one that has nothing to tell does not.
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|RDF|channel)\s*>|/>\s*\Z", re.IGNORECASE)


def _from_json(text: str, document: Document) -> Parsed:
    return jsonfeed.parse(text, document.known_items, document.max_entries, dates.of_source(document))


def _from_xml(text: str, document: Document) -> Parsed:
    body = charset.as_xml(doctype.plain(text))
    sniff.refuse_bombs(body)
    outline = split.outline(body)
    claims = _in_parts(outline, document) if outline.whole is None else None
    if claims is None:
        reason = outline.whole or "feedparser sees other items in it than expat"
        claims = replace(parse.parse(outline.body, dates.of_source(document)), whole=reason)
    if not claims.items_seen and claims.warnings and not _END.search(body):
        raise Malformed("it ends in the middle, before its first entry: was it cut off on the way?")
    feed = replace(claims.feed, skip_hours=outline.skip_hours, skip_days=outline.skip_days)
    return replace(claims, feed=feed, warnings=(*outline.warnings, *claims.warnings))


def _in_parts(outline: split.ItemOutline, document: Document) -> Parsed | None:
    """The claims of the items that are not known; None when feedparser and expat disagree on what an item is."""
    items = outline.items
    listings = {place: item.listing for place, item in enumerate(items)}
    unread = _unread(outline, listings, document)
    parsed = parse.parse(
        split.cut(outline.body, items, set(unread.places)),
        dates.of_source(document),
        is_plain=document.quick,
        places=[(place, items[place].hash) for place in unread.places],
    )
    if len(parsed.entries) != len(unread.places):
        return None
    hashes = listed.names(listings.values())
    return replace(parsed, items_seen=len(items), item_hashes=hashes, recounts=unread.recounts, known=unread.known)


def _unread(outline: split.ItemOutline, listings: Mapping[int, listed.Listed], document: Document) -> listed.Unread:
    items = outline.items

    def bytes_at(place: int) -> bytes:
        return outline.body[items[place].start : items[place].end]

    limited = newest.choose(range(len(items)), lambda place: dates.inside(bytes_at(place)), document.max_entries)
    return listed.unread(limited, listings, document.known_items, lambda place: split.mark(bytes_at(place)))
