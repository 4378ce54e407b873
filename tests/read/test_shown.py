"""What a reader is shown of an entry: its own title and text, plain where plain is meant, in every kind of feed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import pytest

from aggregator.models import Document, Entry, FeedInfo, RawEntry, Selectors, SourceKind
from aggregator.read.normalise import normalised
from tests.read.feeds import atom, only_entry, rss

MARKUP = "<h2>Ferry</h2><p>It sails <i>again</i> &amp; on time.</p>"


def of_rss(inside: str) -> Entry:
    return only_entry(rss(f"<guid>1</guid>{inside}"))


def of_rss1(inside: str) -> Entry:
    return only_entry(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        '<channel rdf:about="https://news.example/"><title>News</title></channel>'
        f'<item rdf:about="https://news.example/1">{inside}</item></rdf:RDF>'
    )


def of_atom(inside: str, feed: str = "") -> Entry:
    return only_entry(atom(f"<id>urn:x:1</id>{inside}", feed=feed))


def of_atom03(inside: str) -> Entry:
    return only_entry(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>News</title>'
        f"<entry><id>urn:x:1</id>{inside}</entry></feed>"
    )


def of_json(feed: dict[str, Any] | None = None, **members: Any) -> Entry:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "News", **(feed or {})}
    return only_entry(json.dumps({**document, "items": [{"id": "1", **members}]}))


def of_page(item: str, **selectors: str) -> Entry:
    wanted = Selectors(item="article", title="h2", teaser="p", image="img", **selectors)
    return only_entry(f"<main><article>{item}</article></main>", kind=SourceKind.PAGE, selectors=wanted)


def html_of(markup: str) -> Entry:
    return of_rss(f"<description>{escape(markup)}</description>")


# --- teasers are plain text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        of_rss(f"<content:encoded>{escape(MARKUP)}</content:encoded>"),
        of_rss(f"<description>{escape(MARKUP)}</description>"),
        of_rss1(f"<content:encoded><![CDATA[{MARKUP}]]></content:encoded>"),
        of_atom(f'<content type="html">{escape(MARKUP)}</content>'),
        of_atom(f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{MARKUP}</div></content>'),
        of_atom(f"<summary>{escape(MARKUP)}</summary>"),
        of_atom03(f'<content type="text/html" mode="escaped">{escape(MARKUP)}</content>'),
        of_json(content_html=MARKUP),
        of_json(summary=MARKUP),
        of_rss(f"<description>{escape(escape(MARKUP))}</description>"),
    ],
    ids=[
        "encoded",
        "description",
        "rss1",
        "atom",
        "xhtml",
        "undeclared",
        "atom03",
        "json",
        "json-summary",
        "escaped-twice",
    ],
)
def test_a_teaser_is_plain_text_wherever_it_comes_from(entry: Entry) -> None:
    assert entry.teaser == "Ferry It sails again & on time."
    assert "<i>again</i>" in entry.content_html


def test_a_title_may_be_about_markup() -> None:
    assert of_atom("<title>Use of &lt;b&gt;x&lt;/b&gt; in mail</title>").title == "Use of <b>x</b> in mail"


def test_a_text_about_markup_is_not_taken_for_it() -> None:
    summary = "The HTML element <p>x</p> is a paragraph"
    assert of_json(summary=summary).teaser == summary


# --- the entry's own --------------------------------------------------------------------------------------------------

OWN = "<title>Own</title><description>Its text.</description>"
IMAGE = "<image><url>https://x.example/p.png</url><title>Wrong</title><link>https://w.example/</link></image>"
FOREIGN = (
    '<f:about xmlns:f="https://f.example/"><title>Wrong</title><link>https://w.example/</link><id>w</id></f:about>'
)
MEDIA = (
    '<media:content url="https://x.example/p.png" medium="image"><media:title>Wrong</media:title>'
    '<media:description type="html">wrong</media:description></media:content>'
)
ASIDES = (
    "<itunes:title>Wrong</itunes:title><itunes:summary>wrong, and far longer than the text of it</itunes:summary>"
    "<itunes:subtitle>wrong</itunes:subtitle><dc:title>Wrong</dc:title><dc:description>wrong</dc:description>"
    '<og:title xmlns:og="http://ogp.me/ns#">Wrong</og:title><og:description xmlns:og="http://ogp.me/ns#">wrong'
    "</og:description>"
)


@pytest.mark.parametrize("other", [IMAGE, FOREIGN, MEDIA, ASIDES], ids=["image", "foreign", "media", "asides"])
@pytest.mark.parametrize("place", ["{0}{1}", "{1}{0}"], ids=["before", "after"])
def test_what_is_said_of_something_else_is_not_the_entrys(other: str, place: str) -> None:
    entry = of_rss(place.format(other, OWN + "<link>https://news.example/1</link>"))
    assert (entry.title, entry.teaser, entry.content_html) == ("Own", "Its text.", "Its text.")
    assert (entry.link, entry.guid) == ("https://news.example/1", "1")


def test_the_object_of_a_post_keeps_its_id_and_title() -> None:
    inside = (
        '<title>Own</title><activity:object xmlns:activity="http://activitystrea.ms/spec/1.0/"><id>urn:x:w</id>'
        "<title>Wrong</title><published>2001-01-01T00:00:00Z</published></activity:object>"
    )
    entry = of_atom(inside)
    assert (entry.guid, entry.title, entry.published_claimed) == ("urn:x:1", "Own", None)


def test_in_a_document_that_is_not_well_formed_too() -> None:
    entry = of_rss(f"{OWN}{IMAGE}{MEDIA}<category>a & b</category>")
    assert (entry.title, entry.teaser) == ("Own", "Its text.")


@pytest.mark.parametrize("silent", ["", "<description></description>", "<description> \n </description>"])
def test_where_the_entry_is_silent_its_file_speaks(silent: str) -> None:
    film = "<media:group><media:title>Film</media:title><media:description>One\ntwo</media:description></media:group>"
    entry = of_rss(silent + film)
    assert (entry.title, entry.teaser, entry.content_html) == ("Film", "One two", "One<br>\ntwo")


def test_dublin_core_speaks_for_an_item_that_has_nothing_else() -> None:
    entry = of_rss1("<dc:title>Title</dc:title><dc:description>Text</dc:description>")
    assert (entry.title, entry.teaser) == ("Title", "Text")


LONG = "<p>" + "It is a long story of a tram. " * 10 + "</p>"


@pytest.mark.parametrize("order", [1, -1])
def test_a_long_description_is_not_thrown_away_for_a_short_one(order: int) -> None:
    texts = [f"<description>{escape(LONG)}</description>", "<content:encoded>&lt;p>Read on&lt;/p></content:encoded>"]
    entry = of_rss("".join(texts[::order]))
    assert "a long story of a tram" in entry.content_html
    assert entry.teaser.startswith("It is a long story")


@pytest.mark.parametrize("blank", ["", " ", "&lt;p>&amp;nbsp;&lt;/p>", "&lt;br/>"])
def test_nor_for_a_blank_one(blank: str) -> None:
    entry = of_rss(f"<description>Text</description><content:encoded>{blank}</content:encoded>")
    assert (entry.teaser, entry.content_html) == ("Text", "Text")


@pytest.mark.parametrize("order", [1, -1])
def test_atoms_words_inside_rss_speak_only_where_its_own_are_silent(order: int) -> None:
    own = "<title>Own</title><description>Its text</description>"
    atoms = '<atom:title>Atom</atom:title><atom:summary type="html">&lt;b>Atoms&lt;/b></atom:summary>'
    entry = of_rss("".join([own, atoms][::order]))
    assert (entry.title, entry.teaser, entry.content_html) == ("Own", "Its text", "Its text")
    entry = of_rss(atoms)
    assert (entry.title, entry.teaser, entry.content_html) == ("Atom", "Atoms", "<b>Atoms</b>")


def test_pictures_beside_a_longer_description_stay() -> None:
    picture = '<img src="https://x.example/a.png">'
    entry = of_rss(
        f"<description>{escape(LONG)}</description><content:encoded>{escape(picture)}</content:encoded>",
    )
    assert "a.png" in entry.content_html
    assert "long story" in entry.content_html


def test_a_description_that_breaks_off_is_told_in_full() -> None:
    entry = of_rss("<description>They talk ...</description><itunes:summary>They talk of trams.</itunes:summary>")
    assert (entry.teaser, entry.content_html) == ("They talk ...", "They talk of trams.")


def test_an_excerpt_does_not_replace_its_article() -> None:
    entry = of_rss(f"<description>It is […]</description><content:encoded>{escape(LONG)}</content:encoded>")
    assert entry.teaser == "It is […]"
    assert "long story" in entry.content_html


# --- kinds of markup --------------------------------------------------------------------------------------------------


def test_noscript_is_content() -> None:
    entry = html_of("<p>a</p><noscript><p>b</p></noscript>")
    assert (entry.content_html, entry.teaser) == ("<p>a</p><p>b</p>", "a b")


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="data:image/gif;base64,R0" data-src="/m.jpg" class="lazyload">',
        '<img src="/blank.gif" data-lazy-src="/m.jpg">',
        '<img data-original="/m.jpg">',
        '<amp-img src="/m.jpg" width="900" height="600"></amp-img>',
        '<img src="" srcset="/s.jpg 300w, /m.jpg 900w, /huge.jpg 6000w">',
        '<img src="https://x.example/spacer.gif" data-srcset="/s.jpg 1x, /m.jpg 2x">',
        '<picture><source data-srcset="/m.jpg 900w"><img src="data:image/gif;base64,R0"></picture>',
        '<img class="lazy" data-src="/m.jpg"><noscript><img src="/m.jpg"></noscript>',
        '<noscript><img src="/m.jpg"></noscript>',
        '<img src="/low.jpg" data-hi-res-src="/m.jpg">',
        '<img data-flickity-lazyload="/m.jpg">',
        '<img data-cfsrc="/m.jpg" style="display:none;visibility:hidden">',
        '<img src="" data-large-file="/m.jpg">',
        '<img src="/blank.gif" data-srcset-webp="/m.jpg 900w">',
        '<img src="/whitedot.jpg" data-actualsrc="/m.jpg">',
        '<img nitro-lazy-src="/m.jpg" src="data:image/svg+xml;x">',
        '<IMG SRC="/blank.gif" real_src="/m.jpg">',
        '<img src="/blank.gif" original="/m.jpg">',
        '<img src="/none.gif" file="/m.jpg">',
    ],
)
def test_a_picture_that_is_loaded_late_is_the_one_that_is_meant(markup: str) -> None:
    entry = html_of(f"<p>a</p>{markup}")
    assert entry.image == "https://news.example/m.jpg"
    assert entry.content_html.count("<img") == 1
    assert 'src="https://news.example/m.jpg"' in entry.content_html
    if "amp-img" not in markup:
        assert of_page(f"<h2>t</h2>{markup}").image == "https://news.example/m.jpg"


@pytest.mark.parametrize(
    "markup",
    ['<video data-src="/a.mp4"></video>', '<video><source data-lazy-src="/a.mp4" type="video/mp4"></video>'],
)
def test_a_film_that_is_loaded_late(markup: str) -> None:
    assert 'src="https://news.example/a.mp4"' in html_of(markup).content_html


def test_a_picture_with_an_address_keeps_it() -> None:
    entry = html_of('<img src="/clearwater-300.jpg" srcset="/clearwater-900.jpg 900w">')
    assert entry.image == "https://news.example/clearwater-300.jpg"
    entry = html_of(
        '<img src="/a.jpg" data-permalink="https://news.example/1" data-large-file="/b.jpg" data-image-id="7">'
    )
    assert entry.image == "https://news.example/a.jpg"
    assert "data-" not in entry.content_html


@pytest.mark.parametrize(
    "source",
    [
        *('src=""', 'src=" "', 'src="#"', "", 'src="about:blank"', 'src="data:image/png;base64,R0"', 'src="http://"'),
        *(
            'src="undefined"',
            'src="null"',
            'src="N/A"',
            'src="/"',
            'src="?"',
            'src="."',
            'src="%20"',
            'src="http:///1"',
        ),
        *('src="{{ image }}"', 'src="[object Object]"', 'src="cid:12"', 'src="https://news.example/1"'),
    ],
)
def test_a_picture_without_an_address_is_none(source: str) -> None:
    markup = escape(f'<img {source} alt="chart"><p>Text</p>')
    entry = of_rss(f"<link>https://news.example/1</link><description>{markup}</description>")
    assert (entry.image, entry.content_html) == (None, "<p>Text</p>")


@pytest.mark.parametrize("prefix", ["", "m:"])
def test_the_text_of_a_formula_stays(prefix: str) -> None:
    p = prefix
    entry = html_of(
        f"So <{p}math><{p}semantics><{p}mrow><{p}mi>x</{p}mi><{p}mo>=</{p}mo><{p}mn>2</{p}mn></{p}mrow>"
        f"<{p}annotation encoding='TeX'>x=2</{p}annotation></{p}semantics></{p}math>."
    )
    assert (entry.teaser, entry.content_html) == ("So x=2.", "So x=2.")


@pytest.mark.parametrize(
    ("frame", "shown"),
    [
        ('<iframe src="https://www.youtube.com/embed/AbC123"></iframe>', "https://www.youtube.com/watch?v=AbC123"),
        ('<iframe data-src="//player.vimeo.com/video/42" src="about:blank"></iframe>', "https://vimeo.com/42"),
        ('<iframe src="/map">Your browser has no frames</iframe>', "https://news.example/map"),
        ('<embed src="https://v.example/a.swf">', "https://v.example/a.swf"),
        ('<object data="https://v.example/a.pdf"></object>', "https://v.example/a.pdf"),
        (
            '<object><param name="movie" value="https://www.youtube.com/v/AbC123"><embed src="https://w.example/"></object>',
            "https://www.youtube.com/watch?v=AbC123",
        ),
    ],
)
def test_a_frame_leaves_a_link_to_what_it_showed(frame: str, shown: str) -> None:
    entry = html_of(frame)
    assert f'<a href="{shown}"' in entry.content_html
    assert entry.content_html.count("<a ") == 1
    assert entry.teaser == ""


def test_a_film_can_be_started() -> None:
    assert 'controls=""' in html_of('<video src="https://v.example/a.mp4"></video>').content_html


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe src="https://www.facebook.com/plugins/like.php?href=x"></iframe>',
        '<iframe src="https://c.example/hit" width="1" height="1"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
    ],
)
def test_a_frame_that_shows_nothing_leaves_nothing(frame: str) -> None:
    assert html_of(f"<p>a</p>{frame}").content_html == "<p>a</p>"


@pytest.mark.parametrize(
    "read",
    [
        lambda text: of_rss(f"<description>{text}</description>"),
        lambda text: of_atom(f"<summary>{text}</summary>"),
        lambda text: of_atom03(f"<summary>{text}</summary>"),
        lambda text: of_json(content_text=text),
    ],
)
def test_line_breaks_of_plain_text_stay(read: Callable[[str], Entry]) -> None:
    entry = read("One line\nanother\n\nand a third")
    assert entry.content_html == "One line<br>\nanother<br>\n<br>\nand a third"
    assert entry.teaser == "One line another and a third"


def test_lines_that_were_broken_to_fit_a_width_are_one() -> None:
    text = "The council decided on Tuesday evening that the tram will\nstop at the market again."
    assert "<br>" not in of_rss(f"<description>{text}</description>").content_html


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('<img src="https://x.example/c.png" alt="A cat on a tram">', "A cat on a tram"),
        ('<img src="https://x.example/c.png" title="A cat">', "A cat"),
        ('<img src="https://x.example/c.png">', ""),
        ('<p><img src="https://x.example/c.png" alt="A cat"></p>', "A cat"),
        ('Hi <img src="https://x.example/1f600.png" class="emoji" alt="😀">', "Hi 😀"),
    ],
)
def test_a_title_that_is_a_picture_gives_what_it_shows(title: str, shown: str) -> None:
    assert of_rss(f"<title>{escape(title)}</title><description>Text</description>").title == shown
    assert of_atom(f'<title type="html">{escape(title)}</title>').title == shown
    if not title.startswith("Hi"):
        assert of_json(title=title).title == shown


# --- escaped once too often -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Rock &amp; roll isn&#8217;t dead", "Rock & roll isn’t dead"),
        ("caf&eacute; &quot;De Tram&quot;", 'café "De Tram"'),
        ("<![CDATA[Town & co]]>", "Town & co"),
        ("&lt;![CDATA[Town & co]]&gt;", "Town & co"),
        ("2 &gt; 1", "2 > 1"),
        ("grin &#55357;&#56832; x", "grin 😀 x"),
        ("grin &#xD83D;&#xDE00; x", "grin 😀 x"),
        # These speak of references.
        ("How to escape &amp; in a title", "How to escape &amp; in a title"),
        ("When &nbsp; is not a space", "When &nbsp; is not a space"),
        ('Why "&lt;" is written so', 'Why "&lt;" is written so'),
        ("Write &amp; in HTML", "Write &amp; in HTML"),
        ("What does &amp; mean?", "What does &amp; mean?"),
        ("AT&T and R&D", "AT&T and R&D"),
        # Signs, and letters that are words.
        ("News &raquo; Sport &bull; 5 &times; 4", "News » Sport • 5 × 4"),
        ("Questo &egrave; bello &agrave; Paris &eacute; bom", "Questo è bello à Paris é bom"),
        # An article in capitals is the beginning of a title, whatever sign follows.
        ("A &bull; B", "A • B"),
        ("The &mdash; &#9733; &check; &infin; &para;", "The — ★ ✓ ∞ ¶"),
        ("Say an &amp; aloud", "Say an &amp; aloud"),
        # Where a text was cut.
        ("It begins [&hellip;]", "It begins […]"),
        ("He is the &#8230;", "He is the …"),
    ],
)
def test_references_are_decoded_unless_a_text_is_about_them(written: str, shown: str) -> None:
    assert (of_json(title=written).title, of_json(summary=written).teaser) == (shown, shown)
    assert of_atom(f"<title>{escape(written)}</title>").title == shown
    assert of_rss(f"<title>{escape(escape(written))}</title>").title == shown


def test_references_that_were_escaped_twice_in_html() -> None:
    entry = html_of("<p>It isn&amp;#8217;t a caf&amp;eacute;</p>")
    assert (entry.teaser, entry.content_html) == ("It isn’t a café", "<p>It isn’t a café</p>")
    assert html_of("<p>See <code>&amp;eacute;</code></p>").content_html == "<p>See <code>&amp;eacute;</code></p>"


def test_a_text_may_have_been_escaped_three_times() -> None:
    entry = of_json(title="It&amp;#39;s a caf&amp;eacute;", content_html="<p>Fish &amp;amp; chips, AT&amp;amp;T</p>")
    assert (entry.title, entry.teaser) == ("It's a café", "Fish & chips, AT&T")
    assert entry.content_html == "<p>Fish &amp; chips, AT&amp;T</p>"
    spoken_of = "<p>What does &amp;amp; mean?</p>"
    assert html_of(spoken_of).content_html == spoken_of


def test_soft_hyphens_go_from_the_content_too() -> None:
    for text in ("<p>Donau&shy;dampf</p>", "Donau\u00addampf", "Donau&shy;dampf\nschiff"):
        assert "Donaudampf" in html_of(text).content_html
    assert of_json(content_text="Donau\u00addampf").content_html == "Donaudampf"


def test_two_references_of_surrogates_are_one_character() -> None:
    entry = of_rss("<title>grin &#55357;&#56832;</title><description>&amp;#xd83d;&amp;#xde00;</description>")
    assert (entry.title, entry.teaser) == ("grin 😀", "😀")


def test_what_is_invisible_inside_words_goes() -> None:
    title = "Donau\u00addampf\u200bsch\u200eif\ufe0ff\u2060 e\u0301\ufeff"
    for entry in (of_rss(f"<title>{title}</title>"), of_atom(f"<title>{title}</title>"), of_json(title=title)):
        assert entry.title == "Donaudampfschiff é"
    assert of_page(f"<h2>{title}</h2>").title == "Donaudampfschiff é"
    for spelled in ("می\u200cروم 👨\u200d👩", "I ❤\ufe0f trams", "שלום\u200e (x)"):
        assert of_json(title=spelled).title == spelled


def test_a_text_that_we_cut_ends_after_a_word() -> None:
    entry = of_rss(f"<title>{'woord ' * 200}</title><description>{'woord ' * 400}</description>")
    assert (entry.title[-7:], entry.teaser[-7:]) == (" woord…", " woord…")
    assert len(entry.teaser) <= 1_000


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://x.example/emoji/smiley.png" class="emoji" alt="smiley">',
        '<img src="https://s.w.org/images/core/emoji/15/72x72/26d4.png">',
        '<img src="https://x.example/wp-smiley.png" class="wp-smiley">',
        '<img src="https://x.example/a.png" width="1" height="1">',
        '<img src="https://x.example/a.png" style="width:1px;height:1px">',
        '<img src="https://x.example/a.png" style="height: 1.2em; width: 1em">',
        '<img src="https://x.example/a.png" alt="😀">',
        '<img src="https://x.example/a.png" alt=":smile:">',
        '<img src="https://feeds.feedburner.com/~ff/news?d=yIl2AUoC8zA">',
        '<img src="https://feeds.feedburner.com/~r/news/~4/abc">',
        '<img src="https://stats.wordpress.com/b.gif?host=x">',
        '<img src="https://x.example/pixel.gif">',
        '<img src="https://secure.gravatar.com/avatar/abc?s=96">',
        '<img src="https://static.addtoany.com/buttons/share_save_120_16.png">',
        '<img src="https://x.example/icons/rss.png">',
        '<img src="https://x.example/a1.png" data-emoji="🎉" class="an1">',
        '<img src="https://mail.google.com/mail/e/347" goomoji="347">',
        '<img src="https://fonts.gstatic.com/s/e/notoemoji/16.0/1f389/72.png">',
        '<img src="https://x.example/apple-standard-emoji/14.0/large/a.png">',
        '<img src="https://x.example/64/1f642.png">',
        '<img src="https://x.example/stats/matomo.php?idsite=1">',
        '<img src="https://vg07.met.vgwort.de/na/abcdef">',
        '<img src="https://www.facebook.com/tr?id=1">',
    ],
)
def test_what_is_no_picture_of_the_news(image: str) -> None:
    assert html_of(f"<p>Hello {image} there.</p>").image is None
    assert html_of(f'<p>{image}<img src="/real.jpg"></p>').image == "https://news.example/real.jpg"


@pytest.mark.parametrize("alt", ["…", "桜", "A cat 😀", "”", ""])
def test_a_picture_whose_words_are_no_emoji_is_one(alt: str) -> None:
    assert html_of(f'<img src="/real.jpg" alt="{alt}">').image == "https://news.example/real.jpg"


def test_a_film_shows_its_poster() -> None:
    film = '<video poster="/poster.jpg" src="/film.mp4"></video>'
    assert html_of(film).image == "https://news.example/poster.jpg"
    assert html_of(f'{film}<img src="/real.jpg">').image == "https://news.example/real.jpg"


@pytest.mark.parametrize("order", [1, -1])
def test_the_large_picture_of_a_group(order: int) -> None:
    forms = [f'<media:content url="https://x.example/{w}.jpg" width="{w}" height="{w}"/>' for w in (90, 900, 300)]
    assert of_rss(f"<media:group>{''.join(forms[::order])}</media:group>").image == "https://x.example/900.jpg"
    thumbs = [f'<media:thumbnail url="https://x.example/{w}.jpg" width="{w}"/>' for w in (90, 900, 300)]
    assert of_rss("".join(thumbs[::order])).image == "https://x.example/900.jpg"
    sizes = [f'<media:content medium="image" url="https://x.example/a.jpg?w={w}" width="{w}"/>' for w in (90, 900, 300)]
    assert of_rss("".join(sizes[::order])).image == "https://x.example/a.jpg?w=900"


def test_the_first_picture_of_several_is_the_articles() -> None:
    pictures = [f'<media:content medium="image" url="https://x.example/{n}.jpg" width="{n}00"/>' for n in (3, 9)]
    assert of_rss("".join(pictures)).image == "https://x.example/3.jpg"


@pytest.mark.parametrize("type", ['type="image/jpeg"', "", 'type="application/octet-stream"'])
def test_a_file_that_is_a_picture_by_its_ending(type: str) -> None:
    url = "https://x.example/p.JPG?x=1"
    assert of_rss(f'<enclosure url="{url}" {type}/>').image == url
    assert of_atom(f'<link rel="enclosure" href="{url}" {type}/>').image == url
    assert of_json(attachments=[{"url": url}]).image == url
    assert of_rss(f'<enclosure url="https://x.example/p.mp3" {type}/>').image in (None, "https://x.example/p.mp3")


@pytest.mark.parametrize(
    "element",
    [
        "<og:image><og:url>U</og:url></og:image>",
        "<x:image xmlns:x='urn:x'><x:url>U</x:url></x:image>",
        "<x:leadImage xmlns:x='urn:x'>U</x:leadImage>",
        "<og:image>U</og:image>",
        '<og:image content="U"/>',
        "<thumb>U</thumb>",
        '<thumbnail url="U"/>',
        "<post-thumbnail><url>U</url></post-thumbnail>",
        '<webfeeds:cover image="U"/>',
    ],
)
def test_a_picture_in_an_element_of_no_standard(element: str) -> None:
    others = ' xmlns:og="http://ogp.me/ns#" xmlns:webfeeds="http://webfeeds.org/rss/1.0"'
    inside = element.replace("U", "https://x.example/a.jpg")
    assert only_entry(rss(f"<guid>1</guid>{inside}", attributes=others)).image == "https://x.example/a.jpg"


def test_the_items_own_picture_in_rss() -> None:
    assert of_rss(IMAGE).image == "https://x.example/p.png"
    assert of_rss("<image>https://x.example/p.png</image>").image == "https://x.example/p.png"


# --- authors ----------------------------------------------------------------------------------------------------------

PERSON = "<author><name>Jan Jansen</name><email>jan@news.example</email></author>"


def test_a_feeds_author_is_that_of_entries_that_name_none() -> None:
    assert of_atom("", feed=PERSON).author == "Jan Jansen"
    assert of_atom("<author><name>Piet</name></author>", feed=PERSON).author == "Piet"
    assert of_atom("<source><author><name>Piet</name></author></source>", feed=PERSON).author == "Piet"
    assert of_json({"authors": [{"name": "Jan"}, {"name": "Piet"}]}, title="x").author == "Jan, Piet"
    assert of_json({"author": {"name": "Jan"}}, title="x").author == "Jan"
    assert of_json({"author": {"name": "Jan"}}, title="x", author={"name": "Piet"}).author == "Piet"
    channel = "<itunes:author>De Radio</itunes:author>"
    assert only_entry(rss("<guid>1</guid>", channel=channel)).author == "De Radio"


def test_who_publishes_is_not_the_author() -> None:
    owner = "<itunes:owner><itunes:name>Beheer</itunes:name><itunes:email>x@news.example</itunes:email></itunes:owner>"
    for channel in (
        f"<itunes:author>De Radio</itunes:author>{owner}",
        f"{owner}<itunes:author>De Radio</itunes:author>",
    ):
        assert only_entry(rss("<guid>1</guid>", channel=channel)).author == "De Radio"
    master = "<dc:creator>Jan</dc:creator><webMaster>web@news.example (Beheer)</webMaster>"
    assert only_entry(rss("<guid>1</guid>", channel=master)).author == "Jan"


def test_a_managing_editor_is_not_the_author() -> None:
    channel = "<managingEditor>chef@news.example (Chef)</managingEditor>"
    assert only_entry(rss("<guid>1</guid>", channel=channel)).author == ""
    assert only_entry(rss("<guid>1</guid>", channel=channel + "<dc:creator>Jan</dc:creator>")).author == "Jan"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("noreply@x.example (Jan)", "Jan"),
        ("jan@news.photography (Jan Jansen)", "Jan Jansen"),
        ("Jan Jansen &lt;jan@x.example&gt;", "Jan Jansen"),
        ("jan@x.example (Jan), piet@x.example (Piet)", "Jan, Piet"),
        ("Jan (jan@x.example); Jan", "Jan"),
        ("mailto:jan@x.example", ""),
        ("krant@x.example (Jan, De Krant)", "Jan, De Krant"),
        ("jan@x.example ()", ""),
        ("noreply@blogger.com (Unknown)", ""),
        ("Jansen, J., Pietersen, J.", "Jansen, J., Pietersen, J."),
        ("@jan", "@jan"),
        ('&lt;a href="https://x.example/jan"&gt;Jan&lt;/a&gt;', "Jan"),
        ("Jan https://x.example/jan", "Jan"),
        ("By Jan Jansen", "Jan Jansen"),
        ("by the editors", "by the editors"),
    ],
)
def test_names_without_addresses_and_pieces(written: str, names: str) -> None:
    for element in ("author", "dc:creator"):
        assert of_rss(f"<{element}>{written}</{element}>").author == names


def test_one_person_is_named_once() -> None:
    twice = "<author>jan@news.photography (Jan Jansen)</author><dc:creator>jan jansen</dc:creator>"
    assert of_rss(twice).author == "Jan Jansen"
    assert of_json(authors=[{"name": "Jan"}, {"name": "Jan"}], title="x").author == "Jan"


# --- and none of it takes long ----------------------------------------------------------------------------------------

PIECES = [
    "<noscript>", "<picture>", "<iframe>", "<object>", "<embed ", "<img ", '<img "', "<p>", "<annotation>", "<math>",
    "<![CDATA[", "&lt;![CDATA[", "]]>", "&#55357;", "&amp;#8217;", "&lt;p&gt;", "a@b ", "<video>", " , ", "(", "&amp;",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("is_html", [True, False])
def test_a_text_of_nothing_but_beginnings_is_read_in_time(piece: str, is_html: bool) -> None:
    text = piece * (150_000 // len(piece))
    raw = RawEntry(guid="1", title=text, title_html=is_html, summary=text, summary_html=is_html, author=text)
    began = time.process_time()
    normalised([raw], FeedInfo(), Document("https://news.example/feed.xml", b"", None))
    assert time.process_time() - began < 2
