"""What was fetched, as it is to be read."""

from __future__ import annotations

from aggregator.config import SourceSettings
from aggregator.models import Document, Fetched


def document_of(
    settings: SourceSettings, fetched: Fetched, known_items: frozenset[str], parser: str = "quick"
) -> Document:
    """What was fetched, as it is to be read."""
    return Document(
        url=fetched.url,
        body=fetched.body,
        content_type=fetched.headers.get("content-type"),
        kind=settings.type,
        selectors=settings.select.as_record() if settings.select else None,
        known_items=known_items,
        default_language=settings.language,
        link_header=fetched.headers.get("link"),
        time_zone=settings.time_zone,
        max_content=settings.max_content,
        links_as_is=settings.links == "as-is",
        quick=parser == "quick",
    )
