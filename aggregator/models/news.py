"""What rules tell of, and how it is remembered that they did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from aggregator.records import dataclass

_WRITTEN: Final = re.compile(r"(enters)|(comments|sources)\s*>=\s*([1-9][0-9]{0,8})")


CHANNEL: Final = "news "  # what the channels of rules begin with


class Trait(StrEnum):
    """What a rule looks at."""

    ENTERS = "enters"  # the story is on the first page of the feed
    COMMENTS = "comments"  # of the story, over distinct discussions
    SOURCES = "sources"  # that have it


@dataclass(frozen=True, slots=True)
class When:
    """When a story of a feed is told of."""

    trait: Trait
    least: int = 1

    @classmethod
    def of(cls, text: str) -> When | None:
        """What a configuration says; None when that means nothing."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            return None
        return cls(Trait.ENTERS) if found[1] else cls(Trait(found[2]), int(found[3]))

    def __str__(self) -> str:
        return self.trait.value if self.trait is Trait.ENTERS else f"{self.trait} >= {self.least}"


class Told(StrEnum):
    """What became of a story that met a rule; the text in `news.how`."""

    QUIET = "quiet"  # it met it already when the rule, or the story's sources, were new
    ALONE = "alone"  # in a letter of its own
    TOGETHER = "together"  # in one with others
    WAITING = "waiting"  # for one with others: enough was told in this hour


@dataclass(frozen=True, slots=True)
class RuleState:
    """What is remembered of a rule between two looks."""

    asks: str  # what it asked for; when that changes, it is a new rule
    last_entry: int  # the newest entry at the last look


@dataclass(frozen=True, slots=True)
class Meeting:
    """A story that meets a rule, and was not told of or passed over before."""

    story_id: int
    uid: str
    newest_entry: int
    is_from_first_documents: bool  # it has no entry but those that came with the first document of a source
    comments_at_first: int  # as far as they were told when its entries were first counted
    has_moved: bool  # its comments were counted more than once


@dataclass(frozen=True, slots=True)
class Lately:
    """What a rule has told within the last hour, in letters."""

    alone: int = 0
    together: int = 0


_STORY: Final[Mapping[str, object]] = {
    "title": "Keeper verlengt",
    "link": "https://example.org/keeper",
    "teaser": "Hij blijft tot 2030.",
    "source": "Sportkrant",
    "sources": ["Sportkrant"],
    "author": "",
    "image": "",
    "comments": 120,
    "published": "2026-11-28T12:00:00Z",
}
# Every name that templates may use, with values of the right kind.
SAMPLE: Final[Mapping[str, object]] = {
    "id": "b7a1c5de-0000-5000-8000-000000000000",
    "event": "story",
    "rule": "sport enters by webhook",
    "feed": "Sport",
    "site": "https://example.org",
    "why": "120 comments",
    "text": "Keeper verlengt (120 comments)",
    "stories": [_STORY],
    **_STORY,
}
