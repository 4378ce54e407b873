"""A page or a JSON document as a source."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.errors import Malformed
from aggregator.models import Document, RawEntry, Selectors, SourceKind
from aggregator.read import values
from aggregator.read.page import read_page
from aggregator.read.reading import read_document

URL = "https://sport.example/nieuws/artikel"

# The block that this project began with: title, teaser, the count twice (for narrow and wide screens), more at the end.
BLOCK = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Sport | Trainer op weg naar het buitenland</title>
<meta name="description" content="Elke dag sport"><base href="/sport/"></head>
<body><article><h1>Trainer op weg naar het buitenland</h1><p>Na het ontslag …</p></article>
<aside class="recent"><h2>Meest recent</h2>
 <div class="teaser"><a href="a/1.html"><h3>Spits <b>Visser</b> tekent bij</h3></a>
  <p>De aanvaller blijft tot het einde van het seizoen bij zijn club, al was er ook ...</p>
  <time datetime="2025-05-09T14:05:00+02:00">12 minuten geleden</time>
  <img src="data:image/gif;base64,R0lGOD" data-src="/beeld/1.jpg">
  <span class="reacties">6</span><span class="reacties">6</span></div>
 <div class="teaser"><a href="a/2.html"><h3>Club zoekt &lt;nieuwe&gt; trainer</h3></a>
  <p>Regel een<br>regel twee <script>alert(1)</script></p>
  <time>9 mei 2025 om 13:10</time><span class="reacties">1.234 reacties</span></div>
 <div class="teaser"><a href="https://elders.example/3"><h3>Stadion uitverkocht</h3></a>
  <time>gisteren</time><span class="reacties">Reageer</span></div>
 <div class="teaser advertentie"><a href="https://reclame.example/"><img src="banner.png"></a></div>
 <a href="/sport">Meer sportnieuws</a>
</aside></body></html>"""

SELECTORS = Selectors(
    item=".recent .teaser",
    title="h3",
    link="a@href",
    teaser="p",
    date="time",
    comments=".reacties",
    image="img",
)


def page(html: str = BLOCK, selectors: Selectors = SELECTORS, content_type: str | None = "text/html") -> Document:
    return Document(URL, html.encode(), content_type, SourceKind.PAGE, selectors)


def entries(document: Document) -> tuple[RawEntry, ...]:
    return read_page(document)[1]


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()


# --- The reference page's block ---------------------------------------------------------------------------------------


def test_every_item_is_read_in_order() -> None:
    found = entries(page())
    assert [one.title for one in found] == [
        "Spits Visser tekent bij",
        "Club zoekt <nieuwe> trainer",
        "Stadion uitverkocht",
    ]
    assert [one.link for one in found] == ["a/1.html", "a/2.html", "https://elders.example/3"]
    assert [one.comments for one in found] == ["6", "1234", None]
    assert [one.published for one in found] == [at(2025, 5, 9, 12, 5), at(2025, 5, 9, 13, 10), None]
    assert [one.position for one in found] == [0, 1, 2]


def test_the_teaser_is_text_without_scripts_and_with_its_lines_apart() -> None:
    assert entries(page())[1].summary == "Regel een regel twee"


def test_text_is_not_markup() -> None:
    assert not any(one.title_html or one.summary_html for one in entries(page()))


def test_the_base_of_relative_links_is_told() -> None:
    assert {one.base for one in entries(page())} == {"https://sport.example/sport/"}


def test_without_a_base_element_the_page_is_the_base() -> None:
    assert entries(page(BLOCK.replace('<base href="/sport/">', "")))[0].base is None


def test_a_base_that_is_no_address_is_passed_over() -> None:
    assert entries(page(BLOCK.replace("/sport/", "https://[")))[0].base is None


def test_the_page_tells_of_itself() -> None:
    feed = read_page(page())[0]
    assert feed.title == "Sport | Trainer op weg naar het buitenland"
    assert (feed.link, feed.language, feed.description) == (URL, "nl", "Elke dag sport")


def test_an_item_without_title_and_teaser_is_left_out_and_told() -> None:
    _, found, warnings = read_page(page())
    assert len(found) == 3
    assert "1 of 4 items have neither a title nor a teaser; left out" in warnings


def test_a_date_that_needs_a_clock_is_told() -> None:
    assert any("1 dates not understood, such as 'gisteren'" in one for one in read_page(page())[2])


def test_what_is_found_can_travel_from_a_worker() -> None:
    found = read_page(page())
    assert pickle.loads(pickle.dumps(found)) == found


# --- Selectors --------------------------------------------------------------------------------------------------------


def test_title_and_link_have_usual_places() -> None:
    found = entries(page(selectors=Selectors(item=".recent .teaser")))
    assert [one.title for one in found] == [
        "Spits Visser tekent bij",
        "Club zoekt <nieuwe> trainer",
        "Stadion uitverkocht",
    ]
    assert found[0].link == "a/1.html"


