"""The outputs of one feed say the same, in the same order; feedparser, as readers use it, understands them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import feedparser
import pytest
from lxml import etree
from lxml import html as lxml_html

from aggregator.models import OutputFeed
from aggregator.publish.extensions import distinct_moments
from aggregator.publish.render import FORMATS, render
from tests.publish.samples import NOON, feed, football, mention, story
from tests.validate import atom, jsonfeed, rss

VALIDATORS = {"rss": rss.violations, "atom": atom.violations, "json": jsonfeed.violations}
FEEDS = {
    "twenty stories": football(("https://beeld.example/1.jpg", "https://beeld.example/een beeld.jpg")),
    "no stories": feed(),
    "teasers only": replace(football(), stories=tuple(replace(one, content_html="") for one in football().stories)),
    "with a name that looks like markup": replace(
        football(),
        title="Nieuws &amp; <b>meer</b>",
        description="Van </b> tot &#8211;",
        author="Redactie &copy",
        image="https://nieuws.example/logo.png",
    ),
    "in English, with everything a feed can say": replace(
        football(),
        language="en-GB",
        image="https://nieuws.example/logo.png",
        ttl=900.0,
        hubs=("https://hub.example/",),
        neighbours=(("next", "meest-recent/2"), ("prev-archive", "meest-recent/2025-04")),
    ),
    "an archive": replace(football(), is_archive=True, path="archief/1", neighbours=(("current", "meest-recent"),)),
    "a story without link, teaser and content": feed(story(link=None, teaser="", content_html="")),
    "a source that is a file": feed(story(mentions=(mention(source_url="examples/bron.xml", source_link=None),))),
}


@pytest.mark.parametrize("output", FEEDS.values(), ids=FEEDS.keys())
@pytest.mark.parametrize("format", VALIDATORS)
def test_is_valid(output: OutputFeed, format: str) -> None:
    assert VALIDATORS[format](render(output, format)) == []


@pytest.mark.parametrize("output", FEEDS.values(), ids=FEEDS.keys())
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_feedparser_finds_nothing_wrong(output: OutputFeed, format: str) -> None:
    parsed = feedparser.parse(BytesIO(render(output, format)))
    assert not parsed.bozo
    assert parsed.version == {"rss": "rss20", "atom": "atom10"}[format]


def _parsed(output: OutputFeed, format: str) -> list[Any]:
    entries: list[Any] = feedparser.parse(BytesIO(render(output, format))).entries
    return entries


def _items(output: OutputFeed) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(render(output, "json"))["items"]
    return items


def test_the_three_feeds_and_the_page_list_the_same_in_the_same_order() -> None:
    output = football()
    titles = [each.title for each in output.stories]
    page = lxml_html.document_fromstring(render(output, "html"))
    assert [each.title for each in _parsed(output, "rss")] == titles
    assert [each.title for each in _parsed(output, "atom")] == titles
    assert [each["title"] for each in _items(output)] == titles
    assert [each.text_content() for each in page.findall(".//article/h2")] == titles


def test_the_three_feeds_agree_entry_by_entry() -> None:
    output = football(("https://beeld.example/1.jpg",))
    for of_rss, of_atom, of_json in zip(_parsed(output, "rss"), _parsed(output, "atom"), _items(output), strict=True):
        assert of_rss.id == of_atom.id == of_json["id"]
        assert of_rss.link == of_atom.link == of_json["url"]
        assert of_rss.author == of_atom.author == of_json["authors"][0]["name"]
        assert [tag.term for tag in of_rss.tags] == [tag.term for tag in of_atom.tags] == of_json["tags"]
        assert of_rss.published_parsed == of_atom.published_parsed
        assert of_json["date_published"] == of_atom.published.replace("+00:00", "Z")
        assert of_rss.get("summary") == of_json.get("summary")
        assert of_atom.summary == of_json.get("summary", of_json["title"])
        assert of_rss.source.title == of_atom.source.title == of_json["_meest_recent"]["sources"][0]["title"]
        comments = of_json["_meest_recent"]["comments"]
        assert of_rss.get("slash_comments") == of_atom.get("thr_total") == (None if comments is None else str(comments))
        assert of_rss.get("comments") == of_json["_meest_recent"]["comments_url"]
        assert of_rss.get("media_thumbnail") == of_atom.get("media_thumbnail")


def test_every_source_of_a_story_is_named_everywhere() -> None:
    both = (mention("Sportblad", 1, title="Winst"), mention("De Aftrap", 2, title="Zege"))
    output = feed(story(mentions=both, title="Winst"))
    page = lxml_html.document_fromstring(render(output, "html"))
    assert [link.title for link in _parsed(output, "atom")[0].links if link.rel == "related"] == ["De Aftrap: Zege"]
    # Some readers take any atom:link of an RSS item for its link.
    assert b"<atom:link" not in render(output, "rss").partition(b"<item>")[2]
    assert [each["title"] for each in _items(output)[0]["_meest_recent"]["sources"]] == ["Sportblad", "De Aftrap"]
    assert page.find(".//span[@class='from']").text_content() == "Sportblad ook bij De Aftrap"


def test_two_thousand_entries_of_one_second_are_told_apart_alike_every_time() -> None:
    stories = tuple(
        replace(story(title=str(number)), uid=uuid5(NAMESPACE_URL, str(number)).urn) for number in range(2_000)
    )
    moments = distinct_moments(stories)
    assert len(set(moments.values())) == len(stories)
    assert {moment[:19] for moment in moments.values()} == {moments[stories[0].uid][:19]}
    assert distinct_moments(stories[::-1]) == moments
    alone = [distinct_moments([one])[one.uid] == moments[one.uid] for one in stories]
    assert sum(alone) > 1_990  # what else is in the document hardly matters


def test_enclosures_are_kept_one_in_rss_all_in_atom_and_json() -> None:
    output = football()
    of_rss, of_atom, of_json = _parsed(output, "rss")[8], _parsed(output, "atom")[8], _items(output)[8]
    assert [each.href for each in of_rss.enclosures] == ["https://media.example/aflevering.mp3"]
    assert [each["url"] for each in of_rss.media_content] == ["https://media.example/fragment.mp4"]
    assert [(each.href, each.type) for each in of_atom.enclosures] == [
        ("https://media.example/aflevering.mp3", "audio/mpeg"),
        ("https://media.example/fragment.mp4", "video/mp4"),
    ]
    assert [each["mime_type"] for each in of_json["attachments"]] == ["audio/mpeg", "video/mp4"]
    assert of_json["attachments"][0]["duration_in_seconds"] == 1830


def test_distinct_discussions_have_a_link_each_and_one_total() -> None:
    thread = {"comments": 5, "comments_url": "https://forum.example/1", "discussion": "forum/1"}
    mentions = (
        mention("Sportblad", 1, comments=2, comments_url="https://bron1.example/1#r", discussion="bron1/1"),
        mention("De Aftrap", 2, **thread),
        mention("Omroep Zuid", 3, **thread),
    )
    (entry,) = _parsed(feed(story(mentions=mentions, comments=7)), "atom")
    replies = [(link.href, link["count"]) for link in entry.links if link.rel == "replies"]
    assert replies == [("https://bron1.example/1#r", "2"), ("https://forum.example/1", "5")]
    assert entry.thr_total == "7"


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_changed_gives_the_same_bytes(format: str) -> None:
    assert render(football(), format) == render(football(), format)


def test_a_changed_count_changes_counts_and_order_but_no_id_and_no_date() -> None:
    first, second = story(1, comments=2), story(2, comments=30)
    before, after = feed(first, second), feed(replace(second, comments=31, heat=9.9e5), first)
    for format in ("rss", "atom"):
        old = {each.id: (each.published, each.updated) for each in _parsed(before, format) if "updated" in each}
        new = {each.id: (each.published, each.updated) for each in _parsed(after, format) if "updated" in each}
        assert old == new
        assert _parsed(after, format)[0].id == second.uid
    dates = ("id", "date_published", "date_modified")
    assert {tuple(each[name] for name in dates) for each in _items(before)} == {
        tuple(each[name] for name in dates) for each in _items(after)
    }
    stripped = [render(output, "rss").replace(b">30<", b"><").replace(b">31<", b"><") for output in (before, after)]
    assert sorted(stripped[0].splitlines()) == sorted(stripped[1].splitlines())


def test_dates_come_from_the_stories_only() -> None:
    output = feed(story(updated_at=NOON, published_at=NOON - 60))
    parsed = feedparser.parse(BytesIO(render(output, "rss"))).feed
    assert parsed.updated == "Thu, 08 May 2025 12:00:00 +0000"
    assert feedparser.parse(BytesIO(render(output, "atom"))).feed.updated == "2025-05-08T12:00:00+00:00"


def test_links_to_themselves_come_from_the_configuration() -> None:
    output = replace(football(), site_link="https://elders.example/nieuws")
    for format in ("rss", "atom"):
        links = feedparser.parse(BytesIO(render(output, format))).feed.links
        assert f"https://elders.example/nieuws/meest-recent.{format}" in [
            each.href for each in links if each.rel == "self"
        ]
    assert json.loads(render(output, "json"))["feed_url"] == "https://elders.example/nieuws/meest-recent.json"


def test_paging_and_archives_follow_rfc_5005() -> None:
    output = FEEDS["in English, with everything a feed can say"]
    for format in ("rss", "atom"):
        links = {each.rel: each.href for each in feedparser.parse(BytesIO(render(output, format))).feed.links}
        assert links["next"] == f"https://nieuws.example/meest-recent/2.{format}"
        assert links["prev-archive"] == f"https://nieuws.example/meest-recent/2025-04.{format}"
        assert links["hub"] == "https://hub.example/"
        assert b"<fh:archive/>" in render(FEEDS["an archive"], format)
    assert json.loads(render(output, "json"))["next_url"] == "https://nieuws.example/meest-recent/2.json"
    assert json.loads(render(output, "json"))["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_a_feeds_id_is_its_own_where_it_has_one() -> None:
    assert feedparser.parse(BytesIO(render(feed(uid="urn:uuid:7"), "atom"))).feed.id == "urn:uuid:7"
    made = {feedparser.parse(BytesIO(render(feed(slug=slug), "atom"))).feed.id for slug in ("een", "een", "twee")}
    assert len(made) == 2


def test_the_documentation_names_what_each_format_writes() -> None:
    text = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text("utf-8")
    rows = [line.split("|")[2:5] for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    named = [{name for row in rows for name in re.findall(r"`([\w:.]+)", row[column])} for column in range(3)]
    output = football(("https://beeld.example/1.jpg",))
    two = story(30, mentions=(mention("Sportblad", 1), mention("De Aftrap", 2)), language="fr")
    output = replace(output, stories=(*output.stories, two))
    for columns, format in zip(named[:2], ("rss", "atom"), strict=True):
        root = etree.fromstring(render(output, format))
        written = {_prefixed(element) for element in root.iter(etree.Element)} | {"xml:lang"}
        assert columns <= written, format
    items = _items(output)
    ours = {f"_meest_recent.{name}" for item in items for name in item["_meest_recent"]}
    assert named[2] <= {name for item in items for name in item} | ours
    assert {name for item in items for name in item} - {"content_text", "_meest_recent"} <= named[2]
    assert ours - {"_meest_recent.heat"} <= named[2]


def _prefixed(element: etree._Element) -> str:
    name = etree.QName(element).localname
    return f"{element.prefix}:{name}" if element.prefix else name
