"""Comment counts that a feed does not carry: which address to ask, and what its answer says; pure.

A rule is a source's `[sources.comments]` table, or one of the `PRESETS`. Fetching is the caller's: `request_for` gives
the request, `count_in` reads the answer. See docs/comments.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit
from xml.parsers import expat

from aggregator.errors import Malformed
from aggregator.models import CommentAnswer, CommentRule, FetchRequest
from aggregator.read import values
from aggregator.read.elsewhere import count_listed
from aggregator.read.paths import JsonPath, json_of

_JSON_TYPES = "application/json, */*;q=0.1"
_FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1"

_PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.1"

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


PRESETS: Mapping[str, CommentRule] = {
    "feed": CommentRule(),
    # /t/slug/123, /t/123 and /t/slug/123/4, where 4 is a post.
    "discourse": CommentRule(
        "{topic}.json",
        re.compile(r"(?P<topic>https?://[^?#\s]+?/t/(?:(?!\d+(?:[/?#]|$))[^/?#\s]+/)?\d+)"),
        path="posts_count",
        add=-1,
    ),
    "hacker-news": CommentRule(
        "https://hacker-news.firebaseio.com/v0/item/{id}.json",
        re.compile(r"//news\.ycombinator\.com/item\?id=(\d+)"),
        path="descendants",
    ),
    "lobsters": CommentRule(
        "{story}.json", re.compile(r"(?P<story>https?://[^/?#\s]+/s/[0-9a-z]+)"), path="comment_count"
    ),
    "reddit": CommentRule(
        "https://www.reddit.com/comments/{id}.json?limit=1",
        re.compile(r"(?:reddit\.com/r/[^/?#\s]+/comments/|^t3_)([0-9a-z]+)"),
        path="[0].data.children[0].data.num_comments",
    ),
    "wordpress": CommentRule(
        "{site}/wp-json/wp/v2/comments?post={id}&per_page=1&_fields=id",
        re.compile(r"(?P<site>https?://[^?#\s]+?)/?\?p=(?P<id>\d+)"),
        header="x-wp-total",
    ),
}


# --- The question -----------------------------------------------------------------------------------------------------


def request_for(
    rule: CommentRule,
    *,
    link: str | None,
    guid: str | None,
    comments_url: str | None = None,
    comments_feed: str | None = None,
) -> FetchRequest | None:
    """The request that asks for an entry's count; None when the rule has none for this entry.

    The caller adds what it knows of the source: headers, proxy, validators.
    """
    accept = _accepted(rule)
    if rule.url is None:
        return FetchRequest(comments_feed, accept=accept) if comments_feed else None
    known = _placeholders(rule.pattern, link, guid, comments_url)
    url = _filled(rule.url, known) if known is not None else None
    return FetchRequest(url, accept=accept) if url else None


def _accepted(rule: CommentRule) -> str:
    if rule.select or rule.on_page:
        return _PAGE_TYPES
    return _JSON_TYPES if rule.path or rule.header or rule.listing else _FEED_TYPES


def _placeholders(
    pattern: re.Pattern[str] | None, link: str | None, guid: str | None, comments_url: str | None
) -> dict[str, str | None] | None:
    """What fills a template; None when the pattern matches nowhere.

    The link is searched last: it may lead to another site's discussion.
    """
    known = {"id": guid, "guid": guid, "link": link, "page": _page(link), "origin": _origin(link)}
    if pattern is None:
        return known
    searched = (pattern.search(text) for text in (comments_url, guid, link) if text)
    found = next((match for match in searched if match), None)
    if found is None:
        return None
    return known | {"id": found[1] if pattern.groups else found[0]} | found.groupdict()


def _filled(template: str, known: Mapping[str, str | None]) -> str | None:
    """The address; None when a placeholder is empty or the result is no http(s) address.

    What stands at the very start is an address and put in as it is; anywhere else it is percent-encoded, so that no
    id or link can add a path or a parameter of its own.
    """
    names = _PLACEHOLDER.findall(template)
    if not all(known[name] for name in names):
        return None
    url = _PLACEHOLDER.sub(
        lambda one: (known[one[1]] or "") if one.start() == 0 else quote(known[one[1]] or "", safe=""), template
    )
    return url if _is_address(url) else None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _page(link: str | None) -> str | None:
    return re.split(r"[?#]", link, maxsplit=1)[0].rstrip("/") if link else None


def _origin(link: str | None) -> str | None:
    match = re.match(r"https?://[^/?#]+", link or "", re.IGNORECASE)
    return match[0] if match else None


# --- The answer -------------------------------------------------------------------------------------------------------


def count_in(answer: CommentAnswer) -> int:
    """The comment count that an answer holds, within 0 … `values.MAX_COMMENTS`.

    Its headers have lower-case names. Raises `Malformed` when it holds none: no count is not a count of nought.
    """
    # Here, not at the top: whoever only asks builds no page's tree.
    from aggregator.read.page_counts import count_selected, count_told

    rule, body, headers = answer.rule, answer.body, answer.headers
    found: int | None
    if rule.select:
        found, place = count_selected(rule.select, body, headers.get("content-type")), rule.select
    elif rule.on_page:
        found, place = count_told(body, headers.get("content-type"), answer.link), "the page"
    elif rule.listing:
        found, place = count_listed(rule.listing, body, answer.link), "the list"
    elif rule.header:
        found, place = values.count(headers.get(rule.header.lower(), "")), f"the header {rule.header}"
    elif rule.path:
        path = JsonPath("comments.path", rule.path)
        found, place = values.number(path.value_in(json_of(body))), path.name
    else:
        found, place = count_items(body), "the feed of comments"
    if found is None:
        raise Malformed(f"{place} gives no comment count")
    return max(0, found + rule.add)


def count_items(body: bytes) -> int:
    """How many comments a feed of comments holds: its items, or the total that it tells (OpenSearch), if that is more.

    RSS, RDF and Atom by expat, JSON Feed by its `items`. Raises `Malformed` for what is none of these, or declares
    entities. Many sites list only their last comments (WordPress: 10), so this is a lower bound.
    """
    if body.lstrip()[:1] == b"{":
        items = JsonPath("items", "items").value_in(json_of(body))
        if isinstance(items, list):
            return min(len(items), values.MAX_COMMENTS)
        raise Malformed("the feed of comments is JSON without items")
    from aggregator.read import ampersands, charset, doctype

    text, _ = charset.text_of(body, None)
    return _XmlItems().count(ampersands.with_numbers(charset.as_xml(doctype.plain(text))))


class _XmlItems:
    """Counts the items of an XML feed without building anything."""

    _ROOTS = frozenset({"rss", "feed", "RDF"})
    _ITEMS = frozenset({
        "item",
        "http://purl.org/rss/1.0/ item",
        "http://my.netscape.com/rdf/simple/0.9/ item",
        "http://www.w3.org/2005/Atom entry",
        "http://purl.org/atom/ns# entry",
    })  # fmt: skip
    _TOTALS = frozenset({
        "http://a9.com/-/spec/opensearch/1.1/ totalResults",
        "http://a9.com/-/spec/opensearchrss/1.0/ totalResults",
    })  # fmt: skip

    def __init__(self) -> None:
        self._root: str | None = None
        self._items = 0
        self._total: str | None = None  # None outside of its element
        self._told = 0

    def count(self, body: bytes) -> int:
        """Of a document that `charset.as_xml` made."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        try:
            # In one piece: expat 2.5 takes quadratic time for a long token that comes in pieces (CVE-2023-52425).
            parser.Parse(body, True)
        except expat.ExpatError as error:
            raise Malformed(f"the feed of comments is not XML: {error}") from error
        return min(max(self._items, self._told), values.MAX_COMMENTS)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if self._root is None:
            self._root = name.rpartition(" ")[2]
            if self._root not in self._ROOTS:
                raise Malformed(f"the feed of comments is none: its root is {self._root[:40]!r}")
        self._items += name in self._ITEMS
        self._total = "" if name in self._TOTALS else None

    def _end(self, name: str) -> None:
        if name in self._TOTALS and self._total is not None:
            self._told = values.count(self._total) or 0
        self._total = None

    def _text(self, text: str) -> None:
        if self._total is not None:
            self._total += text

    def _entity(self, name: str, *_declaration: object) -> None:
        raise Malformed(f"the feed of comments declares an entity: {name[:40]!r}")
