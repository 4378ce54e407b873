"""Candidates for the dedupe tests, made with only what a test speaks about."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from aggregator.models import StoryEntry
from aggregator.stories.grouping import dedupe

NOW = 1_790_000_000.0  # 2026-09-21
HOUR = 3600.0
steady = settings(deadline=None, max_examples=60)


def entry(title: str, source_id: int = 1, **more: Any) -> StoryEntry:
    """An entry of a source; without a story, it is the new one."""
    known: dict[str, Any] = {
        "entry_id": source_id,
        "story_id": None,
        "teaser": "",
        "canonical_url": None,
        "guid": None,
        "guid_is_global": False,
        "published_at": NOW,
    }
    return StoryEntry(**{**known, "source_id": source_id, "title": title, **more})


def same(a: str, b: str) -> bool:
    """Whether two titles of different sources are called the same news."""
    return dedupe.same_news(entry(a, 1), entry(b, 2)).same


WORDS = [
    *("Club", "Brugge", "Gent", "wint", "verliest", "van", "met", "3-0", "0-3", "niet", "geen", "bijna", "twee"),
    *("drie", "maandag", "dinsdag", "trainer", "coach", "tekent", "vertrekt", "in", "de", "brand", "Ajax", "ontkent"),
    *("Paris", "le", "la", "bat", "pas", "ne", "gagne", "perd", "Bayern", "gewinnt", "gegen", "steigt", "auf", "ab"),
    *("the", "beats", "loses", "to", "by", "not", "fire", "kills", "12", "1.5", "million", "€", "LIVE:", "-", "?"),
]
titles = st.one_of(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join), st.text(max_size=60))
