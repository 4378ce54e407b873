"""A document type declaration adds nothing to a document but the entities that are counted."""

from __future__ import annotations

import time
from xml.parsers import expat

import pytest

from aggregator.read import doctype
from aggregator.read.comment_counts import count_items
from aggregator.read.lists.kinds import read_list
from tests.read.feeds import reading

ROOT = '<rss version="2.0"><channel><title>News</title>{}</channel></rss>'
ITEMS = "".join(f"<item><guid>{number}</guid><title>Title {number}</title></item>" for number in range(3))
FEED = ROOT.format(ITEMS)


def bomb(element: str, document: str, attributes: int = 3000) -> str:
    """Each of the document's elements of that name is given 300 kB."""
    defaults = " ".join(f'a{number} CDATA "{"x" * 100}"' for number in range(attributes))
    return f"<!DOCTYPE any [<!ATTLIST {element} {defaults}>]>{document}"


@pytest.mark.parametrize(
    "subset",
    [
        '<!ATTLIST item a CDATA "x">',
        "<!ATTLIST item a CDATA 'x>y' b (c|d) \"c\">",
        '<!-- a ] and a " here --><!ATTLIST item a CDATA "]>">',
        '<?pi ]?><!ELEMENT item ANY><!ATTLIST item a CDATA "x"><!ATTLIST item b CDATA "y">',
        "<!ENTITY % more \"<!ATTLIST item a CDATA 'x'>\"> %more;",
        "<!ENTITY  %\n more SYSTEM 'http://127.0.0.1/more.dtd'>%more;<!ATTLIST item a CDATA 'x'>",
    ],
)
@pytest.mark.parametrize("before", ["", "<?xml version='1.0'?>\n", "<!-- <!DOCTYPE any []> --> "])
def test_no_attribute_is_added_to_any_element(before: str, subset: str) -> None:
    seen: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE)
    parser.StartElementHandler = lambda _, attributes: seen.append(attributes)
    parser.Parse(doctype.plain(f"{before}<!DOCTYPE any SYSTEM ']>[' [{subset}]><any><item/></any>").encode(), True)
    assert seen == [{}, {}]


@pytest.mark.parametrize(
    "document",
    [
        FEED,
        f'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">{FEED}',
        f'<!DOCTYPE rss [<!ENTITY eacute "&#233;">]>{FEED}',
        ROOT.format("<item><description><![CDATA[<!DOCTYPE a [<!ATTLIST b c CDATA 'd'>]>]]></description></item>"),
        "<!DOCTYPE a [<!-- never ends",
        "<!DOCTYPE a",
    ],
)
def test_every_other_document_stays_as_it_is(document: str) -> None:
    assert doctype.plain(document) == document


def test_it_takes_no_longer_than_the_document_is_long() -> None:
    before = time.perf_counter()
    for piece in ("<!--", "<!ATTLIST ", "%a;", '"', "<?", "<!ENTITY % ", "<!ATTLIST a b '"):
        doctype.plain(f"<!DOCTYPE a [<!ATTLIST {piece * 200_000}")
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_feed_with_attribute_defaults_is_read_without_them(encoding: str) -> None:
    found = reading(bomb("item", FEED).encode(encoding))
    assert [one.title for one in found.entries] == ["Title 0", "Title 1", "Title 2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_comment_feed_with_attribute_defaults_is_counted_without_them(encoding: str) -> None:
    before = time.perf_counter()
    assert count_items(bomb("item", ROOT.format("<item/>" * 20_000)).encode(encoding)) == 20_000
    assert time.perf_counter() - before < 2


def test_a_list_with_attribute_defaults_is_read_without_them() -> None:
    outline = '<outline text="A" xmlUrl="https://a.example/feed"/>'
    document = f"<opml><body>{outline}{'<outline/>' * 20_000}</body></opml>"
    before = time.perf_counter()
    found = read_list(
        b"<!-- <opml> -->" + bomb("outline", document.replace("<outline/>", "<outline text='x'/>")).encode()
    )
    assert time.perf_counter() - before < 2
    assert [one.url for one in found.subscriptions] == ["https://a.example/feed"]
