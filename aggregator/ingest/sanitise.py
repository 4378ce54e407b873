"""HTML from outside → HTML that does nothing, or plain text; pure.

nh3 (ammonia) keeps what is on the list and nothing else. Pictures and links keep http(s) addresses only, made absolute.
"""

from __future__ import annotations

import html
import re
from collections import Counter

import nh3

from aggregator.ingest.references import plain_ampersands
from aggregator.text import one_line, without_controls

MAX_HTML = 500_000  # characters of content that are kept
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
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "poster", "width", "height"},
    "source": {"src", "type"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed"},
    "time": {"datetime"},
    "details": {"open"},
}
_SET = {"img": {"loading": "lazy"}, "audio": {"preload": "none"}, "video": {"preload": "none"}}
_ADDRESSES = {"href", "src", "poster"}

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# fmt: off
# Closed by the next of their kind, or never: they do not nest.
_FLAT = {
    "p", "li", "br", "img", "hr", "td", "tr", "th", "dt", "dd", "option", "input", "source", "col", "wbr", "area",
    "meta", "link", "embed", "param", "track", "base",
}
# fmt: on
_BLOCK = re.compile(
    r"(?=</?(?:p|div|br|li|ul|ol|h[1-6]|td|th|tr|table|dd|dt|dl|blockquote|pre|hr|figure|figcaption|section|article|"
    r"header|footer|aside)\b)",
    re.IGNORECASE,
)
_IMAGE = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*>')
_MARKUP = re.compile(r"<[^<>]*>")


def clean(markup: str, base: str) -> str:
    """`markup` as inert HTML, its addresses resolved against `base`, an absolute http(s) URL.

    Forms, frames, scripts, styles, SVG and event handlers are gone; what nests too deeply is made plain text.
    """
    markup = plain_ampersands(markup[:MAX_HTML])
    if _is_deep(markup):
        return html.escape(_flat_text(markup))
    try:
        safe = _nh3(markup, base)
    except ValueError:  # a base that only we take for a URL
        safe = _nh3(markup, None)
    if len(safe) > 2 * MAX_HTML:  # a long base before ten thousand short links, or as many tags that get attributes
        return html.escape(_flat_text(markup))
    return without_controls(_IMAGE.sub(_with_source, safe)).strip()


def _nh3(markup: str, base: str | None) -> str:
    return nh3.clean(
        markup,
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
    return None if tag != "a" and value.lower().startswith("mailto:") else value


def _with_source(image: re.Match[str]) -> str:
    return image[0] if ' src="' in image[1] else ""


def images(safe: str) -> list[dict[str, str]]:
    """The attributes of each picture in HTML that `clean` made, in order."""
    return [
        {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', image[1])}
        for image in _IMAGE.finditer(safe)
    ]


def to_text(markup: str, length: int) -> str:
    """What a person reads of `markup`, on one line, at most about `length` characters long."""
    markup = plain_ampersands(markup[: min(MAX_TEXT_SOURCE, 20 * length)])
    if _is_deep(markup):
        return _flat_text(markup)[:length]
    bare = nh3.clean(_BLOCK.sub(" ", markup), tags=set(), clean_content_tags=_DROPPED_WITH_CONTENT)
    return one_line(html.unescape(bare))[:length]


def from_text(text: str) -> str:
    """Plain text as HTML that shows the same, lines kept."""
    return html.escape(without_controls(text[:MAX_HTML]).strip(), quote=False).replace("\n", "<br>\n")


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
