"""What is news to whom, and in how many letters it is told. Pure.

Each story is told once by a rule. Not at all, when it met the rule already

- when the rule was new (or asks for something else than before), or
- when its sources were: of what their first documents bring, only what becomes so afterwards is news.

In an hour a rule tells `per_hour` stories each in a letter of its own, and whatever is more in one letter together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from aggregator.models.news import Lately, Meeting, RuleState, Trait, When

HOUR: Final = 3600.0
T = TypeVar("T")


def is_news(one: Meeting, when: When, before: RuleState | None) -> bool:
    """Whether it is told that a story meets the rule; `before` is None when the rule is new."""
    if before is None:
        return False
    if not one.is_from_first_documents:
        return True
    match when.trait:
        case Trait.COMMENTS:
            return one.comments_at_first < when.least
        case Trait.SOURCES:
            return False
        case Trait.ENTERS:  # it was there before, and people talk about it
            return one.newest_entry <= before.last_entry and one.has_moved


def share_out(stories: Sequence[T], lately: Lately, per_hour: int) -> tuple[Sequence[T], Sequence[T], Sequence[T]]:
    """How stories are told, in their order, after what was told within the last hour: each of the first in a letter,
    all of the second in one; the third wait."""
    room = max(0, per_hour - lately.alone)
    alone, rest, none = stories[:room], stories[room:], stories[:0]
    return (alone, none, rest) if lately.together else (alone, rest, none)