@pytest.mark.parametrize(
    ("html", "item"),
    [
        ('<ul><li><a href="/x">Kop</a></li></ul>', "li"),
        ('<a class="card" href="/x"><h2>Kop</h2></a>', "a.card"),
        ('<a href="/x"><div class="card"><h2>Kop</h2></div></a>', ".card"),
        ("<table><tr class='n'><td><a href='/x'>Kop</a></table>", "table > tbody > tr.n"),
    ],
    ids=["in the item", "the item itself", "around the item", "in the tree that browsers build"],
)
def test_the_link_is_found(html: str, item: str) -> None:
    found = entries(page(html, Selectors(item=item)))
    assert [(one.title, one.link) for one in found] == [("Kop", "/x")]


def test_an_attribute_of_an_element_or_of_the_item_itself() -> None:
    html = '<div class="n" data-id="77"><h2 title="Lange kop">Kop</h2></div>'
    found = entries(page(html, Selectors(item=".n", title="h2@title", id="@data-id")))
    assert [(one.title, one.guid) for one in found] == [("Lange kop", "77")]


def test_an_at_sign_inside_a_selector_is_no_attribute() -> None:
    html = '<div class="n"><a href="mailto:x@y.example">Post</a></div>'
    found = entries(page(html, Selectors(item=".n", title='a[href*="@"]')))
    assert found[0].title == "Post"


def test_words_that_are_partly_bold_stay_whole() -> None:
    found = entries(page("<p class=n>kwart<b>finale</b></p>", Selectors(item=".n", title=".n")))
    assert found[0].title == "kwartfinale"


def test_an_item_with_only_a_teaser_is_kept() -> None:
    found = entries(page("<p class=n>Vanavond is er geen training.</p>", Selectors(item=".n", teaser=".n")))
    assert [(one.title, one.summary) for one in found] == [(None, "Vanavond is er geen training.")]


def test_a_selector_that_never_matches_is_told() -> None:
    warnings = read_page(page(selectors=replace(SELECTORS, author=".auteur")))[2]
    assert "select.author = '.auteur' found nothing in 4 items" in warnings


def test_a_page_where_nothing_matches_names_the_selector_and_the_page() -> None:
    with pytest.raises(Malformed, match=r"select.item = '.teaser' found nothing on the page \(its title: 'Inloggen'\)"):
        read_page(page("<title>Inloggen</title><form></form>", replace(SELECTORS, item=".teaser")))


def test_items_without_any_text_name_the_selectors() -> None:
    with pytest.raises(Malformed, match=r"none of the 1 items has a title or a teaser"):
        read_page(page("<div class=n><img src=x></div>", Selectors(item=".n")))


@pytest.mark.parametrize("wrong", ["li..x", "a[", "", "@", "!"])
def test_a_selector_that_is_none_is_named(wrong: str) -> None:
    with pytest.raises(Malformed, match=r"select.item = .* is no CSS selector"):
        read_page(page(selectors=replace(SELECTORS, item=wrong or "@x")))


def test_a_source_without_selectors_says_so() -> None:
    with pytest.raises(Malformed, match=r'\[sources.select\] is required by type = "page"'):
        read_page(replace(page(), selectors=None))


def test_the_newest_are_kept_and_stay_in_order() -> None:
    items = "".join(f"<li><h2>n{day}</h2><time>{day} mei 2025</time></li>" for day in range(1, 10))
    document = replace(page(items, Selectors(item="li", date="time")), max_entries=3)
    assert [one.title for one in read_document(document).entries] == ["n7", "n8", "n9"]


def test_without_dates_the_first_are_kept() -> None:
    document = replace(
        page("".join(f"<li><h2>n{at}</h2></li>" for at in range(9)), Selectors(item="li")), max_entries=2
    )
    assert [one.title for one in read_document(document).entries] == ["n0", "n1"]


# --- Bytes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<li><h2>Coupé €5</h2>".encode(), None),
        ("<li><h2>Coupé €5</h2>".encode("cp1252"), None),
        ("<li><h2>Coupé €5</h2>".encode("cp1252"), "text/html; charset=windows-1252"),
        ("<meta charset=iso-8859-15><li><h2>Coupé €5</h2>".encode("iso-8859-15"), "text/html"),
        ("<li><h2>Coupé €5</h2>".encode("utf-16"), "text/html"),
    ],
    ids=["utf-8, unsaid", "western, unsaid", "header", "meta", "byte order mark"],
)
def test_the_encoding_is_found(body: bytes, content_type: str | None) -> None:
    document = Document(URL, body, content_type, SourceKind.PAGE, Selectors(item="li"))
    assert entries(document)[0].title == "Coupé €5"


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", b"{}", b"<" * 100_000, b"<!--" * 10_000, b"<table><p><b>" * 3000]
)
def test_what_is_no_page_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_page(Document(URL, body, None, SourceKind.PAGE, SELECTORS))


