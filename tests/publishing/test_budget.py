"""No document of a feed weighs more than two megabytes, whatever is in the news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.config import FeedSettings
from aggregator.models import Enclosure, Story
from aggregator.publish.render import render
from aggregator.publishing.budget import MOST, fitting, lightened, weight
from aggregator.publishing.lists import in_pages
from tests.publish.samples import NOON as NOW
from tests.publish.samples import feed, mention, story

ARTICLE = {
    "text": "een twee drie " * 14_000,
    "tags": "<b>a</b>" * 24_000,
    "references": "&amp;" * 39_000,
    "quotes": '"' * 199_000,
    "another script": "漢" * 66_000,
    "attributes": '<a href="https://a.example/?b=1&amp;c=2">d</a>' * 4_200,
}


def news(number: int, content: str) -> Story:
    return story(id=number, title=f"Bericht {number}", content_html=content, mentions=(mention("Sportblad"),))


def paged(stories: list[Story], **rule: int) -> list[list[Story]]:
    given = FeedSettings.model_validate({"slug": "a", "limit": 20, "max_per_source": 0, **rule})
    return [list(page) for page in in_pages(stories[: given.limit], stories[given.limit :], given, NOW)]


@pytest.mark.parametrize("kind", ARTICLE)
@pytest.mark.parametrize("pages", [1, 3, 20])
def test_no_edition_of_any_page_is_larger_and_no_story_is_lost(kind: str, pages: int) -> None:
    stories = [news(number, ARTICLE[kind]) for number in range(20)]
    found = paged(stories, pages=pages)
    assert [one.id for page in found for one in page] == list(range(20))
    for page in found:
        for format in ("rss", "atom", "json", "html"):
            assert len(render(feed(*page), format)) <= MOST
    assert all(one.content_html for page in found[:-1] for one in page)


def test_what_there_is_no_room_for_is_on_the_next_page_as_long_as_there_is_one() -> None:
    stories = [news(number, ARTICLE["text"]) for number in range(40)]
    first, second, *others = paged(stories, limit=20, pages=6)
    assert (first, second) == (stories[:9], stories[9:18])
    assert [one for page in others for one in page] == stories[18:]


def test_the_last_page_shows_all_that_is_its_own_the_rest_without_articles() -> None:
    stories = [news(number, ARTICLE["text"]) for number in range(20)]
    (page,) = paged(stories, pages=1)
    assert [bool(one.content_html) for one in page] == [True] * 9 + [False] * 11


def test_news_of_ordinary_length_is_cut_into_pages_by_number_alone() -> None:
    stories = [news(number, "<p>Een artikel.</p>" * 400) for number in range(50)]
    assert [len(page) for page in paged(stories, limit=20, pages=3)] == [20, 20, 10]
    assert list(lightened(stories)) == stories


def test_one_story_has_room_whatever_it_weighs() -> None:
    huge = news(1, "<b></b>" * 300_000)
    assert weight(huge) > MOST
    assert fitting([huge, huge]) == [replace(huge, content_html="")]
    assert fitting([]) == []
    assert [one.content_html for one in lightened([huge, replace(huge, content_html="x")])] == ["", "x"]


ADDRESS = "https://a.example/" + "a=b&" * 1_000
AROUND = {
    "enclosures": story(1, enclosures=tuple(Enclosure(f"{ADDRESS}{n}", "audio/mpeg", 1) for n in range(20))),
    "addresses": story(1, link=ADDRESS, image=ADDRESS, mentions=(mention(link=ADDRESS, comments_url=ADDRESS),)),
    "another script": story(1, link="https://a.example/" + "é" * 2_000, image="https://a.example/" + "漢" * 1_300),
    "mentions": story(
        1,
        mentions=tuple(
            mention(f"Bron {n}", n, source_id=n, link=ADDRESS, comments_url=ADDRESS, comments_feed=ADDRESS, comments=3)
            for n in range(20)
        ),
    ),
}


@pytest.mark.parametrize("format", ["rss", "atom", "json", "html"])
@pytest.mark.parametrize("kind", AROUND)
def test_what_stands_around_an_article_is_weighed_too(kind: str, format: str) -> None:
    one = AROUND[kind]
    assert len(render(feed(one), format)) - len(render(feed(), format)) <= weight(one)
