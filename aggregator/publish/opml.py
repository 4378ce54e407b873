"""OPML 2.0 (http://opml.org/spec2.opml): the sources, all and by category, for whoever wants to follow them all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from lxml.etree import Element, SubElement, _Element, tostring

from aggregator.models import OpmlSource
from aggregator.text import one_line

ALL: Final = "sources.opml"


def opml_files(title: str, sources: Sequence[OpmlSource]) -> dict[str, bytes]:
    """The documents by file name: all sources, grouped by category, and one for each category."""
    listed = [source for source in sources if source.url.startswith(("http://", "https://"))]
    categories = {source.category for source in listed if source.category}
    files = {ALL: opml(title, listed)}
    for category in sorted(categories):
        members = [source for source in listed if source.category == category]
        files[f"opml/{_slug(category)}.opml"] = opml(f"{title}: {category}", members)
    return files


def opml(title: str, sources: Sequence[OpmlSource]) -> bytes:
    """One document, UTF-8. Categories are folders, in alphabetical order; sources without one come after them.

    No dateCreated: nothing changed must mean the same bytes.
    """
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = one_line(title)
    body = SubElement(root, "body")
    for category in sorted({source.category for source in sources if source.category}):
        folder = SubElement(body, "outline", text=one_line(category))
        _outlines(folder, (source for source in sources if source.category == category))
    _outlines(body, (source for source in sources if not source.category))
    return tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _outlines(parent: _Element, sources: Iterable[OpmlSource]) -> None:
    for source in sources:
        name = one_line(source.title) or source.url
        outline = SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=one_line(source.url))
        if source.link:
            outline.set("htmlUrl", one_line(source.link))


def _slug(category: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", category).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or f"x{category.encode().hex()}"
