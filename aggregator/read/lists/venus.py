"""The configuration of Planet and Planet Venus (an INI file) → the sources that it lists, and its site; pure.

A section that is named by an address is a feed; `[Planet]` is about the site. What has no counterpart with us becomes a
remark, so that whoever moves here sees what is left to do; nothing is dropped in silence.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping

from aggregator.config.editing.names import address_key
from aggregator.config.values import http_url, language_tag, web_address
from aggregator.config.values import pattern as compiled
from aggregator.errors import ListError
from aggregator.models import ListedFeed, Planet, Refused, SubscriptionList
from aggregator.read import charset
from aggregator.read.lists.addresses import as_configured, not_taken
from aggregator.text import clip, one_line, whole_number

_LONGEST_VALUE = 120  # characters of a value in a remark

# Settings of [Planet] that need no remark: we do the same without being told.
_NEEDLESS = frozenset(
    (
        *("cache_directory", "cache_keep_entries", "date_format", "days_per_page", "encoding", "exclude"),
        *("feed_timeout", "filter", "http_cache_directory", "items_per_page", "link", "locale", "log_format"),
        *("log_level", "name", "new_date_format", "owner_email", "owner_name", "spider_threads"),
    )
)
_INSTEAD = {
    "output_theme": "themes are folders of templates here, see docs/themes.md",
    "template_files": "pages are made of our own templates, see docs/themes.md",
    "output_dir": "see output.directory",
    "filters": "no program changes entries here",
    "filter_directories": "no program changes entries here",
    "activity_threshold": "`aggregator status` shows sources that are quiet",
    "bill_of_materials": "put more files into a theme, see docs/themes.md",
    "new_feed_items": "a new source never floods a feed here; see also max_per_source",
    "pubsubhubbub_hub": "see output.hubs",
    "pubsubhubbub_feeds": "see output.hubs",
}


def read_venus(body: bytes) -> SubscriptionList:
    """The feeds and the site of a Planet's configuration. Raises `ListError` when it cannot be read."""
    text = charset.text_of(body, "text/plain")[0].lstrip("\ufeff")
    parser = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(";",), default_section="DEFAULT")
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise ListError(f"it is no Planet configuration: {one_line(str(error))}") from None
    sections = [name for name in parser.sections() if name.lower() != "planet"]
    common: dict[str, str] = dict(parser.defaults())
    site = common | {
        key: value for name in parser.sections() if name.lower() == "planet" for key, value in parser[name].items()
    }
    found: dict[str, ListedFeed] = {}
    refused: list[Refused] = []
    others: list[str] = []
    for name in sections:
        own = {key: value for key, value in parser[name].items() if common.get(key) != value}
        if not re.match(r"[A-Za-z][\w+.-]*:", name):
            others.append(f"the section [{clip(one_line(name), _LONGEST_VALUE)}] has no counterpart here")
        elif one := _source(name.strip(), own, refused):
            found.setdefault(address_key(one.url), one)
    return SubscriptionList(tuple(found.values()), tuple(refused), (), _planet(site, others))


def _source(url: str, own: Mapping[str, str], refused: list[Refused]) -> ListedFeed | None:
    url = web_address(url)
    if wrong := not_taken(url):
        refused.append(wrong)
        return None
    if "opml" in own.get("content_type", "").lower() or url.lower().endswith(".opml"):
        refused.append(Refused(url, "is a reading list; import it with `aggregator import`"))
        return None
    return ListedFeed(
        url=url,
        title=one_line(own.get("name", "")) or None,
        language=_language(own.get("language")),
        remarks=tuple(_remark(key, value) for key, value in own.items() if key not in ("name", "language")),
    )


def _planet(site: Mapping[str, str], others: list[str]) -> Planet:
    """What [Planet] says, as far as it means something here."""
    email = one_line(site.get("owner_email", ""))
    include, exclude = _pattern(site.get("filter")), _pattern(site.get("exclude"))
    return Planet(
        title=one_line(site.get("name", "")) or None,
        link=as_configured(http_url, site.get("link", "").strip()),
        author=one_line(site.get("owner_name", "")) or None,
        contact=f"mailto:{email}" if re.fullmatch(r"[^\s@<>()]+@[^\s@<>()]+", email) else None,
        language=_language(site.get("locale", "").partition(".")[0].replace("_", "-")),
        limit=_number(site.get("items_per_page"), 500),
        max_age=_number(site.get("days_per_page"), 366),
        timeout=_number(site.get("feed_timeout"), 300),
        include=include,
        exclude=exclude,
        remarks=(*_unused(site), *others),
    )


def _unused(site: Mapping[str, str]) -> Iterator[str]:
    for key, value in site.items():
        broken = key in ("filter", "exclude") and value and _pattern(value) is None
        if key in _INSTEAD or key not in _NEEDLESS or broken:
            yield _remark(key, value, "no regular expression that Python reads" if broken else None)


def _remark(key: str, value: str, why: str | None = None) -> str:
    shown = clip(one_line(value), _LONGEST_VALUE)
    return f"Planet Venus, {key} = {shown}: {why or _INSTEAD.get(key, 'without a counterpart here')}"


def _pattern(text: str | None) -> str | None:
    found = as_configured(compiled, text)
    return found.text if found else None


def _number(text: str | None, most: int) -> int | None:
    """A whole number from 1; what is no number, or none at all (0 means "all" to Planet), is None."""
    number = whole_number(text, 10**9)
    return min(number, most) if number else None


def _language(tag: str | None) -> str | None:
    return as_configured(language_tag, None if tag in ("C", "POSIX") else tag)
