"""Comment counts that a feed does not carry: the question, the answer, and when to ask again."""

from __future__ import annotations

import itertools
import json
import math
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import Malformed
from aggregator.models import CommentAnswer, CommentRule
from aggregator.read.comment_counts import PRESETS, count_in, count_items, request_for
from aggregator.read.values import MAX_COMMENTS
from aggregator.schedule.comment_counts import when_to_refresh


def asked(
    rule: CommentRule,
    link: str | None = None,
    guid: str | None = None,
    comments_url: str | None = None,
    comments_feed: str | None = None,
) -> str | None:
    request = request_for(rule, link=link, guid=guid, comments_url=comments_url, comments_feed=comments_feed)
    return request.url if request else None


def told(rule: CommentRule, answer: object, **headers: str) -> int:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return count_in(CommentAnswer(rule, None, body, headers))


# --- The forums that we know, with answers in the shape of theirs -----------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "https://forum.example/t/wat-een-wedstrijd/4711",
        "https://forum.example/t/wat-een-wedstrijd/4711/12?u=jan#p3",
        "https://forum.example/t/wat-een-wedstrijd/4711/",
    ],
)
def test_discourse_asks_the_topic(link: str) -> None:
    assert asked(PRESETS["discourse"], link) == "https://forum.example/t/wat-een-wedstrijd/4711.json"


def test_discourse_without_a_slug_and_below_a_folder() -> None:
    assert asked(PRESETS["discourse"], "https://x.example/forum/t/4711/12") == "https://x.example/forum/t/4711.json"


def test_discourse_counts_the_posts_after_the_first() -> None:
    answer = {"id": 4711, "title": "Wat een wedstrijd", "posts_count": 38, "reply_count": 12, "views": 940}
    assert told(PRESETS["discourse"], answer) == 37


def test_hacker_news() -> None:
    rule = PRESETS["hacker-news"]
    assert (
        asked(rule, "https://blog.example/a", "https://news.ycombinator.com/item?id=8863")
        == "https://hacker-news.firebaseio.com/v0/item/8863.json"
    )
    assert told(rule, {"by": "x", "descendants": 71, "id": 8863, "kids": [9224, 8917], "type": "story"}) == 71


def test_the_page_of_comments_counts_before_a_link_to_another_discussion() -> None:
    other, own = "https://news.ycombinator.com/item?id=1", "https://news.ycombinator.com/item?id=2"
    assert asked(PRESETS["hacker-news"], link=other, comments_url=own) == (
        "https://hacker-news.firebaseio.com/v0/item/2.json"
    )


def test_lobsters() -> None:
    rule = PRESETS["lobsters"]
    comments_url = "https://lobste.rs/s/a1b2c3/why_feeds_matter"
    assert asked(rule, "https://blog.example/s/not-this", None, comments_url) == "https://lobste.rs/s/a1b2c3.json"
    answer = {"short_id": "a1b2c3", "title": "Why feeds matter", "score": 40, "comment_count": 23, "comments": []}
    assert told(rule, answer) == 23


@pytest.mark.parametrize(
    ("link", "guid"),
    [("https://www.reddit.com/r/voetbal/comments/1abcde/de_loting/", None), ("https://nieuws.example/x", "t3_1abcde")],
)
def test_reddit_asks_the_thread(link: str, guid: str | None) -> None:
    assert asked(PRESETS["reddit"], link, guid) == "https://www.reddit.com/comments/1abcde.json?limit=1"


def test_reddit_counts() -> None:
    post = {"kind": "t3", "data": {"id": "1abcde", "title": "De loting", "num_comments": 512}}
    answer = [{"kind": "Listing", "data": {"children": [post]}}, {"kind": "Listing", "data": {"children": []}}]
    assert told(PRESETS["reddit"], answer) == 512


def test_wordpress_tells_the_total_in_a_header() -> None:
    rule = PRESETS["wordpress"]
    expected = "https://blog.example/nl/wp-json/wp/v2/comments?post=314&per_page=1&_fields=id"
    assert asked(rule, "https://blog.example/nl/2025/05/kop/", "https://blog.example/nl/?p=314") == expected
    assert told(rule, [{"id": 9}], **{"x-wp-total": "42", "x-wp-totalpages": "42"}) == 42


def test_the_entrys_own_feed_of_comments() -> None:
    assert asked(PRESETS["feed"], comments_feed="https://blog.example/kop/feed/") == "https://blog.example/kop/feed/"
    assert asked(PRESETS["feed"], link="https://blog.example/kop/") is None


@pytest.mark.parametrize("name", sorted(set(PRESETS) - {"feed"}))
def test_an_entry_of_another_site_is_not_asked_about(name: str) -> None:
    assert (
        asked(PRESETS[name], "https://elders.example/artikel", "urn:uuid:1", "https://elders.example/reacties") is None
    )


# --- A rule of one's own: the address ---------------------------------------------------------------------------------

