"""Which feeds a web page offers; pure.

In order of trust: what the address itself tells at a site that we know (`sites`), the Link header (RFC 8288), `<link
rel="alternate">` (the RSS Advisory Board's autodiscovery, JSON Feed's included), and only when none of them names a
feed: links whose address or text looks like one. Feeds of comments come last, whatever names them. It builds the page's
tree, so call it where `page` is called: in a worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from itertools import islice
from urllib.parse import urldefrag, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.read import sites
from aggregator.read.linked import absolute, link_header
from aggregator.read.tree import base_of, text_in, tree_of
from aggregator.records import dataclass

MOST_FEEDS = 20  # more are no help to the person who has to choose
MOST_BYTES = 1_000_000  # feeds are named in a page's head; links to them in its first or last part

# `application/rss+xml`, and what people write for it: `application/rss`, `text/atom+xml`, `application/x.rss`, `rss`.
_FEED_TYPE = re.compile(
    r"(?:[\w-]+/)?(?:x[.-])?(?:(?:rss|atom|rdf)(?:[+\s_-]?(?:xml|feed))?|(?:json[+-])?feed(?:[+-]json)?)"
)
# Said of feeds, and of much else: of an API for instance.
_VAGUE_TYPES = frozenset({"application/json", "application/xml", "text/xml"})
_NO_FEED = re.compile(r"/wp-json/|/oembed|[?&]rest_route=|opensearch|/manifest\.json")
# Possessive: blanks without end are looked at once.
_REFRESH = re.compile(r"\s*+[\d.]*+(?:\s*+[;,]|(?<=\s)|\s)\s*+url\s*+=\s*+(.+)", re.IGNORECASE | re.DOTALL)
_COMMENTS = re.compile(r"/comments?/|comment|reactie|kommentar|commentaire", re.IGNORECASE)

_LOOKS_LIKE_A_FEED = re.compile(
    r"/(?:feeds?|rss2?|atom)(?:\.[a-z]+)?/?$|\.(?:rss|atom|rdf)$|/(?:index|feed)\.(?:xml|json)$|[?&]feed=(?:rss2?|atom)",
    re.IGNORECASE,
)
_CALLED_A_FEED = re.compile(r"\b(?:rss|atom|feed)\b", re.IGNORECASE)
_IS_CALLED_A_FEED = re.compile(r"(?:rss|atom|json)?[\s-]*(?:rss|atom|feed|feeds)", re.IGNORECASE)


class Trust(IntEnum):
    """How a feed was found; the lower, the surer."""

    KNOWN = 0  # by the rules of its site
    ANNOUNCED = 1
    VAGUE = 2  # announced, with a type that other things have too, or none
    GUESSED = 3  # a link that looks like one


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """One feed that a page offers: its absolute http(s) address."""

    url: str
    trust: Trust = Trust.ANNOUNCED
    is_comments: bool = False


def feeds_of_page(url: str, headers: Mapping[str, str], body: bytes) -> tuple[FoundFeed, ...]:
    """The feeds that the page at `url` offers, best first, each address once; never the page itself.

    `headers` has lower-case names, values of a repeated header joined by ", ".
    """
    tree = tree_of(body[:MOST_BYTES], headers.get("content-type"))
    base = base_of(tree, url) or url
    known = [*sites.by_address(url), *sites.in_page(url, body[:MOST_BYTES].decode("utf-8", "replace"))]
    found = [FoundFeed(one, trust=Trust.KNOWN) for one in known]
    found += (*_in_header(headers.get("link", ""), url), *_in_head(tree, base))
    if all(one.is_comments for one in found):
        found.extend(_in_links(tree, base))
    once: dict[str, FoundFeed] = {}
    for one in sorted(found, key=_order):
        once.setdefault(one.url, one)
    once.pop(urldefrag(url)[0], None)
    return tuple(once.values())[:MOST_FEEDS]


def leads_to(url: str, headers: Mapping[str, str], body: bytes) -> str | None:
    """The page that the page at `url` is a mere sign to: it refreshes to it, or says that this is its own address."""
    tree = tree_of(body[:MOST_BYTES], headers.get("content-type"))
    base = base_of(tree, url) or url
    named = [*_refreshes(tree), *(_href(one) for one in tree.css("link[rel~=canonical i][href]")[:1])]
    found = (absolute(href, base) for href in named)
    return next((one for one in found if one and one != urldefrag(url)[0]), None)


def language_of_page(body: bytes) -> str | None:
    """What a page says that it is in, as it is written there."""
    root = tree_of(body[:MOST_BYTES], None).css_first("html[lang]")
    return root.attributes["lang"] if root else None


def _refreshes(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css("meta[http-equiv][content]"):
        if (node.attributes["http-equiv"] or "").strip().lower() == "refresh":
            target = _REFRESH.match(node.attributes["content"] or "")
            if target:
                yield target[1].strip().strip("\"'")


def _order(feed: FoundFeed) -> tuple[bool, Trust]:
    return feed.is_comments, feed.trust


def _in_header(header: str, base: str) -> Iterator[FoundFeed]:
    for target, parameters in link_header(header):
        # An anchor says that the link is another document's (RFC 8288, section 3.2).
        if "alternate" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            yield from _announced(target, base, parameters.get("type"), parameters.get("title"))


def _in_head(tree: LexborHTMLParser, base: str) -> Iterator[FoundFeed]:
    for node in tree.css("link[href][rel]"):
        rel = (node.attributes["rel"] or "").lower().split()
        if "stylesheet" in rel:
            continue
        if "alternate" in rel:
            yield from _announced(_href(node), base, node.attributes.get("type"), node.attributes.get("title"))
        elif "feed" in rel:  # of an early HTML5 draft, still in use
            yield from _found(_href(node), base, node.attributes.get("title"), Trust.ANNOUNCED)


def _announced(href: str, base: str, type_: str | None, title: str | None) -> Iterator[FoundFeed]:
    media_type = (type_ or "").partition(";")[0].strip().lower()
    is_vague = media_type in _VAGUE_TYPES and not _NO_FEED.search(href)
    looks_like_one = not media_type and (_is_address_of_a_feed(href) or _CALLED_A_FEED.search(title or ""))
    if _FEED_TYPE.fullmatch(media_type):
        yield from _found(href, base, title, Trust.ANNOUNCED)
    elif is_vague or looks_like_one:
        yield from _found(href, base, title, Trust.VAGUE)


def _in_links(tree: LexborHTMLParser, base: str) -> Iterator[FoundFeed]:
    looking = (node for node in tree.css("a[href]") if _looks_like_a_feed(node))
    for node in islice(looking, MOST_FEEDS):
        yield from _found(_href(node), base, node.attributes.get("title") or text_in(node), Trust.GUESSED)


def _looks_like_a_feed(anchor: LexborNode) -> bool:
    if _FEED_TYPE.fullmatch((anchor.attributes.get("type") or "").strip().lower()):
        return True
    return _is_address_of_a_feed(_href(anchor)) or bool(
        _IS_CALLED_A_FEED.fullmatch(anchor.text(deep=True).strip()[:40])
    )


def _is_address_of_a_feed(href: str) -> bool:
    address = href.partition("#")[0]
    return bool(_LOOKS_LIKE_A_FEED.search(address if "feed=" in address else address.partition("?")[0]))


def _href(node: LexborNode) -> str:
    return (node.attributes.get("href") or "").strip()


def _found(href: str, base: str, title: str | None, trust: Trust) -> Iterator[FoundFeed]:
    url = absolute(href, base)
    if url is not None:
        yield FoundFeed(url, trust, bool(_COMMENTS.search(f"{urlsplit(url).path} {(title or '')[:200]}")))
