"""Lists of sources in OPML, as programs write them and as strangers might."""

from __future__ import annotations

import html
import resource
import time
from pathlib import Path

import pytest

from aggregator.errors import ListError
from aggregator.models import ListedFeed, OpmlSource, category_of, category_path
from aggregator.publish.opml import opml_document
from aggregator.read.lists.kinds import ListKind, kind_of, read_list
from aggregator.read.lists.opml import DEEPEST, MOST, read_opml

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def body(outlines: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n<opml version="2.0"><head>{head}</head><body>{outlines}</body></opml>'.encode()


def only(outlines: str) -> ListedFeed:
    [one] = read_opml(body(outlines)).subscriptions
    return one


def test_folders_inside_folders_are_one_category() -> None:
    found = read_opml(
        body(
            """<outline text="Sport"><outline text="Voetbal"><outline text="A" xmlUrl="https://a.example/"/></outline>
            <outline text="B" type="rss" xmlUrl="https://b.example/"/></outline><outline xmlUrl="https://c.example/"/>"""
        )
    ).subscriptions
    assert [(one.url, one.title, one.category) for one in found] == [
        ("https://a.example/", "A", "Sport / Voetbal"),
        ("https://b.example/", "B", "Sport"),
        ("https://c.example/", None, None),
    ]


@pytest.mark.parametrize(
    ("folders", "category"),
    [((), None), (("a",), "a"), (("a", "b c", "d"), "a / b c / d"), (("a/b", "c"), "a/b / c")],
)
def test_a_category_gives_its_folders_back(folders: tuple[str, ...], category: str | None) -> None:
    assert category_of(folders) == category
    assert category_path(category) == folders


def test_what_we_export_is_read_as_it_was() -> None:
    sources = [
        OpmlSource(
            'De "krant" & <meer>', "https://a.example/rss?a=1&b=2", "https://a.example/", "Sport / Voetbal", "nl-BE"
        ),
        OpmlSource("Gestopt", "https://b.example/rss", None, "Sport", enabled=False),
    ]
    found = read_opml(opml_document("Bronnen", sources))
    assert [(one.title, one.url, one.category, one.language, one.enabled) for one in found.subscriptions] == [
        (one.title, one.url, one.category, one.language, one.enabled) for one in sources
    ]


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ('<outline XMLURL="https://a.example/"/>', "https://a.example/"),
        ('<outline type="rss" url="https://a.example/"/>', "https://a.example/"),
        ('<outline xmlUrl=" feed:https://a.example/ "/>', "https://a.example/"),
        ('<outline xmlUrl="feed://a.example/"/>', "http://a.example/"),
        ('<outline xmlUrl="https://a.example/?a=1&b=2&copy=3"/>', "https://a.example/?a=1&b=2&copy=3"),
        ('<outline xmlUrl="https://jan:geheim@a.example/"/>', "https://jan:geheim@a.example/"),
    ],
)
def test_addresses_in_every_form_that_is_about(outline: str, url: str) -> None:
    assert only(outline).url == url


def test_a_category_attribute_counts_where_there_is_no_folder() -> None:
    flat = '<outline xmlUrl="https://a.example/" category="/Sport/Voetbal,/Nieuws"/>'
    assert only(flat).category == "Sport / Voetbal"
    assert only(f'<outline text="Map">{flat}</outline>').category == "Map"


def test_what_is_inside_a_commented_folder_is_commented_out() -> None:
    inside = '<outline text="x" isComment="true"><outline text="y"><outline xmlUrl="https://a.example/"/></outline></outline>'
    assert not only(inside).enabled


def test_each_address_once_whatever_folder_it_is_in() -> None:
    twice = (
        '<outline xmlUrl="http://a.example/rss"/><outline text="x"><outline xmlUrl="https://a.example/rss/"/></outline>'
    )
    assert only(twice).category is None


