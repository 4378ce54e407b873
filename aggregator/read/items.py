"""One entry as feedparser gives it → `RawEntry`; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from aggregator.models import RawEntry
from aggregator.read import dates, links, media
from aggregator.read.vocabulary import MARK

Claims = Mapping[str, Any]

THREADING = "http://purl.org/syndication/thread/1.0"  # RFC 4685

_PAGES = ("text/html", "application/xhtml+xml", "", None)
_FEED_TYPE = re.compile(r"(?:application|text)/(?:\w+\+)?(?:xml|json)|application/feed\+json")
# What means the same on every source: a web address that is more than a site's, or a tag, urn:uuid and the like.
_GLOBAL = re.compile(r"https?://[^/\s]+/[^\s]+|tag:[^\s,]+,[^\s:]+:\S+|urn:\w[\w-]+:\S{8,}", re.IGNORECASE)


def total_keys(namespaces: Mapping[str, str]) -> tuple[str, ...]:
    """Where feedparser puts thr:total, given the namespaces of a document: "thr_total", whatever the prefix is."""
    prefixes = [prefix for prefix, uri in namespaces.items() if uri.rstrip("/") == THREADING]
    return tuple(f"{one}_total".lower().lstrip("_") for one in [*prefixes, "thr"])


def raw_entry(
    entry: Claims, totals: Sequence[str], position: int, by: dates.Reckoning, item_hash: str | None = None
) -> RawEntry:
    """What the entry claims, nothing of it cleaned. `totals` is of `total_keys`; its dates are read `by` its source."""
    entry = dict(entry)  # its own class answers `updated` with `published`, under a warning
    entry["links"] = found = links_of(entry)
    content, summary = _content(entry.get("content")), _first_said(entry, ("summary",))
    has_text = bool(content.text or summary.text)
    title = _first_said(entry, ("title", *_OTHER_TITLES) if has_text else ("title", *_OTHER_TITLES, "media_title"))
    summary = summary if has_text else _first_said(entry, _OTHER_SUMMARIES)
    content = content if content.text else _in_full(summary, entry)
    guid = _text(entry.get("id"))
    return RawEntry(
        guid=guid,
        guid_is_global=bool(guid and _GLOBAL.fullmatch(guid)),
        link=_link(entry, guid),
        title=title.text,
        title_html=title.is_html,
        summary=summary.text,
        summary_html=summary.is_html,
        content=content.text,
        content_html=content.is_html,
        author=_author(entry),
        categories=_categories(entry.get("tags") or ()),
        language=content.language or summary.language or title.language,
        published=dates.moment(_text(entry.get("published")), by) or dates.moment(_text(entry.get("created")), by),
        updated=dates.moment(_text(entry.get("updated")), by),
        enclosures=media.enclosures(entry),
        image=media.image(entry),
        comments=_count(entry, totals),
        comments_url=_text(entry.get("comments")) or _replies(found, of_feed=False),
        comments_feed=_text(entry.get("wfw_commentrss")) or _replies(found, of_feed=True),
        base=content.base or summary.base or title.base,
        item_hash=item_hash,
        position=position,
    )


class _Piece(NamedTuple):
    """A text with what its element says of it."""

    text: str | None = None
    is_html: bool = True
    language: str | None = None
    base: str | None = None


def _text(value: object) -> str | None:
    """A value that is text; an element with attributes is a dictionary here, and has lost its text."""
    return value.strip() or None if isinstance(value, str) else None


# What takes the place of a text that an entry does not have, best first. What its file says is for entries without any
# text. (feedparser copies the content into a missing summary; that copy has no `summary_detail`.)
_OTHER_TITLES = ("atom_title", "dc_title", "itunes_title")
_OTHER_SUMMARIES = ("atom_summary", "dc_description", "itunes_summary", "media_description", "itunes_subtitle")


def _in_full(summary: _Piece, entry: Claims) -> _Piece:
    """What a podcast says in full where its description breaks off."""
    begun = (summary.text or "").rstrip(". …")
    told = _first_said(entry, ("itunes_summary",))
    is_more = begun and begun != summary.text and (told.text or "").startswith(begun)
    return told if is_more else _Piece()


def _first_said(entry: Claims, names: Iterable[str]) -> _Piece:
    for name in names:
        if (detail := entry.get(f"{name}_detail")) and (piece := _piece(detail)).text:
            return piece
    return _Piece()


def _piece(detail: Claims) -> _Piece:
    is_html = detail.get("type") != "text/plain"
    return _Piece(_text(detail.get("value")), is_html, detail.get("language"), detail.get("base"))


def _content(contents: Iterable[Claims] | None) -> _Piece:
    """The longest of the contents that is readable; HTML before plain text."""
    pieces = [_piece(one) for one in contents or () if _is_readable(one)]
    if len(pieces) < 2:
        return pieces[0] if pieces else _Piece()
    return max(pieces, key=lambda one: (one.is_html, len(one.text or "")))


def _is_readable(content: Claims) -> bool:
    return not content.get("src") and str(content.get("type") or "text/").startswith(("text/", "application/xhtml"))


def links_of(claims: Claims) -> list[Claims]:
    """The links of a feed or an entry, each with the short name of its relation."""
    return [{**link, "rel": links.relation(link.get("rel"))} for link in claims.get("links") or ()]


def alternate(found: Iterable[Claims]) -> str | None:
    """The address that is meant among several: RSS's own before Atom's, a page before other forms, then the first."""
    alternates = [one for one in found if one.get("rel") == "alternate" and links.is_address(_text(one.get("href")))]
    if not alternates:
        return None
    if len(alternates) == 1:
        return _text(alternates[0].get("href"))
    return _text(min(alternates, key=lambda one: (MARK in one, one.get("type") not in _PAGES)).get("href"))


def _link(entry: Claims, guid: str | None) -> str | None:
    # FeedBurner's links are detours; two sources with one article agree on the address behind them.
    if original := _text(entry.get("feedburner_origlink")):
        return original
    link = _text(entry.get("link"))
    if link == guid:
        # feedparser takes any id for a link when there is none
        link = link if link and link.lower().startswith(("http://", "https://", "/")) else None
    elif any(_text(one.get("href")) == link for one in entry["links"] if one.get("rel") != "alternate"):
        link = None  # it takes a link of another kind when its address is its text
    if found := alternate(entry["links"]) or (link if links.is_address(link) else None):
        return found
    return next(iter((*_hrefs(entry["links"], "related"), *_hrefs(entry["links"], "via"))), None)


def _hrefs(found: Iterable[Claims], rel: str) -> list[str]:
    return [href for link in found if link.get("rel") == rel and (href := _text(link.get("href")))]


def author(claims: Claims) -> str | None:
    """The people whom an entry or a feed names, each as it is written, with commas between them."""
    if not claims.get("authors") and not claims.get("authors_written"):
        return _text(claims.get("author"))
    people = [one for one in claims.get("authors") or () if isinstance(one, Mapping)]
    written = zip_longest(people, claims.get("authors_written") or ())
    names = [name for one, text in written if (name := _text(text) or _text((one or {}).get("name")))]
    named = {name.casefold(): name for name in reversed(names)}
    return ", ".join(reversed(named.values())) or _text(claims.get("author"))


def _author(entry: Claims) -> str | None:
    """Its own, else that of the feed it was taken from (RFC 4287, section 4.2.1)."""
    source = entry.get("source")
    return author(entry) or (author(source) if isinstance(source, Mapping) else None)


def _categories(tags: Iterable[Claims]) -> tuple[str, ...]:
    return tuple(str(tag.get("label") or tag.get("term")) for tag in tags if tag.get("label") or tag.get("term"))


def _count(entry: Claims, totals: Sequence[str]) -> str | None:
    """slash:comments, thr:total under any prefix, or thr:count of a link to the replies."""
    for key in ("slash_comments", *totals):
        if said := _text(entry.get(key)):
            return said
    counts = (
        _text(value)
        for link in entry["links"]
        if link.get("rel") == "replies"
        for name, value in link.items()
        if name == "count" or name.endswith(":count")
    )
    return next(filter(None, counts), None)


def _replies(found: Iterable[Claims], *, of_feed: bool) -> str | None:
    hrefs = (
        _text(link.get("href"))
        for link in found
        if link.get("rel") == "replies" and bool(_FEED_TYPE.fullmatch(str(link.get("type")))) is of_feed
    )
    return next((href for href in hrefs if href), None)
