"""HTML from outside does nothing: no scripts, no frames, no forms, no addresses but web addresses."""

from __future__ import annotations

import re
import time

import pytest

from aggregator.read.sanitise import MAX_HTML, clean, from_text, images, to_text
from tests.read.attacks import ATTACKS

BASE = "https://news.example/2024/goal"

ALLOWED_ADDRESS = re.compile(r"(?:https?://|mailto:)")


@pytest.mark.parametrize("markup", ATTACKS)
def test_nothing_that_acts_gets_through(markup: str) -> None:
    safe = clean(markup, BASE)
    tags = re.findall(r"<[a-z][^>]*>", safe)
    assert not re.search(r"<(?:script|style|svg|math|iframe|object|embed|form|input|button|base|meta|link)\b", safe)
    for tag in tags:
        names = re.findall(r'\s([\w:-]+)="', tag)
        assert not [
            name
            for name in names
            if name.startswith("on") or name in ("style", "id", "class", "target", "ping", "srcset")
        ]
    for address in re.findall(r'\s(?:href|src|poster|cite)="([^"]*)"', " ".join(tags)):
        assert ALLOWED_ADDRESS.match(address)


@pytest.mark.parametrize("markup", ATTACKS)
def test_cleaning_twice_changes_nothing(markup: str) -> None:
    once = clean(markup, BASE)
    assert clean(once, BASE) == once


def test_what_articles_are_made_of_stays() -> None:
    markup = (
        '<h2>Goal</h2><p>By <a href="https://news.example/jan">Jan</a> &amp; <em>co</em></p><ul><li>One</li></ul>'
        '<blockquote>He said</blockquote><table><tbody><tr><td colspan="2">1-0</td></tr></tbody></table>'
        '<figure><img src="https://news.example/a.jpg" alt="a" width="9" height="9"><figcaption>A</figcaption></figure>'
        '<audio src="https://news.example/a.mp3" controls=""></audio><pre><code>x &lt; y</code></pre>'
    )
    expected = markup.replace('">Jan', '" rel="noopener noreferrer">Jan')
    safe = clean(markup, BASE)
    assert sorted(
        re.findall(r"[\w/.:=-]+", safe.replace(' loading="lazy"', "").replace(' preload="none"', ""))
    ) == sorted(re.findall(r"[\w/.:=-]+", expected))


@pytest.mark.parametrize(
    ("href", "absolute"),
    [
        ("more", "https://news.example/2024/more"),
        ("/more", "https://news.example/more"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("#note", "https://news.example/2024/goal#note"),
        ("mailto:jan@news.example", "mailto:jan@news.example"),
    ],
)
def test_links_become_absolute(href: str, absolute: str) -> None:
    assert f'href="{absolute}"' in clean(f'<a href="{href}">x</a>', BASE)


def test_a_picture_by_mail_is_none() -> None:
    assert clean('<img src="mailto:x@y.example">', BASE) == ""


def test_pictures_are_loaded_late_and_without_address_gone() -> None:
    assert (
        clean('<img src="/a.png"><img alt="a>b" src="data:x">', BASE)
        == '<img src="https://news.example/a.png" loading="lazy">'
    )
    assert (
        images(clean('<img src="/a.png?b=1&amp;c=2" width="9">', BASE))[0]["src"]
        == "https://news.example/a.png?b=1&c=2"
    )


def test_control_characters_are_gone_decoded_or_not() -> None:
    assert clean("<p>a&#8;b\x1b[31mc\u202ed</p>", BASE) == "<p>ab[31mcd</p>"


def test_the_end_of_a_cdata_section_is_text() -> None:
    assert clean("a ]]> b", BASE) == "a ]]&gt; b"


def test_plain_text_shows_as_written() -> None:
    assert from_text("1 < 2 & <b>\nnext") == "1 &lt; 2 &amp; &lt;b&gt;<br>\nnext"


def test_text_keeps_words_apart_where_blocks_do() -> None:
    assert to_text("<p>a<b>b</b></p><p>c</p>d<br/>e<td>f</td>", 100) == "ab c d e f"


# --- what would keep the sanitiser busy ---


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<div></b>",
        "<b>",
        "<!--",
        "<table>",
        "<a href=x>",
        "<svg><g>",
        "<",
        "&amp",
        "<p>",
        "<ul><li>",
        "<span><p>",
    ],
)
def test_nothing_keeps_it_busy(piece: str) -> None:
    markup = piece * 100_000
    before = time.process_time()
    safe, text = clean(markup, BASE), to_text(markup, 1000)
    assert time.process_time() - before < 1.5
    assert len(safe) <= 2 * MAX_HTML
    assert len(text) <= 1000


def test_deep_markup_becomes_its_text() -> None:
    assert clean("<div>" * 500 + "deep <b>&amp; text</b>", BASE) == "deep &amp; text"


def test_a_long_base_does_not_multiply() -> None:
    base = "https://news.example/" + "x" * 3900 + "/"
    assert len(clean('<a href="a">b</a>' * 20_000, base)) <= 2 * MAX_HTML
