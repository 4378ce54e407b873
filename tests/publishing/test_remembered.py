"""What is remembered of a round, to be quick in the next one, is small whatever the articles are."""

from __future__ import annotations

import gc
import tracemalloc

from aggregator.config import Settings
from aggregator.models import Story
from aggregator.publish.boundary import clean
from aggregator.publishing import story_pages
from aggregator.publishing.excerpts import as_allowed
from aggregator.publishing.story_pages import _Articles
from tests.publish.samples import feed, mention, story

LONG = 200_000
SETTINGS = Settings.model_validate({"sources": [{"url": "https://a.example/rss"}]})


def with_article(number: int) -> Story:
    """As it comes from the store where rules look at articles: its lead has it too."""
    html = f"<p>{number}</p>" + "woord " * (LONG // 6)
    return story(number, content_html=html, mentions=(mention(entry_id=number, content_html=html),))


def test_of_long_articles_nothing_is_kept_when_they_have_left_the_lists() -> None:
    def round_of(first: int) -> None:
        stories = as_allowed((with_article(first + place) for place in range(20)), SETTINGS)
        assert len(clean(feed(*stories)).stories) == 20
        for one in stories:
            _Articles(SETTINGS).boost(one, ())

    round_of(0)
    gc.collect()
    tracemalloc.start()
    try:
        for first in range(20, 100, 20):
            round_of(first)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 4 * LONG, "80 articles of 200 kB came by"


def test_of_stories_that_nothing_lists_any_more_nothing_is_kept() -> None:
    for first in (0, 20, 40):
        makers = _Articles(SETTINGS)
        for place in range(20):
            makers.boost(story(1, mentions=(mention(entry_id=first + place),)), ())
        makers.end_round()
    assert [mentions[0].entry_id for (mentions, *_) in story_pages._last] == list(range(40, 60))


def test_of_mentions_no_article_is_published() -> None:
    (told,) = as_allowed([with_article(1)], SETTINGS)
    assert told.content_html
    assert not any(one.content_html for one in told.mentions)
