"""The list of sources as OPML 2.0."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree
from lxml import html as lxml_html

from aggregator.publish.opml import OpmlSource, opml_document, opml_lists

SOURCES = (
    OpmlSource("Sportblad", "https://bron1.example/rss", "https://bron1.example/", "Voetbal"),
    OpmlSource("Omroep <Zuid> & meer\x08", "https://bron2.example/rss", None, None),
    OpmlSource("De Aftrap", "https://bron3.example/rss", None, "Voetbal"),
    OpmlSource("Koers", "https://bron4.example/rss", None, "Étappes"),
    OpmlSource("Van de schijf", "examples/bron.xml", None, "Voetbal"),
)


def _outlines(document: bytes) -> list[tuple[str | None, str | None]]:
    root = etree.fromstring(document)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title")
    return [(each.get("text"), each.get("xmlUrl")) for each in root.iter("outline")]


def test_lists_sources_by_category_and_those_without_one_last() -> None:
    assert _outlines(opml_document("Bronnen", SOURCES[:4])) == [
        ("Voetbal", None),
        ("Sportblad", "https://bron1.example/rss"),
        ("De Aftrap", "https://bron3.example/rss"),
        ("Étappes", None),
        ("Koers", "https://bron4.example/rss"),
        ("Omroep ＜Zuid> & meer", "https://bron2.example/rss"),
    ]


def test_a_title_that_is_taken_for_html_is_text() -> None:
    """OPML 2.0 lets `text` be HTML, so readers may show it so."""
    hostile = OpmlSource("<script>x</script> &lt;img&gt; AT&T", "https://bron5.example/rss", None, None)
    ((shown, _),) = _outlines(opml_document("Bronnen", (hostile,)))
    taken = lxml_html.fragment_fromstring(shown or "", create_parent="div")
    assert len(taken) == 0
    assert taken.text_content() == shown


def test_every_subscription_can_be_imported() -> None:
    for outline in etree.fromstring(opml_document("Bronnen", SOURCES[:4])).iter("outline"):
        if outline.get("xmlUrl"):
            assert outline.get("type") == "rss"
            assert outline.get("text")


def documents() -> dict[str, bytes]:
    return {name: opml_document(*listed) for name, listed in opml_lists("Bronnen", SOURCES).items()}


def test_there_is_one_document_for_all_and_one_for_each_category() -> None:
    files = documents()
    assert list(files) == ["sources.opml", "opml/voetbal.opml", "opml/etappes.opml"]
    assert [text for text, _ in _outlines(files["opml/voetbal.opml"])] == ["Voetbal", "Sportblad", "De Aftrap"]


def test_files_of_ours_are_nobody_elses_business() -> None:
    assert all(b"examples/bron.xml" not in document for document in documents().values())


def test_the_same_sources_give_the_same_bytes() -> None:
    assert documents() == documents()


def test_a_category_inside_a_category_is_a_folder_inside_a_folder() -> None:
    sources = (
        OpmlSource("Ploegen", "https://a.example/rss", None, "Sport / Wielrennen"),
        OpmlSource("Uitslagen", "https://b.example/rss", None, "Sport"),
        OpmlSource("Rondes", "https://c.example/rss", None, "Sport / Wielrennen / Rondes"),
    )
    body = etree.fromstring(opml_document("Bronnen", sources)).find("body")
    assert body is not None

    def tree(node: etree._Element) -> list[object]:
        return [[each.get("text"), *tree(each)] for each in node]

    assert tree(body) == [["Sport", ["Wielrennen", ["Rondes", ["Rondes"]], ["Ploegen"]], ["Uitslagen"]]]


def test_a_thousand_categories_inside_each_other_are_written() -> None:
    document = opml_document("Bronnen", [OpmlSource("Diep", "https://a.example/rss", None, " / ".join("abcde" * 200))])
    assert document.count(b"<outline") == 1001


def test_user_names_and_passwords_stay_here() -> None:
    source = OpmlSource("https://jan:geheim@a.example/rss", "https://jan:geheim@a.example/rss", None, None)
    assert _outlines(opml_document("Bronnen", [replace(source, title="")])) == [
        ("https://a.example/rss", "https://a.example/rss")
    ]


def test_a_source_that_is_not_polled_is_commented_out() -> None:
    source = OpmlSource("Gestopt", "https://a.example/rss", None, None, "nl-BE", enabled=False)
    outline = etree.fromstring(opml_document("Bronnen", [source])).find("body/outline")
    assert outline is not None
    assert (outline.get("isComment"), outline.get("language")) == ("true", "nl-BE")