def test_what_is_no_feed_is_refused_with_a_reason() -> None:
    found = read_opml(
        body(
            """<outline text="een notitie"/><outline type="link" url="https://a.example/"/>
            <outline type="include" url="https://b.example/meer.opml"/>
            <outline type="link" url="https://c.example/x.opml"/><outline xmlUrl="javascript:alert(1)"/>
            <outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="data:text/xml,x"/>
            <outline xmlUrl="https://"/><outline xmlUrl="/rss"/><outline xmlUrl="https://a b/"/>"""
        )
    )
    assert found.subscriptions == ()
    assert [(one.text, one.reason.split(";")[0].split(" that")[0]) for one in found.refused] == [
        ("https://a.example/", "is a page, not a feed"),
        ("https://b.example/meer.opml", "is another list"),
        ("https://c.example/x.opml", "is another list"),
        ("javascript:alert(1)", "expected an address"),
        ("file:///etc/passwd", "expected an address"),
        ("data:text/xml,x", "expected an address"),
        ("https://", "expected an address"),
        ("/rss", "expected an address"),
        ("https://a b/", "expected an address"),
    ]


def test_controls_and_line_ends_in_titles_are_gone() -> None:
    assert only('<outline text="a&#10;b&#8;&#x202e;c" xmlUrl="https://a.example/"/>').title == "a bc"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text += '<opml><body><outline text="Café" xmlUrl="https://a.example/"/></body></opml>'
    assert read_opml(text.encode(encoding)).subscriptions[0].title == "Café"


def test_a_list_that_is_cut_off_is_read_until_there_and_that_is_told() -> None:
    found = read_opml(
        body('<outline xmlUrl="https://a.example/"/><outline xmlUrl="https://b.exam')[: -len("</body></opml>")]
    )
    assert [one.url for one in found.subscriptions] == ["https://a.example/"]
    assert "not well-formed" in found.warnings[0]


A, Z = '<outline text="A" xmlUrl="https://a.example/"/>', '<outline text="Z" xmlUrl="https://z.example/"/>'


@pytest.mark.parametrize(
    ("outline", "title"),
    [
        ('<outline text="De "krant" van hier" xmlUrl="https://b.example/"/>', 'De "krant" van hier'),
        ("<outline text='Piet's blad' xmlUrl='https://b.example/'/>", "Piet's blad"),
        ('<outline text=Krant xmlUrl="https://b.example/"/>', "Krant"),
        ("<outline text=Krant xmlUrl=https://b.example/ />", "Krant"),
        ('<outline text xmlUrl="https://b.example/" title="Krant"/>', "Krant"),
        ('<outline text="Krant xmlUrl="https://b.example/"/>', "Krant"),
        ('<outline xmlUrl="https://b.example/" text="Krant/>', "Krant"),
        ('<outline text="Krant"xmlUrl="https://b.example/"/>', "Krant"),
        ('<outline text="Krant" text="Blad" xmlUrl="https://b.example/"/>', "Krant"),
        ('<outline 1x="?" text="Krant" xmlUrl="https://b.example/"/>', "Krant"),
        ('<outline x:y="?" text="Krant" xmlUrl="https://b.example/"/>', "Krant"),
        ('<outline text="Jan & Piet <jan@b.example>" xmlUrl="https://b.example/"/>', "Jan & Piet <jan@b.example>"),
        ('<outline text="a > b" xmlUrl="https://b.example/"/>', "a > b"),
        ('<outline text="Krant" xmlUrl="https://b.example/" / />', "Krant"),
        ('<outline xmlUrl="https://b.example/" "x" text="Krant"/>', "Krant"),
        ('<outline text="Krant" xmlUrl="https://b.example/">', "Krant"),
        ('<outline text="Krant" xmlUrl="https://b.example/"', "Krant"),
        ('</outline><br><outline text="Krant" xmlUrl="https://b.example/"/></b>', "Krant"),
        ('<outline text="&nope; Krant" xmlUrl="https://b.example/"/>', "&nope; Krant"),
        # As word processors write quotes.
        ("<outline text=“De Krant” xmlUrl=“https://b.example/”/>", "De Krant"),
        ('<outline text="Krant” xmlUrl=“https://b.example/"/>', "Krant"),
        ("<outline text=„Krant“ xmlUrl=«https://b.example/»/>", "Krant"),
        ("<outline text=‘Krant’ xmlUrl=`https://b.example/´/>", "Krant"),
        ("<outline text=“Piet’s blad” xmlUrl=“https://b.example/”/>", "Piet’s blad"),
        ('<outline text="De “grote” Krant" xmlUrl="https://b.example/"/>', "De “grote” Krant"),
    ],
)
def test_what_stands_after_a_bad_attribute_is_read(outline: str, title: str) -> None:
    found = read_opml(body(f"{A}\n{outline}\n{Z}"))
    assert [(one.title, one.url) for one in found.subscriptions] == [
        ("A", "https://a.example/"),
        (title, "https://b.example/"),
        ("Z", "https://z.example/"),
    ]


