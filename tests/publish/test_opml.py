"""The list of sources as OPML 2.0."""

from __future__ import annotations

from lxml import etree

from aggregator.publish.opml import OpmlSource, opml, opml_files

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
    assert _outlines(opml("Bronnen", SOURCES[:4])) == [
        ("Voetbal", None),
        ("Sportblad", "https://bron1.example/rss"),
        ("De Aftrap", "https://bron3.example/rss"),
        ("Étappes", None),
        ("Koers", "https://bron4.example/rss"),
        ("Omroep <Zuid> & meer", "https://bron2.example/rss"),
    ]


def test_every_subscription_can_be_imported() -> None:
    for outline in etree.fromstring(opml("Bronnen", SOURCES[:4])).iter("outline"):
        if outline.get("xmlUrl"):
            assert outline.get("type") == "rss"
            assert outline.get("text")


def test_there_is_one_document_for_all_and_one_for_each_category() -> None:
    files = opml_files("Bronnen", SOURCES)
    assert list(files) == ["sources.opml", "opml/voetbal.opml", "opml/etappes.opml"]
    assert [text for text, _ in _outlines(files["opml/voetbal.opml"])] == ["Voetbal", "Sportblad", "De Aftrap"]


def test_files_of_ours_are_nobody_elses_business() -> None:
    assert all(b"examples/bron.xml" not in document for document in opml_files("Bronnen", SOURCES).values())


def test_the_same_sources_give_the_same_bytes() -> None:
    assert opml_files("Bronnen", SOURCES) == opml_files("Bronnen", SOURCES)
