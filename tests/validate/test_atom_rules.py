"""A document that is right passes; each way of breaking it is reported."""

from __future__ import annotations

import re

import pytest

from tests.validate import atom

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
 xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="nl">
 <id>tag:a.example,2025:1</id><title>Nieuws</title><updated>2025-05-08T12:00:00Z</updated>
 <author><name>Redactie</name></author>
 <link rel="self" href="https://a.example/feed.atom" type="application/atom+xml"/>
 <link href="https://a.example/"/><link rel="prev-archive" href="https://a.example/1.atom"/>
 <entry>
  <id>tag:a.example,2025:2</id><title>Een</title><updated>2025-05-08T12:00:00Z</updated>
  <published>2025-05-08T12:00:00+02:00</published>
  <link href="https://a.example/een"/><link rel="replies" href="https://a.example/een#r" thr:count="3"/>
  <category term="Voetbal"/><summary>Kort</summary><content type="html">&lt;p&gt;Lang&lt;/p&gt;</content>
  <thr:total>3</thr:total>
  <source><id>https://b.example/rss</id><title>Bron</title><updated>2025-05-08T12:00:00Z</updated></source>
 </entry>
 <entry><id>tag:a.example,2025:3</id><title>Twee</title><updated>2025-05-08T12:00:00.5Z</updated><content>Tekst</content></entry>
</feed>"""

BROKEN = {
    "a control character": ("Kort", "Ko\x08rt", "not well-formed"),
    "a feed without id": ("<id>tag:a.example,2025:1</id>", "", "0 times id"),
    "an id that is no IRI": ("tag:a.example,2025:2", "entry 2", "id is"),
    "a UUID that is none": ("tag:a.example,2025:2", "urn:uuid:2", "id is"),
    "a feed without updated": ("s</title><updated>2025-05-08T12:00:00Z</updated>", "s</title>", "0 times updated"),
    "an entry without title": ("<title>Een</title>", "", "0 times title"),
    "an empty title": ("<title>Een</title>", "<title> </title>", "empty title"),
    "two summaries": ("<summary>Kort</summary>", "<summary>Kort</summary><summary>Kort</summary>", "2 times summary"),
    "a date without zone": ("12:00:00+02:00", "12:00:00", "published is"),
    "a day that does not exist": ("2025-05-08T12:00:00+02:00", "2025-02-30T12:00:00Z", "published is"),
    "nobody as the author": ("<author><name>Redactie</name></author>", "", "no author"),
    "an author without name": ("<name>Redactie</name>", "<name/>", "a person without"),
    "no link to itself": ('rel="self"', 'rel="via"', "no link to itself"),
    "a link without href": ('<link href="https://a.example/een"/>', "<link/>", "without href"),
    "a link with a space in it": ("https://a.example/een\"", "https://a.example/e en\"", "a link's href"),
    "a link with a bad media type": ('type="application/atom+xml"', 'type="atom"', "a link's type"),
    "markup in a link's title": ('rel="self" ', 'rel="self" title="&lt;b&gt;" ', "a link's title"),
    "two alternate links": ("<summary>", '<link href="https://a.example/e"/><summary>', "two alternate links"),
    "neither content nor link": ("<content>Tekst</content>", "", "neither content nor"),
    "two entries with one id": ("tag:a.example,2025:3", "tag:a.example,2025:2", "2 entries have the id"),
    "a category without term": ('<category term="Voetbal"/>', "<category/>", "category without a term"),
    "an unknown type of text": ("<summary>", '<summary type="markdown">', "has the type markdown"),
    "markup in plain text": ("<title>Een", "<title>Een &lt;b&gt;en&lt;/b&gt;", "title looks like HTML"),
    "a character by its number in plain text": ("<title>Een", "<title>Een &amp;#8211;", "title looks like HTML"),
    "markup in plain content": ("<content>Tekst", "<content>Tekst &amp;amp;", "content looks like HTML"),
    "markup in a name": ("<name>Redactie", "<name>Redactie &amp;amp; co", "a name that looks like HTML"),
    "two entries of one moment": ("12:00:00.5Z", "12:00:00Z", "2 entries updated at"),
    "nothing but a title": ("<content>Tekst</content>", '<link href="https://a.example/t"/>', "no text but the title"),
    "an element in plain text": ("<title>Een</title>", "<title><b>Een</b></title>", "has elements in it"),
    "an element that Atom has not": ("<summary>Kort</summary>", "<teaser>Kort</teaser>", "unknown element"),
    "a script in content": ("&lt;p&gt;Lang", "&lt;script&gt;x&lt;/script&gt;", "contains <script>"),
    "an event handler in content": ("&lt;p&gt;Lang", "&lt;p onclick='x'&gt;Lang", "the attribute onclick"),
    "a relative link in content": ("&lt;p&gt;Lang", "&lt;a href='/x'&gt;Lang", "address '/x'"),
    "a source without id": ("<id>https://b.example/rss</id>", "", "source: RFC 4287 4.1: 0 times id"),
    "an unknown language": ('xml:lang="nl"', 'xml:lang="n_l"', "no language"),
    "a negative total": ("<thr:total>3", "<thr:total>-3", "the total is no count"),
    "two totals": ("<thr:total>", "<thr:total>3</thr:total><thr:total>", "more than one total"),
    "a count on a link that is none of replies": ('rel="replies"', 'rel="related"', "count '3' on a link"),
    "a reply to nothing": ("<thr:total>3</thr:total>", "<thr:in-reply-to/>", "without ref"),
    "an archive without the current document": ("<entry>", "<fh:archive/><entry>", "without a link to the current"),
    "an archive that is complete": ("<entry>", "<fh:archive/><fh:complete/><entry>", "both complete and"),
    "a mark with text in it": ("<entry>", "<fh:complete>yes</fh:complete><entry>", "is not empty"),
    "two previous archives": ("<entry>", '<link rel="prev-archive" href="urn:x"/><entry>', "more than one link prev"),
}  # fmt: skip


def test_another_kind_of_document_is_reported() -> None:
    assert atom.violations(b"<rss/>") == ["RFC 4287 4.1.1: the root is rss"]


def test_a_right_document_passes() -> None:
    assert atom.violations(GOOD.encode()) == []


@pytest.mark.parametrize(("old", "new", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_is_reported(old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = atom.violations(GOOD.replace(old, new, 1).encode())
    assert any(said in fault for fault in found), found


def test_a_feed_without_entries_that_is_dated_at_the_epoch_is_reported() -> None:
    empty = re.sub(r"<entry>.*</entry>", "", GOOD, flags=re.DOTALL)
    assert atom.violations(empty.encode()) == []
    assert atom.violations(empty.replace("2025-05-08", "1970-01-01").encode()) == ["W3C validator: an implausible date"]
