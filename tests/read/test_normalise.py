"""Keys that stay, text that is text, and limits that hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.models import Document, Enclosure, Entry, FeedInfo, RawEntry
from aggregator.read import normalise as limits
from aggregator.read.identity import MAX_KEY
from aggregator.read.links import MAX_URL, http_url
from aggregator.read.normalise import feed_info
from aggregator.read.normalise import normalised as normalise
from tests.read.feeds import URL, atom, only_entry, reading, rss

DOCUMENT = Document(URL, b"", None)


def normalised(*raws: RawEntry, feed: FeedInfo | None = None, **document: int) -> tuple[Entry, ...]:
    numbered = [replace(raw, position=place) for place, raw in enumerate(raws)]
    return normalise(numbered, feed or FeedInfo(), replace(DOCUMENT, **document))


def one(raw: RawEntry) -> Entry:
    (entry,) = normalised(raw)
    return entry


# --- what identifies an entry ---


def test_the_id_else_the_link_else_the_content() -> None:
    assert one(RawEntry(guid="1", link="/a", title="x")).key == "1"
    assert (
        one(RawEntry(link="/a", title="x")).key == one(RawEntry(link="/a", title="y")).key == "https://news.example/a"
    )
    by_content = one(RawEntry(title="x", content="text")).key
    assert by_content == one(RawEntry(title="x", content="text", comments="9", published=1.0)).key
    assert by_content != one(RawEntry(title="x", content="other")).key


def test_a_link_to_the_home_page_identifies_nothing() -> None:
    raws = [RawEntry(link="/", title="One"), RawEntry(link="/", title="Two")]
    entries = normalised(*raws, feed=FeedInfo(link="https://news.example/"))
    alone = normalised(raws[1], feed=FeedInfo(link="https://news.example/"))
    assert len({entry.key for entry in entries}) == 2
    assert entries[1].key == alone[0].key


def test_one_id_on_two_items_keeps_both() -> None:
    entries = normalised(RawEntry(guid="1", link="/b", title="B"), RawEntry(guid="1", link="/a", title="A"))
    assert [entry.title for entry in entries] == ["B", "A"]
    assert len({entry.key for entry in entries}) == 2
    assert entries[1].key == "1"


def test_the_older_of_them_keeps_its_key_when_another_comes_on_top() -> None:
    items = [RawEntry(guid="1", link=f"/{name}", title=name) for name in "cba"]
    before, after = normalised(*items[1:]), normalised(*items)
    assert [entry.key for entry in after[1:]] == [entry.key for entry in before]


def test_one_id_and_one_link_on_three_items_keeps_all() -> None:
    entries = normalised(*(RawEntry(guid="1", link="/a", title=title) for title in "abc"))
    assert len({entry.key for entry in entries}) == 3


def test_which_items_are_known_changes_no_key() -> None:
    items = [f"<guid>1</guid><title>{title}</title><link>/{title}</link>" for title in "abc"]
    full = reading(rss(*items))
    for entry in full.entries:
        known = full.item_hashes - {entry.item_hash}
        assert reading(rss(*items), known_items=known).entries == (entry,)


def test_an_item_that_is_repeated_in_every_word_is_one() -> None:
    assert len(normalised(*[RawEntry(guid="1", title="A")] * 3)) == 1
    assert len(normalised(*[RawEntry(title="A", content="a")] * 3)) == 1


def test_an_item_that_says_nothing_is_none() -> None:
    assert normalised(RawEntry(), RawEntry(title="  \x00 ", link="javascript:alert(1)")) == ()


def test_a_monstrous_id_is_shortened_and_stays_itself() -> None:
    first, second = one(RawEntry(guid="x" * 10_000 + "1")), one(RawEntry(guid="x" * 10_000 + "2"))
    assert len(first.key) <= MAX_KEY
    assert first.key != second.key


# --- what counts as a change of content ---


def test_comment_counts_are_no_content() -> None:
    entry = RawEntry(
        guid="1", title="A", content="<p>Points: 10</p><p># Comments: 3</p><p>12 reacties</p>", comments="3"
    )
    other = replace(
        entry, content="<p>Points: 11</p><p># Comments: 14</p><p>13 reacties</p>", comments="14", published=5.0
    )
    assert one(entry).content_hash == one(other).content_hash


@pytest.mark.parametrize(
    "change",
    [
        {"title": "B"}, {"content": "<p>b</p>"}, {"summary": "b"},
        {"enclosures": (Enclosure("https://news.example/b.mp3"),)},
    ],
)  # fmt: skip
def test_what_a_reader_sees_is(change: dict[str, str]) -> None:
    entry = RawEntry(guid="1", title="A", content="<p>a</p>", summary="a", link="/a")
    assert one(entry).content_hash != one(replace(entry, **change)).content_hash  # type: ignore[arg-type]  # by design


# --- text is text ---


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("<![CDATA[Tom & Jerry]]>", "Tom & Jerry"),
        ("<![CDATA[Tom &#8217;s]]>", "Tom ’s"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("Use of &lt;b> in HTML", "Use of <b> in HTML"),
        ("&lt;script>alert(1)&lt;/script>", "<script>alert(1)</script>"),
        ("  two\n\tlines ", "two lines"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b\x1b[31m", "ab[31m"),
    ],
)
def test_titles_of_rss(title: str, shown: str) -> None:
    assert only_entry(rss(f"<guid>1</guid><title>{title}</title>")).title == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<title>AT&amp;amp;T &lt;b></title>", "AT&amp;T <b>"),
        ('<title type="html">AT&amp;amp;T &lt;b>x&lt;/b></title>', "AT&T x"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A<b>T</b> &amp; T</div></title>', "AT & T"),
        ('<title type="html">&lt;img src=x onerror=alert(1)>Hi</title>', "Hi"),
    ],
)
def test_titles_of_atom_are_what_their_type_says(title: str, shown: str) -> None:
    assert only_entry(atom(f"<id>urn:x:1</id>{title}")).title == shown


def test_a_teaser_is_the_text_of_the_summary() -> None:
    entry = one(RawEntry(guid="1", summary="<p>One<br>two</p><ul><li>three</li></ul><style>p{}</style>&nbsp;four"))
    assert entry.teaser == "One two three four"


def test_a_summary_without_text_gives_way_to_the_content() -> None:
    assert one(RawEntry(guid="1", summary='<img src="/a.png">', content="<p>Text</p>")).teaser == "Text"


def test_the_title_of_a_source_that_is_escaped_once_too_often_is_decoded() -> None:
    titled = feed_info(FeedInfo(title="Blog &#8211; R&amp;D <b>"), "https://bron.example/rss")
    assert titled.title == "Blog – R&D <b>"


# --- addresses ---


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " \x01javascript:alert(1)", "java\nscript:alert(1)",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://news.example/", "mailto:a@b.example", "http://", "http:///x",
        "https://[", "https://a b.example/", "https://news.example/" + "x" * MAX_URL, "urn:x:1", "feed:https://x.example/",
        "http://a<b>.example/", "",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_dropped(url: str) -> None:
    """In every field that holds one."""
    entry = one(
        RawEntry(guid="1", link=url, comments_url=url, comments_feed=url, image=url, enclosures=(Enclosure(url),))
    )
    assert (entry.link, entry.comments_url, entry.comments_feed, entry.image, entry.enclosures) == (None,) * 4 + ((),)


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("/a", "https://news.example/a"),
        ("a?b=c", "https://news.example/a?b=c"),
        ("//cdn.example/a", "https://cdn.example/a"),
        (" https://news.example/a\n", "https://news.example/a"),
        ("HTTPS://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/é?q=ë", "https://news.example/%C3%A9?q=%C3%AB"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ('https://news.example/"><script>', "https://news.example/%22%3E%3Cscript%3E"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
    ],
)
def test_addresses_are_absolute_and_written_properly(url: str, absolute: str) -> None:
    assert http_url(url, URL) == absolute


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_an_address_is_a_web_address_or_nothing(text: str) -> None:
    url = http_url(text, URL)
    assert url is None or (url.startswith(("http://", "https://")) and url.isascii() and url.isprintable())


# --- limits ---


def test_everything_is_bounded() -> None:
    long = "w" * 3_000_000
    entry = one(
        RawEntry(
            guid=long,
            title=long,
            summary=long,
            content="<p>" + long,
            author=long,
            categories=tuple(f"{number}{long[:1000]}" for number in range(1000)),
            enclosures=tuple(Enclosure(f"/{number}", type=long, title=long, length=10**40) for number in range(1000)),
            language=long,
            published=float("nan"),
            updated=1e300,
        )
    )
    assert len(entry.title) <= limits.MAX_TITLE
    assert len(entry.teaser) <= limits.MAX_TEASER
    assert len(entry.content_html) <= 1_000_000
    assert len(entry.author) <= limits.MAX_AUTHOR
    assert len(entry.categories) == limits.MAX_CATEGORIES
    assert max(map(len, entry.categories)) <= limits.MAX_CATEGORY
    assert len(entry.enclosures) == limits.MAX_ENCLOSURES
    assert entry.enclosures[0] == Enclosure("https://news.example/0", title="w" * limits.MAX_TITLE)
    assert (entry.language, entry.published_claimed, entry.updated_claimed) == (None, None, None)


def test_the_newest_entries_are_kept_in_their_order() -> None:
    raws = [RawEntry(guid=str(number), published=float(number % 7)) for number in range(14)]
    assert [entry.guid for entry in normalised(*raws, max_entries=4)] == ["5", "6", "12", "13"]


TEXT = st.one_of(st.none(), st.text(max_size=80))


@given(
    st.lists(
        st.builds(
            RawEntry,
            guid=TEXT, link=TEXT, title=TEXT, title_html=st.booleans(), summary=TEXT, content=TEXT,
            content_html=st.booleans(), author=TEXT, categories=st.lists(st.text(max_size=9), max_size=3).map(tuple),
            language=TEXT, published=st.one_of(st.none(), st.floats()), comments=TEXT, comments_url=TEXT,
            image=TEXT, base=TEXT,
        ),
        max_size=5,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_claims_give_entries_that_can_be_stored(raws: list[RawEntry]) -> None:
    entries = normalised(*raws)
    assert all(count == 1 for count in Counter(entry.key for entry in entries).values())
    for entry in entries:
        assert entry.key
        for text in (entry.key, entry.title, entry.teaser, entry.content_html, entry.author, *entry.categories):
            text.encode()
            assert not any(ord(character) < 32 and character not in "\t\n" for character in text)