def test_deep_nesting_is_read() -> None:
    found = entries(page("<div>" * 5000 + '<div class="n"><h2>Diep</h2></div>', Selectors(item=".n")))
    assert found[0].title == "Diep"


# --- JSON -------------------------------------------------------------------------------------------------------------

ANSWER = {
    "data": {
        "items": [
            {"kind": "article", "id": 17, "fields": {"title": "Kop &amp; staart", "url": "/a/17"}, "at": 1746792300,
             "stats": {"comments": 12}, "tags": ["a", "b"]},
            {"kind": "ad", "fields": {"title": "Koop nu"}},
            {"kind": "article", "id": 18, "fields": {"title": "5 < 6", "url": "/a/18"}, "at": "2025-05-09T12:05:00Z",
             "stats": {"comments": -1}},
            {"kind": "article", "id": None, "at": 1746792300000,
             "fields": {"title": None, "text": "<p>Alleen tekst</p>"}},
            "no object",
        ]
    }
}  # fmt: skip
PATHS = Selectors(
    item="data.items[?kind=='article']",
    title="fields.title",
    link="fields.url",
    teaser="fields.text",
    date="at",
    comments="stats.comments",
    id="id",
)


def answer(data: object = ANSWER, selectors: Selectors = PATHS) -> Document:
    return Document("https://api.example/v1", json.dumps(data).encode(), None, SourceKind.JSON, selectors)


def test_json_is_read_by_paths() -> None:
    found = entries(answer())
    assert [one.title for one in found] == ["Kop &amp; staart", "5 < 6", None]
    assert [one.link for one in found] == ["/a/17", "/a/18", None]
    assert [one.guid for one in found] == ["17", "18", None]
    assert [one.comments for one in found] == ["12", None, None]
    assert {one.published for one in found} == {at(2025, 5, 9, 12, 5)}


def test_markup_in_json_shows_itself() -> None:
    found = entries(answer())
    assert [one.title_html for one in found] == [True, False, False]
    assert [one.summary_html for one in found] == [False, False, True]


def test_a_list_at_the_root() -> None:
    found = entries(answer([{"t": "een"}, {"t": "twee"}], Selectors(item="@", title="t")))
    assert [one.title for one in found] == ["een", "twee"]


def test_items_that_are_no_objects_are_left_out() -> None:
    _, found, warnings = read_page(answer(selectors=replace(PATHS, item="data.items")))
    assert [one.title for one in found] == ["Kop &amp; staart", "Koop nu", "5 < 6", None]
    assert "1 of 5 items have neither a title nor a teaser; left out" in warnings


def test_an_empty_list_is_an_answer() -> None:
    assert read_page(answer({"data": {"items": []}}))[1:] == ((), ())


def test_a_path_that_leads_to_no_list_is_named() -> None:
    with pytest.raises(Malformed, match=r"select.item = 'data' leads to no list"):
        read_page(answer(selectors=replace(PATHS, item="data")))


@pytest.mark.parametrize(
    ("path", "says"),
    [("a..b", "is no JMESPath"), (f"a[{'9' * 5000}]", "is no JMESPath"), ("abs(data)", "cannot be followed")],
    ids=["no path", "an endless number", "no such value"],
)
def test_a_path_that_is_none_is_named(path: str, says: str) -> None:
    with pytest.raises(Malformed, match=f"select.item = .*{says}"):
        read_page(answer(selectors=replace(PATHS, item=path)))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[" * 100_000, b'{"a":', b"\xff\xff", b"1" * 10_000],
    ids=["empty", "a page", "nested too deeply", "cut off", "no text", "an endless number"],
)
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_page(Document(URL, body, None, SourceKind.JSON, PATHS))


# --- Counts as people write them --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("(12)", 12),
        ("0 reacties", 0),
        ("1.234 reacties", 1234),
        ("1,234 comments", 1234),
        ("1 234 commentaires", 1234),
        ("1\u202f234 commentaires", 1234),
        ("1.234.567 Kommentare", 1_000_000),
        ("1'234 Kommentare", 1234),
        ("1,2k", 1200),
        ("2K comments", 2000),
        ("3 kritische reacties", 3),
        ("340\n340", 340),
        ("1.234 1.234", 1234),
        ("5 reacties, 12k keer gelezen", 5),
        ("999999999999999999999", 1_000_000),
        ("Reageer", None),
        ("", None),
        ("-1", None),
    ],
)
def test_a_comment_count_is_read(text: str, number: int | None) -> None:
    assert values.count(text) == number
