"""The comment count on an article's page: where a selector says, or as the page tells machines; pure.

schema.org: `commentCount`, and `interactionStatistic` with a CommentAction, as JSON-LD or microdata; and the older
`interactionCount` ("UserComments:12"). A page may tell several articles' counts (related ones, comments with replies):
the one whose address is the article's comes first, then what calls itself an article, then the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from aggregator import urls
from aggregator.errors import Malformed
from aggregator.read import values
from aggregator.read.tree import selector_of, text_in, untouched_tree_of

_ARTICLE = re.compile(r"(Article|Posting|Report|Review|VideoObject|Episode)$")
_LEGACY = re.compile(r"UserComments:\s*(\d+)")
_AROUND_JSON = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*$")
_DEEPEST = 40
_MOST = 100  # elements of each kind that are looked at: a page's own count stands in front

Told = tuple[int, int]  # how likely it is the article's (0 is the likeliest), and the count


def count_selected(selector: str, body: bytes, content_type: str | None) -> int:
    """The number in the element that a CSS selector finds. Raises `Malformed`, naming what is to be looked at."""
    css, attribute = selector_of(selector)
    try:
        node = untouched_tree_of(body, content_type).css_first(css)
    except SelectolaxError as error:
        raise Malformed(f"select = {selector!r} is no CSS selector") from error
    if node is None:
        raise Malformed(f"select = {selector!r} found nothing on the page")
    text = (node.attributes.get(attribute) if attribute else text_in(node)) or ""
    found = values.count(text)
    if found is None:
        raise Malformed(f"select = {selector!r} found {text[:40]!r}, which is no number")
    return found


def count_told(body: bytes, content_type: str | None, link: str | None) -> int:
    """The count that the page of the article at `link` tells machines. Raises `Malformed` when it tells none."""
    tree = untouched_tree_of(body, content_type)
    told = [*_in_json_ld(tree, link), *_in_microdata(tree, link)]
    if not told:
        raise Malformed("the page tells no commentCount or interactionStatistic, as JSON-LD or microdata")
    return min(told, key=lambda one: one[0])[1]


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def _in_json_ld(tree: LexborHTMLParser, link: str | None) -> Iterator[Told]:
    for script in tree.css('script[type*="ld+json" i]'):
        try:
            document = json.loads(_AROUND_JSON.sub("", script.text(deep=True)), strict=False)
        except (ValueError, RecursionError):
            continue  # a site's mistake in one block; others may be right
        for node in _nodes(document):
            found = _count_of(node)
            if found is not None:
                yield _rank(_addresses(node), _words(node.get("@type")), link), found


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object, but for the comments themselves, which count their replies."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one, depth + 1)
    elif isinstance(value, dict):
        if "Comment" in _words(value.get("@type")):
            return
        yield value
        for name, one in value.items():
            if name not in ("comment", "interactionStatistic"):
                yield from _nodes(one, depth + 1)


def _count_of(node: dict[str, Any]) -> int | None:
    said = _number(node.get("commentCount"))
    if said is not None:
        return said
    for one in _listed(node.get("interactionStatistic")):
        if isinstance(one, dict) and _is_comments(one.get("interactionType") or one.get("name")):
            said = _number(one.get("userInteractionCount"))
            if said is not None:
                return said
    for text in _listed(node.get("interactionCount")):
        if isinstance(text, str) and (legacy := _LEGACY.search(text)):
            return values.count(legacy[1])
    return None


def _is_comments(kind: Any) -> bool:
    if isinstance(kind, dict):
        kind = kind.get("@type") or kind.get("@id")
    return any("Comment" in word for word in _words(kind))


def _addresses(node: dict[str, Any]) -> list[str]:
    page = node.get("mainEntityOfPage")
    said = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return [one for one in said if isinstance(one, str)]


def _number(value: Any) -> int | None:
    if isinstance(value, dict):
        value = value.get("@value")
    return values.number(value)


def _words(value: Any) -> tuple[str, ...]:
    return tuple(one for one in _listed(value) if isinstance(one, str))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


# --- microdata --------------------------------------------------------------------------------------------------------


def _in_microdata(tree: LexborHTMLParser, link: str | None) -> Iterator[Told]:
    for node in tree.css('[itemprop~="commentCount"]')[:_MOST]:
        yield from _told_at(node, values.count(_said(node)), link)
    for node in tree.css('[itemprop~="interactionStatistic"]')[:_MOST]:
        kind, number = (node.css_first(f'[itemprop~="{name}"]') for name in ("interactionType", "userInteractionCount"))
        if kind is not None and number is not None and "Comment" in _said(kind):
            yield from _told_at(node, values.count(_said(number)), link)
    for node in tree.css('[itemprop~="interactionCount"]')[:_MOST]:
        if legacy := _LEGACY.search(_said(node)):
            yield from _told_at(node, values.count(legacy[1]), link)


def _told_at(node: LexborNode, found: int | None, link: str | None) -> Iterator[Told]:
    scope = node.parent
    while scope is not None and "itemscope" not in scope.attributes:
        scope = scope.parent
    if found is None:
        return
    kind = (scope.attributes.get("itemtype") or "") if scope else ""
    if kind.endswith("/Comment"):
        return
    named = scope.css('[itemprop~="url"], [itemprop~="mainEntityOfPage"]')[:_MOST] if scope else []
    addresses = [_said(one) for one in named]
    yield _rank(addresses, (kind,), link), found


def _said(node: LexborNode) -> str:
    """A property's value: what is written for machines comes before what is read."""
    for name in ("content", "href", "src", "itemid"):
        if value := node.attributes.get(name):
            return value
    return text_in(node) or ""


def _rank(addresses: list[str], kinds: tuple[str, ...], link: str | None) -> int:
    article = urls.canonical(link) if link else None
    if article and any(urls.canonical(one.partition("#")[0]) == article for one in addresses):
        return 0
    # What names an address of its own is another article, as a rule.
    return (1 if any(_ARTICLE.search(kind) for kind in kinds) else 2) + (2 if addresses else 0)
