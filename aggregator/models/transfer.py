"""Entries on their way to a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """A line of an export, in the order of its columns: all that makes it the same entry of the same story again."""

    source: str  # its address
    source_title: str | None
    source_category: str | None
    id: int
    key: str
    guid: str | None
    guid_is_global: int
    link: str | None
    title: str
    teaser: str
    content_html: str
    author: str
    categories: list[str]
    language: str | None
    published_claimed: float | None
    updated_claimed: float | None
    published_at: float
    first_seen_at: float
    last_seen_at: float
    updated_at: float
    enclosures: list[Mapping[str, Any]]  # as a file has them
    image: str | None
    comments: int | None
    comments_url: str | None
    comments_feed: str | None
    discussion: str | None
    content_hash: str
    group_rule: str
    group_score: float
    group_reason: str
    story_id: int
    story_uid: str
    story_published_at: float
    story_updated_at: float
    samples: list[list[float]]  # seen_at, comments, gained, since, typical