def test_where_a_list_is_first_wrong_is_told() -> None:
    assert read_opml(body(f"{A}\n{Z}")).warnings == ()
    (told,) = read_opml(body(f"{A}\n<outline text=x xmlUrl='https://b.example/'/>\n{Z}")).warnings
    assert told == "not well-formed (line 3); what could be read was taken"


def test_all_fifty_are_read_whichever_is_bad() -> None:
    rows = [f'<outline text="Bron {n}" xmlUrl="https://b{n}.example/"/>' for n in range(50)]
    rows[32] = '<outline text="Bron "32" & meer" htmlUrl=https://b32.example xmlUrl="https://b32.example/"/>'
    assert len(read_opml(body("\n".join(rows))).subscriptions) == 50


@pytest.mark.parametrize(
    ("outline", "title", "url"),
    [
        (
            "text='Jan &amp;amp; Piet' xmlUrl='https://a.example/?a=1&amp;amp;b=2'",
            "Jan & Piet",
            "https://a.example/?a=1&b=2",
        ),
        (
            "text='&amp;quot;Krant&amp;quot; &amp;#233;&amp;eacute;' xmlUrl='https://a.example/'",
            '"Krant" é&eacute;',
            None,
        ),
        (
            "text='a &amp;lt;b&amp;gt;' xmlUrl='https://a.example/?x=&amp;copy=1'",
            "a <b>",
            "https://a.example/?x=&copy=1",
        ),
        ("text='&amp;amp;amp;' xmlUrl='https://a.example/'", "&", None),
    ],
)
def test_what_is_escaped_twice_is_read_as_it_was_meant(outline: str, title: str, url: str | None) -> None:
    found = only(f"<outline {outline}/>")
    assert (found.title, found.url) == (title, url or "https://a.example/")


def test_a_list_that_is_escaped_as_a_whole() -> None:
    found = read_list(html.escape(body(A).decode()).encode())
    assert [one.title for one in found.subscriptions] == ["A"]


def test_names_in_capitals() -> None:
    found = read_list(
        b"<OPML VERSION='1.1'><HEAD/><BODY><OUTLINE TEXT='Sport'><OUTLINE TEXT='A' XMLURL='https://a.example/'/>"
        b"</OUTLINE><Outline Title='B' XmlUrl='https://b.example/'></Outline></BODY></OPML>"
    )
    assert [(one.title, one.category) for one in found.subscriptions] == [("A", "Sport"), ("B", None)]


def test_sources_outside_the_body() -> None:
    text = (
        f"<opml><head>{A}</head><outline text='Sport'>{Z}</outline><body/></opml><outline xmlUrl='https://b.example/'/>"
    )
    found = read_list(text.encode()).subscriptions
    assert [(one.url, one.category) for one in found] == [
        ("https://a.example/", None),
        ("https://z.example/", "Sport"),
        ("https://b.example/", None),
    ]


def test_what_is_commented_out_or_no_markup_is_not_read() -> None:
    found = read_opml(body(f"<!-- {A} --><![CDATA[ {A} ]]><? {A} ?>{Z}"))
    assert [one.title for one in found.subscriptions] == ["Z"]


def test_a_source_is_no_folder() -> None:
    assert only(f'<outline text="Sport"><outline text="x">{A}</outline></outline>').category == "Sport / x"
    inside = read_opml(body(f'<outline text="B" xmlUrl="https://b.example/">{A}</outline>')).subscriptions
    assert [one.category for one in inside] == [None, None]


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<outline",
        "<outline a",
        "<outline a='",
        '<outline a=" ',
        "<outline a=b",
        " = ",
        '"',
        "<!--",
        "<![CDATA[",
        "<!x",
        "</",
    ],
)
def test_no_list_takes_longer_than_it_is_long(piece: str) -> None:
    before = time.process_time()
    for text in (piece * 40_000, f"<outline a='{piece * 40_000}", f"<outline {piece}{' ' * 200_000}x"):
        read_opml(body(text))
    assert time.process_time() - before < 2


