"""The last line of an item's content: who else has it and where it is talked about, made of nothing that counts."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import feedparser
import pytest

from aggregator.models import Mention, OutputFeed, Story
from aggregator.publish.lastline import MOST, last_line
from aggregator.publish.render import render
from tests.publish.samples import feed, football, mention, story
from tests.validate import atom, jsonfeed, rss

VALIDATORS = {"rss": rss.violations, "atom": atom.violations, "json": jsonfeed.violations}
TALK = "https://doellijn.example/12#reacties"


def site(*stories: Story, **given: Any) -> OutputFeed:
    return feed(*stories, has_last_line=True, has_story_pages=True, **given)


def at(source: str, entry_id: int, **given: Any) -> Mention:
    """Another source's entry; sources are told apart by their entries' numbers here."""
    return mention(source, entry_id, source_id=entry_id, **given)


def shared(*more: Mention, **given: Any) -> Story:
    own = mention(entry_id=1)
    talked = at("Doellijn", 4, link=None, comments_url=TALK, comments=6)
    return story(1, mentions=(own, at("Kleedkamer", 2), at("Omroep Zuid", 3), talked, *more), **given)


def contents(output: OutputFeed) -> dict[str, str]:
    """What each format's first item has as its content, as a reader finds it."""
    parsed = {name: feedparser.parse(BytesIO(render(output, name))).entries[0] for name in ("rss", "atom")}
    found = {name: entry.content[0].value for name, entry in parsed.items()}
    return found | {"json": json.loads(render(output, "json"))["items"][0]["content_html"]}


def test_it_says_who_else_has_the_story_and_where_it_is_talked_about() -> None:
    assert last_line(shared(), site()) == (
        '<p><small>Ook bij <a href="https://bron9.example/artikel/2">Kleedkamer</a>, '
        '<a href="https://bron2.example/artikel/3">Omroep Zuid</a>, Doellijn'
        f' · Reacties bij <a href="{TALK}">Doellijn</a>'
        ' · <a href="https://nieuws.example/stories/1.html">Alle bronnen</a></small></p>'
    )


@pytest.mark.parametrize(
    "language, said",
    [("nl", "Ook bij"), ("nl-BE", "Reacties bij"), ("de", "Alle Quellen"), ("fr", "Aussi chez"), ("en", "All sources")],
)
def test_in_the_sites_language(language: str, said: str) -> None:
    assert said in last_line(shared(), site(language=language))


def test_a_story_of_one_source_that_nobody_talks_about_has_none() -> None:
    assert last_line(story(), site()) == ""
    assert contents(site(story()))["rss"] == "<p>Het werd <em>2-1</em>.</p>"


def test_of_one_source_with_comments_it_says_where_they_are() -> None:
    line = last_line(story(mentions=(mention(comments_url=TALK),)), site())
    assert line == f'<p><small>Reacties bij <a href="{TALK}">Sportblad</a></small></p>'


def test_it_ends_the_article_in_every_format() -> None:
    for content in contents(site(shared())).values():
        assert content.startswith("<p>Het werd <em>2-1</em>.</p>")
        assert content.rstrip().endswith("Alle bronnen</a></small></p>")


def test_where_there_is_only_a_teaser_it_stands_under_that() -> None:
    for content in contents(site(shared(content_html="", teaser="A < B & C"))).values():
        assert content.startswith("<p>A &lt; B &amp; C</p>")
        assert "Alle bronnen" in content


def test_off_nothing_is_added() -> None:
    off = replace(site(shared()), has_last_line=False)
    assert set(contents(off).values()) == {"<p>Het werd <em>2-1</em>.</p>"}


@pytest.mark.parametrize("format", ["rss", "atom", "json"])
def test_valid(format: str) -> None:
    twenty = replace(football(), has_last_line=True, has_story_pages=True)
    teasers = replace(twenty, stories=tuple(replace(one, content_html="") for one in twenty.stories))
    for output in (twenty, teasers, site(shared())):
        assert VALIDATORS[format](render(output, format)) == []


def test_more_comments_change_no_byte_of_it_and_neither_does_the_order_of_sources() -> None:
    before = shared()
    lead, *rest = before.mentions
    busier = tuple(replace(one, comments=(one.comments or 0) + 900) for one in reversed(rest))
    after = replace(before, comments=2000, heat=before.heat + 5, mentions=(lead, *busier))
    assert last_line(after, site()) == last_line(before, site())


def test_a_source_that_joins_is_added_and_the_item_keeps_its_id_and_dates() -> None:
    before = site(shared())
    after = site(shared(at("Tribune", 9)))
    assert "Doellijn, <a href=" in last_line(after.stories[0], after)
    for format in ("rss", "atom"):
        was, now = (feedparser.parse(BytesIO(render(one, format))).entries[0] for one in (before, after))
        assert was.content != now.content
        assert (was.id, was.published) == (now.id, now.published)
        assert format == "rss" or was.updated == now.updated  # RSS has none


def test_many_sources_are_named_up_to_a_number_and_all_on_the_page_of_the_story() -> None:
    many = shared(*(at(f"Bron {number}", number) for number in range(10, 30)))
    assert last_line(many, site()).count("artikel/") == MOST - 1  # and Doellijn, which has no article
    without_page = replace(site(), has_story_pages=False)
    assert last_line(many, without_page).count("artikel/") == 22
    assert "stories/" not in last_line(many, without_page)


def test_names_and_addresses_are_text() -> None:
    odd = story(mentions=(mention(), at('<b>"A&B"</b>', 2, link='https://a.example/?a=1&b="2"')))
    line = last_line(odd, site())
    assert "&lt;b&gt;" in line and "<b>" not in line
    assert 'href="https://a.example/?a=1&amp;b=&quot;2&quot;"' in line
