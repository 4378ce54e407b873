"""A first `config.toml`, with every key that most people want and a word about each; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Final, NamedTuple

import tomlkit

from aggregator.config.editing import written
from aggregator.config.values import language_tag
from aggregator.models import ListedFeed, Planet, Refused
from aggregator.records import dataclass

DEFAULT_LANGUAGE = "en"
MOST_REFUSED = 200  # that are told in the file; the rest is counted
DEFAULT_LINK = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Start:
    """What a first configuration says; `failed` and `refused` only in comments."""

    language: str = DEFAULT_LANGUAGE
    time_zone: str = "UTC"
    planet: Planet = field(default_factory=Planet)
    allow_private_hosts: tuple[str, ...] = ()
    sources: Sequence[ListedFeed] = ()
    failed: Sequence[tuple[ListedFeed, str]] = ()  # could not be read: why
    refused: Sequence[Refused] = ()  # no sources


def starter_text(start: Start) -> str:
    """The file's text."""
    return "".join((_site(start), _polling(start), _REST, _feeds(start), *_sources(start)))


def common_language(tags: Iterable[str | None]) -> str | None:
    """The language (BCP 47, without region) that most of these tags name; None when none is one."""
    counts: Counter[str] = Counter()
    for tag in tags:
        try:
            counts[language_tag((tag or "").replace("_", "-").partition("-")[0].lower())] += 1
        except ValueError:
            continue
    return counts.most_common(1)[0][0] if counts else None


def _site(start: Start) -> str:
    planet, texts = start.planet, _texts(start)
    title = planet.title or texts.site
    return f"""\
# What is polled, and what is published. Every key has a default; `aggregator check` tells what is wrong, with the line.
# Relative paths start at this file's folder. Durations are written "90s", "15m", "6h", "3d"; sizes "500kB", "20MB".
# Lines that begin with "# key =" show a default, or an example. All keys: docs/configuration.md.

[site]
title = {_toml(title)}
# description = "One sentence about it."
# The address under which others reach the pages. Every link in the published feeds starts with it.
link = {_toml(planet.link or DEFAULT_LINK)}
language = {_toml(start.language)}  # of the texts and dates on the pages
author = {_toml(planet.author or title)}
time_zone = {_toml(start.time_zone)}  # of the times on the pages, such as "Europe/Brussels"

[storage]
path = "var/aggregator.db"
retention = "90d"  # stories that are older are removed, with all that is theirs
"""


def _polling(start: Start) -> str:
    planet = start.planet
    contact = f"contact = {_toml(planet.contact)}" if planet.contact else '# contact = "https://example.org/about-us"'
    private = f"allow_private_hosts = {_toml(list(start.allow_private_hosts))}"
    if not start.allow_private_hosts:
        private = '# allow_private_hosts = ["intranet.example.org", "10.1.0.0/16"]'
    return f"""
[polling]
interval = "15m"  # on average: busy sources are polled more often, quiet ones less
min_interval = "5m"
max_interval = "6h"
timeout = "{planet.timeout or 30}s"  # for one poll, redirects included
# Tell the sites you poll how to reach you; it is sent with every request.
{contact}
# Addresses of private networks are refused, unless they are named here.
{private}
"""


_REST = """
[ranking]
half_life = "6h"  # in which news loses half its heat: shorter is newer on top, longer is more discussed on top
comment_weight = 1.0  # 0 ranks by time only; 1 lifts a story with a normal number of comments by half a half-life

[output]
directory = "var/public"  # finished pages and feeds; any web server can serve this folder as it is
formats = ["html", "rss", "atom", "json"]

[server]
host = "127.0.0.1"  # "0.0.0.0" listens to other machines too
port = 8000
"""