LINK = "https://x.example/a/17?ref=rss#top"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("{link}", LINK),
        ("{page}.json", "https://x.example/a/17.json"),
        ("{origin}/api/{id}", "https://x.example/api/urn%3A17"),
        (
            "https://api.example/c?url={link}",
            "https://api.example/c?url=https%3A%2F%2Fx.example%2Fa%2F17%3Fref%3Drss%23top",
        ),
        ("https://api.example/{guid}", "https://api.example/urn%3A17"),
    ],
)
def test_a_template_is_filled(url: str, expected: str) -> None:
    assert asked(CommentRule(url, path="n"), LINK, "urn:17") == expected


def test_the_first_group_is_the_id_and_named_groups_are_themselves() -> None:
    rule = CommentRule("https://api.example/{id}/{year}", re.compile(r"/(\d+)-(?P<year>\d{4})"), path="n")
    assert asked(rule, "https://x.example/17-2025") == "https://api.example/17/2025"


def test_a_pattern_without_groups_is_the_id() -> None:
    assert (
        asked(CommentRule("https://api.example/{id}", re.compile(r"\d+"), path="n"), LINK) == "https://api.example/17"
    )


def test_an_id_cannot_add_a_path_or_a_parameter() -> None:
    rule = CommentRule("https://api.example/{id}/count", re.compile(r"id:(.*)"), path="n")
    assert asked(rule, guid="id:../../x?y=1&z#@") == "https://api.example/..%2F..%2Fx%3Fy%3D1%26z%23%40/count"


@pytest.mark.parametrize(
    "link",
    [None, "", "/a/17", "javascript:alert(1)", "file:///etc/passwd", "https://user:pass@x.example/", "https://["],
)
def test_only_addresses_are_asked(link: str | None) -> None:
    assert asked(CommentRule("{link}", path="n"), link) is None


def test_a_group_that_took_no_part_asks_nothing() -> None:
    rule = CommentRule("https://api.example/{id}", re.compile(r"a/(\d+)?"), path="n")
    assert asked(rule, "https://x.example/a/") is None


def test_what_is_expected_is_told_to_the_server() -> None:
    json_request = request_for(CommentRule("{link}", path="n"), link=LINK, guid=None)
    feed_request = request_for(CommentRule("{link}"), link=LINK, guid=None)
    assert json_request is not None
    assert feed_request is not None
    assert "json" in (json_request.accept or "")
    assert "atom" in (feed_request.accept or "")


def test_an_unknown_placeholder_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"\{nr\} is not known; expected one of \{id\}, .*\{guid\}, \{year\}"):
        CommentRule("https://x.example/{nr}", re.compile(r"(?P<year>\d+)"))


def test_a_rule_without_an_address_needs_one() -> None:
    with pytest.raises(ValueError, match="a url is needed"):
        CommentRule(path="n")
    with pytest.raises(ValueError, match="a url is needed"):
        CommentRule(header="n")


# --- A rule of one's own: the answer ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"n": 12}, 12),
        ({"n": 12.0}, 12),
        ({"n": "1.234 reacties"}, 1234),
        ({"n": 0}, 0),
        ({"n": 10**12}, MAX_COMMENTS),
        ({"n": 1e308}, MAX_COMMENTS),
        (b'{"n": Infinity}', MAX_COMMENTS),
    ],
)
def test_a_number_is_read_and_clamped(answer: object, expected: int) -> None:
    assert told(CommentRule("{link}", path="n"), answer) == expected


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"n": None},
        {"n": True},
        {"n": []},
        {"n": "geen"},
        {"n": -1},
        b'{"n": NaN}',
        [],
        b"",
        b"<html>",
        b"[" * 100_000,
    ],
)
def test_no_count_is_not_a_count_of_nought(answer: object) -> None:
    with pytest.raises(Malformed):
        told(CommentRule("{link}", path="n"), answer)


def test_a_path_can_count() -> None:
    assert told(CommentRule("{link}", path="length(comments)"), {"comments": [1, 2, 3]}) == 3


def test_nothing_goes_below_nought() -> None:
    assert told(CommentRule("{link}", path="n", add=-1), {"n": 0}) == 0


def test_a_missing_header_is_no_count() -> None:
    with pytest.raises(Malformed, match="X-Total"):
        told(CommentRule("{link}", header="X-Total"), b"[]")


# --- Feeds of comments ------------------------------------------------------------------------------------------------

RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Reacties</title>
<item><title>Jan</title><media:item/></item><item><title>An</title></item></channel></rss>"""
ATOM = b"""<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry/><a:entry/><a:entry/></a:feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><items/></channel><item/></rdf:RDF>"""
BLOGGER = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearchrss/1.0/">
<o:totalResults>97</o:totalResults><entry/><entry/></feed>"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RSS, 2),
        (ATOM, 3),
        (RDF, 1),
        (BLOGGER, 97),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{}, {}]}', 2),
        (b"<rss><channel/></rss>", 0),
        (b"\n " + RSS, 2),
        (RSS.decode().encode("utf-16"), 2),
        (RSS.replace(b'"1.0"?', b'"1.0" encoding="windows-1252"?').replace(b"Jan", b"Ren\xe9"), 2),
        (b'<!DOCTYPE rss SYSTEM "http://x.example/rss.dtd">' + b"<rss><item/></rss>", 1),
        (ATOM.replace(b"<a:entry/>", b"<a:entry>" * 2000 + b"</a:entry>" * 2000, 1), 2002),
    ],
    ids=[
        *("rss", "atom", "rdf", "a total", "json feed", "no comments yet", "white space first", "utf-16"),
        *("windows-1252", "a document type", "nested"),
    ],
)
def test_items_are_counted(body: bytes, expected: int) -> None:
    assert count_items(body) == expected
    assert count_in(CommentAnswer(PRESETS["feed"], None, body, {})) == expected


BOMB = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><item>&b;</item></rss>'


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html><body/></html>", b"<rss><item/>", b"geen", b"{}", b'{"items": 3}', b"{", BOMB),
    ],
    ids=[
        *("empty", "a page", "cut off", "text", "json without items", "items no list", "no json", "entities"),
    ],
)
def test_what_is_no_feed_of_comments_has_no_count(body: bytes) -> None:
    with pytest.raises(Malformed):
        count_items(body)


@pytest.mark.parametrize("encoding", ["gb2312", "no-such"])
def test_a_feed_of_comments_is_read_in_the_encodings_that_feeds_are(encoding: str) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?><rss><item><title>中&nbsp;</title></item></rss>'
    assert count_items(document.encode("gb2312")) == 1


def test_an_external_entity_is_not_fetched() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><item>&x;</item></rss>'
    with pytest.raises(Malformed, match="declares an entity: 'x'"):
        count_items(body)


def test_a_large_feed_takes_no_time() -> None:
    started = time.perf_counter()
    assert count_items(b"<rss>" + b"<item><title>ja</title></item>" * 100_000 + b"</rss>") == 100_000
    assert time.perf_counter() - started < 2


# --- When to ask again ------------------------------------------------------------------------------------------------

HALF_LIFE = 6 * 3600.0
MINUTE, HOUR = 60.0, 3600.0


def refreshes(gain_at: float | None = None) -> list[float]:
    """When a story, published at 0 and seen at once, is asked about, until it is cold; one count grew at `gain_at`."""
    at: list[float] = []
    while len(at) < 1000:
        gained = gain_at if gain_at is not None and at and at[-1] >= gain_at else None
        now = at[-1] if at else 0.0
        due = when_to_refresh(0.0, at[-1] if at else None, gained, now, HALF_LIFE)
        if due == math.inf:
            return at
        at.append(due)
    return at


def gaps(at: list[float]) -> list[float]:
    return [after - before for before, after in itertools.pairwise(at)]


def test_a_new_story_is_asked_about_at_once_and_then_every_quarter_of_an_hour() -> None:
    assert refreshes()[:4] == [0, 15 * MINUTE, 30 * MINUTE, 45 * MINUTE]


def test_the_pauses_grow_up_to_a_half_life() -> None:
    pauses = gaps(refreshes())
    assert pauses == sorted(pauses)
    assert pauses[-1] == HALF_LIFE


def test_a_quiet_story_gets_some_twenty_questions_in_all() -> None:
    at = refreshes()
    assert 18 <= len(at) <= 25
    assert len([one for one in at if one <= HALF_LIFE]) >= len(at) / 2


def test_a_story_that_stayed_quiet_for_eight_half_lives_is_cold() -> None:
    assert refreshes()[-1] <= 8 * HALF_LIFE
    assert when_to_refresh(0.0, 7.9 * HALF_LIFE, None, 8.1 * HALF_LIFE, HALF_LIFE) == math.inf
    assert when_to_refresh(0.0, None, None, 9 * HALF_LIFE, HALF_LIFE) == math.inf


def test_a_count_that_grew_makes_it_warm_anew() -> None:
    grew = 20 * HOUR
    at = [one for one in refreshes(gain_at=grew) if one >= grew]
    assert gaps(at)[0] < gaps([one for one in refreshes() if one >= grew])[0]
    assert at[-1] > refreshes()[-1]


def test_after_a_gain_it_is_asked_again_soon() -> None:
    assert when_to_refresh(0.0, 20 * HOUR, 20 * HOUR, 20 * HOUR, HALF_LIFE) == 20 * HOUR + 15 * MINUTE


def test_a_story_from_the_future_is_as_old_as_now() -> None:
    assert when_to_refresh(1e9, None, None, 500.0, HALF_LIFE) == 500.0
    assert when_to_refresh(1e9, 500.0, None, 500.0, HALF_LIFE) == 500.0 + 15 * MINUTE


moments = st.floats(0, 1e6)


@given(moments, moments, st.one_of(st.none(), moments), st.floats(0, 1e6), st.floats(60, 3e7))
def test_it_is_never_asked_again_at_once(
    published: float, last: float, gain: float | None, later: float, half_life: float
) -> None:
    due = when_to_refresh(published, last, gain, last + later, half_life)
    assert due >= last + half_life / 25
    assert due == math.inf or due <= last + half_life * 1.001
