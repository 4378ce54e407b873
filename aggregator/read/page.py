"""A web page, or any JSON document, read as if it were a feed: by the selectors of its `[sources.select]` table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from aggregator.errors import Malformed
from aggregator.models import Document, FeedInfo, RawEntry, Selectors, SourceKind
from aggregator.read import dates, values
from aggregator.read.paths import JsonPath, json_of, text_of
from aggregator.read.tree import address_in, base_of, heading_in, moment_in, picture_in, selector_of, text_in, tree_of
from aggregator.text import clip, one_line

Reading = tuple[FeedInfo, tuple[RawEntry, ...], tuple[str, ...]]
Finder = Callable[[str], str | None]  # the name of a field → its text in one item

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def read_page(document: Document) -> Reading:
    """What the page says of itself, its entries as `normalise` takes them, and warnings for the operator.

    Links are left as written; `base` says what they are relative to. An item that has neither a title nor a teaser is
    left out. Raises `Malformed` with the selector to look at when nothing can be had from the document.
    """
    if document.selectors is None:
        raise Malformed(f'[sources.select] is required by type = "{document.kind}"')
    read = _read_json if document.kind is SourceKind.JSON else _read_html
    return read(document, document.selectors)


# --- HTML -------------------------------------------------------------------------------------------------------------


def _read_html(document: Document, selectors: Selectors) -> Reading:
    picks = {name: _Pick(name, selector) for name, selector in asdict(selectors).items() if selector}
    tree = tree_of(bytes(document.body), document.content_type)
    nodes = tree.css(picks["item"].css)
    if not nodes:
        raise Malformed(f"{picks['item'].key} found nothing on the page ({_says(tree)})")
    feed, base = _about(tree, document.url), base_of(tree, document.url)
    finders = (_in_node(node, picks) for node in nodes)
    return _entries(document, selectors, feed, base, finders)


class _Pick:
    """One selector of the configuration: which element, and which attribute of it."""

    def __init__(self, name: str, selector: str) -> None:
        self.name = name
        self.key = f"select.{name} = {selector!r}"
        self.css, self.attribute = selector_of(selector)
        self._check()

    def _check(self) -> None:
        if not self.css and self.attribute and self.name != "item":
            return  # an attribute of the item itself
        try:
            LexborHTMLParser("").css(self.css)
        except SelectolaxError as error:
            raise Malformed(f"{self.key} is no CSS selector") from error

    def text_in(self, item: LexborNode) -> str | None:
        node = item.css_first(self.css) if self.css else item
        if node is None:
            return None
        if self.attribute:
            return node.attributes.get(self.attribute)
        return _USUAL.get(self.name, text_in)(node)


def _in_node(item: LexborNode, picks: dict[str, _Pick]) -> Finder:
    def find(name: str) -> str | None:
        if pick := picks.get(name):
            return pick.text_in(item)
        return _UNASKED[name](item) if name in _UNASKED else None

    return find


# What a field is when its selector names no attribute, and where it is looked for when it has no selector.
_USUAL: dict[str, Callable[[LexborNode], str | None]] = {"link": address_in, "date": moment_in, "image": picture_in}
_UNASKED: dict[str, Callable[[LexborNode], str | None]] = {"link": address_in, "title": heading_in}


def _about(tree: LexborHTMLParser, url: str) -> FeedInfo:
    title, root = tree.css_first("head title"), tree.root
    described = tree.css_first('meta[name="description"]')
    return FeedInfo(
        title=text_in(title) if title else None,
        link=url,
        description=described.attributes.get("content") if described else None,
        language=root.attributes.get("lang") if root else None,
    )


def _says(tree: LexborHTMLParser) -> str:
    title = tree.css_first("title")
    return f"its title: {clip(text_in(title) or '', 60)!r}" if title else "it has no title"


# --- JSON -------------------------------------------------------------------------------------------------------------


def _read_json(document: Document, selectors: Selectors) -> Reading:
    paths = {name: JsonPath(f"select.{name}", path) for name, path in asdict(selectors).items() if path}
    items = paths["item"].value_in(json_of(bytes(document.body)))
    if not isinstance(items, list):
        raise Malformed(f"{paths['item'].name} leads to no list")
    finders = (_in_json(item, paths) for item in items)
    return _entries(document, selectors, FeedInfo(), None, finders)


def _in_json(item: object, paths: dict[str, JsonPath]) -> Finder:
    return lambda name: text_of(paths[name].value_in(item)) if name in paths else None


# --- Both -------------------------------------------------------------------------------------------------------------


def _entries(
    document: Document, selectors: Selectors, feed: FeedInfo, base: str | None, items: Iterable[Finder]
) -> Reading:
    tally = _Tally(selectors)
    by = dates.of_source(document).within(feed.language)
    entries = []
    for position, find in enumerate(items):
        fields = {name: find(name) for name in ("title", "teaser", *tally.wanted)}
        date = dates.moment(fields.get("date"), by)
        entry = _entry(fields, date, base, position, document.kind)
        tally.add(fields, date, kept=entry is not None)
        if entry is not None:
            entries.append(entry)
    if tally.items and not entries:
        raise Malformed(f"none of the {tally.items} items has a title or a teaser; see select.title and select.teaser")
    return feed, tuple(entries), tally.warnings()


def _entry(
    fields: dict[str, str | None], date: float | None, base: str | None, position: int, kind: SourceKind
) -> RawEntry | None:
    title, teaser = fields["title"], fields["teaser"]
    if not (title and title.strip()) and not (teaser and teaser.strip()):
        return None
    number = values.count(fields.get("comments") or "")
    # A page's text is text. JSON does not say; markup shows itself.
    may_be_markup = kind is SourceKind.JSON
    return RawEntry(
        guid=fields.get("id") or None,
        link=_as_path(fields.get("link")) if kind is SourceKind.PAGE else fields.get("link") or None,
        title=title,
        title_html=may_be_markup and _is_markup(title),
        summary=teaser,
        summary_html=may_be_markup and _is_markup(teaser),
        author=fields.get("author"),
        published=date,
        image=fields.get("image") or None,
        comments=None if number is None else str(number),
        base=base,
        position=position,
    )


def _as_path(href: str | None) -> str | None:
    """An address of HTML; in feeds, a number is none."""
    return f"./{href}" if href and href.strip().isdecimal() else href or None


def _is_markup(text: str | None) -> bool:
    return bool(text and _MARKUP.search(text))


class _Tally:
    """What was found in a document's items, and what of it an operator should look at."""

    def __init__(self, selectors: Selectors) -> None:
        self._written = {name: one for name, one in asdict(selectors).items() if one and name != "item"}
        self.wanted = tuple(dict.fromkeys([*self._written, "link"]))
        self.items = self._left_out = 0
        self._found: set[str] = set()
        self._not_dates: list[str] = []

    def add(self, fields: dict[str, str | None], date: float | None, *, kept: bool) -> None:
        self.items += 1
        self._left_out += not kept
        self._found.update(name for name, text in fields.items() if text)
        if date is None and fields.get("date"):
            self._not_dates.append(fields["date"] or "")

    def warnings(self) -> tuple[str, ...]:
        found = [
            f"select.{name} = {selector!r} found nothing in {self.items} items"
            for name, selector in self._written.items()
            if self.items and name not in self._found
        ]
        if self._left_out:
            found.append(f"{self._left_out} of {self.items} items have neither a title nor a teaser; left out")
        if self._not_dates:
            example = clip(one_line(self._not_dates[0]), 60)
            found.append(f"{len(self._not_dates)} dates not understood, such as {example!r}; dated when first seen")
        return tuple(found)
