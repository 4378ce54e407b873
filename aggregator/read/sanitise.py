"""HTML from outside → HTML that does nothing, or plain text; pure.

nh3 (ammonia) keeps what is on the list and nothing else. Pictures and links keep http(s) addresses only, made absolute.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

import nh3

from aggregator.read import lazy
from aggregator.read import markup as form
from aggregator.read.ampersands import plain_ampersands
from aggregator.read.links import http_url
from aggregator.text import one_line, without_controls

MAX_HTML = 500_000  # characters of content that are kept
SOFT_HYPHEN = "\u00ad"  # a search does not find the word that it is in, and readers print it
MAX_TEXT_SOURCE = 50_000  # characters of HTML that a text is taken from
# nh3 is quadratic in depth: 10,000 nested <div> take 0.2 s, 100,000 take 19 s. Articles stay below 30.
MAX_DEPTH = 400

# fmt: off
_TAGS = {
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd",
    "li", "main", "mark", "nav", "ol", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section",
    "small", "source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "tt", "u", "ul", "var", "video", "wbr",
}
# fmt: on
_DROPPED_WITH_CONTENT = {"script", "style", "svg", "template", "title", "object", "applet", "select", "textarea"}
_DROPPED_FROM_TEXT = _DROPPED_WITH_CONTENT | {"iframe", "noembed", "noframes", "audio", "video"}  # "Your browser …"
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "poster", "width", "height"},
    "source": {"src", "type"},
    "img": {"src", "alt", "width", "height", "class", "style", "data-emoji", "goomoji", *lazy.SOURCES, *lazy.SETS},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed"},
    "time": {"datetime"},
    "details": {"open"},
}
# One a tag: nh3 writes several in any order.
_SET = {"img": {"loading": "lazy"}, "audio": {"preload": "none"}, "video": {"preload": "none"}}
_ADDRESSES = {"href", "src", "poster"}
_OF_EMOJI = {"data-emoji", "goomoji"}
_OF_PICTURES_ONLY = {"class", "style", *_OF_EMOJI, *lazy.SOURCES, *lazy.SETS}  # to be read, not to be kept
_NO_HOST = re.compile(r"https?:///", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STYLED_SIZE = re.compile(r"(?:^|;)\s*(?:max-)?(width|height)\s*:\s*(\d{1,4})(?:\.\d+)?(px|r?em)", re.IGNORECASE)
_EMOJI = re.compile(
    r"\b(?:emoji\w*|wp-smiley|smil(?:ey|ie)s?|emoticon\w*|twemoji|custom-emoji|joypixels)\b", re.IGNORECASE
)
_EMOJI_SIZE = "20"  # pixels; as high as a line of text
_EM = 16  # pixels
_EMOJI_ALT = re.compile(
    r":[\w+-]{1,40}:|[^\w\s!-~\u00a1-\u00bf\u2010-\u205e\u3000-\u303f]{1,8}"
)  # ":smile:" or the sign itself

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# fmt: off
# Closed by the next of their kind, or never: they do not nest.
_FLAT = {
    "p", "li", "br", "img", "hr", "td", "tr", "th", "dt", "dd", "option", "input", "source", "col", "wbr", "area",
    "meta", "link", "embed", "param", "track", "base",
}
# fmt: on
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|li|ul|ol|h[1-6]|td|th|tr|table|dd|dt|dl|blockquote|pre|hr|figure|figcaption|section|article|"
    r"header|footer|aside)\b)",
    re.IGNORECASE,
)
_IMAGE = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*>')
_PLAYER = re.compile(r'<(video|audio)((?:\s+[\w-]+="[^"]*")*)\s*>')
_PAIRS = re.compile(r'([\w-]+)="([^"]*)"')
_WRAPPED_AT = 50  # characters; a shorter line was ended by who wrote it
_SHOWS = re.compile(r"<(?:img|video|audio|a) ")
_PICTURES = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")


def clean(markup: str, base: str, page: str | None = None) -> str:
    """`markup` as inert HTML, its addresses resolved against `base`, an absolute http(s) URL. `page` is that of what it
    stands on, which is no picture.

    Forms, scripts, styles, SVG and event handlers are gone, frames are links; what nests too deeply is made plain text.
    """
    markup = form.kept(plain_ampersands(markup[:MAX_HTML]), base)
    if _is_deep(markup):
        return html.escape(_flat_text(markup))
    try:
        safe = _nh3(markup, base)
    except ValueError:  # a base that only we take for a URL
        safe = _nh3(markup, None)
    if len(safe) > 2 * MAX_HTML:  # a long base before ten thousand short links, or as many tags that get attributes
        return html.escape(_flat_text(markup))
    if "=" in safe:  # one letter is found several times as quickly as two
        if "<img" in safe:
            safe = _IMAGE.sub(lambda image: _shown(image, base, page), safe)
        if "<video" in safe or "<audio" in safe:
            safe = _PLAYER.sub(_playable, safe)
    return without_controls(safe).replace(SOFT_HYPHEN, "").strip()


def _nh3(markup: str, base: str | None) -> str:
    return _cleaner(base if "=" in markup else None).clean(markup)


@lru_cache(maxsize=8)  # to make one takes longer than to clean an article by it; most documents have one base
def _cleaner(base: str | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_tidied,
        set_tag_attribute_values=_SET,
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
    )


def _tidied(tag: str, attribute: str, value: str) -> str | None:
    if attribute not in _ADDRESSES:
        return value
    value = value.strip()
    if _NO_HOST.match(value):
        return http_url(value)  # there is no host, unless what follows is one
    return value if tag == "a" or lazy.is_address(value) else None


def _shown(image: re.Match[str], base: str, page: str | None) -> str:
    """A picture under the address that is meant; nothing when it has none, or is not to be seen."""
    written = dict(_PAIRS.findall(image[1]))
    given = {name: html.unescape(value) for name, value in written.items()}
    meant = lazy.address(given)
    url = meant if meant == given.get("src") else http_url(meant, base)
    if not url or url == page or (url == given.get("src") and _HIDDEN.search(given.get("style", ""))):
        return ""  # a hidden one with another address is shown once that is loaded
    shown = {"src": "", **{name: value for name, value in written.items() if name not in _OF_PICTURES_ONLY}}
    if "src" in written:
        shown = {name: shown[name] for name in written if name in shown}  # in the order of the source
    if url != given.get("src"):
        shown["src"] = html.escape(url)
    loading = shown.pop("loading")
    for name, value in _sizes(given):
        shown.setdefault(name, value)
    return "<img" + "".join(f' {name}="{value}"' for name, value in {**shown, "loading": loading}.items()) + ">"


def _sizes(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a picture's style and class say of its size, in pixels; without them an emoji would fill the page."""
    for name, size, unit in _STYLED_SIZE.findall(given["style"].lower()) if "style" in given else ():
        yield name, size if unit == "px" else str(_EM * max(int(size), 1))
    if _EMOJI.search(given.get("class", "")) or _OF_EMOJI & given.keys() or _EMOJI_ALT.fullmatch(given.get("alt", "")):
        yield "height", _EMOJI_SIZE


