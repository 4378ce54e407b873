"""Only what changed is parsed: which items are cut out of a document, and when none may be."""

from __future__ import annotations

import pytest

from aggregator.read import split
from tests.read.feeds import atom, reading, rss, titles

ONE = "<title>One</title><guid>1</guid>"
TWO = "<title>Two</title><guid>2</guid>"
THREE = "<title>Three</title><guid>3</guid>"


def hashes(body: bytes) -> list[str]:
    return [item.hash for item in split.outline(body).items]


# --- what is found ---


def test_the_range_of_every_item_is_its_bytes() -> None:
    body = rss(ONE, TWO)
    assert [body[item.start : item.end] for item in split.outline(body).items] == [
        f"<item>{ONE}</item>".encode(),
        f"<item>{TWO}</item>".encode(),
    ]


@pytest.mark.parametrize(
    "items",
    [
        ["<item/>", "<item/>"],
        ["<item />", "<item>x</item >"],
        ['<item a="&gt;">x</item\n>', "<item><![CDATA[</item>]]></item>"],
        ['<i:item xmlns:i="http://purl.org/rss/1.0/"/>', "<item><!-- </item> --></item>"],
    ],
)
def test_items_are_found_however_their_tags_are_written(items: list[str]) -> None:
    body = f"<rss><channel>{''.join(items)}</channel></rss>".encode()
    assert [body[one.start : one.end].decode() for one in split.outline(body).items] == items


def test_rss_1_has_its_items_beside_the_channel() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://news.example/"><title>N</title>
    <items><rdf:Seq><rdf:li rdf:resource="https://news.example/1"/></rdf:Seq></items></channel>
    <item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link></item></rdf:RDF>"""
    read = reading(body)
    assert (read.whole, len(read.item_hashes), titles(read)) == (None, 1, ["One"])


@pytest.mark.parametrize("namespace", ["http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"])
def test_both_atoms_are_split(namespace: str) -> None:
    body = f'<feed xmlns="{namespace}"><entry><title>One</title></entry><entry><title>Two</title></entry></feed>'
    assert len(split.outline(body.encode()).items) == 2


# --- what a hash means ---


def test_the_same_bytes_have_the_same_hash_wherever_they_stand() -> None:
    assert sorted(hashes(rss(ONE, TWO))) == sorted(hashes(rss(THREE, TWO, ONE))[1:])


def test_one_changed_byte_changes_the_hash_of_its_item_only() -> None:
    before, after = hashes(rss(ONE, TWO)), hashes(rss(ONE, TWO.replace("Two", "two")))
    assert (before[0] == after[0], before[1] == after[1]) == (True, False)


@pytest.mark.parametrize(
    "attributes",
    [' xml:base="https://other.example/"', ' xml:lang="nl"', ' xmlns:thr="http://purl.org/syndication/thread/1.0"'],
)
def test_what_an_item_inherits_is_part_of_its_hash(attributes: str) -> None:
    assert hashes(rss(ONE)) != hashes(rss(ONE, attributes=attributes))


def test_what_the_channel_says_of_itself_is_not() -> None:
    assert hashes(rss(ONE)) == hashes(rss(ONE, channel="<lastBuildDate>Mon, 01 Jan 2024 10:00:00 GMT</lastBuildDate>"))


def test_a_hash_does_not_depend_on_the_encoding_of_the_document() -> None:
    text = '<?xml version="1.0" encoding="{}"?><rss><channel><item><title>Één</title></item></channel></rss>'
    in_utf8 = reading(text.format("utf-8").encode())
    in_latin = reading(text.format("iso-8859-1").encode("iso-8859-1"))
    in_utf16 = reading(text.format("utf-16").encode("utf-16"))
    assert in_utf8.item_hashes == in_latin.item_hashes == in_utf16.item_hashes
    assert titles(in_latin) == titles(in_utf16) == ["Één"]


# --- what comes back ---


def test_known_items_do_not_come_back() -> None:
    known = reading(rss(ONE, TWO)).item_hashes
    read = reading(rss(THREE, ONE, TWO), known_items=known)
    assert (titles(read), read.items_seen, len(read.item_hashes)) == (["Three"], 3, 3)


def test_an_item_that_changed_comes_back_alone() -> None:
    known = reading(rss(ONE, TWO)).item_hashes
    assert titles(reading(rss(ONE, TWO.replace("Two", "Two, corrected")), known_items=known)) == ["Two, corrected"]


def test_another_order_is_nothing_new() -> None:
    known = reading(rss(ONE, TWO, THREE)).item_hashes
    assert reading(rss(THREE, ONE, TWO), known_items=known).entries == ()


def test_a_document_without_news_still_says_what_its_feed_is() -> None:
    known = reading(rss(ONE)).item_hashes
    assert reading(rss(ONE), known_items=known).feed.title == "News"


def test_positions_count_the_items_that_were_cut_out() -> None:
    known = reading(rss(ONE, TWO)).item_hashes
    (entry,) = reading(rss(ONE, TWO, THREE), known_items=known).entries
    assert entry.position == 2


def test_what_comes_back_is_what_the_whole_document_gives() -> None:
    body = atom(*(f"<id>urn:x:{n}</id><title>{n}</title>" for n in range(9)), attributes=' xml:lang="nl"')
    full = reading(body)
    for known in ({full.entries[0].item_hash}, {entry.item_hash for entry in full.entries[1:8]}):
        read = reading(body, known_items=frozenset(known))
        assert read.entries == tuple(entry for entry in full.entries if entry.item_hash not in known)


# --- taken whole ---


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (rss(ONE, "<title>a < b</title>"), "not well-formed"),
        (rss(ONE, "<foo:bar/>"), "unbound prefix"),
        (rss(ONE, "<item><title>Inner</title></item>"), "inside an item"),
        (rss(ONE, '<description xml:base="/a/">x</description>'), "relative base"),
        (rss(ONE, channel="<image><item><title>Odd</title></item></image>"), "unusual place"),
        (
            b'<!DOCTYPE rss [<!ENTITY me "News">]><rss><channel><item><title>&me;</title></item></channel></rss>',
            "entities",
        ),
        (b'<!DOCTYPE rss SYSTEM "x.dtd"><rss><channel><item><title>&hi;</title></item></channel></rss>', "'hi'"),
    ],
)
def test_a_document_that_cannot_be_cut_safely_is_taken_whole(body: bytes, reason: str) -> None:
    read = reading(body)
    assert read.whole is not None
    assert reason in read.whole
    assert read.item_hashes == frozenset()
    assert len(read.entries) >= 1


def test_a_relative_base_below_an_absolute_one_can_be_cut() -> None:
    inner = '<entry><id>a</id><content type="html" xml:base="/a/">x</content></entry>'
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/">{inner}</feed>'
    assert reading(body.encode()).whole is None


def test_items_that_feedparser_sees_otherwise_make_it_whole() -> None:
    read = reading(b'<rss xmlns="urn:unknown"><channel><item><title>One</title></item></channel></rss>')
    assert (titles(read), read.whole) == (["One"], "feedparser sees other items in it than expat")


# --- the channel's own ---


def test_all_skip_hours_and_days_are_kept() -> None:
    channel = """<skipHours><hour>0</hour><hour> 7 </hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>
    <skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>"""
    feed = reading(rss(ONE, channel=channel)).feed
    assert (feed.skip_hours, feed.skip_days) == ({0, 7}, {5, 6})


def test_skip_hours_are_had_from_a_broken_document_too() -> None:
    assert reading(rss("a & b", channel="<skipHours><hour>3</hour></skipHours>")).feed.skip_hours == {3}
