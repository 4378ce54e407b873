"""HTML of articles → HTML whose every part a reader can be shown; pure. What comes out is not safe yet: see `sanitise`.

Sanitising leaves out what acts. Here what those parts showed is kept in another form: a frame as a link to what it
frames, what stands in `noscript` as the content that it is, formulas as their text.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, urlsplit

from aggregator.read import lazy
from aggregator.read.links import http_url

_ATTRIBUTES: Final = r"""((?:[^<>"']|"[^"]*"|'[^']*')*+)"""
_ATTRIBUTE: Final = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FRAME: Final = re.compile(
    rf"<(iframe|object|frame|amp-iframe|lite-youtube|amp-youtube|youtube-embed|embed)\b{_ATTRIBUTES}>"
    rf"(?:((?:(?!<\1\b).){{0,20000}}?)</\1\s*>)?",
    re.IGNORECASE | re.DOTALL,
)
# What begins the elements below; most articles have none of them.
_RARE: Final = re.compile("<(?:noscript|amp-|picture|i?frame|object|embed|lite-youtube|youtube-embed)")
_MOVIE: Final = re.compile(rf"<(?:param|embed)\b{_ATTRIBUTES}>", re.IGNORECASE)
# Up to the next of its kind, or a document of nothing but start tags would be read again from each of them.
_NOSCRIPT: Final = re.compile(r"<noscript\b[^<>]*>((?:(?!<noscript\b).)*?)</noscript\s*>", re.IGNORECASE | re.DOTALL)
_NOSCRIPT_TAG: Final = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)
_IMAGE: Final = re.compile(rf"<img\b{_ATTRIBUTES}>", re.IGNORECASE)
_AMP_IMAGE: Final = re.compile(r"<amp-(?:img|anim)\b", re.IGNORECASE)
_PICTURE: Final = re.compile(r"<picture\b[^<>]*>(?:(?!<picture\b).)*?</picture\s*>", re.IGNORECASE | re.DOTALL)
_SOURCE: Final = re.compile(rf"<source\b{_ATTRIBUTES}>", re.IGNORECASE)
_ANNOTATION: Final = re.compile(
    r"<((?:\w+:)?annotation(?:-xml)?)\b[^<>]*>(?:(?!<(?:\w+:)?annotation).)*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_MATH: Final = re.compile(
    r"</?(?:\w+:)?(?:math|semantics|m(?:i|n|o|s|row|sup|sub|subsup|frac|sqrt|root|text|space|style|error|padded|phantom|"
    r"enclose|fenced|under|over|underover|multiscripts|prescripts|table|tr|labeledtr|td|action|aligngroup|alignmark))"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)

# What a frame shows that is no content: buttons, counters, advertisements.
_NO_CONTENT: Final = re.compile(
    r"facebook\.com/(?:v[\d.]+/)?plugins/(?:like|share|follow|page|comments)|platform\.twitter\.com/widgets/(?:tweet_|follow_)?"
    r"button|doubleclick\.net|googlesyndication|amazon-adsystem|googletagmanager|/ads?[/.?]|recaptcha",
    re.IGNORECASE,
)
_PLAYED: Final = re.compile(rf"<(video|audio|source)\b{_ATTRIBUTES}>", re.IGNORECASE)
_LATE_SOURCE: Final = re.compile(r"data-[\w-]+-src")
_YOUTUBE: Final = re.compile(r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com")


def kept(markup: str, base: str | None = None) -> str:
    """`markup` with a harmless form of what sanitising would leave out.

    Frames become links, their addresses resolved against `base`; without one, they leave nothing.
    """
    if "<" not in markup:
        return markup
    if not _is_rare(markup):
        return markup
    lowered = markup.lower()
    is_late = _is_late(lowered)
    if "<noscript" in lowered:
        markup = _NOSCRIPT_TAG.sub("", _NOSCRIPT.sub(lambda found: _without_script(found, lowered), markup))
    if "<amp-img" in lowered:
        markup = _AMP_IMAGE.sub("<img", markup)
    if "<picture" in lowered:
        markup = _PICTURE.sub(_plain_picture, markup)
    if is_late and "<img" in lowered:
        markup = _IMAGE.sub(_plain_image, markup)
    if "data-" in lowered and ("<video" in lowered or "<audio" in lowered):
        markup = _PLAYED.sub(_plain_player, markup)
    if (
        "frame" in lowered
        or "-youtube" in lowered
        or "youtube-" in lowered
        or "<object" in lowered
        or "<embed" in lowered
    ):
        markup = _FRAME.sub(lambda frame: _link(frame, base) if base else " ", markup)
    if "math>" in lowered:
        markup = _MATH.sub("", _ANNOTATION.sub("", markup))
    return markup


@lru_cache(maxsize=2)  # an article is read as markup and as text
def _is_rare(markup: str) -> bool:
    """Whether any of it may be of another form."""
    lowered = markup.lower()
    return _is_late(lowered) or "math>" in lowered or _RARE.search(lowered) is not None


def _is_late(lowered: str) -> bool:
    return "=" in lowered and any(hint in lowered for hint in lazy.HINTS)


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag as written, names in lower case, values decoded; the first of each name."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), html.unescape(next(filter(None, values), "")).strip())
    return found


def _without_script(block: re.Match[str], lowered: str) -> str:
    """What stands in `noscript`, unless it is the picture before it once more: that one is loaded late."""
    addresses = [lazy.address(attributes(image[1])) for image in _IMAGE.finditer(block[1])]
    before = html.unescape(lowered[max(0, block.start() - 4_000) : block.start()])
    if addresses and all(one and one.lower() in before for one in addresses):
        return ""
    return block[1]


def _plain_picture(picture: re.Match[str]) -> str:
    """Its `img`, with the address of a `source` where it has none of its own."""
    image = _IMAGE.search(picture[0])
    if image is None:
        return picture[0]
    own = attributes(image[1])
    url = lazy.address(own, *(attributes(source[1]) for source in _SOURCE.finditer(picture[0])))
    return image[0] if url in (None, own.get("src")) else f'<img data-src="{html.escape(url)}" {image[1].rstrip("/ ")}>'


def _plain_image(image: re.Match[str]) -> str:
    """It, with the address that only scripts of its page would find."""
    given = attributes(image[1])
    url = lazy.address(given) if lazy.names_another(given) else None
    return image[0] if url in (None, given.get("src")) else f'<img data-src="{html.escape(url)}"{image[1]}>'


def _plain_player(player: re.Match[str]) -> str:
    """A film or sound, or a form of it, with the address that only scripts of its page would find."""
    given = attributes(player[2])
    late = (given[name] for name in given if name == "data-src" or _LATE_SOURCE.fullmatch(name))
    url = None if lazy.is_address(given.get("src", "")) else next(filter(lazy.is_address, late), None)
    return player[0] if url is None else f'<{player[1]} src="{html.escape(url)}"{player[2]}>'


def _link(frame: re.Match[str], base: str) -> str:
    given, inside = attributes(frame[2]), frame[3] or ""
    url = _shown(given) or next((url for one in _MOVIE.finditer(inside) if (url := _shown(attributes(one[1])))), None)
    if url is None:
        return inside if frame[1].lower() == "object" else ""
    if _NO_CONTENT.search(url) or {given.get("width"), given.get("height")} & {"0", "1", "0px", "1px"}:
        return ""
    url = http_url(_page_of(url), base)
    if url is None:
        return ""
    name = given.get("title") or urlsplit(url).hostname or url
    return f'<p><a href="{html.escape(url)}">{html.escape(name.removeprefix("www."))}</a></p>'


def _shown(given: dict[str, str]) -> str | None:
    if video := given.get("videoid") or given.get("data-videoid"):
        return f"https://www.youtube.com/watch?v={video}"
    if given.get("name", "movie").lower() not in ("movie", "src", "filename", "url") and "value" in given:
        return None
    names = ("src", "data", "value", "data-src", "data-url", *(one for one in given if _LATE_SOURCE.fullmatch(one)))
    return next((url for name in names if lazy.is_address(url := given.get(name, ""))), None)


def _page_of(url: str) -> str:
    """The page that shows what a player's address plays, where it is known."""
    try:
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path.strip("/").split("/")
        if _YOUTUBE.fullmatch(host) and path[0] in ("embed", "v") and len(path) == 2 and path[1] != "videoseries":
            return f"https://www.youtube.com/watch?v={path[1].partition('&')[0]}"
        if _YOUTUBE.fullmatch(host) and path == ["embed", "videoseries"]:
            return f"https://www.youtube.com/playlist?list={parse_qs(parts.query)['list'][0]}"
        if host == "player.vimeo.com" and path[0] == "video":
            return f"https://vimeo.com/{path[1]}"
    except (ValueError, KeyError, IndexError):
        pass
    return url
