"""OPML 1.0 and 2.0 (http://opml.org/spec2.opml) → the sources that it lists; pure.

Folders become one category, "Sport / Voetbal" (`models.category_of`), and our export makes folders of it again. Without
a folder, the first of the paths in an outline's `category` attribute counts ("/Sport/Voetbal,/Nieuws").

Lists are written by many programs and passed on by strangers: attributes come in any case, documents are cut off or not
well-formed (what can be read is), and nothing that a document points to is fetched. One that declares entities is
refused: no list needs them, and they are how a small file becomes a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from aggregator.config.kinds import http_url, language_tag, web_address
from aggregator.config.names import address_key
from aggregator.errors import ListError, Malformed
from aggregator.ingest import charset, doctype
from aggregator.models import Refused, Subscription, SubscriptionList, category_of
from aggregator.text import clip, one_line

MOST = 10_000  # sources; more are no list that a person keeps
DEEPEST = 10  # folders inside each other; what is deeper is in the tenth
MOST_REFERENCES = 200_000
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_BARE = re.compile(r"&(?!(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);)")
_LONGEST_NAME = 100

Outline = tuple[dict[str, str], tuple[str, ...]]  # attributes by lower-case name, and the folders around


def read_opml(body: bytes) -> SubscriptionList:
    """The sources of a list. Raises `ListError` when it is none."""
    root, warnings = _parsed(body)
    found: dict[str, Subscription] = {}
    refused: list[Refused] = []
    for attributes, folders in _outlines(root):
        one = _source(attributes, folders)
        if isinstance(one, Refused):
            refused.append(one)
        elif one is not None and len(found) >= MOST:
            refused.append(Refused(one.url, f"only the first {MOST:,} sources of a list are taken"))
        elif one is not None:
            found.setdefault(address_key(one.url), one)
    return SubscriptionList(tuple(found.values()), tuple(refused), warnings)


def _parsed(body: bytes) -> tuple[etree._Element, tuple[str, ...]]:
    """The root, and what was wrong with the document."""
    try:
        text, warnings = charset.text_of(body, None)
    except Malformed as error:
        raise ListError(str(error)) from None
    if _ENTITY.search(text):
        raise ListError("it declares entities, which no list of feeds needs; it was not read")
    if text.count("&") > MOST_REFERENCES:
        raise ListError(f"it has over {MOST_REFERENCES:,} references, which no list of feeds needs; it was not read")
    # An address with a bare "&" is the most frequent fault, and a forgiving parser would leave out a part of it.
    xml = charset.with_numbers(charset.as_xml(_BARE.sub("&amp;", doctype.plain(text))))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(xml, parser)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ListError("it is not OPML")
    if len(parser.error_log):
        first = parser.error_log[0]
        said = f"not well-formed (line {first.line}: {one_line(first.message)}); what could be read was taken"
        warnings = (*warnings, said)
    return root, warnings


def _outlines(root: etree._Element) -> Iterator[Outline]:
    """Every outline, in document order; not recursive, as they may be nested at will."""
    waiting: list[tuple[etree._Element, tuple[str, ...], bool]] = [
        (one, (), False) for body in root.iterchildren("{*}body") for one in reversed(body)
    ]
    while waiting:
        node, folders, commented = waiting.pop()
        attributes = {str(name).lower(): str(value) for name, value in node.attrib.items()}
        commented = commented or attributes.get("iscomment", "").lower() == "true"
        if commented:
            attributes["iscomment"] = "true"
        yield attributes, folders
        name = clip(one_line(attributes.get("text") or attributes.get("title") or ""), _LONGEST_NAME)
        inside = (*folders, name) if name and len(folders) < DEEPEST else folders
        waiting.extend((child, inside, commented) for child in reversed(node))


def _source(attributes: dict[str, str], folders: tuple[str, ...]) -> Subscription | Refused | None:
    """The source that an outline is; None for a folder or a note."""
    kind = attributes.get("type", "").lower()
    url = (attributes.get("xmlurl") or (attributes.get("url", "") if kind in ("rss", "atom") else "")).strip()
    title = one_line(attributes.get("title") or attributes.get("text") or "") or None
    if not url:
        return _no_source(attributes, kind, title)
    url = web_address(url)
    try:
        http_url(url)
    except ValueError as error:
        return Refused(clip(one_line(url), 200), f"expected {error}")
    return Subscription(
        url=url,
        title=None if title == url else title,
        category=category_of(folders or _category(attributes.get("category", ""))),
        language=_language(attributes.get("language", "")),
        enabled=attributes.get("iscomment") != "true",
    )


def _no_source(attributes: dict[str, str], kind: str, title: str | None) -> Refused | None:
    address = one_line(attributes.get("url") or attributes.get("htmlurl") or "")
    if kind == "include" or address.lower().partition("?")[0].endswith(".opml"):
        return Refused(address or title or "", "is another list; import that one too")
    if address:
        return Refused(address, "is a page, not a feed; `aggregator add` looks for the feed of a page")
    return None


def _category(paths: str) -> list[str]:
    """The folders of the first path in a `category` attribute; a name without a slash is a tag, and a folder too."""
    return [name for part in paths.split(",")[0].split("/") if (name := clip(one_line(part), _LONGEST_NAME))]


def _language(tag: str) -> str | None:
    try:
        return language_tag(tag.strip()) if tag.strip() else None
    except ValueError:
        return None
