"""Rules about entries: which fields they see, when they are met, and what takes too long."""

from __future__ import annotations

import time
from typing import Any

import pytest

from aggregator.config.values import rule
from aggregator.patterns import CHANCES, LIMIT, Pattern
from aggregator.rules import Rewrite, refused, slow, words_of
from tests.make import DAY, NOW, entry

STRAY = r"^(\w|\w\w)+$"
LONG = "woordwoord" * 8 + "!"


def news(**given: Any) -> Any:
    said = {
        "title": "Ajax wint de beker",
        "teaser": "Een late goal",
        "content_html": "<p>Het casino is <b>ge</b>sloten</p>",
        "categories": ("Sport", "Voetbal"),
        "author": "Jan Smit",
        "link": "https://nieuws.example/sport/ajax",
        "language": "nl-BE",
        "published_claimed": NOW - 3 * DAY,
    }
    return entry(**(said | given))


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("ajax", True),
        ("late goal", True),
        ("casino", False),  # a plain pattern: title and teaser
        ("title:ajax", True),
        ("title: ajax", True),  # a blank after the field is none of the pattern
        ("title:goal", False),
        ("text:goal", True),
        ("text:casino", True),
        ("text:gesloten", True),
        ("text:ajax", False),
        ("any:casino", True),
        ("any:voetbal", True),
        ("any:smit", True),
        ("any:/sport/", True),
        ("category:^voetbal$", True),
        ("category:politiek", False),
        ("author:smit", True),
        ("author:ajax", False),
        ("link:/sport/", True),
        ("link:/politiek/", False),
        ("language:nl", True),
        ("language:nl|fr", True),
        ("language:n", False),
        ("language:be", False),
        ("older:2d", True),
        ("older:1w", False),
        ("Live: ", False),  # no field, so a pattern
        ("(?<!FC )ajax", True),
    ],
)
def test_a_rule_is_met_in_its_field(text: str, met: bool) -> None:
    assert rule(text).is_met(news(), NOW) is met


def test_what_says_no_date_or_language_is_neither_old_nor_in_one() -> None:
    silent = news(published_claimed=None, updated_claimed=None, language=None)
    assert not rule("older:1d").is_met(silent, NOW)
    assert not rule("language:.*").is_met(silent, NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title:[", "error"),
        ("[", "error"),
        ("title:", "regular expression"),
        ("older:soon", "duration"),
        ("titel:ajax", 'did you mean "title:"'),
        ("catagory:ajax", 'did you mean "category:"'),
        (7, "rule"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_in_words(text: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rule(text)


def test_entries_together_pass_by_one_of_them_and_are_left_out_by_one() -> None:
    both = [news(), news(title="Lotto", teaser="", author="Redactie")]
    assert refused([rule("title:lotto")], [], both, NOW) is None
    assert refused([rule("title:hockey")], [], both, NOW) == "include"
    assert refused([], [rule("author:redactie")], both, NOW) == "exclude"
    assert refused([rule("title:ajax")], [rule("title:lotto")], both, NOW) == "exclude"


def test_a_pattern_that_goes_astray_is_cut_off_and_lets_pass() -> None:
    stray = rule(f"title:{STRAY}")
    stray_news = news(title=LONG)
    began = time.process_time()
    for _ in range(50):
        assert refused([stray], [], [stray_news], NOW) is None
        assert refused([], [stray], [stray_news], NOW) is None
    assert time.process_time() - began < 4 * CHANCES * LIMIT
    assert slow([stray, rule("title:ajax")]) == (f"title:{STRAY}",)


def test_what_is_put_into_an_article_is_text_and_never_markup() -> None:
    rewrite = Rewrite("text", Pattern.of("&|lt"), "<script>")
    assert rewrite.in_markup('<a title="lt>">a &amp; b</a>') == '<a title="lt>">a &lt;script&gt; b</a>'
    assert Rewrite("text", Pattern.of("niets"), "x").in_markup("<p>a &amp; b</p>") == "<p>a &amp; b</p>"


def test_a_tag_parts_words_where_it_ends_a_block() -> None:
    assert words_of("een<p>twee</p>d<b>r</b>ie &amp; vier") == "een twee drie & vier"
