"""Who speaks for a story."""

from __future__ import annotations

import random
from typing import Any

from aggregator.models import StoryEntry
from aggregator.stories.lead import choose_lead
from tests.make import DAY, HOUR, NOW

ARTICLE = "https://ann.example/db"


def member(entry_id: int, **given: Any) -> StoryEntry:
    values: dict[str, Any] = {
        "entry_id": entry_id,
        "source_id": entry_id,
        "story_id": 1,
        "title": "Een nieuwe databank",
        "teaser": "",
        "canonical_url": ARTICLE,
        "guid": None,
        "guid_is_global": False,
        "published_at": NOW,
        "first_seen_at": NOW,
        "link": ARTICLE,
        "source_url": f"https://planet{entry_id}.example/rss",
        "source_link": f"https://planet{entry_id}.example/",
    }
    return StoryEntry(**{**values, **given})


def test_the_source_at_the_articles_site_leads_whichever_was_read_first() -> None:
    planet = member(1, published_at=NOW - DAY)
    own = member(2, source_url="https://feeds.ann.example/rss", first_seen_at=NOW + DAY)
    assert choose_lead([planet, own]) is own
    assert choose_lead([own, planet]) is own


def test_a_feed_served_elsewhere_leads_by_the_site_it_calls_its_own() -> None:
    own = member(2, source_url="https://feedhost.example/ann", source_link="https://www.ann.example/")
    assert choose_lead([member(1), own]) is own


def test_a_source_that_only_calls_the_site_its_own_does_not_pass_the_one_that_is_fetched_from_it() -> None:
    liar = member(1, source_link="https://ann.example/", published_at=NOW - DAY)
    own = member(2, source_url="https://ann.example/rss", first_seen_at=NOW + DAY)
    assert choose_lead([liar, own]) is own


def test_weight_still_wins() -> None:
    heavy = member(1, weight=2.0)
    assert choose_lead([heavy, member(2, source_url="https://ann.example/rss")]) is heavy


def test_each_article_is_at_home_by_its_own_link() -> None:
    """Two papers on one news, each with an article of its own: who was seen first leads."""
    first = member(1, link="https://planet1.example/a")
    later = member(2, link="https://planet2.example/b", first_seen_at=NOW + 60, published_at=NOW - HOUR)
    assert choose_lead([later, first]) is first


def test_of_several_at_home_who_was_seen_first_leads() -> None:
    front = member(1, source_url="https://ann.example/rss")
    section = member(2, source_url="https://ann.example/rss/db", first_seen_at=NOW + DAY)
    assert choose_lead([section, front]) is front


def test_a_claimed_older_date_moves_nothing_however_soon_it_comes() -> None:
    first = member(1)
    for later in (NOW, NOW + 1, NOW + 60):
        assert choose_lead([member(2, first_seen_at=later, published_at=NOW - DAY), first]) is first


def test_the_order_in_which_they_are_read_does_not_matter() -> None:
    members = [
        member(1),
        member(2, weight=2.0),
        member(3, weight=2.0, source_link="https://ann.example/"),
        member(4, weight=2.0, source_url="https://ann.example/rss", first_seen_at=NOW + DAY),
        member(5, link=None),
    ]
    for seed in range(20):
        random.Random(seed).shuffle(members)
        assert choose_lead(members).entry_id == 4
