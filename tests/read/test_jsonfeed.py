"""JSON Feed 1.0 and 1.1, exact and forgiving."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aggregator.errors import Malformed, NotAFeed
from aggregator.models import Reading
from tests.read.feeds import reading, titles


def feed(*items: Any, **members: Any) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items} | members)


def read(*items: Any, **members: Any) -> Reading:
    return reading(feed(*items, **members))


def test_every_member_of_an_item() -> None:
    (entry,) = read(
        {
            "id": "https://news.example/1",
            "url": "/1",
            "title": "Goal &amp; <b>more</b>",
            "content_html": "<p>It was <script>x</script>late.</p>",
            "content_text": "It was late.",
            "summary": "Late <i>goal</i>.",
            "image": "/1.jpg",
            "banner_image": "/banner.jpg",
            "date_published": "2024-02-05T10:30:00+01:00",
            "date_modified": "2024-02-05T11:00:00Z",
            "authors": [{"name": "Jan"}, {"name": "Piet"}],
            "tags": ["sport", "sport", "R&D"],
            "language": "nl",
            "attachments": [
                {
                    "url": "/1.mp3",
                    "mime_type": "audio/mpeg",
                    "size_in_bytes": 9,
                    "duration_in_seconds": 61.5,
                    "title": "Audio",
                }
            ],
        }
    ).entries
    assert (entry.key, entry.guid_is_global, entry.link) == ("https://news.example/1", True, "https://news.example/1")
    assert entry.title == "Goal &amp; <b>more</b>"  # titles are plain text
    assert (entry.content_html, entry.teaser) == ("<p>It was late.</p>", "Late <i>goal</i>.")
    assert (entry.image, entry.author, entry.categories) == (
        "https://news.example/1.jpg",
        "Jan, Piet",
        ("sport", "R&D"),
    )
    assert (entry.published_claimed, entry.updated_claimed, entry.language) == (1707125400.0, 1707130800.0, "nl")
    (file,) = entry.enclosures
    assert (file.url, file.type, file.length, file.duration) == ("https://news.example/1.mp3", "audio/mpeg", 9, 61.5)
    assert file.title == "Audio"


def test_what_the_feed_says_of_itself() -> None:
    said = read(
        home_page_url="https://news.example/",
        feed_url="https://news.example/feed.json",
        next_url="https://news.example/feed.json?page=2",
        hubs=[{"type": "WebSub", "url": "https://hub.example/"}],
        icon="/icon.png",
        language="nl",
        description="All of it",
    ).feed
    assert (said.title, said.link, said.description) == ("News", "https://news.example/", "All of it")
    assert (said.self_url, said.hub) == ("https://news.example/feed.json", "https://hub.example/")
    assert (said.next_archive, said.image) == ("https://news.example/feed.json?page=2", "https://news.example/icon.png")


def test_version_1_has_one_author() -> None:
    assert (
        read({"id": "1", "author": {"name": "Jan"}}, version="https://jsonfeed.org/version/1").entries[0].author
        == "Jan"
    )


@pytest.mark.parametrize(("written", "key"), [(12, "12"), (12.5, "12.5"), ("12", "12"), (10**20, "1" + "0" * 20)])
def test_numeric_ids_are_text(written: object, key: str) -> None:
    assert read({"id": written, "title": "x"}).entries[0].key == key


def test_nulls_are_nothing() -> None:
    members = (
        "id",
        "url",
        "title",
        "summary",
        "content_text",
        "image",
        "date_published",
        "authors",
        "tags",
        "attachments",
    )
    (entry,) = read({**dict.fromkeys(members), "content_html": "<p>Still here</p>"}).entries
    assert (entry.title, entry.teaser, entry.link, entry.author) == ("", "Still here", None, "")


def test_items_that_are_no_objects_are_left_out() -> None:
    answer = read({"id": "1", "title": "One"}, None, "x", 3, ["y"], {"id": "2", "title": "Two"})
    assert (titles(answer), answer.warnings) == (["One", "Two"], ("4 items are no objects; left out",))
    assert [entry.position for entry in answer.entries] == [0, 5]


@pytest.mark.parametrize("value", [True, {"a": 1}, ["x"], 1e400])
def test_members_of_a_wrong_kind_are_ignored(value: object) -> None:
    members = dict.fromkeys(
        ["url", "title", "summary", "image", "tags", "authors", "attachments", "date_published"], value
    )
    (entry,) = reading(
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", **members}]})
    ).entries
    assert (entry.key, entry.title, entry.link) == ("1", "", None)
    assert entry.author == ("x" if value == ["x"] else "")  # a name, where an object should be


def test_plain_text_keeps_its_lines_and_shows_its_markup() -> None:
    (entry,) = read({"id": "1", "content_text": "a < b\n<script>alert(1)</script>"}).entries
    assert entry.content_html == "a &lt; b<br>\n&lt;script&gt;alert(1)&lt;/script&gt;"


def test_an_external_url_when_there_is_no_other() -> None:
    assert read({"id": "1", "external_url": "https://other.example/"}).entries[0].link == "https://other.example/"


def test_comment_counts_of_extensions() -> None:
    (entry,) = read({"id": "1", "_site": {"comments": 12, "comments_url": "https://news.example/1#c"}, "_n": 3}).entries
    assert (entry.comments, entry.comments_url) == (12, "https://news.example/1#c")


def test_comment_counts_of_the_extension_that_is_about_them() -> None:
    (entry,) = read({"id": "1", "_comments": {"count": 0, "url": "https://news.example/1/all"}}).entries
    assert (entry.comments, entry.comments_url) == (0, "https://news.example/1/all")


def test_known_items_do_not_come_back() -> None:
    items = [{"id": str(number), "title": str(number)} for number in range(4)]
    known = read(*items[1:]).item_hashes
    answer = reading(feed(*items), known_items=known)
    assert (titles(answer), answer.items_seen, len(answer.item_hashes)) == (["0"], 4, 4)


def test_items_without_id_at_one_address_are_read_together() -> None:
    """Who of them gets the plain key must not depend on which are new."""
    items = [{"url": "https://news.example/p", "title": str(number)} for number in range(3)]
    known = read(*items[1:]).item_hashes
    (late,) = reading(feed(*items), known_items=known).entries
    assert late.key == read(*items).entries[0].key != "https://news.example/p"


def test_a_long_text_is_not_thrown_away_for_short_html() -> None:
    (entry,) = read({"id": "1", "content_html": "<p>Short</p>", "content_text": "A long story. " * 40}).entries
    assert entry.content_html.startswith("A long story.")
    (entry,) = read({"id": "1", "content_html": "<p>A <b>story</b></p>", "content_text": "A story"}).entries
    assert entry.content_html == "<p>A <b>story</b></p>"


def test_the_order_of_members_is_no_change() -> None:
    one, other = {"id": "1", "title": "One"}, {"title": "One", "id": "1"}
    assert read(one).item_hashes == read(other).item_hashes


def test_of_too_many_items_the_newest_are_kept() -> None:
    items = [
        {"id": str(day), "title": str(day), "date_published": f"2024-01-{day:02}T00:00:00Z"} for day in range(1, 10)
    ]
    assert titles(reading(feed(*items), max_entries=2)) == ["8", "9"]


HEAD = '"version": "https://jsonfeed.org/version/1.1", "title": "N"'


@pytest.mark.parametrize(
    "body",
    [
        f'{{{HEAD}, "items": [{{"id": "1", "title": "One", "content_text": "two\nlines\tand\r\na tab"}}]}}',
        f'\ufeff\n{{{HEAD}, "items": [{{"id": "1", "title": "One"}}]}}',
        f'{{{HEAD}, "items": [{{"id": "1", "title": "One",}}, ],\n}}',
        f'{{{HEAD}, "items": [{{"id": "1", "title": "One", "content_text": "a, }} b,] c\nd",\n }}]}}',
        f'{{{HEAD}, "items": [{{"id": "1", "title": "One", "content_text": "it\\\'s"}}]}}',
    ],
    ids=["line breaks and tabs in strings", "byte order mark", "trailing commas", "both", "an escape too many"],
)
def test_json_as_it_is_written_by_hand_is_read(body: str) -> None:
    assert titles(reading(body)) == ["One"]


def test_what_looks_like_a_mistake_inside_a_string_is_text() -> None:
    body = f'{{{HEAD}, "items": [{{"id": "1", "content_text": "a, ] b,}} c\\"",}}]}}'
    assert reading(body).entries[0].teaser == 'a, ] b,} c"'


@pytest.mark.parametrize(
    "body",
    [
        '{"items": [',
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1}',
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_broken_json_is_an_error(body: str) -> None:
    with pytest.raises(Malformed, match="not JSON"):
        reading(body)


@pytest.mark.parametrize(
    "body", ['{"items": [{"id": 1}]}', '{"items": {}}', '{"version": "https://jsonfeed.org/version/1"}']
)
def test_json_that_is_no_feed(body: str) -> None:
    with pytest.raises(NotAFeed):
        reading(body)


def test_lone_surrogates_and_controls_are_gone() -> None:
    assert reading(feed({"id": "1", "title": "a\ud800\u0000b\u202e"})).entries[0].title == "ab"
