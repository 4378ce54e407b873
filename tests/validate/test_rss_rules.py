"""A document that is right passes; each way of breaking it is reported."""

from __future__ import annotations

import re

import pytest

from tests.validate import rss

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
 <title>Nieuws</title><link>https://a.example/</link><description>Van de dag</description>
 <language>nl</language><ttl>15</ttl><lastBuildDate>Thu, 08 May 2025 12:00:00 +0000</lastBuildDate>
 <atom:link rel="self" href="https://a.example/feed.rss" type="application/rss+xml"/>
 <image><url>https://a.example/i.png</url><title>Nieuws</title><link>https://a.example/</link></image>
 <item>
  <title>Een</title><link>https://a.example/een</link><description>Kort &amp;amp; goed</description>
  <guid isPermaLink="false">tag:a.example,2025:2</guid><pubDate>Thu, 08 May 2025 12:00:00 +0000</pubDate>
  <comments>https://a.example/een#r</comments><category>Voetbal</category>
  <enclosure url="https://a.example/een.mp3" length="3" type="audio/mpeg"/>
  <source url="https://b.example/rss">Bron</source><dc:creator>An</dc:creator>
  <content:encoded>&lt;p&gt;Lang&lt;/p&gt;</content:encoded><slash:comments>3</slash:comments>
  <wfw:commentRss>https://a.example/een.rss</wfw:commentRss><media:thumbnail url="https://a.example/een.png"/>
 </item>
 <item><description>Zonder titel</description><guid isPermaLink="false">tag:a.example,2025:3</guid></item>
</channel></rss>"""

BROKEN = {
    "an open element": ("</item>", "", "not well-formed"),
    "another version": ('version="2.0"', 'version="0.91"', "not one channel"),
    "a channel without description": ("<description>Van de dag</description>", "", "the channel has no description"),
    "an empty title": ("<title>Nieuws</title>", "<title/>", "title is None"),
    "markup in a title": ("<title>Een</title>", "<title>&lt;b&gt;Een&lt;/b&gt;</title>", "title is '<b>"),
    "a character by its name in a title": ("<title>Een", "<title>Een &amp;amp; twee", "title is 'Een &amp;"),
    "two titles": ("<title>Een</title>", "<title>Een</title><title>Een</title>", "2 times title"),
    "a language that is none": ("<language>nl", "<language>n l", "language is"),
    "a ttl in words": ("<ttl>15", "<ttl>15m", "ttl is"),
    "a date of ISO 8601": ("<pubDate>Thu, 08 May 2025 12:00:00 +0000", "<pubDate>2025-05-08", "pubDate is"),
    "a date on the wrong weekday": ("<pubDate>Thu", "<pubDate>Fri", "pubDate is"),
    "no link to itself": ('rel="self"', 'rel="hub"', "no atom:link to itself"),
    "markup in a link's title": ('rel="self" ', 'rel="self" title="&lt;b&gt;" ', "title looks like HTML"),
    "an image with another title": ("/i.png</url><title>Nieuws", "/i.png</url><title>Logo", "the image's title"),
    "an image without url": ("<url>https://a.example/i.png</url>", "", "the image has no url"),
    "an item with neither title nor description": ("<description>Zonder titel</description>", "", "neither title nor"),
    "an item without guid": ('<guid isPermaLink="false">tag:a.example,2025:3</guid>', "", "no guid"),
    "two items with one guid": ("tag:a.example,2025:3", "tag:a.example,2025:2", "2 items have the guid"),
    "a permalink that is none": (' isPermaLink="false"', "", "claims to be a permalink"),
    "a link that is none": ("<link>https://a.example/een", "<link>javascript:x", "link is"),
    "an author without address": ("<category>", "<author>An</author><category>", "author is"),
    "an empty category": ("<category>Voetbal", "<category>", "an empty category"),
    "a source without url": ('<source url="https://b.example/rss">', "<source>", "a source without url"),
    "an enclosure without length": (' length="3"', "", "the enclosure's length"),
    "an enclosure without type": (' type="audio/mpeg"', "", "the enclosure's type"),
    "two enclosures": ("<enclosure ", '<enclosure url="x" length="0"/><enclosure ', "more than one enclosure"),
    "an element that RSS has not": ("<category>", "<teaser>x</teaser><category>", "unknown element teaser"),
    "a script in content": ("&lt;p&gt;Lang", "&lt;script&gt;x&lt;/script&gt;", "contains <script>"),
    "a script in a description": ("Kort", "&lt;script&gt;x&lt;/script&gt;", "description contains <script>"),
    "a relative picture in content": ("&lt;p&gt;Lang", "&lt;img src='x.png'&gt;", "address 'x.png'"),
    "a count that is none": ("<slash:comments>3", "<slash:comments>three", "comments is"),
    "a comment feed that is no address": ("<wfw:commentRss>https:", "<wfw:commentRss>data:", "commentRss is"),
    "a thumbnail without url": (' url="https://a.example/een.png"', "", "thumbnail without url"),
}  # fmt: skip


def test_a_right_document_passes() -> None:
    assert rss.violations(GOOD.encode()) == []


@pytest.mark.parametrize(("old", "new", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_is_reported(old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = rss.violations(GOOD.replace(old, new, 1).encode())
    assert any(said in fault for fault in found), found


def test_a_channel_without_items_that_is_dated_at_the_epoch_is_reported() -> None:
    empty = re.sub(r"<item>.*</item>", "", GOOD, flags=re.DOTALL)
    assert rss.violations(empty.encode()) == []
    epoch = empty.replace("Thu, 08 May 2025 12:00", "Thu, 01 Jan 1970 00:00")
    assert rss.violations(epoch.encode()) == ["W3C validator: an implausible date"]
