"""Of an item of which only the comment count moved, that is handed over and nothing is read; whatever else there is
to an item is part of what it is known by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aggregator.models import Document, Reading
from aggregator.read import charset, doctype, split
from aggregator.read.reading import read_document
from tests.read.feeds import atom, reading, rss, titles

SLASH = "<slash:comments>{}</slash:comments>"
THREAD = "<t:total>{}</t:total>"
BEFORE, AFTER = 12, 15


def counts(read: Reading) -> list[int]:
    return [one.comments for one in read.recounts]


def later(item: str, *others: str, before: object = BEFORE, after: object = AFTER) -> Reading:
    """What is read of an RSS item, a `{}` in it once before and once after, when it was read before."""
    known = reading(rss(item.replace("{}", str(before)), *others)).item_hashes
    return reading(rss(item.replace("{}", str(after)), *others), known_items=known)


def json_feed(**item: Any) -> bytes:
    items = [{"id": "1", "content_text": "One", **item}, {"id": "2", "content_text": "Two"}]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}).encode()


@pytest.mark.parametrize("element", [SLASH, THREAD, "<slash:comments>\n {} </slash:comments >"])
def test_a_count_that_moved_is_handed_over_alone(element: str) -> None:
    read = later(f"<guid>1</guid>{element}<description>Text</description>", "<guid>2</guid>")
    assert (titles(read), counts(read), read.recounts[0].position) == ([], [AFTER], 0)


def test_it_is_handed_over_under_the_hash_that_its_entry_has() -> None:
    (entry,) = reading(rss(f"<guid>1</guid>{SLASH.format(BEFORE)}")).entries
    (recount,) = later(f"<guid>1</guid>{SLASH}").recounts
    assert recount.item_hash == entry.item_hash


def test_atom_with_a_default_namespace_has_its_counts_told_too() -> None:
    entry = "<id>tag:a,2024:1</id><thr:total>{}</thr:total><content>Text</content>"
    known = reading(atom(entry.format(BEFORE))).item_hashes
    read = reading(atom(entry.format(AFTER)), known_items=known)
    assert (titles(read), counts(read)) == ([], [AFTER])


def test_what_did_not_move_is_nothing_new() -> None:
    read = later(f"<guid>1</guid>{SLASH}", after=BEFORE)
    assert (read.entries, read.recounts) == ((), ())


def test_an_item_that_changed_beside_its_count_is_read() -> None:
    read = later(f"<guid>1</guid><title>{{}} dead</title>{SLASH}")
    assert (titles(read), counts(read)) == (["15 dead"], [])


@pytest.mark.parametrize(
    "text",
    [
        "<description>{} comments</description>" + SLASH,
        "<description><![CDATA[<slash:comments>{}</slash:comments>]]></description>",
        "<description>&lt;slash:comments&gt;{}&lt;/slash:comments&gt;</description>",
        "<!-- <slash:comments>{}</slash:comments> --><title>One</title>",
        "<media:group><slash:comments>{}</slash:comments></media:group>",
        "<slash:comments>{}</slash:comments><slash:comments>{}</slash:comments>",
        "<slash:comments>{}</slash:comments><t:total>{}</t:total>",
        "<slash:comments>{} comments</slash:comments>",
        "<slash:comments><![CDATA[{}]]></slash:comments>",
        "<slash:comments a='1'>{}</slash:comments>",
        "<x:comments xmlns:x='https://x.example/'>{}</x:comments>",
        "<comments>https://news.example/{}</comments>",
        "<atom:link rel='replies' href='https://news.example/r' t:count='{}'/>",
    ],
)
def test_numbers_elsewhere_make_it_another_item(text: str) -> None:
    known = reading(rss(f"<guid>1</guid>{text}".replace("{}", str(BEFORE)))).item_hashes
    (entry,) = reading(rss(f"<guid>1</guid>{text}".replace("{}", str(AFTER))), known_items=known).entries
    (whole,) = reading(rss(f"<guid>1</guid>{text}".replace("{}", str(AFTER)))).entries
    assert entry == whole


def test_where_a_prefix_has_two_meanings_counts_are_read_with_their_items() -> None:
    other = "<guid>2</guid><media:x xmlns:media='https://x.example/'>y</media:x>"
    read = later(f"<guid>1</guid>{SLASH}", other)
    assert [(entry.guid, entry.comments) for entry in read.entries] == [("1", AFTER)]


def test_of_two_items_that_differ_in_their_counts_only_both_are_read() -> None:
    item = "<title>Same</title>" + SLASH
    known = reading(rss(item.format(1), item.format(2))).item_hashes
    assert counts(reading(rss(item.format(3), item.format(4)), known_items=known)) == []


def test_an_item_that_shares_its_id_with_a_new_one_is_read() -> None:
    item = f"<guid>1</guid><title>Old</title>{SLASH}"
    known = reading(rss(item.format(BEFORE))).item_hashes
    read = reading(rss("<guid>1</guid><title>New</title>", item.format(AFTER)), known_items=known)
    assert (titles(read), counts(read)) == (["New", "Old"], [])


def test_beyond_the_newest_entries_no_count_is_handed_over() -> None:
    items = [f"<guid>{number}</guid>{SLASH}" for number in range(3)]
    known = reading(rss(*(item.format(BEFORE) for item in items))).item_hashes
    read = reading(rss(*(item.format(AFTER) for item in items)), known_items=known, max_entries=2)
    assert [one.position for one in read.recounts] == [0, 1]


def test_a_count_that_a_million_exceeds_counts_something_else() -> None:
    assert counts(later(f"<guid>1</guid>{SLASH}", after=999_999_999)) == [1_000_000]


@pytest.mark.parametrize("member", [{"_site": {"comment_count": "{}"}}, {"_comments": {"about": "x", "count": "{}"}}])
@pytest.mark.parametrize("as_text", [True, False])
def test_json_feeds_tell_their_counts_in_extensions(member: dict[str, dict[str, str]], as_text: bool) -> None:
    def said(count: int) -> bytes:
        value: object = str(count) if as_text else count
        return json_feed(**{name: {**one, [*one][-1]: value} for name, one in member.items()})

    known = reading(said(BEFORE)).item_hashes
    read = reading(said(AFTER), known_items=known)
    assert (read.entries, counts(read)) == ((), [AFTER])


@pytest.mark.parametrize("count", ["12 comments", 12.5, "-1", True])
def test_json_counts_that_are_no_plain_digits_are_read_with_their_items(count: object) -> None:
    known = reading(json_feed(_site={"comments": 3})).item_hashes
    read = reading(json_feed(_site={"comments": count}), known_items=known)
    assert (len(read.entries), counts(read)) == (1, [])


def test_of_several_json_counts_the_one_that_is_read_is_told() -> None:
    known = reading(json_feed(_a={"num_comments": 3}, _b={"comments": 5})).item_hashes
    moved = reading(json_feed(_a={"num_comments": 3}, _b={"comments": 6}), known_items=known)
    other = reading(json_feed(_a={"num_comments": 4}, _b={"comments": 5}), known_items=known)
    assert (counts(moved), [one.comments for one in other.entries]) == ([6], [5])


CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of feeds is not beside the checkout")
def test_of_real_feeds_the_counts_are_those_that_reading_finds() -> None:
    told = 0
    for path in sorted(path for path in CORPUS.rglob("*") if path.is_file())[::4]:
        body = path.read_bytes()
        if b"/modules/slash/" not in body and b"syndication/thread" not in body:
            continue
        document = Document("https://feed.example/feed.xml", body, None)
        text, _ = charset.text_of(body, None)
        items = split.outline(charset.as_xml(doctype.plain(text))).items
        if not any(item.listing.count for item in items):
            continue
        for entry in read_document(document).entries:
            count = items[entry.position].listing.count
            assert count is None or entry.comments == int(count), path
            told += count is not None
    assert told > 100
