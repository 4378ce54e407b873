"""Whose count of a discussion is believed (`aggregator.stories.ranking.belief`)."""

from __future__ import annotations

import pytest

from aggregator.stories.ranking.belief import believed, story_comments
from tests.stories.ranking_cases import told

TALK = "https://talk.example/1"
HOME = "https://feeds.talk.example/rss"


@pytest.mark.parametrize(
    ("situation", "others"),
    [
        ("tells millions", (10**6,)),
        ("tells nothing", (0,)),
        ("are many", (10**6, 10**6, 10**6)),
    ],
)
def test_the_discussions_own_site_is_believed_whatever_others_tell(situation: str, others: tuple[int, ...]) -> None:
    strangers = [told(TALK, count, source) for source, count in enumerate(others, 1)]
    assert believed([*strangers, told(TALK, 30, 9, HOME)]) == 30, situation


def test_of_several_feeds_of_its_own_site_the_highest_counts() -> None:
    assert believed([told(TALK, 30, 1, HOME), told(TALK, 33, 2, "https://talk.example/sport.rss")]) == 33


def test_a_site_that_says_nothing_itself_leaves_it_to_others() -> None:
    assert believed([told(TALK, None, 1, HOME), told(TALK, 12, 2)]) == 12


def test_where_the_site_is_not_read_the_median_of_those_who_tell_is_believed() -> None:
    assert believed([told(TALK, 10**6, 1), told(TALK, 40, 2), told(TALK, 42, 3)]) == 42


@pytest.mark.parametrize("lie", [0, 10**6])
def test_of_two_the_one_that_told_first_is_believed(lie: int) -> None:
    assert believed([told(TALK, 40, 1), told(TALK, lie, 2)]) == 40


def test_ten_feeds_of_one_host_are_one_voice() -> None:
    many = [told(TALK, 10**6, source, f"https://mallory.example/{source}") for source in range(3, 13)]
    assert believed([told(TALK, 40, 1), told(TALK, 41, 2), *many]) == 41


def test_a_story_has_the_comments_of_its_distinct_discussions() -> None:
    assert story_comments([told(TALK, 10, 1), told(TALK, 12, 2, HOME), told("https://b.example/", 5, 3)]) == 17


def test_entries_without_a_discussion_key_have_one_each() -> None:
    assert story_comments([told(None, 10, 1), told(None, 12, 2), told(TALK, 1, 3)]) == 23


def test_a_story_without_any_count_has_none_and_one_with_a_zero_has_zero() -> None:
    assert story_comments([told(TALK, None, 1), told(None, None, 2)]) is None
    assert story_comments([told(TALK, None, 1), told(None, 0, 2)]) == 0
