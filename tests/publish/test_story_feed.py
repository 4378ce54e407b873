"""The feed of one story: who has it and where it is discussed, as they come, and nothing that counts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from lxml import html as lxml_html

from aggregator.models import Mention, OutputFeed, Story, StoryPage
from aggregator.publish.boundary import clean_page
from aggregator.publish.render import render
from aggregator.publish.storyfeed import story_feed
from aggregator.publish.storypage import story_page
from aggregator.publish.themes import built_in
from tests.publish.samples import NOON, feed, mention, story
from tests.validate import atom, jsonfeed, rss

VALIDATORS = {"rss": rss.violations, "atom": atom.violations, "json": jsonfeed.violations}
DATABASE = UUID(int=7)
SITE = feed(has_last_line=True, has_story_pages=True, is_served=True)
THREAD = "https://forum.example/t/1"


def shared(*more: Mention, **given: Any) -> Story:
    own = mention(entry_id=1, published_at=NOON)
    rival = mention("De Aftrap", 2, title="Zege", published_at=NOON + 60)
    thread = mention(
        "Forum", 3, title="Ploeg wint", link=own.link, comments_url=THREAD, comments=4, published_at=NOON + 120
    )
    return story(1, mentions=(own, rival, thread, *more), **given)


def of(one: Story) -> OutputFeed:
    return story_feed(one, SITE, DATABASE)


def items(one: Story) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(render(of(one), "json"))["items"]
    return found


def test_each_source_that_has_it_is_an_item_dated_by_itself_the_newest_first() -> None:
    found = items(shared())
    assert [one["title"] for one in found] == ["Forum: Ploeg wint", "De Aftrap: Zege", "Sportblad: Ploeg wint"]
    assert [one["date_published"][11:19] for one in found] == ["12:02:00", "12:01:00", "12:00:00"]


def test_what_links_the_storys_own_article_leads_to_its_thread() -> None:
    thread, rival, own = items(shared())
    assert (thread["url"], rival["url"]) == (THREAD, "https://bron3.example/artikel/2")
    assert own["url"] == "https://bron1.example/artikel/1"


def test_it_says_where_comments_are() -> None:
    thread = items(shared())[0]
    assert thread["content_html"].strip() == f'<p><small>Reacties bij <a href="{THREAD}">Forum</a></small></p>'


def test_a_source_that_joins_is_a_new_item_and_the_others_keep_theirs() -> None:
    before, after = items(shared()), items(shared(mention("Omroep Zuid", 4, published_at=NOON + 180)))
    assert after[0]["title"] == "Omroep Zuid: Ploeg wint"
    assert after[1:] == before


def test_more_comments_change_no_id_and_no_date() -> None:
    one = shared()
    counted = replace(one, comments=9, mentions=(*one.mentions[:2], replace(one.mentions[2], comments=9)))
    stable = ("id", "date_published", "date_modified", "title", "url")
    assert [[item[key] for key in stable] for item in items(counted)] == [
        [item[key] for key in stable] for item in items(one)
    ]


def test_an_entry_that_leads_now_keeps_its_id_in_another_story() -> None:
    (moved,) = (item for item in items(replace(shared(), uid=f"urn:uuid:{UUID(int=9)}")) if "Zege" in item["title"])
    assert moved["id"] == items(shared())[1]["id"]


@pytest.mark.parametrize("format", VALIDATORS)
def test_valid_also_of_a_single_source(format: str) -> None:
    for one in (shared(), story()):
        assert VALIDATORS[format](render(of(one), format)) == []


def test_it_names_itself_and_leads_to_the_storys_page() -> None:
    document = json.loads(render(of(shared()), "json"))
    assert document["feed_url"] == "https://nieuws.example/stories/1.json"
    assert document["home_page_url"] == "https://nieuws.example/stories/1.html"
    assert document["title"] == "Ploeg wint · Meest recent"


def test_the_page_links_it_and_each_sources_own_where_our_server_is() -> None:
    def links(site: OutputFeed) -> list[str]:
        page = lxml_html.document_fromstring(story_page(clean_page(StoryPage(shared(), site)), built_in()))
        return [link.get("href") for link in page.findall(".//section[@aria-labelledby='places']//a")]

    served, static = links(SITE), links(replace(SITE, is_served=False))
    assert [f"https://nieuws.example/stories/1.{format}" for format in ("rss", "atom", "json")] == served[-3:]
    assert "../search?source=De%20Aftrap" in served
    assert not [link for link in static if "search" in link or "/stories/" in link]


def test_in_a_list_a_sources_name_leads_to_its_news_where_our_server_is() -> None:
    listed = replace(SITE, stories=(story(mentions=(mention("Café & Sport", 1),)),))
    served = lxml_html.document_fromstring(render(listed, "html"))
    assert served.find(".//a[@class='source']").get("href") == "search?source=Caf%C3%A9%20%26%20Sport"
    static = lxml_html.document_fromstring(render(replace(listed, is_served=False), "html"))
    assert static.find(".//a[@class='source']") is None
