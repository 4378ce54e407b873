"""What makes two addresses the same article; pure.

A canonical URL is an identity, to be compared and stored, never to be fetched: it says https for http, leaves out
`www.` and mobile hosts, and forgets what only tells who sent the reader. What selects the article stays: its path and
every parameter that is not known to be there for tracking.

w3lib does what RFC 3986 asks (6.2.2: case, percent-encoding, IDN) and sorts the query; on top of it come rules, each of
which rewrites one thing. They are applied until none changes anything, so that a wrapped address of a wrapped address
is unwrapped too, and the canonical form of a canonical form is itself.

Rejected: dropping every parameter named `ref`, `source`, `from` or `cid` (some sites select articles by them; only
values that name a referrer are dropped); lower-casing paths (they are case-sensitive, and YouTube's ids differ by case
alone); following redirects or short links (an identity must not need the network).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from aggregator import mirrors, tracking


def reached_at(host: str) -> str:
    """Where this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


_LONGEST = 4096  # characters; nobody's article, and rules applied until nothing changes must stay cheap
_MOST_ROUNDS = 64

_MOBILE = frozenset({"m", "mobile", "amp", "touch", "wap"})
_WWW = re.compile(r"^www\d?$")
_INDEX = re.compile(r"/(?:index\.(?:html?|php|aspx?|jsp)|default\.(?:html?|aspx?))$", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
_SLUG = re.compile(r"[-.\d]")  # what the last part of an article's path has, and a section's name rarely

_SESSIONS = frozenset({"phpsessid", "jsessionid"})
_AMP_NAMES = frozenset({"amp", "_amp", "is_amp", "isamp"})
_AMP_CHOOSERS = frozenset({"output", "outputtype", "view", "format", "display", "template"})

# Hosts that only lead elsewhere (without www.): where they lead is in one of these parameters.
_LEADS_TO = {
    "google.com": ("url", "q"),
    "news.google.com": ("url",),
    "bing.com": ("url",),
    "l.facebook.com": ("u",),
    "lm.facebook.com": ("u",),
    "l.instagram.com": ("u",),
    "out.reddit.com": ("url",),
    "t.umblr.com": ("z",),
    "youtube.com": ("q",),
    "getpocket.com": ("url",),
    "go.redirectingat.com": ("url",),
    "vk.com": ("to",),
    "feedproxy.google.com": ("url",),
    "feeds.feedburner.com": ("url",),
    "slack-redir.net": ("url",),
    "steamcommunity.com": ("url",),
}
_LEADING_PATHS = re.compile(r"^/(?:url|news/url|l\.php|redirect|link|linkfilter|away\.php|news/apiclick\.aspx|)/?$")
_AMP_CACHE = re.compile(r"^/(?:[a-z]/)?(s/)?(?=[^/]+\.[^/]+)")
_TARGET_IN_PATH = re.compile(r"\*(https?(?::|%3a)//.+)$", re.IGNORECASE)  # rd.yahoo.com/…/*http://…


_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]*@")


# An address to which hardly anything is to be done: a host, and a path without escapes.
_PLAIN = re.compile(
    r"https?://((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,20})((?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)*)/?"
)
_NAMES_OF_PATHS = re.compile(r"amp|(?:index|default)\.", re.IGNORECASE)  # a rule may apply


def without_credentials(text: str) -> str:
    """An address, or a text with addresses in it, without their user names and passwords: for whatever others see."""
    return _CREDENTIALS.sub("", text)


def canonical(url: str) -> str:
    """The canonical form of an absolute http(s) URL: equal for addresses of the same article, and only for those.

    What is no such URL (another scheme, no host, an impossible port, over 4,096 characters) comes back as it is.
    """
    form = url.strip()
    if len(form) > _LONGEST:
        return form
    plain = _PLAIN.fullmatch(form)
    if plain and (host := _plain_host(plain[1])) and not _NAMES_OF_PATHS.search(plain[2]):
        return f"https://{host}{plain[2] or '/'}"
    for _ in range(_MOST_ROUNDS):
        try:
            better = _step(form)
        except ValueError:  # raised by urlsplit and w3lib for what they cannot read
            return form
        if better == form:
            break
        form = better
    return form


@lru_cache(maxsize=1024)  # asked for several times of each entry of a document
def place(url: str) -> str:
    """The canonical form with its fragment: where on a page something is. Equal for places inside one source only: to
    others `#v2` may be an article, or a part of one.

    A fragment that only tells who sent the reader (`#xtor=RSS-1`), or what to mark (`#:~:text=…`), is no place.
    """
    form = canonical(url)
    fragment = url.strip().partition("#")[2]
    pairs = parse_qsl(fragment, keep_blank_values=True) if "=" in fragment else []
    is_told = fragment.startswith(":~:") or (pairs and all(_says_nothing(name.lower(), value) for name, value in pairs))
    return form if not fragment or is_told or "#" in form else f"{form}#{fragment}"


