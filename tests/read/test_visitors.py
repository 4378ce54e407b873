"""What only counts readers is not published; who an entry is does not depend on it."""

from __future__ import annotations

import json
import time

import pytest

from aggregator.models import Reading
from aggregator.read import visitors
from tests.read.feeds import atom, reading, rss

LINK = "https://town.example/1?utm_source=rss&utm_medium=feed&id=7"
CONTENT = f'&lt;a href="{LINK.replace("&", "&amp;amp;")}">x&lt;/a> &lt;a href="/2?fbclid=1#c">y&lt;/a>'
PIXELS = [
    '<img src="https://count.example/p.gif" width="1" height="1">',
    '<img src="https://count.example/p.gif" height="1px" alt="">',
    '<img width="0" height="0" src="https://count.example/p.gif">',
    '<img src="https://pixel.wp.com/b.gif?host=x">',
    '<img src="https://feeds.feedburner.com/~r/town/~4/x" alt="">',
]


def in_rss(**document: bool) -> Reading:
    address = LINK.replace("&", "&amp;")
    item = (
        f"<link>{address}</link><comments>{address}#c</comments>"
        f'<enclosure url="https://town.example/1.mp3?utm_source=rss" type="audio/mpeg"/>'
        f"<description>{CONTENT}</description>"
    )
    return reading(rss(item), **document)


def in_atom(**document: bool) -> Reading:
    address = LINK.replace("&", "&amp;")
    return reading(atom(f'<link href="{address}"/><content type="html">{CONTENT}</content>'), **document)


def in_json(**document: bool) -> Reading:
    content = f'<a href="{LINK.replace("&", "&amp;")}">x</a> <a href="/2?fbclid=1#c">y</a>'
    item = {"url": LINK, "content_html": content, "attachments": [{"url": "https://town.example/1.mp3?utm_source=rss"}]}
    return reading(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": [item]}), **document
    )


@pytest.mark.parametrize("read", [in_rss, in_atom, in_json])
def test_links_of_every_format_and_in_content_lose_tracking(read: object) -> None:
    (entry,) = read().entries  # type: ignore[operator]  # one of the three above
    assert entry.link == "https://town.example/1?id=7"
    assert 'href="https://town.example/1?id=7"' in entry.content_html
    assert '/2#c"' in entry.content_html
    assert all("utm" not in one.url for one in entry.enclosures)


@pytest.mark.parametrize("read", [in_rss, in_atom, in_json])
def test_who_an_entry_is_does_not_change_by_it(read: object) -> None:
    (clean,), (as_is,) = read().entries, read(links_as_is=True).entries  # type: ignore[operator]  # as above
    assert as_is.link == LINK
    assert "utm_source" in as_is.content_html
    assert (clean.key, clean.canonical_url, clean.content_hash) == (as_is.key, as_is.canonical_url, as_is.content_hash)


def test_the_link_of_the_source_too() -> None:
    body = rss("<title>One</title>", channel="<link>https://town.example/?utm_source=rss</link>")
    assert reading(body).feed.link == "https://town.example/"
    assert reading(body, links_as_is=True).feed.link == "https://town.example/?utm_source=rss"


def test_an_entry_without_id_and_link_keeps_its_key() -> None:
    item = f"<title>One</title><description>{CONTENT}</description>"
    (clean,), (as_is,) = reading(rss(item)).entries, reading(rss(item), links_as_is=True).entries
    assert clean.key == as_is.key


@pytest.mark.parametrize("pixel", PIXELS)
def test_pictures_that_count_are_gone(pixel: str) -> None:
    body = rss(f"<guid>1</guid><description><![CDATA[<p>Text</p>{pixel}<img src='/a.jpg' width='600'>]]></description>")
    (entry,) = reading(body).entries
    assert entry.content_html.count("<img") == 1
    assert entry.image == "https://news.example/a.jpg"
    (as_is,) = reading(body, links_as_is=True).entries
    assert as_is.content_html.count("<img") == 2


@pytest.mark.parametrize("left_open", [' href="' + "?" * 200_000, ' href="a?' * 30_000 + "#" * 100_000])
def test_an_attribute_that_never_ends_is_read_in_time(left_open: str) -> None:
    began = time.process_time()
    visitors.in_html(left_open)
    assert time.process_time() - began < 1


def test_a_picture_of_the_article_stays() -> None:
    body = rss("<guid>1</guid><description><![CDATA[<img src='/a.jpg' width='100' height='10'>]]></description>")
    assert "/a.jpg" in reading(body).entries[0].content_html