def _playable(player: re.Match[str]) -> str:
    """A player that a person can start: pages have buttons of their own for that, which are gone here."""
    return player[0] if " controls=" in player[2] else player[0].replace(" preload=", ' controls="" preload=')


def images(safe: str) -> list[dict[str, str]]:
    """The attributes of each picture in HTML that `clean` made, in order."""
    return [{name: html.unescape(value) for name, value in _PAIRS.findall(image[1])} for image in _IMAGE.finditer(safe)]


def posters(safe: str) -> list[str]:
    """What the films in HTML that `clean` made show before they are started: addresses of pictures, in order."""
    return [
        html.unescape(poster)
        for film in _PLAYER.finditer(safe)
        for name, poster in _PAIRS.findall(film[2])
        if name == "poster"
    ]


def to_text(markup: str, length: int) -> str:
    """What a person reads of `markup`, on one line, at most about `length` characters long."""
    markup = form.kept(plain_ampersands(markup[: min(MAX_TEXT_SOURCE, 20 * length)]))
    if "=" in markup and ("emoji" in markup or "smil" in markup):
        markup = _PICTURES.sub(_written, markup)
    if _is_deep(markup):
        return _flat_text(markup)[:length]
    bare = _TEXT_CLEANER.clean(_BLOCK.sub(" <", markup)) if "<" in markup else markup
    return one_line(html.unescape(bare))[:length]


_TEXT_CLEANER = nh3.Cleaner(tags=set(), clean_content_tags=_DROPPED_FROM_TEXT)


def _written(picture: re.Match[str]) -> str:
    """What a smiley says, where it stands for a character."""
    given = form.attributes(picture[0])
    alt = given.get("alt", "")
    return (
        html.escape(alt)
        if alt and not alt.isascii() and len(alt) <= 8 and _EMOJI.search(given.get("class", ""))
        else " "
    )


def alternative(markup: str) -> str:
    """What the pictures in HTML are said to show, in plain text; empty when they are said to show nothing."""
    given = (form.attributes(picture[0]) for picture in _PICTURES.finditer(markup[:MAX_TEXT_SOURCE]))
    return next((text for one in given if (text := one_line(one.get("alt") or one.get("title") or ""))), "")


def bare(safe: str) -> str:
    """The text of HTML that `clean` made, to be weighed."""
    return one_line(_MARKUP.sub(" ", safe).replace("&nbsp;", " "))


def shows_something(safe: str) -> bool:
    """Whether HTML that `clean` made has more in it than text: pictures, sound, links."""
    return bool(_SHOWS.search(safe))


def from_text(text: str) -> str:
    """Plain text as HTML that shows the same, lines kept."""
    shown = without_controls(text[:MAX_HTML]).replace(SOFT_HYPHEN, "")
    return html.escape(shown.strip(), quote=False).replace("\n", "<br>\n")


def from_lines(markup: str) -> str:
    """HTML without any tag as HTML that shows its lines, but for those that were broken to fit a width."""
    lines = [line.strip() for line in html.unescape(without_controls(markup[:MAX_HTML])).strip().split("\n")]
    joined = lines[:1]
    for line in lines[1:]:
        if len(joined[-1].rpartition("\n")[2]) >= _WRAPPED_AT and line[:1].islower():
            joined[-1] += f"\n{line}"
        else:
            joined.append(line)
    paragraphs = re.sub(r"\x00{3,}", "\0\0", "\0".join(joined)).replace("\n", " ")
    return html.escape(paragraphs.replace(SOFT_HYPHEN, ""), quote=False).replace("\0", "<br>\n")


def _is_deep(markup: str) -> bool:
    if markup.count("<") <= MAX_DEPTH:
        return False
    open_tags: Counter[str] = Counter()
    for closes, name in _TAG.findall(markup):
        name = name.lower()
        if closes:
            open_tags[name] -= open_tags[name] > 0  # an end tag without its start tag closes nothing
        elif name not in _FLAT:
            open_tags[name] += 1
            if open_tags.total() > MAX_DEPTH:
                return True
    return False


def _flat_text(markup: str) -> str:
    return one_line(html.unescape(_MARKUP.sub(" ", markup)))