@lru_cache(maxsize=1024)  # the entries of a document have few hosts
def _plain_host(host: str) -> str | None:
    """The site of a host, where that depends on nothing else; None when a rule of its own may apply to an address."""
    parts = urlsplit(f"https://{host}/")
    site = _host(parts)
    again = urlsplit(f"https://{site}/")
    if _host(again) != site or any(_has_rules(one.hostname or "") for one in (parts, again)):
        return None
    return site


def _has_rules(host: str) -> bool:
    bare = host.removeprefix("www.")
    leads_elsewhere = _google(bare) or bare in _LEADS_TO or bare == "web.archive.org"
    caches = (".cdn.ampproject.org", ".bing-amp.com", "rd.yahoo.com")
    return leads_elsewhere or f".{bare}".endswith(caches) or mirrors.may_be(host)


def _step(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url
    from w3lib.url import canonicalize_url  # takes Python's HTTP client along, and hardly any command comes here

    target = _leads_to(parts) or mirrors.usual(parts)
    if target is not None:
        return target
    path = _SESSION.sub("", parts.path)
    kept = tracking.without_in(parts.fragment)
    fragment = kept if kept.startswith(("!", "/")) else ""
    plain = SplitResult("https", _host(parts), _path(path), _query(parts.query), fragment)
    return canonicalize_url(plain.geturl(), keep_fragments=bool(fragment))


def _host(parts: SplitResult) -> str:
    """The site, without what only says how it is shown, and without credentials and the port everybody uses."""
    labels = (parts.hostname or "").rstrip(".").split(".")
    while len(labels) > 2 and (_WWW.match(labels[0]) or labels[0] in _MOBILE):
        labels = labels[1:]
    if len(labels) > 3:  # nl.m.wikipedia.org
        labels = [label for label in labels[:-2] if label not in ("m", "mobile")] + labels[-2:]
    host = ".".join(labels)
    if ":" in host:
        host = f"[{host}]"
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def _path(path: str) -> str:
    path = _INDEX.sub("/", re.sub(r"/{2,}", "/", path))
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and segments[-1] == "amp" and _SLUG.search(segments[-2]):
        segments.pop()
    if len(segments) > 1 and segments[0] == "amp":
        segments.pop(0)
    if segments:
        segments[-1] = re.sub(r"\.amp(?=\.html?$|$)", "", segments[-1]) or segments[-1]
    return "/" + "/".join(segments)


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if not _says_nothing(name.lower(), value)])


def _says_nothing(name: str, value: str) -> bool:
    """Whether a parameter tells who sent the reader or how the page is shown, and not which article it is."""
    if name in _AMP_NAMES:
        return value.lower() in ("", "1", "true", "yes")
    if name in _AMP_CHOOSERS:
        return value.lower() == "amp"
    return name in _SESSIONS or tracking.counts_visitors(name, value)


def _leads_to(parts: SplitResult) -> str | None:
    """The address that a redirecting or caching host wraps; None when it wraps none."""
    host = (parts.hostname or "").removeprefix("www.")
    if f".{host}".endswith((".cdn.ampproject.org", ".bing-amp.com")):
        return _in_amp_path(parts.path, parts.query)
    if _google(host) and parts.path.startswith("/amp/"):
        return _in_amp_path(parts.path.removeprefix("/amp"), parts.query)
    if (host.endswith("rd.yahoo.com") or host == "web.archive.org") and (found := _TARGET_IN_PATH.search(parts.path)):
        return unquote(found[1])
    names = _LEADS_TO.get("google.com" if _google(host) else host)
    if names is None or not _LEADING_PATHS.match(parts.path):
        return None
    query = dict(parse_qsl(parts.query))
    return next((query[name] for name in names if query.get(name, "").startswith(("http://", "https://"))), None)


def _google(host: str) -> bool:
    return re.fullmatch(r"google\.[a-z]{2,3}(?:\.[a-z]{2})?", host) is not None


def _in_amp_path(path: str, query: str) -> str | None:
    """The address in `/c/s/host/path` (or `/s/host/path`), the form of the AMP caches."""
    found = _AMP_CACHE.match(path)
    if found is None:
        return None
    return f"https://{path[found.end() :]}" + (f"?{query}" if query else "")
