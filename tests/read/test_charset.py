"""Whatever a document's encoding is said to be, its text is right."""

from __future__ import annotations

import gzip

import pytest

from aggregator.errors import Malformed
from aggregator.read import ampersands, charset
from tests.read.feeds import only_entry, reading

TITLE = "Café – één €"


def feed(declared: str | None, title: str = TITLE) -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f"{declaration}<rss><channel><item><title>{title}</title></item></channel></rss>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_declared_and_true(encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}.get(encoding, encoding)
    assert only_entry(feed(declared).encode(encoding)).title == TITLE


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_known_without_a_mark(encoding: str) -> None:
    assert only_entry(feed("utf-16").encode(encoding)).title == TITLE


@pytest.mark.parametrize("declared", ["iso-8859-1", "us-ascii", "utf-16", "windows-1251", "no-such-encoding", None])
def test_utf_8_is_read_as_utf_8_whatever_is_declared(declared: str | None) -> None:
    assert only_entry(feed(declared).encode()).title == TITLE


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", None])
def test_undeclared_western_text_is_read(declared: str | None) -> None:
    assert only_entry(feed(declared).encode("cp1252")).title == TITLE


def test_latin_1_means_windows_1252_as_in_every_browser() -> None:
    assert only_entry(feed("iso-8859-1").encode("cp1252")).title == TITLE


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("windows-1251", "Спорт и новости"), ("gb2312", "足球新闻"), ("iso-2022-jp", "サッカー"), ("euc-kr", "축구 소식")],
)
def test_other_scripts_in_their_own_encodings(encoding: str, title: str) -> None:
    assert only_entry(feed(encoding, title).encode(encoding)).title == title


def test_the_header_counts_where_the_document_is_silent() -> None:
    body = feed(None, "Спорт").encode("windows-1251")
    assert only_entry(body, content_type="text/xml; charset=windows-1251").title == "Спорт"


def test_a_wrong_header_does_not_win_over_the_bytes() -> None:
    assert only_entry(feed("utf-8").encode(), content_type="text/xml; charset=us-ascii").title == TITLE


@pytest.mark.parametrize("blanket", ["iso-8859-1", "ISO-8859-15", "windows-1252", "us-ascii", "latin1"])
def test_what_a_document_declares_beats_what_a_server_says_of_every_file(blanket: str) -> None:
    for encoding, title in (
        ("windows-1251", "Спорт"),
        ("iso-8859-7", "Αθλητικά"),
        ("gb2312", "体育"),
        ("shift_jis", "スポーツ"),
    ):
        body = feed(encoding, title).encode(encoding)
        assert only_entry(body, content_type=f"application/rss+xml; charset={blanket}").title == title


def test_a_server_that_says_something_special_is_believed() -> None:
    body = feed("iso-8859-1", "Спорт").encode("windows-1251")
    assert only_entry(body, content_type="text/xml; charset=windows-1251").title == "Спорт"


@pytest.mark.parametrize(
    "before", ["<!-- made by hand -->\n", "\n\n", "Notice: x in /a.php on line 3\n", "<br />\n<b>Notice</b>: x<br />"]
)
def test_what_stands_before_the_declaration_does_no_harm(before: str) -> None:
    read = reading(
        (before + feed("windows-1251", "Спорт")).encode("windows-1251"), content_type="text/xml; charset=iso-8859-1"
    )
    assert (read.entries[0].title, read.whole) == ("Спорт", None)


def test_one_broken_byte_does_not_spoil_the_rest() -> None:
    read = reading(
        feed("utf-8", "één twée drié vie\N{LATIN SMALL LETTER E WITH DIAERESIS}r")
        .encode()
        .replace(b"dri\xc3\xa9", b"dri\xe9")
    )
    assert read.entries[0].title == "één twée drié vieër"
    assert read.warnings == ("some bytes are not UTF-8; those are read as windows-1252",)


def test_white_space_before_the_declaration() -> None:
    assert only_entry("\ufeff \r\n\t" + feed("utf-8")).title == TITLE


def test_xml_1_1_is_read_as_xml() -> None:
    assert only_entry(feed("utf-8").replace('"1.0"', '"1.1"')).title == TITLE


def test_a_gzipped_body_without_its_header_is_unpacked() -> None:
    read = reading(gzip.compress(feed("utf-8").encode()))
    assert (read.entries[0].title, read.warnings) == (TITLE, ("the document is gzipped without saying so",))


def test_a_gzip_bomb_stops_at_the_cap() -> None:
    bomb = gzip.compress(b"<rss>" + b" " * (charset.MAX_UNZIPPED + 10))
    for body in (bomb, gzip.compress(bomb)):
        with pytest.raises(Malformed, match="gzipped twice, or over 20,000,000 bytes"):
            reading(body)


def test_broken_gzip_is_an_error() -> None:
    with pytest.raises(Malformed, match="cannot be unpacked"):
        reading(b"\x1f\x8b" + bytes(50))


# --- what XML does not allow ---


@pytest.mark.parametrize(
    "reference", ["&#8;", "&#0;", "&#xD800;", "&#99999999999;", "&#xFFFE;", "&#x110000;", "\x0b", "\x00"]
)
def test_forbidden_characters_are_gone_and_the_document_is_well_formed(reference: str) -> None:
    read = reading(feed("utf-8", f"a{reference}b"))
    assert (read.entries[0].title, read.whole, read.warnings) == ("ab", None, ())


@pytest.mark.parametrize(
    ("reference", "character"), [("&#233;", "é"), ("&#xe9;", "é"), ("&#128512;", "😀"), ("&#38;", "&")]
)
def test_allowed_references_are_left(reference: str, character: str) -> None:
    assert only_entry(feed("utf-8", f"a{reference}b")).title == f"a{character}b"


def test_a_declaration_inside_an_article_is_text() -> None:
    item = '<description><![CDATA[<pre>&lt;?xml version="1.0"?&gt;</pre> <?xml version="1.0"?>]]></description>'
    assert b'<?xml version="1.0"?>]]>' in charset.as_xml(f"<rss>{item}</rss>")


def test_entities_of_html_are_understood_without_declaration() -> None:
    read = reading(feed("utf-8", "Caf&eacute;&nbsp;&colon; R&amp;D"))
    assert (read.entries[0].title, read.whole) == ("Café : R&D", None)
    assert read.warnings == ("has ampersands or entities of HTML that XML does not know",)


def test_cdata_is_left_alone_by_that() -> None:
    body = "<rss><item><title>&eacute;</title><description><![CDATA[&eacute;&bogus;]]></description></item></rss>"
    assert ampersands.with_numbers(body.encode()) == body.replace("<title>&eacute;", "<title>&#233;").encode()
