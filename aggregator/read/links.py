"""Addresses as feeds write them → absolute http(s) URLs, or nothing; pure."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

MAX_URL = 4_000  # characters; what browsers and servers agree on ends near 8,000

# Browsers drop these inside a scheme (WHATWG URL, "basic URL parser", step 3), so "java\nscript:" is a script.
_IGNORED = re.compile(r"[\t\r\n]")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\u00a0\ufeff"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FORBIDDEN_IN_HOST = re.compile(r"[\s<>\"'`{}|\\^]")

# What everything below leaves as it is: most addresses of most feeds.
_SETTLED = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,20}(?:/(?!\.)[A-Za-z0-9_~.-]*)+(?:\?[A-Za-z0-9_=.-]+)?"
)
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)  # of an address that was escaped twice
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HTTP = re.compile(r"https?://(?!\.|[^/?#]*\.\.)[^\s/?#]", re.IGNORECASE)
_DOUBLED = re.compile(r"(?:https?:/*)+(?=https?:)", re.IGNORECASE)
# "http:/x.example", "https//x.example" and "http:///x.example", where a name of a host follows.
_BENT = re.compile(r"(https?)(?::/?|//|:///+)(?=[\w-]+(?:\.[\w-]+)+(?:[:/?#\\]|$))", re.IGNORECASE)
_WWW = re.compile(r"www\d?\.[^\W_][^\s/?#<>]*(?=[/?#]|$)", re.IGNORECASE)
_PATH = re.compile(r"[^?#]*")
_QUOTED = re.compile(r"""["'“”‘’«»](https?:.*)["'“”‘’«»]""", re.IGNORECASE)
_NO_HOST = re.compile(r"\.|.*(?:\.\.|%)")
# A host without a scheme, where its ending is not that of a file.
_BARE_HOST = re.compile(
    r"(?:[a-z0-9-]+\.)+(?:com|org|net|info|edu|gov|eu|nl|be|de|fr|uk|es|it|at|ch|se|no|dk|fi|ie|pt|cz|gr|us|ca|au|nz|jp|cn"
    r"|br|ru|io|me|dev|app|blog|news)(?=[:/?#]|$)",
    re.IGNORECASE,
)
# What programs write where they have no address.
_NOTHING = re.compile(
    r"n/?a|n\.v\.t\.?|none|null|nil|undefined|nan|false|true|tb[ad]|unknown|about:.*|[-–—_.#*?!]+|[\d.,+-]+",
    re.IGNORECASE,
)


def http_url(url: str | None, *bases: str | None) -> str | None:
    """`url` as an absolute http(s) URL, percent-encoded where it must be; None when it is not one, or too long.

    It is relative to the first of `bases`, which is relative to the next, and so on; None stands for "not given".
    """
    if not url or (len(url) <= MAX_URL and _SETTLED.fullmatch(url)):
        return url or None
    url = _meant(_tidied(url), bases)
    if not url:
        return None
    try:
        for base in bases:
            url = urljoin(_tidied(base), url) if base else url
        parts = urlsplit(url)
        host = parts.hostname
        if parts.scheme not in ("http", "https") or not host or _FORBIDDEN_IN_HOST.search(host) or _NO_HOST.match(host):
            return None
        safe = safe_url_string(_LONE_PERCENT.sub("%25", url)) if len(url) <= MAX_URL else ""
    except (ValueError, UnicodeError):  # "http://[", a port that is no number, a label that IDNA refuses
        return None
    return safe if safe and len(safe) <= MAX_URL else None


def is_address(text: str | None) -> bool:
    """Whether a text may be an address at all, absolute or relative: not a number, a sentence, markup or "N/A"."""
    if not text or (len(text) <= MAX_URL and _SETTLED.fullmatch(text)):
        return bool(text)
    meant = _meant(_tidied(text), ())
    return bool(_HTTP.match(meant) if _SCHEME.match(meant) else meant)


def _meant(text: str, bases: tuple[str | None, ...]) -> str:
    """What a person means by an address that is written badly; empty for what is none."""
    text = _DOUBLED.sub("", _AMPERSAND.sub("&", _QUOTED.sub(r"\1", text)), count=1)
    if "\\" in text:  # as browsers take it (WHATWG URL, "path state")
        text = _PATH.sub(lambda path: path[0].replace("\\", "/"), text, count=1)
    text = _BENT.sub(r"\1://", text, count=1) if _BENT.match(text) else text
    if _SCHEME.match(text) or text.startswith(("/", "?")):
        return "" if _NOTHING.fullmatch(text) and text != "/" else text
    if _WWW.match(text) or _starts_with_host(text, bases) or (_BARE_HOST.match(text) and "@" not in text):
        return "//" + text if any(bases) else f"http://{text}"
    is_prose = re.search(r"[<>]|\s|^:", text) or ("@" in text and "/" not in text)
    return "" if is_prose or _NOTHING.fullmatch(text) else text


def _starts_with_host(text: str, bases: tuple[str | None, ...]) -> bool:
    """Whether a text begins with the host of its base: "town.example/1" on town.example is no path there."""
    first = re.split(r"[/?#]", text, maxsplit=1)[0].casefold()
    hosts = (re.match(r"https?://([^/?#]+)", base or "", re.IGNORECASE) for base in bases)
    return "." in first and any(host and host[1].casefold() in (first, f"www.{first}") for host in hosts)


def _tidied(url: str) -> str:
    return _IGNORED.sub("", url[: 2 * MAX_URL].strip(_EDGES))


# --- Places on the article's own page ---

_ANCHOR = re.compile(r"(\shref\s*=\s*[\"']?)#(?=[^\s\"'>])", re.IGNORECASE)


def with_own_page(markup: str, link: str | None) -> str:
    """HTML in which a link to a place in it (a footnote) leads to that place of the article at `link`."""
    if not link or "#" not in markup:
        return markup
    page = html.escape(link.partition("#")[0]).replace("\\", "\\\\")
    return _ANCHOR.sub(rf"\g<1>{page}#", markup)


# --- Relations ---

_REGISTRY = re.compile(
    r"https?://www\.iana\.org/assignments/(?:(?:link-)?relations?(?:/link-relations(?:\.x?html)?#?)?)/?", re.IGNORECASE
)


def relation(rel: object) -> str:
    """What a link is for, by its short name in small letters (RFC 4287, section 4.2.7.2; RFC 8288, section 3.3)."""
    if rel == "alternate":
        return "alternate"
    names = _REGISTRY.sub("", str(rel or "").strip()).casefold().split()
    return "alternate" if not names or "alternate" in names else names[0]
