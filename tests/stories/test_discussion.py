"""Which entries have one discussion."""

from __future__ import annotations

from aggregator.stories.ranking.activity import discussion_of
from aggregator.stories.ranking.belief import story_comments
from tests.make import entry
from tests.stories.ranking_cases import told

FRONT, SPORT = "https://krant.example/rss", "https://feeds.krant.example/rss/sport"
ARTICLE = "https://www.krant.example/art"


def test_two_feeds_of_one_site_tell_of_one_discussion_without_comments_elements() -> None:
    front = discussion_of(entry("x", link=ARTICLE), FRONT, None)
    sport = discussion_of(entry("y", link=f"{ARTICLE}?utm_source=rss"), SPORT, None)
    assert story_comments([told(front, 12, 1, FRONT), told(sport, 12, 2, SPORT)]) == 12


def test_a_feed_served_elsewhere_tells_of_the_discussion_at_its_site() -> None:
    front = discussion_of(entry("x", link=ARTICLE), FRONT, None)
    assert discussion_of(entry("y", link=ARTICLE), "https://feedhost.example/1", "https://krant.example/") == front


def test_one_of_them_naming_the_comments_on_the_page_is_the_same_discussion() -> None:
    front = discussion_of(entry("x", link=ARTICLE), FRONT, None)
    named = discussion_of(entry("y", link=ARTICLE, comments_url=f"{ARTICLE}#reacties"), SPORT, None)
    assert named == front


def test_who_lists_an_article_of_another_site_has_a_discussion_of_its_own() -> None:
    front = discussion_of(entry("x", link=ARTICLE), FRONT, None)
    forum = discussion_of(entry("y", link=ARTICLE), "https://forum.example/rss", "https://forum.example/")
    assert story_comments([told(front, 12, 1, FRONT), told(forum, 30, 2, "https://forum.example/rss")]) == 42


def test_at_an_address_that_several_entries_share_each_has_its_own() -> None:
    assert discussion_of(entry("x", link=ARTICLE, canonical_url=None), FRONT, None) is None