def _feeds(start: Start) -> str:
    planet, texts = start.planet, _texts(start)
    common = "".join(
        f"{key} = {_toml(value)}\n"
        for key, value in (
            ("max_age", f"{planet.max_age}d" if planet.max_age else None),
            ("include", [planet.include] if planet.include else None),
            ("exclude", [planet.exclude] if planet.exclude else None),
        )
        if value is not None
    )
    limit = planet.limit or 20
    return f"""
# --- What is published ------------------------------------------------------------------------------------------------
# The first feed is the front page. Each has a page /slug and feeds /slug.rss, /slug.atom and /slug.json.

[[feeds]]
slug = {_toml(texts.hot[0])}
title = {_toml(texts.hot[1])}
rank = "hot"  # recency and comments together; also "recent", "discussed" and "heating_up"
limit = {limit}
max_per_source = {max(1, limit * 2 // 5)}  # no single site fills the page
{common}# categories = ["sport"]  # only sources of these categories
# exclude = ["\\\\bhoroscope"]  # no stories that match one of these patterns

[[feeds]]
slug = {_toml(texts.recent[0])}
title = {_toml(texts.recent[1])}
rank = "recent"  # the newest first
limit = {max(limit, 50)}
{common}
[[feeds]]
slug = {_toml(texts.discussed[0])}
title = {_toml(texts.discussed[1])}
rank = "discussed"  # the most comments in the last day
limit = {limit}
min_comments = 1
{common}"""


def _sources(start: Start) -> Iterator[str]:
    yield _SOURCES
    if start.planet.remarks:
        yield "\n" + written.comment("Of the list that these come from, and still to be done:", *start.planet.remarks)
    for one in start.sources:
        yield f"\n{written.table(one)}"
    if start.failed:
        yield _FAILED
        for one, reason in start.failed:
            yield f"\n{written.commented_out(one, reason)}"
    if start.refused:
        shown = [f"- {one.text}: {one.reason}" for one in start.refused[:MOST_REFUSED]]
        more = len(start.refused) - len(shown)
        yield "\n" + written.comment("Not taken:", *shown, *([f"- and {more:,} more"] if more else ()))
    if not start.sources and not start.failed:
        yield _EXAMPLE


_SOURCES = """
# --- What is polled ---------------------------------------------------------------------------------------------------
# url is required: a feed, or a page (its feed is looked for). title and category are optional: the feed's own title is
# used, and categories are for [[feeds]] that take only some. weight = 2 makes a source's stories count double.
# `aggregator add URL`, `remove` and `rename` edit this list and keep your comments; see docs/sources.md.
"""

_FAILED = """
# --- Could not be read when this file was written ---------------------------------------------------------------------
# Take the marks away when they can; `aggregator preview URL` tries one.
"""

_EXAMPLE = """
# [[sources]]
# url = "https://example.org/feed.xml"
# title = "Example"
# category = "news"
# weight = 1.5
"""


def _texts(start: Start) -> Texts:
    return TEXTS.get(start.language.partition("-")[0], TEXTS[DEFAULT_LANGUAGE])


def _toml(value: object) -> str:
    return tomlkit.item(value).as_string()


class Texts(NamedTuple):
    """The site's title, and slug and title of each feed."""

    site: str
    hot: tuple[str, str]
    recent: tuple[str, str]
    discussed: tuple[str, str]


TEXTS: Final = {
    "nl": Texts(
        "Meest recent",
        ("meest-recent", "Meest recent"),
        ("net-binnen", "Net binnen"),
        ("meest-besproken", "Meest besproken"),
    ),
    "en": Texts(
        "Most recent",
        ("most-recent", "Most recent"),
        ("just-in", "Just in"),
        ("most-discussed", "Most discussed"),
    ),
    "fr": Texts(
        "Les plus récents",
        ("les-plus-recents", "Les plus récents"),
        ("a-l-instant", "À l’instant"),
        ("les-plus-commentes", "Les plus commentés"),
    ),
    "de": Texts(
        "Das Neueste",
        ("das-neueste", "Das Neueste"),
        ("eben-erschienen", "Eben erschienen"),
        ("meistdiskutiert", "Meistdiskutiert"),
    ),
}
