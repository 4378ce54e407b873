"""What RSS and Atom say, found wherever they say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.read import media
from tests.read.feeds import URL, atom, only_entry, reading, rss


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc, arg-type]  # three to six integers


# --- comments ---


@pytest.mark.parametrize(
    "body",
    [
        rss("<guid>1</guid><slash:comments>12</slash:comments>"),
        rss("<guid>1</guid><t:total>12</t:total>"),
        atom("<id>urn:x:1</id><thr:total>12</thr:total>"),
        atom("<id>urn:x:1</id><c:total>12</c:total>", attributes=' xmlns:c="http://purl.org/syndication/thread/1.0"'),
        atom('<id>urn:x:1</id><c:total xmlns:c="http://purl.org/syndication/thread/1.0">12</c:total>'),
        atom('<id>urn:x:1</id><link rel="replies" href="/1#c" thr:count="12"/>'),
        rss('<guid>1</guid><atom:link rel="replies" href="https://news.example/1#c" t:count="12"/>'),
    ],
)
def test_a_comment_count_is_found_wherever_it_is(body: bytes) -> None:
    assert only_entry(body).comments == 12


def test_it_is_found_in_a_broken_document_too() -> None:
    assert only_entry(rss("<title>a & b</title><slash:comments>12</slash:comments>")).comments == 12


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("0", 0), (" 7 ", 7), ("1.234", 1234), ("1,234", 1234), ("1000000000000", 1_000_000), ("-1", None),
        ("NaN", None), ("none", None), ("", None), ("9" * 5000, 1_000_000),
    ],
)  # fmt: skip
def test_counts_are_clamped_or_unknown(written: str, count: int | None) -> None:
    assert only_entry(rss(f"<guid>1</guid><slash:comments>{written}</slash:comments>")).comments == count


def test_where_people_discuss_in_rss() -> None:
    entry = only_entry(rss("<guid>1</guid><comments>/1#comments</comments><wfw:commentRss>/1/feed/</wfw:commentRss>"))
    assert (entry.comments_url, entry.comments_feed) == (
        "https://news.example/1#comments",
        "https://news.example/1/feed/",
    )


def test_where_people_discuss_in_atom() -> None:
    entry = only_entry(
        atom(
            '<id>urn:x:1</id><link rel="replies" type="application/atom+xml" href="https://news.example/1.atom"/>'
            '<link rel="replies" type="text/html" href="https://news.example/1#c"/>'
        )
    )
    assert (entry.comments_url, entry.comments_feed) == ("https://news.example/1#c", "https://news.example/1.atom")


# --- identity ---


@pytest.mark.parametrize(
    ("guid", "is_global"),
    [
        ("https://news.example/2024/01/goal", True),
        ("https://news.example/?p=123", True),
        ("tag:news.example,2024:goal", True),
        ("urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", True),
        ("https://news.example/", False),
        ("123", False),
        ("goal-of-the-month", False),
        ("urn:1", False),
    ],
)
def test_ids_that_mean_the_same_everywhere(guid: str, is_global: bool) -> None:
    for body in (rss(f"<guid>{guid}</guid>"), atom(f"<id>{guid}</id>")):
        assert (only_entry(body).guid, only_entry(body).guid_is_global) == (guid, is_global)


def test_a_guid_does_not_become_an_address() -> None:
    """Or it would change when the source moves, and everything would be new."""
    here, there = (only_entry(rss("<guid>123</guid><title>x</title>"), url=url) for url in (URL, "https://b.example/"))
    assert (here.key, here.link) == (there.key, there.link) == ("123", None)


def test_the_article_itself_rather_than_a_detour() -> None:
    item = "<link>https://feeds.example/~r/1</link><f:origLink>https://news.example/1</f:origLink>"
    body = rss(item, attributes=' xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"')
    assert only_entry(body).link == "https://news.example/1"


# --- dates ---


@pytest.mark.parametrize("year", ["0101", "9999"])
def test_absurd_years_are_kept_as_claims(year: str) -> None:
    claimed = only_entry(rss(f"<guid>1</guid><dc:date>{year}-01-01T00:00:00Z</dc:date>")).updated_claimed
    assert claimed == at(int(year), 1, 1)


def test_published_and_updated_are_kept_apart() -> None:
    entry = only_entry(
        atom("<id>urn:x:1</id><published>2024-01-01T00:00:00Z</published><updated>2024-01-02T00:00:00Z</updated>")
    )
    assert (entry.published_claimed, entry.updated_claimed) == (at(2024, 1, 1), at(2024, 1, 2))


# --- files and pictures ---


def test_a_podcast_episode() -> None:
    entry = only_entry(
        rss(
            '<guid>1</guid><enclosure url="/a.mp3" type="audio/mpeg" length="123456"/>'
            '<itunes:duration>1:02:03</itunes:duration><itunes:image href="/cover.jpg"/>'
        )
    )
    (file,) = entry.enclosures
    assert (file.url, file.type, file.length, file.duration) == (
        "https://news.example/a.mp3",
        "audio/mpeg",
        123456,
        3723.0,
    )
    assert entry.image == "https://news.example/cover.jpg"


def test_media_rss() -> None:
    entry = only_entry(
        rss(
            '<guid>1</guid><media:content url="https://secure.gravatar.com/avatar/1" medium="image"/>'
            '<media:group><media:content url="/v.mp4" type="video/mp4" fileSize="99" duration="61"/></media:group>'
            '<media:thumbnail url="/t.jpg"/>'
        )
    )
    assert [(one.url, one.length, one.duration) for one in entry.enclosures] == [
        ("https://news.example/v.mp4", 99, 61.0)
    ]
    assert entry.image == "https://news.example/t.jpg"


def test_one_file_named_twice_is_one() -> None:
    item = '<guid>1</guid><enclosure url="/a.mp3"/><media:content url="/a.mp3" type="audio/mpeg" fileSize="5"/>'
    (file,) = only_entry(rss(item)).enclosures
    assert (file.type, file.length) == ("audio/mpeg", 5)


def test_the_first_real_picture_of_the_content_when_none_is_named() -> None:
    content = '&lt;img src="/smile.gif" width="16">&lt;img src="data:image/gif;base64,x">&lt;img src="/photo.jpg">'
    assert (
        only_entry(rss(f"<guid>1</guid><description>{content}</description>")).image == "https://news.example/photo.jpg"
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("61", 61.0),
        ("1:01", 61.0),
        ("01:00:01", 3601.0),
        ("1:2:3:4", None),
        ("nan", None),
        ("inf", None),
        ("-5", None),
        ("", None),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert media.seconds(text) == seconds


# --- people, subjects, language ---


@pytest.mark.parametrize(
    ("element", "author"),
    [
        ("<author>jan@news.example (Jan Jansen)</author>", "Jan Jansen"),
        ("<author>Jan Jansen &lt;jan@news.example&gt;</author>", "Jan Jansen"),
        ("<author>jan@news.example</author>", ""),
        ("<author>jan@news.nl (Jan Jansen)</author>", "Jan Jansen"),
        (
            "<atom:author><atom:name>Jan Jansen</atom:name><atom:email>jan@news.nl</atom:email></atom:author>",
            "Jan Jansen",
        ),
        ("<dc:creator>Jan Jansen</dc:creator><dc:creator>Piet</dc:creator>", "Jan Jansen, Piet"),
        ("<dc:creator>Ren&amp;eacute;</dc:creator>", "René"),
        ("<dc:creator>&lt;b>Jan&lt;/b></dc:creator>", "<b>Jan</b>"),
    ],
)
def test_authors(element: str, author: str) -> None:
    assert only_entry(rss(f"<guid>1</guid>{element}")).author == author


def test_categories_by_their_label() -> None:
    entry = only_entry(
        atom(
            '<id>urn:x:1</id><category term="s" label="Sport"/><category term="R&amp;amp;D"/>'
            '<category term="s" label="Sport"/>'
        )
    )
    assert entry.categories == ("Sport", "R&D")


@pytest.mark.parametrize(
    ("attributes", "item", "language"),
    [
        (' xml:lang="nl_BE"', "", "nl-BE"),
        (' xml:lang="nl"', ' xml:lang="fr"', "fr"),
        ("", "", "de"),
        (' xml:lang="???"', "", "de"),
    ],
)
def test_language_of_item_then_feed_then_configuration(attributes: str, item: str, language: str) -> None:
    body = atom(f"<id>urn:x:1</id><title{item}>Hi</title>", attributes=attributes)
    assert only_entry(body, default_language="de").language == language


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("epo", "eo"), ("eo", "eo"), ("eng", "en"), ("dut", "nl"), ("nl_be", "nl-BE"), ("en-UK", "en-GB"),
        ("zh-hant-tw", "zh-Hant-TW"), ("zh-CHS", "zh-Hans"), ("iw", "he"), ("frr", "frr"), ("pt_BR.UTF-8", "pt-BR"),
        ("en-XX", "en"), ("de-1996", "de"), ("english", None), ("zz", None), ("und", None),
        ("x-default", None), ("jp", None),
    ],
)  # fmt: skip
def test_languages_are_valid_or_none(written: str, tag: str | None) -> None:
    read = reading(rss("<guid>1</guid>", channel=f"<language>{written}</language>"))
    assert (read.feed.language, read.entries[0].language) == (tag, tag)


# --- the feed itself ---


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<ttl>60</ttl>", 3600.0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800.0),
        ("<ttl>10</ttl><sy:updatePeriod> Daily </sy:updatePeriod>", 86_400.0),
        ("<ttl>often</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("", None),
    ],
)
def test_how_long_it_may_be_left_alone(channel: str, seconds: float | None) -> None:
    assert reading(rss(channel=channel)).feed.ttl == seconds


def test_what_a_feed_says_of_itself() -> None:
    feed = reading(
        atom(
            feed='<link href="/"/><link rel="self" href="/feed"/><link rel="hub" href="https://hub.example/"/>'
            '<link rel="next" href="/feed?page=2"/><link rel="prev-archive" href="/archive/1"/>'
            "<generator>WordPress</generator><logo>/logo.png</logo><updated>2024-01-01T00:00:00Z</updated>",
            attributes=' xml:lang="nl"',
        )
    ).feed
    assert (feed.link, feed.self_url, feed.hub) == (
        "https://news.example/",
        "https://news.example/feed",
        "https://hub.example/",
    )
    assert feed.next_archive == "https://news.example/archive/1"
    assert (feed.generator, feed.image, feed.language) == ("WordPress", "https://news.example/logo.png", "nl")
    assert feed.updated_claimed == at(2024, 1, 1)


def test_a_feeds_title_is_plain_text() -> None:
    body = (
        b"<rss><channel><title>&lt;b>Tom &amp;amp; Jerry&lt;/b></title><link>javascript:alert(1)</link></channel></rss>"
    )
    feed = reading(b"<rss version='2.0'>" + body[5:]).feed
    assert (feed.title, feed.link) == ("Tom & Jerry", None)
