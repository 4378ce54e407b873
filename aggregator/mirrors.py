"""Short and mirrored addresses of well-known sites → the one that is usual; pure.

An identity, as in `urls`: it is compared, never fetched. A rule is a pattern over host and path, with what the usual
address is made of; what it leaves out of a query says how a page is shown.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote


class _Rule(NamedTuple):
    pattern: re.Pattern[str]  # of "host/path", the host without www.
    host: re.Pattern[str]  # what stands before the first slash of it
    usual: str  # of the pattern's groups


def _rule(pattern: str, usual: str) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE), re.compile(pattern.partition("/")[0], re.IGNORECASE), usual)


_VIDEO = r"(?P<id>[\w-]{6,20})"
_PAPER = r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
_RULES = (
    # One video.
    _rule(rf"youtu\.be/{_VIDEO}/?$", "https://youtube.com/watch?v={id}"),
    _rule(
        rf"(?:(?:m|music|gaming)\.)?youtube(?:-nocookie)?\.com/(?:shorts|embed|live|v|e)/{_VIDEO}/?$",
        "https://youtube.com/watch?v={id}",
    ),
    _rule(r"player\.vimeo\.com/video/(?P<id>\d+)$", "https://vimeo.com/{id}"),
    _rule(r"dai\.ly/(?P<id>\w+)$", "https://dailymotion.com/video/{id}"),
    _rule(
        r"(?:geo\.|touch\.)?dailymotion\.com/(?:embed/)?video/(?P<id>[a-z0-9]+)(?:_[^/]*)?$",
        "https://dailymotion.com/video/{id}",
    ),
    # One discussion: the subreddit and the slug say nothing that the number does not.
    _rule(r"redd\.it/(?P<id>[a-z0-9]{4,})/?$", "https://reddit.com/comments/{id}"),
    _rule(
        r"(?:\w+\.)?reddit\.com/(?:(?:r|u|user)/[^/]+/)?comments/(?P<id>[a-z0-9]+)(?:/[^/]*)?/?$",
        "https://reddit.com/comments/{id}",
    ),
    _rule(
        r"(?:\w+\.)?reddit\.com/(?:(?:r|u|user)/[^/]+/)?comments/(?P<id>[a-z0-9]+)/[^/]*/(?P<comment>[a-z0-9]+)/?$",
        "https://reddit.com/comments/{id}/_/{comment}",
    ),
    _rule(r"(?:old|np|new|i|sh|amp)\.reddit\.com/(?P<path>.*)$", "https://reddit.com/{path}"),
    _rule(
        r"(?:(?:mobile|m)\.)?(?:twitter|x|fxtwitter|vxtwitter|fixupx)\.com/(?:[^/]+|i/web)/status(?:es)?/(?P<id>\d+).*$",
        "https://x.com/i/status/{id}",
    ),
    _rule(r"(?:(?:mobile|m)\.)?twitter\.com/(?P<path>.*)$", "https://x.com/{path}"),
    _rule(r"(?:m|mbasic|touch|web|[a-z]{2}-[a-z]{2})\.facebook\.com/(?P<path>.*)$", "https://facebook.com/{path}"),
    _rule(r"instagram\.com/(?:reels?|tv)/(?P<id>[\w-]+)/?$", "https://instagram.com/p/{id}"),
    _rule(r"(?:t|telegram)\.me/s/(?P<path>[^/]+/\d+)$", "https://t.me/{path}"),
    # One paper, in whatever version and form.
    _rule(
        rf"(?:(?:export|de|cn|br|es|fr|in|jp|ru|uk|us)\.)?arxiv\.org/(?:abs|pdf|html|ps|format|e-print|src)/{_PAPER}/?$",
        "https://arxiv.org/abs/{id}",
    ),
    _rule(rf"(?:xxx\.lanl\.gov|alphaxiv\.org)/(?:abs|pdf)/{_PAPER}$", "https://arxiv.org/abs/{id}"),
    _rule(rf"(?:ar5iv\.org|ar5iv\.labs\.arxiv\.org)/(?:abs|html)/{_PAPER}$", "https://arxiv.org/abs/{id}"),
    _rule(rf"(?:dx\.)?doi\.org/10\.48550/arxiv\.{_PAPER}$", "https://arxiv.org/abs/{id}"),
    _rule(r"(?:dx|www)\.doi\.org/(?P<path>.+)$", "https://doi.org/{path}"),
    # One question; one text; one article.
    _rule(r"(?P<site>[\w.-]*(?:stackoverflow|stackexchange|superuser|serverfault|askubuntu)\.com)/(?:q|questions)"
          r"/(?P<id>\d+)(?:/(?!\d+$)[^/]*)?/?(?:\d+)?$", "https://{site}/questions/{id}"),
    _rule(r"(?:scribe\.rip|freedium\.cfd)/(?P<path>.*-[0-9a-f]{10,12})$", "https://medium.com/{path}"),
    _rule(r"nos\.nl/(?:l|artikel|video|collectie/\d+/artikel|liveblog)/(?P<id>\d{5,})(?:-[^/]*)?/?$", "https://nos.nl/l/{id}"),
    _rule(r"(?:old\.|m\.)?lobste\.rs/(?P<path>s/[a-z0-9]+)/[^/]+/?$", "https://lobste.rs/{path}"),
    _rule(r"bbc\.co\.uk/(?P<path>(?:news|sport|weather|culture|future|worklife|travel)\b.*)$", "https://bbc.com/{path}"),
    # A copy in an archive.
    _rule(r"web\.archive\.org/web/\d{4,14}[a-z_]*/(?P<target>https?:/{1,2}.+)$", "{target}"),
)  # fmt: skip
_WATCHED = re.compile(r"(?:(?:www|m|music|gaming)\.)?youtube\.com$")
_TRANSLATED = re.compile(r"^([\w-]+)\.translate\.goog$")


def may_be(host: str) -> bool:
    """Whether an address at `host` may be a short or mirrored one."""
    host = host.removeprefix("www.")
    known = (_TRANSLATED.match(host), _WATCHED.match(host), *(rule.host.fullmatch(host) for rule in _RULES))
    return any(known)


def usual(parts: SplitResult) -> str | None:
    """The usual address of what `parts` is a short or mirrored one of; None when it is none."""
    host = (parts.hostname or "").removeprefix("www.")
    if found := _TRANSLATED.match(host):
        name = found[1].replace("--", "\0").replace("-", ".").replace("\0", "-")
        return parts._replace(scheme="https", netloc=name).geturl()
    if _WATCHED.match(host) and parts.path.rstrip("/") == "/watch":
        return _of_video(parts)
    place = host + parts.path
    for rule in _RULES:
        if found := rule.pattern.match(place):
            return _other(parts, _filled(rule.usual, found))
    return None


def _of_video(parts: SplitResult) -> str | None:
    """A video is its id: when it starts, in which list and from where say nothing."""
    ids = parse_qs(parts.query).get("v")
    return _other(parts, f"https://youtube.com/watch?v={ids[0]}") if ids and ids[0] else None


def _filled(usual: str, found: re.Match[str]) -> str:
    groups = {name: text or "" for name, text in found.groupdict().items()}
    target = usual.format(**groups)
    if "target" in groups:
        target = re.sub(r"^(https?):/+", r"\1://", unquote(target) if "%3a" in target[:12].lower() else target)
    return target


def _other(parts: SplitResult, target: str) -> str | None:
    """`target`, unless that is what `parts` is already."""
    return target if target != parts._replace(fragment="").geturl() else None
