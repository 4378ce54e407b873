"""OPML 2.0 (http://opml.org/spec2.opml): the sources, all and by category, for whoever wants to follow them all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from aggregator.models import OpmlSource, category_path
from aggregator.publish.plaintext import untagged
from aggregator.redact import without_secrets
from aggregator.text import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element

ALL: Final = "sources.opml"


def opml_lists(title: str, sources: Sequence[OpmlSource]) -> dict[str, tuple[str, tuple[OpmlSource, ...]]]:
    """What each document lists, by file name, with its title: all sources, and those of each category."""
    listed = tuple(source for source in sources if source.url.startswith(("http://", "https://")))
    of: dict[str, list[OpmlSource]] = {}
    for source in listed:
        if source.category:
            of.setdefault(source.category, []).append(source)
    categories = {f"opml/{_slug(one)}.opml": (f"{title}: {one}", tuple(of[one])) for one in sorted(of)}
    return {ALL: (title, listed), **categories}


def opml_document(title: str, sources: Sequence[OpmlSource]) -> bytes:
    """One document, UTF-8. Categories are folders, in alphabetical order; sources without one come after them.

    A source that is not polled is said to be commented out (`isComment`). No dateCreated: nothing changed must mean the
    same bytes.
    """
    from lxml.etree import Element, SubElement, tostring  # 4 MB, and most rounds write none

    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = one_line(title)
    folders: dict[tuple[str, ...], _Element] = {(): SubElement(root, "body")}
    paths = [category_path(source.category) for source in sources]
    for folder in sorted({path[:depth] for path in paths for depth in range(1, len(path) + 1)}):
        folders[folder] = SubElement(folders[folder[:-1]], "outline", text=one_line(folder[-1]))
    for path, source in zip(paths, sources, strict=True):
        SubElement(folders[path], "outline", _outline(source))
    return tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _outline(source: OpmlSource) -> dict[str, str]:
    url = one_line(without_secrets(source.url))  # lists of sources are made to be shared
    name = one_line(without_secrets(source.title)) or url
    # The specification lets `text` be HTML, and some readers take it so: this one looks alike under both readings.
    said = {"type": "rss", "text": untagged(name.replace("<", "\uff1c")), "title": name, "xmlUrl": url}
    if source.link:
        said["htmlUrl"] = one_line(without_secrets(source.link))
    if source.language:
        said["language"] = source.language
    if not source.enabled:
        said["isComment"] = "true"
    return said


def _slug(category: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", category).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or f"x{category.encode().hex()}"
