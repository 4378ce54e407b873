"""An article that is too long ends at a safe place: well-formed, within its size, with a link to the whole."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.models import Document, Enclosure, FeedInfo, RawEntry
from aggregator.read.normalise import MAX_CONTENTS, normalised
from aggregator.read.sanitise import clean, from_text
from aggregator.read.shorten import shortened
from tests.read.attacks import ATTACKS

LINK = "https://www.krant.example/lang?a=1&b=2"
MORE = '<a href="https://www.krant.example/lang?a=1&amp;b=2">krant.example</a></p>'
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:\s+[\w-]+="[^"]*")*\s*/?>')
_VOID = {"br", "col", "hr", "img", "source", "wbr"}


def is_well_formed(markup: str) -> bool:
    """Every "<" begins a whole tag, every element is closed in order, and no reference is cut."""
    still_open: list[str] = []
    for closes, name in _TAG.findall(markup):
        if name in _VOID:
            continue
        if not closes:
            still_open.append(name)
        elif not still_open or still_open.pop() != name:
            return False
    bare = _TAG.sub("", markup)
    return not still_open and "<" not in bare and not re.search(r"&(?![#\w]+;)", bare)


LONG = {
    "paragraphs": "<p>Een twee drie.</p>" * 5_000,
    "one paragraph": "<p>" + "een twee " * 20_000 + "</p>",
    "deep": "<div><section><b>" * 60 + "woord " * 40_000,
    "links": '<a href="/a?b=1&c=2" title="a > b < c">é &amp; ü</a> ' * 10_000,
    "a table": "<table><tr><td>één</td><td>&lt;twee&gt;</td></tr>" * 5_000,
    "pictures": '<figure><img src="/a.jpg" alt="1 < 2"><figcaption>x</figcaption></figure>' * 5_000,
    "one word": "x" * 300_000,
    "another script": "漢字" * 100_000,
    "references": "&amp;" * 90_000,
    "lists": "<ul><li>a<ul><li>b" * 100 + "c " * 100_000,
}


@pytest.mark.parametrize("most", [1_000, 5_001, 50_000])
@pytest.mark.parametrize("kind", LONG)
def test_a_long_article_ends_well_formed_within_its_size_with_a_link(kind: str, most: int) -> None:
    safe = clean(LONG[kind], "https://krant.example/")
    assert len(safe.encode()) > most
    short = shortened(safe, most, LINK)
    assert len(short.encode()) <= most
    assert short.endswith(MORE)
    assert is_well_formed(short), short[-300:]
    assert len(short.encode()) > most - 5_500, "not much more than a paragraph is given up"


def test_an_article_within_its_size_stays_as_it_is() -> None:
    safe = clean("<p>Eén</p>" * 100, LINK)
    assert shortened(safe, len(safe.encode()), LINK) == safe


def test_it_ends_between_paragraphs_or_words() -> None:
    assert shortened("<p>Een twee.</p>" * 100, 1_000, None) == "<p>Een twee.</p>" * 61 + "<p>[&hellip;]</p>"
    assert shortened(from_text("eerste tweede " * 100), 1_000, None).endswith("tweede<p>[&hellip;]</p>")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("<p>", "</p>", "<b>", "</b>", "<a href='/x?a=1&b=\"<'>", "</a>", "<li>", "<ul>", "</ul>", "<td>"),
                *("<br>", "<img src=/a.png alt='<b>'>", "<table>", "<pre>", "<video src=/v>"),
                *("&lt;", "<", "&", "&amp", "é", "漢", " woord ", "\n"),
            ]
        ),
        min_size=50,
        max_size=400,
    ),
    st.integers(min_value=200, max_value=1_500),
)
def test_wherever_it_is_cut_it_is_well_formed(pieces: list[str], most: int) -> None:
    safe = clean("".join(pieces), "https://krant.example/")
    short = shortened(safe, most, LINK)
    assert len(short.encode()) <= max(most, 0)
    assert is_well_formed(short), short


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_cut_is_still_what_cleaning_leaves(attack: str) -> None:
    safe = clean(attack * 40, LINK)
    for most in (300, 1_001):
        short = shortened(safe, most, LINK)
        again = clean(short, LINK)
        assert re.findall(r"<[a-z]+", again) == re.findall(r"<[a-z]+", short)


def test_an_entry_has_at_most_what_its_source_may() -> None:
    raw = RawEntry(link=LINK, title="x", content="<p>woord</p>" * 40_000)
    for most in (200_000, 10_000):
        (entry,) = normalised([raw], FeedInfo(), Document(LINK, b"", None, max_content=most))
        assert most - 6_000 < len(entry.content_html.encode()) <= most
        assert entry.content_html.endswith(MORE)


def test_what_a_long_base_makes_of_short_links_is_bounded_for_the_whole_document() -> None:
    base = "https://krant.example/" + "x" * 1_500 + "/"
    raws = [
        RawEntry(guid=str(n), title=f"t{n}", base=base, content="<a href='a'>b</a> " * 130, position=n)
        for n in range(300)
    ]
    entries = normalised(raws, FeedInfo(), replace(Document(LINK, b"", None), max_entries=300))
    assert len(entries) == 300 and all(entry.title for entry in entries)
    assert sum(len(entry.content_html) for entry in entries) <= MAX_CONTENTS
    assert entries[0].content_html and not entries[-1].content_html


def test_one_letter_that_makes_all_others_wide_counts_for_what_it_takes() -> None:
    """An emoji makes four bytes of memory of each letter beside it."""
    raws = [RawEntry(guid=str(n), title=f"t{n}", content="😀" + "woord " * 30_000, position=n) for n in range(60)]
    entries = normalised(raws, FeedInfo(), replace(Document(LINK, b"", None), max_entries=60))
    assert len(entries) == 60
    assert sum(sys.getsizeof(entry.content_html) for entry in entries) <= MAX_CONTENTS + 60 * sys.getsizeof("")


def test_enclosures_on_a_long_base_count_for_what_they_become() -> None:
    base = "https://krant.example/" + "x" * 3_500 + "/"
    sounds = tuple(Enclosure(f"{number}.mp3", "audio/mpeg") for number in range(30))
    raws = [RawEntry(guid=str(n), title=f"t{n}", base=base, enclosures=sounds, position=n) for n in range(600)]
    entries = normalised(raws, FeedInfo(), replace(Document(LINK, b"", None), max_entries=600))
    assert len(entries) == 600 and all(entry.title for entry in entries)
    assert len(entries[0].enclosures) == 20
    assert sum(len(one.url) for entry in entries for one in entry.enclosures) <= MAX_CONTENTS
