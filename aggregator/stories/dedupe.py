"""Which entries are one story (DESIGN 7); pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aggregator.models import Candidate, Grouping, GroupRule
from aggregator.stories.align import align
from aggregator.stories.evidence import Evidence, evidence
from aggregator.stories.guards import contradiction
from aggregator.stories.titles import language_of, read

WINDOW = 72 * 3600.0  # seconds between two publications that can be near-identical news
MOST_TERMS = 12
ENOUGH = 0.75
FEWEST_SHARED = 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two entries are near-identical news, how alike they are (0..1), and in words why (not)."""

    same: bool
    score: float
    reason: str
    contradicts: bool = False  # not merely unlike: they cannot be the same news


@dataclass(frozen=True, slots=True)
class _Link:
    """One reason to put the entry into a story."""

    story_id: int
    rule: GroupRule
    score: float
    reason: str


def group(entry: Candidate, candidates: Sequence[Candidate]) -> Grouping:
    """The story that `entry` joins, or story None: it founds one. `entry_id`s tell nothing; `story_id`s must be set."""
    link = next(iter(_links(entry, candidates)), None)
    if link is None:
        return Grouping(None, GroupRule.FIRST, 1.0, "no entry has its address, its id or its news")
    return Grouping(link.story_id, link.rule, link.score, link.reason)


def joins(entry: Candidate, candidates: Sequence[Candidate]) -> tuple[int, ...]:
    """The further stories that `entry` shows to be the news of the one that `group` gives, oldest first."""
    stories = [link.story_id for link in _links(entry, candidates)]
    return tuple(sorted(set(stories) - set(stories[:1])))


def _links(entry: Candidate, candidates: Sequence[Candidate]) -> list[_Link]:
    """Every link to a story, the one that decides first: by rule, then by score, then to the oldest story."""
    order = [GroupRule.URL, GroupRule.ID, GroupRule.TITLE]
    return sorted(_all_links(entry, candidates), key=lambda link: (order.index(link.rule), -link.score, link.story_id))


def _all_links(entry: Candidate, candidates: Sequence[Candidate]) -> Iterator[_Link]:
    for other in candidates:
        if other.story_id is None:
            continue
        if entry.canonical_url and entry.canonical_url == other.canonical_url:
            yield _Link(other.story_id, GroupRule.URL, 1.0, f"same address as entry {other.entry_id}")
        elif _same_id(entry, other):
            yield _Link(other.story_id, GroupRule.ID, 1.0, f"same id as entry {other.entry_id} of another source")
        elif (verdict := same_news(entry, other)).same:
            yield _Link(other.story_id, GroupRule.TITLE, verdict.score, verdict.reason)


def _same_id(a: Candidate, b: Candidate) -> bool:
    if a.guid is None or a.guid != b.guid or a.source_id == b.source_id:
        return False
    return a.guid_is_global and b.guid_is_global


def same_news(a: Candidate, b: Candidate) -> Verdict:
    """Whether two entries are near-identical news by title and teaser; the same whichever comes first."""
    if a.source_id == b.source_id:
        return Verdict(False, 0.0, "two entries of one source", contradicts=True)
    if abs(a.published_at - b.published_at) > WINDOW:
        return Verdict(False, 0.0, "too far apart in time")
    if a.title_repeats or b.title_repeats:
        return Verdict(False, 0.0, "a title that its source repeats")
    return _judge(*sorted((a.title, b.title)))


@lru_cache(maxsize=4096)
def _judge(one: str, other: str) -> Verdict:
    language = language_of(one, other)
    a, b = read(one, language), read(other, language)
    if len(a.keys & b.keys) < FEWEST_SHARED:
        return Verdict(False, 0.0, "they share too few words")
    both = align(a, b)
    found = evidence(both)
    against = contradiction(both) or _too_little(found)
    if against is not None:
        return Verdict(False, found.score, against, contradicts=True)
    return Verdict(found.score >= ENOUGH, found.score, f"titles agree to {found.score:.2f}")


def _too_little(found: Evidence) -> str | None:
    if found.shared < FEWEST_SHARED:
        return "they share too few words"
    if not found.event:
        return "they share names only"
    if found.replaced is not None:
        return f"{found.replaced[0]!r} in place of {found.replaced[1]!r}"
    return None


def search_terms(title: str) -> tuple[str, ...]:
    """At most MOST_TERMS words of the title to ask the full-text index for, the longest first."""
    words = dict.fromkeys(word.casefold() for word in re.findall(r"\w+", title))
    return tuple(sorted(words, key=lambda word: (-len(word), word))[:MOST_TERMS])
