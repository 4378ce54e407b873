"""What the formats have in common: dates, addresses, languages, media types, markup in text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.entities import name2codepoint

from lxml import etree
from lxml.html import document_fromstring

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
# RFC 3986, without what must be percent-encoded.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]+")
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)  # RFC 9562
_WEB = re.compile(r"https?://[^/?#\s]+([/?#].*)?")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+(\s*;.*)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_TAG = re.compile(r"</?[A-Za-z][^>]*>|<!--")
# What the W3C validator takes for a character reference, with and without its semicolon.
_REFERENCE = re.compile(r"&(#?\w+)")
_DANGEROUS = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "meta", "base", "link", "frame", "applet"}
)
_ADDRESSES = ("href", "src", "poster", "cite", "longdesc", "background", "action", "formaction")

Check = Callable[[str], bool]


def parse(document: bytes) -> etree._Element | str:
    """The document's root, or why it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        return f"XML 1.0: not well-formed: {error}"


def is_rfc3339(text: str) -> bool:
    if not _RFC3339.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_rfc822(text: str) -> bool:
    if not _RFC822.fullmatch(text):
        return False
    try:
        return parsedate_to_datetime(text).strftime("%a") == text[:3]
    except ValueError:
        return False


def is_uri(text: str) -> bool:
    if text.startswith("urn:uuid:") and not _UUID.fullmatch(text):
        return False
    return bool(_URI.fullmatch(text)) and not _BAD_ESCAPE.search(text)


def is_web(text: str) -> bool:
    return is_uri(text) and bool(_WEB.fullmatch(text))


def is_media_type(text: str) -> bool:
    return bool(_MEDIA_TYPE.fullmatch(text))


def is_language(text: str) -> bool:
    return bool(_LANGUAGE.fullmatch(text))


def is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


def is_filled(text: str) -> bool:
    return bool(text.strip())


def has_no_markup(text: str) -> bool:
    references = _REFERENCE.findall(text)
    return not _TAG.search(text) and all(one.isalpha() and one not in name2codepoint for one in references)


def markup_faults(html: str) -> Iterator[str]:
    """What readers strip or cannot resolve in HTML content."""
    if not html.strip():
        return
    for element in document_fromstring(f"<div>{html}</div>").iter(etree.Element):
        tag = str(element.tag)
        if tag in _DANGEROUS:
            yield f"contains <{tag}>"
        for name, value in element.attrib.items():
            if str(name).startswith("on") or str(name) == "srcdoc":
                yield f"contains the attribute {name}"
            elif name in _ADDRESSES and not re.match(r"(https?://|mailto:|tel:|#)", str(value).strip(), re.IGNORECASE):
                yield f"has the address {value!r} in {name}"
