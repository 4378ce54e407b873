"""Feeds of every kind: whatever they choose their stories by, and in whatever order."""

from __future__ import annotations

from typing import Any

FEEDS: dict[str, dict[str, Any]] = {
    "all by heat": {},
    "all by time": {"rank": "recent"},
    "one category": {"categories": ["sport"]},
    "a category without stories": {"categories": ["rare"]},
    "a category that ended, by time": {"categories": ["ended"], "rank": "recent"},
    "two sources": {"sources": ["Source 20", "https://source-3.example/feed"]},
    "sources by time": {"sources": ["Source 1", "Source 2", "Source 3"], "rank": "recent"},
    "sources of one category": {"sources": ["Source 1", "Source 2"], "categories": ["sport"]},
    "a source that is unknown": {"sources": ["No such source"]},
    "some comments": {"min_comments": 5},
    "many comments, by time": {"min_comments": 60, "rank": "recent"},
    "more comments than any": {"min_comments": 100_000},
    "a day": {"max_age": "1d"},
    "a day of a category": {"max_age": "1d", "categories": ["news"]},
    "a week with comments": {"max_age": "7d", "min_comments": 2},
    "sources with comments": {"sources": ["Source 1", "Source 2"], "min_comments": 2},
    "one story of each source": {"max_per_source": 1},
    "one story of a source, boosted": {"max_per_source": 1, "boost": ["(?i)a"], "bury": ["(?i)bobo"]},
    "a word": {"include": ["(?i)\\bdo"]},
    "a word that nothing has": {"include": ["xyz"]},
    "not a word": {"exclude": ["(?i)do"]},
    "not its largest sources": {"exclude_sources": ["Source 1", "https://source-2.example/feed"]},
    "boosted": {"boost": ["(?i)ba"], "bury": ["(?i)do"]},
    "discussed": {"rank": "discussed"},
    "discussed in a week": {"rank": "discussed", "max_age": "7d"},
    "discussed in a category": {"rank": "discussed", "categories": ["sport"], "min_comments": 3},
    "discussed, one of a source": {"rank": "discussed", "max_per_source": 1},
    "heating up": {"rank": "heating_up"},
    "heating up in a category": {"rank": "heating_up", "categories": ["news", "culture", "science"]},
}
