"""What was escaped once too often, decoded: character references, CDATA marks, markup; pure.

A text that was escaped twice looks like one that speaks of escaping, so it is decoded only where one can know: a
reference inside a word ("isn&#8217;t") or between words ("Fish &amp; chips"), and never in a text that is about markup.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import Final

_OFTEN: Final = 2  # times that a text may have been escaped on its way
_PAIR: Final = re.compile(r"&#(x[0-9a-f]{4,8}|\d{5,8});?&#(x[0-9a-f]{4,8}|\d{5,8});?", re.IGNORECASE)
_CDATA: Final = re.compile(r"(?:<!|&lt;!)\[CDATA\[((?:(?!\[CDATA\[).)*?)\]\](?:>|&gt;)", re.DOTALL | re.IGNORECASE)
_OPEN_CDATA: Final = re.compile(r"\A\s*(?:<!|&lt;!)\[CDATA\[", re.IGNORECASE)
_LEFT_CDATA: Final = re.compile(r"\]\](?:>|&gt;)\s*\Z")

_REFERENCE: Final = re.compile(r"&(?:#(?:\d{2,7}|[xX][0-9a-fA-F]{2,6})|[a-zA-Z][a-zA-Z0-9]{1,30});")
# What a text has in it that is about references: then none of them is a mistake.
_ABOUT: Final = re.compile(
    r"<|\b(?:entit(?:y|ies|eit\w*|é\w*)|(?:un)?escap\w*|ampersands?|(?:en|de)cod(?:e|es|ed|ing)|sanitiz\w*|(?<!&)nbsp|"
    r"(?<!&)mdash|charref\w*|character references?)\b|"
    r"&\w+; (?:in|en|dans) (?:an? |de )?(?:x?html|xml|css|urls?|php|javascript|json)\b",
    re.IGNORECASE,
)
# Words beside a reference that nobody writes beside an "&" between two others: "What does &amp; mean?" An article in
# capitals is a name or the beginning of a title: "A &bull; B".
_SPOKEN_OF: Final = re.compile(
    r"\b(?i:does|write|writing|use|using|type|schrijf|betekent|gebruik)\s+&#?\w+;(?:\s+|[?!.,]|\Z)|"
    r"\b(?:the|an?|is|de|het|een)\s+&#?\w+;(?:\s+|[?!.,]|\Z)|"
    r"&#?\w+;\s+(?i:means?|is|sign|symbol|character|instead|vs\.?|versus|betekent|teken)\b"
)
# In quotes or brackets, or a word of its own: then what it stands for tells whether it is meant.
_APART: Final = re.compile(r"""["'`“”‘’«(\[](&#?\w+;)["'`“”‘’»)\]]|(?<!\S)(&#?\w+;)(?!\S)""")
_ELLIPSIS: Final = "…"
_CUT: Final = re.compile(r"&(?:hellip|#8230|#x2026);", re.IGNORECASE)  # a text ends there, "[&hellip;]": no word on it
_WORDS: Final = frozenset("àÀáÁèÈéÉòÒóÓúÚíÍôÔ")  # letters that are words
# The name of an element that a text may be marked up with.
# fmt: off
_ELEMENTS: Final = (
    "a|abbr|article|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|"
    "li|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|iframe|audio|video"
)
# fmt: on
_IMG: Final = r"""<img\s[^<>]*?\bsrc\s*=\s*["']?[^\s"'<>]*[./:][^<>]*>"""  # one that could be seen
_OPENED: Final = re.compile(rf"<({_ELEMENTS})\b[^<>]*>", re.IGNORECASE)
_CLOSED: Final = re.compile(rf"</({_ELEMENTS})\s*>", re.IGNORECASE)
_VOID: Final = re.compile(rf"<br\s*/?>|(?<=\w)<wbr\s*/?>(?=\w)|{_IMG}", re.IGNORECASE)
_BLOCKS: Final = {
    "p", "div", "a", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "blockquote",
}  # fmt: skip
_STARTS: Final = re.compile(rf"\s*<(?:{_ELEMENTS})\b[^<>]*>", re.IGNORECASE)
_ENDS: Final = re.compile(rf"(?:</(?:{_ELEMENTS})\s*>|<(?:br|hr|img)\b[^<>]*>)\s*\Z", re.IGNORECASE)
_ABOUT_HTML: Final = re.compile(
    r"\b(?:x?html5?|xml|css|jsx|tags?|elements?|markup|markdown|web ?components?)\b", re.IGNORECASE
)
_TAGS: Final = re.compile(r"<[^<>]*>")
_CODE: Final = re.compile(r"<(?:code|pre|kbd|samp|tt|textarea)\b", re.IGNORECASE)
_TWICE: Final = re.compile(
    r"&amp;(#(?:0?39|1[3-9]\d|[2-9]\d\d|\d{4,6}|x27|x[a-f][0-9a-f]|x[0-9a-f]{3,5})|[lr][sd]quo|[ls]aquo|hellip|[nm]dash|nbsp|"
    r"quot|apos|euro|szlig|[a-z](?:acute|grave|circ|uml|tilde|cedil|ring|lig|slash));",
    re.IGNORECASE,
)
# What either of the two could be; most markup has nothing of the kind, and what it is about need not be asked then.
_MAYBE_TWICE: Final = re.compile(r"&(?i:amp);(?:#|\w+;)")
_AND: Final = re.compile(r"(?:(?<=\w)|(?<=\w ))&amp;amp;(?=\s?\w)")  # between two words, where an "&" stands
_ESCAPED_MARKUP: Final = re.compile(rf"\s*&lt;(?:{_ELEMENTS})\b.*&gt;\s*\Z", re.DOTALL | re.IGNORECASE)


def paired(text: str) -> str:
    """`text` with two references to the halves of one character (UTF-16 surrogates) as that character."""
    return _PAIR.sub(_one_character, text) if "&" in text and "&#" in text else text


def without_cdata(text: str) -> str:
    """`text` without the marks of a CDATA section that are part of it, because somebody escaped them."""
    if ("]" not in text or "]]" not in text) and ("[" not in text or "![" not in text):
        return text
    return _LEFT_CDATA.sub("", _OPEN_CDATA.sub("", _CDATA.sub(r"\1", text)))


def decoded(text: str) -> str:
    """Plain text with its references decoded, unless it speaks of them."""
    for _ in range(_OFTEN):
        text = paired(text)
        if "&" not in text or _ABOUT.search(text) or _is_of_references(text):
            return text
        text = _REFERENCE.sub(_character, text)
    return text


def is_markup(text: str) -> bool:
    """Whether text of unknown type is HTML: an element of it is opened and closed, or is a line break or a picture."""
    return "<" in text and bool(_elements(text) or _VOID.search(text))


def _elements(text: str) -> set[str]:
    """The names of the elements that are opened and closed in a text."""
    return {name.lower() for name in _OPENED.findall(text)} & {name.lower() for name in _CLOSED.findall(text)}


def is_undeclared_markup(text: str) -> bool:
    """Whether what is said to be plain text is HTML all the same: from end to end, or unmistakably and not about HTML.

    A `<b>` inside a title may be what the title is about.
    """
    if not is_markup(text):
        return False
    return bool(_STARTS.match(text) and _ENDS.search(text)) or has_blocks(text)


def has_blocks(text: str) -> bool:
    """Whether a text has paragraphs, links or pictures of HTML in it, and is not about HTML."""
    is_unmistakable = "<" in text and (_elements(text) & _BLOCKS or _VOID.search(text))
    return bool(is_unmistakable) and not _ABOUT_HTML.search(_TAGS.sub("", text))


def markup_once(markup: str) -> str:
    """HTML whose tags, or references of letters and typography, were escaped a second time, as it was meant."""
    if "<" not in markup and _ESCAPED_MARKUP.match(markup):
        return html.unescape(markup)
    if "&amp;" not in markup or not _MAYBE_TWICE.search(markup):
        return markup
    if _CODE.search(markup) or _ABOUT.search(_TAGS.sub(" ", markup)):
        return markup
    markup = paired(_TWICE.sub(r"&\1;", markup))
    return _AND.sub("&amp;", markup) if not _speaks_of_one(_TAGS.sub(" ", markup)) else markup


def _speaks_of_one(text: str) -> bool:
    return _is_of_references(text.replace("&amp;", "&"))


def _is_of_references(text: str) -> bool:
    """Whether a reference in a text is what it is about, and not a sign that somebody escaped once too often."""
    text = _CUT.sub(_ELLIPSIS, text)
    return bool(_SPOKEN_OF.search(text)) or any(map(_is_shown, _APART.finditer(text)))


def _is_shown(apart: re.Match[str]) -> bool:
    """Whether a reference that stands apart is to be seen: in quotes, or for a letter that is no word."""
    sign = html.unescape(apart[2] or "")
    return apart[2] is None or sign in "\"'" or sign == apart[2] or (sign.isalpha() and sign not in _WORDS)


def _one_character(pair: re.Match[str]) -> str:
    high, low = (int(one[1:], 16) if one[0] in "xX" else int(one) for one in pair.groups())
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return pair[0]


def _character(reference: re.Match[str]) -> str:
    known = reference[0][1] == "#" or reference[0][1:] in html5
    return html.unescape(reference[0]) if known else reference[0]
