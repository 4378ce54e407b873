"""OPML 1.0 and 2.0 (http://opml.org/spec2.opml) → the sources that it lists; pure.

Folders become one category, "Sport / Voetbal" (`models.category_of`), and our export makes folders of it again. Without
a folder, the first of the paths in an outline's `category` attribute counts ("/Sport/Voetbal,/Nieuws").

Lists are written by many programs and passed on by strangers: names come in any case, sources stand outside the body,
texts are escaped twice or not at all, documents are cut off (see `outlines`). Nothing that a document points to is
fetched. One that declares entities is refused: no list needs them, and they are how a small file becomes a large one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from aggregator.config.editing.names import address_key
from aggregator.config.values import language_tag, web_address
from aggregator.errors import ListError, Malformed
from aggregator.models import ListedFeed, Refused, SubscriptionList, category_of
from aggregator.read import charset
from aggregator.read.lists.addresses import MOST, as_configured, not_taken
from aggregator.read.lists.outlines import Outlines
from aggregator.text import clip, one_line

DEEPEST = 10  # folders inside each other; what is deeper is in the tenth
MOST_REFERENCES = 200_000
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_TIMES_ESCAPED = 3  # beyond the once that it should be
_LONGEST_NAME = 100

Outline = tuple[dict[str, str], tuple[str, ...]]  # attributes by lower-case name, and the folders around


def read_opml(body: bytes) -> SubscriptionList:
    """The sources of a list. Raises `ListError` when it is none."""
    text, warnings = _text_of(body)
    outlines = Outlines(text)
    found: dict[str, ListedFeed] = {}
    refused: list[Refused] = []
    for attributes, folders in _with_folders(outlines):
        one = _source(attributes, folders)
        if isinstance(one, Refused):
            refused.append(one)
        elif one is not None and len(found) >= MOST:
            refused.append(Refused(one.url, f"only the first {MOST:,} sources of a list are taken"))
        elif one is not None:
            found.setdefault(address_key(one.url), one)
    if not outlines.is_opml:
        raise ListError("it is not OPML")
    if outlines.fault is not None:
        said = f"not well-formed (line {outlines.fault}); what could be read was taken"
        warnings = (*warnings, said)
    return SubscriptionList(tuple(found.values()), tuple(refused), warnings)


def _text_of(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The document, and what was wrong with its characters."""
    try:
        text, warnings = charset.text_of(body, None)
    except Malformed as error:
        raise ListError(str(error)) from None
    if _ENTITY.search(text):
        raise ListError("it declares entities, which no list of feeds needs; it was not read")
    if text.count("&") > MOST_REFERENCES:
        raise ListError(f"it has over {MOST_REFERENCES:,} references, which no list of feeds needs; it was not read")
    if "<" not in text and "&lt;" in text:
        return _decoded(text), (*warnings, "the whole of it is escaped once more than it should be")
    return text, warnings


def _with_folders(outlines: Outlines) -> Iterator[Outline]:
    """Every outline; not recursive, as they may be nested at will."""
    around: list[tuple[tuple[str, ...], bool]] = [((), False)]  # inside an outline of each depth: folders, commented
    for one in outlines.all():
        del around[one.depth + 1 :]
        folders, commented = around[-1]
        attributes = one.attributes
        commented = commented or attributes.get("iscomment", "").lower() == "true"
        if commented:
            attributes["iscomment"] = "true"
        yield attributes, folders
        name = clip(_words(attributes.get("text") or attributes.get("title")), _LONGEST_NAME)
        is_folder = name and not attributes.get("xmlurl") and len(folders) < DEEPEST
        around.append(((*folders, name) if is_folder else folders, commented))


def _words(text: str | None) -> str:
    return one_line(_decoded(text or ""))


def _decoded(text: str) -> str:
    """Without what is left of escaping twice: nobody is called "Jan &amp; Piet"."""
    for _ in range(_TIMES_ESCAPED):
        if not _ESCAPED.search(text):
            break
        text = _ESCAPED.sub(lambda one: html.unescape(one[0]), text)
    return text


def _source(attributes: dict[str, str], folders: tuple[str, ...]) -> ListedFeed | Refused | None:
    """The source that an outline is; None for a folder or a note."""
    kind = attributes.get("type", "").lower()
    url = (attributes.get("xmlurl") or (attributes.get("url", "") if kind in ("rss", "atom") else "")).strip()
    title = _words(attributes.get("title")) or _words(attributes.get("text")) or None
    if not url:
        return _no_source(attributes, kind, title)
    url = web_address(_decoded(url))
    if wrong := not_taken(url):
        return wrong
    return ListedFeed(
        url=url,
        title=None if title == url else title,
        category=category_of(folders or _category(attributes.get("category", ""))),
        language=as_configured(language_tag, attributes.get("language", "").strip()),
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
    return [name for part in paths.split(",")[0].split("/") if (name := clip(_words(part), _LONGEST_NAME))]
