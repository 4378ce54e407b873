"""One document, read in the quick way and by feedparser alone."""

from __future__ import annotations

import random
from collections.abc import Iterator

from aggregator.errors import ReadError
from aggregator.read import charset, doctype, handlers, parse, sniff, split, unwrap, walk

# Everything that feedparser has a handler for, and some that it has none for.
_NAMES = """
title link description content summary id guid pubDate published updated issued modified created category keywords
author managingEditor contributor name email url uri homepage source comments enclosure image textInput width height
rights copyright generator language subtitle tagline abstract info body fullitem where tags expirationDate cloud date
content:encoded dc:title dc:creator dc:date dc:description dc:subject dc:language dc:rights dc:contributor dc:publisher
dcterms:created dcterms:modified dcterms:valid itunes:author itunes:title itunes:summary itunes:subtitle itunes:image
itunes:keywords itunes:category itunes:explicit itunes:block itunes:duration itunes:owner itunes:email itunes:name
media:content media:group media:title media:description media:thumbnail media:keywords media:category media:credit
media:player media:rating media:restriction slash:comments wfw:commentRss thr:total georss:point gml:Point gml:pos
cc:license psc:chapters psc:chapter feedburner:origLink rdf:Bag foreign:thing foreign:title f:b xhtml:div xhtml:p div p
svg
""".split()  # noqa: SIM905 - a list for people
_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "cc": "http://web.resource.org/cc/",
    "psc": "http://podlove.org/simple-chapters",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "foreign": "https://vocabulary.example/",
    "f": "https://vocabulary.example/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_ATTRIBUTES = """
type="text" type="html" type="xhtml" type="text/html" type="TEXT/Plain" type="application/octet-stream" mode="escaped"
mode="base64" xml:base="https://other.example/a/" xml:base="b/" xml:lang="nl" xml:lang="" lang="en_US" href="/a"
href="https://news.example/1?a=1&amp;b=2" rel="replies" rel="Enclosure" rel="related" url="https://news.example/a.jpg"
thr:count="3" term="t" label="l" domain="d" isPermaLink="False" isPermaLink="true" src="x.html" medium="image"
width="640" height="x" length="12" text="News" of="nothing" xmlns:q="https://q.example/" rdf:about="https://news.example/2"
xmlns:dc="https://vocabulary.example/" xmlns:x="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/1999/xhtml"
""".split()  # noqa: SIM905 - a list for people
_TEXTS = [
    "News", " words\n of it ", "&lt;p&gt;a &amp;amp; b&lt;/p&gt;", "<![CDATA[<b>bold</b> &eacute;]]>",
    "https://news.example/3", "a&amp;b=1;", "Ã©tÃ©", "\x80uro \x93q\x94", "Sat, 28 Nov 2026 03:00:00 GMT",
    "jan@news.example (Jan)", "Jan Jansen",
    "12", "été €", "QUJD", "one, two", "&lt;foo&gt; &amp;bar;", "<!-- a comment -->more", "",
]  # fmt: skip


def body_of(document: bytes) -> bytes | None:
    """What `parse` is given of a document; None when that is not read in parts."""
    try:
        text = unwrap.feed_in(charset.text_of(document, None)[0])
        if sniff.form(text) is sniff.Form.JSON:
            return None
        outline = split.outline(charset.as_xml(doctype.plain(text)))
    except ReadError:
        return None
    return outline.body if outline.whole is None else None


def is_walked(body: bytes) -> bool:
    """Whether a document is read in the quick way."""
    try:
        walk.claimed(body)
    except handlers.Unusual:
        return False
    return True


def readings(body: bytes) -> list[parse.Parsed | str]:
    """What a document claims in the quick way, and by feedparser alone; where one raises, its words."""
    found: list[parse.Parsed | str] = []
    for is_plain in (True, False):
        try:
            found.append(parse.parse(body, is_plain=is_plain))
        except ReadError as error:
            found.append(str(error))
    return found


def invented(seed: int) -> Iterator[bytes]:
    """Documents such as nobody writes, without end: any element inside any other, with any attributes."""
    dice = random.Random(seed)
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    while True:
        inside = "".join(_element(dice, 0) for _ in range(dice.randint(0, 2)))
        items = ["".join(_element(dice, 0) for _ in range(dice.randint(1, 7))) for _ in range(dice.randint(1, 4))]
        base = dice.choice(["", "", ' xml:base="https://base.example/"', ' xml:lang="de_DE"'])
        kind = dice.choice(["rss", "atom", "rdf"])
        if kind == "rss":
            entries = "".join(f"<item>{one}</item>" for one in items)
            yield f'<rss version="2.0" {declared}{base}><channel>{inside}{entries}</channel></rss>'.encode()
        elif kind == "atom":
            entries = "".join(f"<entry>{one}</entry>" for one in items)
            yield f'<feed xmlns="http://www.w3.org/2005/Atom" {declared}{base}>{inside}{entries}</feed>'.encode()
        else:
            entries = "".join(f'<item rdf:about="https://news.example/{n}">{one}</item>' for n, one in enumerate(items))
            head = f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {declared}{base}><channel>{inside}</channel>'
            yield f"{head}{entries}</rdf:RDF>".encode()


def _element(dice: random.Random, depth: int) -> str:
    name = dice.choice(_NAMES)
    given = {one.partition("=")[0].lower(): one for one in dice.sample(_ATTRIBUTES, dice.choice([0, 0, 0, 1, 1, 2, 3]))}
    inside = dice.choice(_TEXTS)
    if depth < 4 and dice.random() < 0.25:
        inside += "".join(_element(dice, depth + 1) for _ in range(dice.randint(1, 3))) + dice.choice(_TEXTS)
    return f"<{' '.join([name, *given.values()])}>{inside}</{name}>"
