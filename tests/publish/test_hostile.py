"""Whatever a story holds, every output is valid and inert, and the other stories are in it."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from aggregator.models import Enclosure, Story
from aggregator.publish.render import FORMATS, render
from tests.publish.samples import feed, mention, story
from tests.validate import atom, jsonfeed, rss

ATOM = {"a": "http://www.w3.org/2005/Atom"}
VALIDATORS = {"rss": rss.violations, "atom": atom.violations, "json": jsonfeed.violations}
TEXTS = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<!-- --><![CDATA[ <svg/onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#8;",
    "nul\x00 bel\x07 esc\x1b[31m del\x7f surrogate\ud800 nonchar\uffff bom\ufeff turned\u202eback",
    "{{ 7*7 }} {% raw %} %(num)s {0}",
    "line\u2028sep\u2029 new\nline\ttab",
    "   ",
    "",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    'https://a.example/"><script>alert(1)</script>',
    "https://a.example/een twee\n",
    "https://a.example/é?q=ü#ß",
    "https://[oops/",
    "https://a.example:port/",
    "//a.example/",
    "",
)


def _everywhere(text: str) -> Story:
    """A story with the text in every field that holds text."""
    return story(
        2,
        title=text,
        teaser=text,
        author=text,
        language=text,
        categories=(text, text),
        mentions=(
            mention(source_title=text, title=text, author=text),
            mention("De Aftrap", 3, source_title=text, title=text),
        ),
        enclosures=(Enclosure("https://a.example/x.mp3", text, -3, text, None),),
    )


def _at(address: str) -> Story:
    """A story with the address in every field that holds one."""
    places: Any = dict.fromkeys(("link", "source_url", "source_link", "comments_url", "comments_feed"), address)
    return story(
        2,
        link=address,
        image=address,
        enclosures=(Enclosure(address),),
        mentions=(mention(**places), mention("De Aftrap", 3, **places)),
    )


def _assert_harmless(hostile: Story) -> None:
    output = feed(story(1), hostile, story(3))
    for format, violations in VALIDATORS.items():
        assert violations(render(output, format)) == []
    page = render(output, "html")
    _assert_inert(page)
    assert len(lxml_html.document_fromstring(page).findall(".//article")) == 3
    assert len(json.loads(render(output, "json"))["items"]) == 3
    assert all(b"<script>alert" not in render(output, format) for format in FORMATS)


def _assert_inert(page: bytes) -> None:
    document = lxml_html.document_fromstring(page)
    assert [each.get("src", "").rpartition("/")[0] for each in document.iter("script")] == ["static"]
    for element in document.iter(etree.Element):
        assert not any(str(name).startswith("on") or name == "style" for name in element.attrib)
        for name in ("href", "src"):
            assert element.get(name, "").partition(":")[0].lower() not in ("javascript", "data", "vbscript")


@pytest.mark.parametrize("text", TEXTS)
def test_text(text: str) -> None:
    _assert_harmless(_everywhere(text))


@pytest.mark.parametrize("address", ADDRESSES)
def test_address(address: str) -> None:
    _assert_harmless(_at(address))


def test_a_password_in_the_address_of_a_source_is_published_nowhere() -> None:
    secret = "https://jan:geheim@krant.example/rss?token=geheim&page=2"
    told = story(2, mentions=(mention(source_title=secret, source_url=secret), mention("De Aftrap", 3)))
    for format in FORMATS:
        document = render(feed(told), format)
        assert b"geheim" not in document, format
        assert b"krant.example/rss" in document, format


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text(text: str) -> None:
    _assert_harmless(_everywhere(text))


@pytest.mark.parametrize("at", [-1.0, 1e18, float("nan"), float("inf"), float("-inf")])
def test_time_that_no_calendar_has(at: float) -> None:
    _assert_harmless(replace(story(2), published_at=at, updated_at=at))


@pytest.mark.parametrize("comments", [-1, 10**12])
def test_absurd_count(comments: int) -> None:
    _assert_harmless(story(2, comments=comments, mentions=(mention(comments=comments),)))


def test_heat_that_is_no_number() -> None:
    _assert_harmless(story(2, heat=float("nan")))


def test_markup_in_a_title_is_shown_as_text() -> None:
    output = feed(story(title="Wat <b>nu</b>?"))
    page = lxml_html.document_fromstring(render(output, "html"))
    assert page.find(".//article/h2").text_content() == "Wat <b>nu</b>?"
    (title,) = etree.fromstring(render(output, "atom")).xpath("a:entry/a:title", namespaces=ATOM)
    assert (title.get("type"), title.text) == ("html", "Wat &lt;b&gt;nu&lt;/b&gt;?")


@pytest.mark.parametrize("text", ["AT&T", "Q&A: 3 < 4", "Wat nu?", "R&B; of toch niet", "Ajax & PSV"])
def test_text_that_no_reader_takes_for_markup_stays_as_it_is(text: str) -> None:
    (title,) = etree.fromstring(render(feed(story(title=text)), "rss")).xpath("//item/title/text()")
    assert unescape(str(title)).replace("\u2060", "") == text
    assert ("\u2060" in title) == (";" in text)


@pytest.mark.parametrize("text", ["&#8211;", "&lt;b&gt;", "&copy 2025", "&1;", "<b>", "</b>", "<!-- x"])
def test_text_that_looks_like_html_is_the_same_under_both_readings(text: str) -> None:
    output = feed(story(title=f"Zie {text}"))
    (plain,) = etree.fromstring(render(output, "rss")).xpath("//item/title/text()")
    assert str(plain).replace("\u2060", "") == f"Zie {text}"
    assert unescape(str(plain)) == plain
    (title,) = etree.fromstring(render(output, "atom")).xpath("a:entry/a:title", namespaces=ATOM)
    assert title.get("type") == "html"
    assert unescape(title.text) == f"Zie {text}"


def test_a_reader_that_takes_rss_titles_for_html_sees_no_tag() -> None:
    (title,) = etree.fromstring(render(feed(story(title="<b onclick=x>Wat</b>")), "rss")).xpath("//item/title/text()")
    shown = lxml_html.fragment_fromstring(str(title), create_parent="div")
    assert len(shown) == 0
    assert shown.text_content().replace("\u2060", "") == "<b onclick=x>Wat</b>"


def test_a_story_without_mentions_is_left_out_and_the_others_stay() -> None:
    output = feed(story(1), replace(story(2), mentions=()), story(3))
    assert [each["id"] for each in json.loads(render(output, "json"))["items"]] == [story(1).uid, story(3).uid]