@pytest.mark.parametrize("text", [b"", b"<html/>", b"{}", b"<opm", b"\x00" * 100])
def test_what_is_no_opml(text: bytes) -> None:
    with pytest.raises(ListError):
        read_opml(text)


class TestHostile:
    """Whatever comes costs seconds of CPU at most, and 200 MB."""

    def test_entities_are_refused_and_external_ones_not_fetched(self) -> None:
        bomb = '<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body><outline text="&b;"/></body></opml>'
        outside = (
            '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>'
        )
        for text in (bomb, outside, bomb.replace("ENTITY", "entity")):
            with pytest.raises(ListError, match="declares entities"):
                read_opml(text.encode())

    def test_nothing_is_included(self) -> None:
        found = read_opml(
            b"""<!DOCTYPE opml SYSTEM "file:///etc/hostname"><opml xmlns:xi="http://www.w3.org/2001/XInclude"><body>
            <xi:include href="file:///etc/passwd" parse="text"/><outline xmlUrl="https://a.example/"/></body></opml>"""
        )
        assert [one.url for one in found.subscriptions] == ["https://a.example/"]

    def test_a_hundred_thousand_outlines_are_cut_at_what_a_person_keeps(self) -> None:
        rows = "".join(f'<outline text="b{n}" xmlUrl="https://b{n}.example/"/>' for n in range(100_000))
        started = time.process_time()
        found = read_opml(body(rows))
        assert time.process_time() - started < 10
        assert len(found.subscriptions) == MOST
        assert found.refused[-1].reason == "only the first 10,000 sources of a list are taken"

    def test_a_hundred_thousand_levels(self) -> None:
        deep = "<outline text='a'>" * 100_000 + "<outline xmlUrl='https://a.example/'/>" + "</outline>" * 100_000
        assert category_path(only(deep).category) == ("a",) * DEEPEST

    def test_folders_are_cut_at_a_depth_that_somebody_may_want(self) -> None:
        deep = "<outline text='a'>" * 100 + "<outline xmlUrl='https://a.example/'/>" + "</outline>" * 100
        assert category_path(only(deep).category) == ("a",) * DEEPEST

    def test_references_without_end_are_refused_before_they_cost_anything(self) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(ListError, match="references"):
            read_opml(body('<outline text="' + "&" * 5_000_000 + '" xmlUrl="https://a.example/"/>'))
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB

    def test_a_list_that_is_too_large_is_not_parsed(self) -> None:
        with pytest.raises(ListError, match="over 20,000,000 bytes"):
            read_list(b"<opml>" + b" " * 20_000_000)


def test_kinds_are_told_by_how_they_begin() -> None:
    assert kind_of(body("")) is ListKind.OPML
    assert kind_of("<opml/>".encode("utf-16")) is ListKind.OPML
    assert kind_of(b"# x\n\n[Planet]\nname = x\n") is ListKind.VENUS
    assert kind_of(b"[http://a.example/]\nname = x\n") is ListKind.VENUS
    assert kind_of(b"<rss/>") is None
    assert kind_of(b'{"title": "[Planet]"}\n') is None


@pytest.mark.skipif(not CORPUS.exists(), reason="the captured documents are not on this machine")
def test_lists_that_other_programs_wrote() -> None:
    counts = {
        "Ranchero-Software+NetNewsWire/Subs.opml": (206, 0),
        "Ranchero-Software+NetNewsWire/DefaultFeeds.opml": (10, 0),
        "rometools+rome/opml_2.0.xml": (11, 0),
        "rometools+rome/opml_1.0_links.xml": (0, 40),
        "feedreader+pluto/opml.xml": (4, 0),
        "miniflux+v2/opml__parser_test__007.opml": (1, 0),
    }
    for name, expected in counts.items():
        found = read_list((CORPUS / name).read_bytes())
        assert (len(found.subscriptions), len(found.refused)) == expected, name
