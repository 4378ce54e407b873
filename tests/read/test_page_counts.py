"""Comment counts on articles' pages, and in lists of discussions elsewhere."""

from __future__ import annotations

import json
import time

import pytest

from aggregator.errors import Malformed
from aggregator.models import CommentAnswer, CommentRule
from aggregator.read.comment_counts import count_in, request_for
from aggregator.read.elsewhere import rule_for

LINK = "https://krant.example/nieuws/4711-kop"
ON_PAGE = CommentRule("{link}", on_page=True)


def counted(rule: CommentRule, page: str, link: str = LINK) -> int:
    return count_in(CommentAnswer(rule, link, page.encode(), {"content-type": "text/html; charset=utf-8"}))


def json_ld(*documents: object) -> str:
    scripts = (f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in documents)
    return f"<html><head>{''.join(scripts)}</head><body><p>Tekst</p></body></html>"


def statistic(kind: object, count: object) -> dict[str, object]:
    return {"@type": "InteractionCounter", "interactionType": kind, "userInteractionCount": count}


# --- by a selector ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selector", "page", "expected"),
    [
        (".reacties", '<a class="reacties">37 reacties</a>', 37),
        (".reacties", '<a class="reacties">Reageer (1.204)</a>', 1204),
        ("#talk b", '<p id="talk">Al <b>1,2k</b> reacties</p>', 1200),
        ("a.talk@title", '<a class="talk" title="12 comments">Praat mee</a>', 12),
        ("[data-n]@data-n", '<div data-n="0">geen</div>', 0),
    ],
)
def test_a_selector_finds_the_number(selector: str, page: str, expected: int) -> None:
    assert counted(CommentRule("{link}", select=selector), page) == expected


@pytest.mark.parametrize(
    ("selector", "page", "said"),
    [
        (".reacties", "<p>Niets</p>", "found nothing on the page"),
        (".reacties", '<a class="reacties">Reageer</a>', "'Reageer', which is no number"),
        ("a[", "<a>3</a>", "is no CSS selector"),
    ],
)
def test_what_a_selector_does_not_find_is_said(selector: str, page: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        counted(CommentRule("{link}", select=selector), page)


def test_the_page_is_asked_for_as_a_page() -> None:
    request = request_for(CommentRule("{link}", select="b"), link=LINK, guid=None)
    assert request is not None
    assert (request.url, request.accept.split(",")[0]) == (LINK, "text/html")


# --- as the page tells machines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"@type": "NewsArticle", "commentCount": 17},
        {"@type": "NewsArticle", "commentCount": "17"},
        {"@type": ["NewsArticle"], "interactionStatistic": statistic("https://schema.org/CommentAction", 17)},
        {"@type": "Article", "interactionStatistic": [
            statistic({"@type": "LikeAction"}, 900), statistic({"@type": "http://schema.org/CommentAction"}, "17"),
        ]},
        {"@type": "BlogPosting", "interactionCount": ["UserLikes:5", "UserComments:17"]},
        {"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", "commentCount": 17}]},
        {"@type": "WebPage", "mainEntity": {"@type": "DiscussionForumPosting", "commentCount": 17}},
        {"@type": "Article", "commentCount": 17, "comment": [{"@type": "Comment", "commentCount": 3}]},
    ],
)  # fmt: skip
def test_json_ld_tells_it(said: object) -> None:
    assert counted(ON_PAGE, json_ld(said)) == 17


def test_the_article_of_this_address_is_counted_and_not_the_related_ones() -> None:
    related = {"@type": "NewsArticle", "url": "https://krant.example/nieuws/1", "commentCount": 300}
    this = {"@type": "NewsArticle", "mainEntityOfPage": {"@id": LINK + "?utm_source=rss"}, "commentCount": 4}
    assert counted(ON_PAGE, json_ld([related, this])) == 4
    assert counted(ON_PAGE, json_ld(related, {"@type": "Article", "commentCount": 5})) == 5


def test_a_block_that_is_broken_hides_no_other() -> None:
    page = json_ld({"@type": "Article", "commentCount": 8}).replace(
        "<head>", '<head><script type="application/ld+json">{"a": </script>'
    )
    assert counted(ON_PAGE, page) == 8


@pytest.mark.parametrize(
    "page",
    [
        '<p itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="commentCount">17</b></p>',
        '<div itemscope itemtype="https://schema.org/Article"><meta itemprop="commentCount" content="17"></div>',
        '''<div itemscope itemtype="https://schema.org/Article"><div itemprop="interactionStatistic" itemscope
            itemtype="https://schema.org/InteractionCounter"><link itemprop="interactionType"
            href="https://schema.org/CommentAction"><meta itemprop="userInteractionCount" content="17"></div></div>''',
        '<p itemscope><meta itemprop="interactionCount" content="UserComments:17"></p>',
        '''<div itemscope itemtype="https://schema.org/Comment"><b itemprop="commentCount">2</b></div>
            <div itemscope itemtype="https://schema.org/Article"><b itemprop="commentCount">17</b></div>''',
    ],
)  # fmt: skip
def test_microdata_tells_it(page: str) -> None:
    assert counted(ON_PAGE, page) == 17


@pytest.mark.parametrize("page", ["<p>Reacties: 12</p>", json_ld({"@type": "Article"}), json_ld([[[[]]]]), ""])
def test_a_page_that_tells_none_has_none(page: str) -> None:
    with pytest.raises(Malformed, match="tells no commentCount"):
        counted(ON_PAGE, page)


@pytest.mark.parametrize("told", [
    '<i itemprop="interactionStatistic"><b itemprop="interactionType" content="CommentAction"></b>'
    '<b itemprop="userInteractionCount" content="17"></b></i>',
    '<i itemprop="commentCount" content="17"></i><i itemprop="url" content="/x"></i>',
])  # fmt: skip
def test_a_page_that_tells_thousands_of_counts_is_read_quickly(told: str) -> None:
    started = time.process_time()
    assert counted(ON_PAGE, f"<div itemscope>{told * 5_000}</div>") == 17
    assert time.process_time() - started < 2


# --- elsewhere --------------------------------------------------------------------------------------------------------

ANSWERS = {
    "hacker-news": {"hits": [{"url": LINK, "num_comments": 30}, {"url": LINK + "-vervolg", "num_comments": 400}]},
    "lobsters": [{"url": LINK, "comment_count": 20}, {"url": LINK + "/?utm_medium=x", "comment_count": 10}],
    "reddit": {"data": {"children": [{"data": {"url": LINK, "num_comments": 30}}]}},
}
NOBODY = {"hacker-news": {"hits": []}, "lobsters": [], "reddit": {"data": {"children": []}}}


@pytest.mark.parametrize("place", ANSWERS)
def test_the_discussions_of_exactly_this_address_are_added_up(place: str) -> None:
    rule = rule_for(place, "https://stand-in.example/")
    request = request_for(rule, link=LINK, guid=None)
    assert request is not None
    assert request.url.startswith("https://stand-in.example/")
    assert "https%3A%2F%2Fkrant.example%2Fnieuws%2F4711-kop" in request.url
    assert counted(rule, json.dumps(ANSWERS[place])) == 30
    assert counted(rule, json.dumps(NOBODY[place])) == 0


@pytest.mark.parametrize("place", ANSWERS)
def test_an_answer_of_another_shape_is_no_count_of_nought(place: str) -> None:
    with pytest.raises(Malformed):
        counted(rule_for(place, "https://stand-in.example"), '{"error": "slow down"}')
