"""The HTML page: the reference page's "Meest recent" block, by Jinja2; pure.

Nothing in it depends on when it is made: times are exact, and a script turns them into "12 minuten geleden" where
scripts run. Neither script nor style stands in the page itself, so the strictest Content-Security-Policy holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from aggregator.models import Mention, OutputFeed, Story
from aggregator.publish import addresses
from aggregator.publish.assets import assets
from aggregator.publish.mentions import discussions, others
from aggregator.publish.words import Words, words
from aggregator.text import clip

TEASER_LENGTH: Final = 100  # characters, as on the reference page

_FEED_NAMES: Final = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


@dataclass(frozen=True, slots=True)
class Row:
    """A story as the template shows it."""

    id: int
    title: str
    link: str | None
    teaser: str
    language: str | None  # None: the page's own
    image: str | None
    source: str
    others: tuple[Mention, ...]
    datetime: str
    time: str
    exact_time: str
    comments: str | None  # the number, in the language's digits
    comments_text: str  # "6 comments"
    comments_url: str | None


def html(feed: OutputFeed) -> bytes:
    """The feed's page, UTF-8."""
    return _rendered("page.html", feed, feed.path or feed.slug)


def embed(feed: OutputFeed) -> bytes:
    """The list alone, to be shown in a frame of another site's page, UTF-8."""
    return _rendered("embed.html", feed, embed_path(feed))


def embed_path(feed: OutputFeed) -> str:
    """Where the framed list is below the site, without extension."""
    return f"{feed.slug}/embed"


def _rendered(template: str, feed: OutputFeed, path: str) -> bytes:
    spoken = words(feed.language)
    page = _environment(feed.language).get_template(template)
    return page.render(
        feed=feed,
        rows=[_row(story, feed, spoken) for story in feed.stories],
        sources=_sources(feed),
        root="../" * path.count("/"),
        embed=addresses.below_site(feed, embed_path(feed), "html"),
        canonical=addresses.of_page(feed),
        alternates=_alternates(feed),
        previous=addresses.of_neighbour(feed, "previous", "html"),
        next=addresses.of_neighbour(feed, "next", "html"),
        direction=spoken.locale.text_direction,
        open_graph_locale=spoken.open_graph_locale,
    ).encode()


def _row(story: Story, feed: OutputFeed, spoken: Words) -> Row:
    places = discussions(story)
    return Row(
        id=story.id,
        title=story.title,
        link=story.link,
        teaser=clip(story.teaser, TEASER_LENGTH),
        language=None if story.language in (None, feed.language) else story.language,
        image=story.image,
        source=story.lead.source_title,
        others=others(story),
        datetime=datetime.fromtimestamp(story.published_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        time=spoken.time(story.published_at, feed.time_zone),
        exact_time=spoken.exact_time(story.published_at, feed.time_zone),
        comments=None if story.comments is None else spoken.number(story.comments),
        comments_text="" if story.comments is None else spoken.comments(story.comments),
        comments_url=places[0].comments_url if places else None,
    )


def _sources(feed: OutputFeed) -> tuple[str, ...]:
    """The names of everyone whose news is on the page, in alphabetical order."""
    mentions = chain.from_iterable(story.mentions for story in feed.stories)
    return tuple(sorted({mention.source_title for mention in mentions}, key=str.casefold))


def _alternates(feed: OutputFeed) -> tuple[tuple[str, str, str], ...]:
    """(name, media type, address) of the feed in its other formats."""
    return tuple(
        (name, addresses.MEDIA_TYPES[format], addresses.of_feed(feed, format))
        for format, name in _FEED_NAMES.items()
        if format in feed.formats
    )


@lru_cache(maxsize=32)
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("aggregator.publish"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(words(language).texts, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["asset"] = _asset_paths()
    return environment


def _asset_paths() -> Mapping[str, str]:
    return {name: asset.path for name, asset in assets().items()}
