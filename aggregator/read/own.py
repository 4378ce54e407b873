"""Whether a document is one that we publish ourselves; pure.

Polled as a source, our own feed would bring every story back as news of a source that is us, and with each round the
story would gain a mention of itself. Another site of the same program is a source like any other.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from urllib.parse import unquote

from aggregator import urls
from aggregator.config import Settings
from aggregator.models import FeedInfo, Fetched, Reading

GENERATOR = "meest-recent"  # what our RSS and Atom say made them; JSON Feed has no word for it
OURS = "is one of the feeds that we publish; its stories would come back as news, so remove it"


def is_own(feed: FeedInfo, url: str, site_link: str, slugs: Collection[str]) -> bool:
    """Whether the document that was fetched from `url`, and says `feed` of itself, is an output of the site.

    It is when either address, the one it came from or the one it gives as its own, is that of one of our feeds (by
    `slugs`; in any format, archives included); or when its own one is anywhere below `site_link` and it names our
    program. The first alone would miss a feed that has lost its slug, and is fetched by another name of our host.
    """
    if _slug_at(url, site_link) in slugs:
        return True
    slug = _slug_at(feed.self_url, site_link) if feed.self_url else None
    return slug is not None and (slug in slugs or (feed.generator or "").casefold().startswith(GENERATOR))


@lru_cache(maxsize=4096)  # asked again at each poll that brings something
def _slug_at(url: str, site_link: str) -> str | None:
    """What stands where the site's addresses have a feed's slug; None for an address outside the site."""
    site, name = _site(site_link)
    if name not in _run_together(unquote(url)) or not (address := urls.canonical(url)).startswith(site):
        return None
    return address.removeprefix(site).partition("/")[0].partition("?")[0].partition(".")[0]


@lru_cache(maxsize=4)
def _site(link: str) -> tuple[str, str]:
    """The site's address, and what is in every address that may turn out to be below it, one that is shown elsewhere
    included: its canonical form takes a hundred times as long, and hardly any source is ours."""
    site = urls.canonical(link).rstrip("/") + "/"
    host = site.partition("://")[2].partition("/")[0].partition(":")[0]
    # Of a number all of it: the end of one is in many another.
    name = host if host.rpartition(".")[2].isdecimal() else ".".join(host.split(".")[-2:])
    return site, "" if "xn--" in name or "[" in name else _run_together(name)


def _run_together(name: str) -> str:
    return name.casefold().replace("-", "").replace(".", "")


def is_ours(reading: Reading, fetched: Fetched, settings: Settings) -> bool:
    """Whether a document is one that this site publishes itself."""
    slugs = [feed.slug for feed in settings.output_feeds]
    return is_own(reading.feed, fetched.url, settings.site.link, slugs)
