"""What is news, and in how many letters it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.models.news import Lately, Meeting, RuleState, Trait, When
from aggregator.news.decide import is_news, share_out

BEFORE = RuleState("", last_entry=10)
STORY = Meeting(1, "urn:uuid:1", 11, is_from_first_documents=False, comments_at_first=0, has_moved=False)
FIRST = replace(STORY, is_from_first_documents=True)
ENTERS, HUNDRED, THREE = When(Trait.ENTERS), When(Trait.COMMENTS, 100), When(Trait.SOURCES, 3)


@pytest.mark.parametrize("when", [ENTERS, HUNDRED, THREE])
def test_nothing_is_news_to_a_rule_that_is_new(when: When) -> None:
    assert not is_news(STORY, when, None)


@pytest.mark.parametrize("when", [ENTERS, HUNDRED, THREE])
def test_what_came_after_a_first_document_is_news(when: When) -> None:
    assert is_news(STORY, when, BEFORE)


@pytest.mark.parametrize(
    ("when", "story"),
    [
        (ENTERS, FIRST),
        (ENTERS, replace(FIRST, newest_entry=9)),  # it moved up since others left
        (HUNDRED, replace(FIRST, comments_at_first=100)),
        (THREE, replace(FIRST, newest_entry=9)),
    ],
)
def test_what_first_documents_bring_is_not(when: When, story: Meeting) -> None:
    assert not is_news(story, when, BEFORE)


@pytest.mark.parametrize(
    ("when", "story"),
    [(ENTERS, replace(FIRST, newest_entry=9, has_moved=True)), (HUNDRED, replace(FIRST, comments_at_first=99))],
)
def test_what_became_so_afterwards_is(when: When, story: Meeting) -> None:
    assert is_news(story, when, BEFORE)


@pytest.mark.parametrize(
    ("stories", "lately", "expected"),
    [
        ("", Lately(), ("", "", "")),
        ("ab", Lately(), ("ab", "", "")),
        ("abcde", Lately(), ("ab", "cde", "")),
        ("abc", Lately(alone=1), ("a", "bc", "")),
        ("abc", Lately(alone=2, together=1), ("", "", "abc")),
        ("abc", Lately(alone=1, together=1), ("a", "", "bc")),
    ],
)
def test_so_many_an_hour_on_their_own_and_the_rest_in_one(
    stories: str, lately: Lately, expected: tuple[str, str, str]
) -> None:
    assert share_out(stories, lately, per_hour=2) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("enters", ENTERS),
        ("comments >= 100", HUNDRED),
        (" sources>=3 ", THREE),
        ("comments > 100", None),
        ("comments >= 0", None),
        ("comments >= many", None),
        ("enters >= 2", None),
        ("", None),
    ],
)
def test_when_as_it_is_written(text: str, expected: When | None) -> None:
    assert When.of(text) == expected
