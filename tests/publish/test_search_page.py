"""The page of search results, and what pages offer only where our server is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html as lxml_html

from aggregator.models import OutputFeed
from aggregator.publish.render import render
from aggregator.publish.searchpage import search_page
from aggregator.publish.themes import built_in
from tests.publish.samples import feed, football, story


def search(site: OutputFeed, query: str, number: int = 1, *, more: bool = False) -> lxml_html.HtmlElement:
    served = replace(site, is_served=True)
    return lxml_html.document_fromstring(search_page(served, query, number, more=more, theme=built_in()))


def test_results_are_a_list_like_a_feeds_page() -> None:
    page = search(football(), "transfer")
    assert len(page.findall(".//ol[@class='stories']/li")) == 20
    assert page.find(".//h1").text_content().strip() == "transfer"
    assert page.find(".//title").text_content() == "transfer · Zoeken · Meest recent"
    assert page.find(".//meta[@name='robots']").get("content") == "noindex"
    assert page.find(".//input[@name='q']").get("value") == "transfer"


def test_what_was_asked_is_text() -> None:
    page = search(feed(), '"><script>alert(1)</script>\u202e\x00')
    assert [script.get("src") is not None for script in page.findall(".//script")] == [True]
    assert page.find(".//input[@name='q']").get("value") == '"><script>alert(1)</script>'


def test_nothing_found_says_how_to_find_more() -> None:
    assert "Niets gevonden." in search(feed(), "qwerty").text_content()


def test_without_a_question_there_is_only_the_field() -> None:
    page = search(feed(), " \t")
    assert page.find(".//input[@name='q']") is not None
    assert "Niets gevonden." not in page.text_content()


def test_pages_of_results_lead_to_each_other() -> None:
    second = search(feed(story()), "a & b", 2, more=True)
    assert second.find(".//a[@rel='prev']").get("href") == "?q=a+%26+b"
    assert second.find(".//a[@rel='next']").get("href") == "?q=a+%26+b&page=3"
    only = search(feed(story()), "a")
    assert only.find(".//nav[@class='pages']") is None


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_in_the_sites_language(language: str) -> None:
    english = search(feed(language="en"), "qwerty").find(".//div[@class='empty']").text_content()
    assert search(feed(language=language), "qwerty").find(".//div[@class='empty']").text_content() != english


def test_a_page_offers_search_and_live_updates_where_our_server_is() -> None:
    page = lxml_html.document_fromstring(render(replace(football(), is_served=True), "html"))
    form = page.find(".//form[@role='search']")
    assert (form.get("action"), form.get("method")) == ("search", "get")
    main = page.find(".//main")
    assert main.get("data-events") == "events?feed=meest-recent"
    assert (main.get("data-new-one"), main.get("data-new-other")) == ("{n} nieuw bericht", "{n} nieuwe berichten")
    assert [row.get("data-id") for row in page.findall(".//ol/li[@data-id]")][:2] == ["1", "2"]


def test_elsewhere_it_does_not() -> None:
    page = render(football(), "html").decode()
    assert "data-events" not in page
    assert "live." not in page
    assert 'role="search"' not in page


def test_an_older_page_of_the_list_does_not_change_under_its_reader() -> None:
    page = render(replace(football(), is_served=True, path="meest-recent/2"), "html").decode()
    assert "data-events" not in page
    assert 'action="../search"' in page
