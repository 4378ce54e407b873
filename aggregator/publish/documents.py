"""What a publication consists of, document by document: the name of each, what it is made of, how it is made; pure.

A document is rendered only when what it is made of has changed, so each says that in a few letters first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Final

from aggregator.models import OpmlSource, OutputFeed, Publication, StoryPage
from aggregator.publish import addresses
from aggregator.publish.assets import TYPES, Asset
from aggregator.publish.opml import opml_document, opml_lists
from aggregator.publish.origins import made_of
from aggregator.publish.sitefiles import robots, sitemap
from aggregator.publish.themes import Theme

# The slug of what belongs to the site, not to a feed.
SITE: Final = ""
_HTML: Final = "text/html; charset=utf-8"
_TEXT: Final = "text/plain; charset=utf-8"
_OPML: Final = "text/x-opml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as it should be published. Of equal `made_of`, `render` gives equal bytes."""

    slug: str
    format: str
    content_type: str
    made_of: str
    render: Callable[[], bytes]
    location: str | None = None
    link: str | None = None  # its Link header
    is_final: bool = False  # once published it is never changed


def documents_of(publication: Publication, theme: Theme) -> Iterator[tuple[str, PublishedFile]]:
    """Every document with its file name, archives that may be there already included."""
    for feed in publication.feeds:
        yield from feed_documents(feed, theme)
    for page in publication.stories:
        if page.story.mentions:
            yield from story_documents(page, theme)
    if publication.feeds:
        yield from _lists_of_sources(publication)
        for asset in theme.assets.values():
            yield asset.path, _asset(asset)
        yield addresses.FEED_STYLE, _feed_style(publication.feeds[0].language, theme)
        if "html" in publication.feeds[0].formats:
            yield from _root_documents(publication, theme)


def feed_documents(feed: OutputFeed, theme: Theme) -> Iterator[tuple[str, PublishedFile]]:
    """One document of a feed in each of its formats; of its first page a version for other sites' frames, and of the
    site's first list the block that stands under articles."""
    frames: tuple[str, ...] = ("embed",) if "html" in feed.formats and feed.path is None else ()
    if frames and feed.has_story_pages and feed.siblings[:1] == ((feed.slug, feed.title),):
        frames = ("embed", "block")
    stories = tuple(made_of(one) for one in feed.stories)  # one by one: all their articles may be 2 MB
    around = replace(feed, stories=())
    as_feed = made_of(replace(around, gaining=()), stories, theme.signature)
    as_page = made_of(around, stories, theme.signature)
    cleaned = cache(partial(_cleaned, feed))  # once for all formats, if for any
    for format in (*feed.formats, *frames):
        kind = addresses.content_type(format)
        said = made_of(as_feed if format in addresses.FEEDS else as_page, format)
        render = partial(_feed, cleaned, format, theme)
        link = addresses.link_header(feed, format)
        document = PublishedFile(feed.slug, format, kind, said, render, link=link, is_final=feed.is_archive)
        yield name_of(feed, format), document


def name_of(feed: OutputFeed, format: str) -> str:
    """The file of this document of a feed in a format."""
    if format in ("embed", "block"):
        return f"{(addresses.embed_path if format == 'embed' else addresses.block_path)(feed)}.html"
    return f"{feed.path or feed.slug}.{format}"


def story_documents(page: StoryPage, theme: Theme) -> Iterator[tuple[str, PublishedFile]]:
    """A story's page, and those that lead to it."""
    said = made_of(page, theme.signature)
    page = replace(page, site=replace(page.site, stories=()))
    yield (
        f"{addresses.story_path(page.story.id)}.html",
        PublishedFile(SITE, "html", _HTML, said, partial(_story_page, page, theme)),
    )
    for number in page.former_ids:
        yield (
            f"{addresses.story_path(number)}.html",
            PublishedFile(SITE, "html", _HTML, said, partial(_moved_page, page, theme), addresses.of_story(page)),
        )


# What renders is imported when something is to be rendered: in most rounds of publishing nothing is.


def _cleaned(feed: OutputFeed) -> OutputFeed:
    from aggregator.publish.boundary import clean

    return clean(feed)


def _story_page(page: StoryPage, theme: Theme) -> bytes:
    from aggregator.publish.boundary import clean_page
    from aggregator.publish.storypage import story_page

    return story_page(clean_page(page), theme)


def _moved_page(page: StoryPage, theme: Theme) -> bytes:
    from aggregator.publish.boundary import clean_page
    from aggregator.publish.storypage import moved_page

    return moved_page(clean_page(page), theme)


def _problem_page(site: OutputFeed, status: int, theme: Theme) -> bytes:
    from aggregator.publish.problempage import problem_page

    return problem_page(site, status, theme)


def _feed(cleaned: Callable[[], OutputFeed], format: str, theme: Theme) -> bytes:
    from aggregator.publish.render import render_clean

    return render_clean(cleaned(), format, theme)


def _lists_of_sources(publication: Publication) -> Iterator[tuple[str, PublishedFile]]:
    yield from _opml(publication.feeds[0].title, publication.sources)


@lru_cache(maxsize=1)  # to say what lists of 5,000 sources are made of takes 10 ms, and hardly ever they change
def _opml(title: str, sources: tuple[OpmlSource, ...]) -> tuple[tuple[str, PublishedFile], ...]:
    return tuple(
        (name, PublishedFile(SITE, "opml", _OPML, made_of(listed), partial(opml_document, *listed)))
        for name, listed in opml_lists(title, sources).items()
    )


def _root_documents(publication: Publication, theme: Theme) -> Iterator[tuple[str, PublishedFile]]:
    """What crawlers look for, and the pages that say what went wrong."""
    site = replace(
        publication.feeds[0], stories=(), gaining=(), updated_at=0.0, neighbours=(), more_link=None, votes=()
    )
    pages = sitemap(publication.feeds, publication.stories)
    yield addresses.SITEMAP, PublishedFile(SITE, "xml", "application/xml", made_of(pages), partial(bytes, pages))
    yield addresses.ROBOTS, PublishedFile(SITE, "txt", _TEXT, made_of(site), partial(robots, site))
    for status in addresses.PROBLEMS:
        render = partial(_problem_page, site, status, theme)
        yield (
            addresses.problem_path(status),
            PublishedFile(SITE, "html", _HTML, made_of(site, status, theme.signature), render),
        )


def _asset(asset: Asset) -> PublishedFile:
    return PublishedFile(SITE, asset.format, asset.content_type, made_of(asset.body), partial(bytes, asset.body))


def _feed_style(language: str, theme: Theme) -> PublishedFile:
    """That of feeds keeps its name: an archive is never written again."""
    render = partial(theme.render, "feed.css", language, {})
    return PublishedFile(SITE, "css", TYPES["css"], made_of("feed.css", language, theme.signature), render)
