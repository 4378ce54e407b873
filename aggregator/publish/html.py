"""The HTML page: the reference page's "Meest recent" block, by Jinja2; pure.

Nothing in it depends on when it is made: times are exact, and a script turns them into "12 minuten geleden" where
scripts run. Neither script nor style stands in the page itself, so the strictest Content-Security-Policy holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Any, Final, NamedTuple, Self

from markupsafe import Markup

from aggregator.models import Mention, OutputFeed, Story
from aggregator.publish import addresses
from aggregator.publish.mentions import discussions, others
from aggregator.publish.pieces import of_story
from aggregator.publish.themes import Theme, built_in
from aggregator.publish.votes import vote_blocks
from aggregator.publish.words import Words, words_of
from aggregator.records import dataclass
from aggregator.text import clip, cut
from aggregator.units import utc

TEASER_LENGTH: Final = 200  # characters; the style sheet shows as many lines of them as fit
FRAMED_TEASER_LENGTH: Final = 100  # as on the reference page
BLOCK_STORIES: Final = 10
Shorten = Callable[[str], str]

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
    comments_text: str  # "6 comments", and what it gained
    gained: str  # "+120", empty when that is not much
    comments_url: str | None
    page: str | None  # of the story, relative to this one; None: it has none
    clock: str  # the time of day, where the list is in the order of time; empty elsewhere
    coverage: str  # "5 sources", empty for a single one
    marked_title: Markup | None = None  # with <mark> around what was looked for
    marked_teaser: Markup | None = None


class Shown(NamedTuple):
    """A story as it stands on a page, ready."""

    id: int
    shown: Markup


class _Around(NamedTuple):
    """What a story in a list needs of its feed."""

    language: str
    time_zone: str
    in_order_of_time: bool
    has_story_pages: bool
    is_served: bool

    @classmethod
    def of(cls, feed: OutputFeed) -> Self:
        return cls(feed.language, feed.time_zone, feed.rank == "recent", feed.has_story_pages, feed.is_served)


def page_html(feed: OutputFeed, theme: Theme) -> bytes:
    """The feed's page, UTF-8."""
    return theme.render("page.html", feed.language, _list_values(feed, feed.path or feed.slug, _shortened, theme))


def embed(feed: OutputFeed, theme: Theme) -> bytes:
    """The list alone, to be shown in a frame of another site's page, UTF-8."""
    path = addresses.embed_path(feed)
    return theme.render("embed.html", feed.language, _list_values(feed, path, _as_reference, theme))


def block(feed: OutputFeed, theme: Theme) -> bytes:
    """The first stories of the list with their counts, which stand under every article, UTF-8.

    A document of its own that the articles show in a frame: it changes with every count, and they do not.
    """
    shown = replace(feed, stories=feed.stories[:BLOCK_STORIES])
    return theme.render("block.html", feed.language, page_values(shown, addresses.block_path(feed)))


def _shortened(teaser: str) -> str:
    return cut(teaser, TEASER_LENGTH)


def _as_reference(teaser: str) -> str:
    """As the page that a framed list was made after has it: at most 100 characters, then " ..."."""
    return clip(teaser, FRAMED_TEASER_LENGTH)


def _list_values(feed: OutputFeed, path: str, shorten: Shorten, theme: Theme) -> dict[str, Any]:
    """As `page_values`; where the templates are ours, stories are ready-made."""
    if theme.has_templates:
        return page_values(feed, path, shorten)
    around, root, gaining = _Around.of(feed), _root(path), dict(feed.gaining)
    shown = [
        Shown(one.id, _shown(replace(one, content_html=""), gaining.get(one.id, 0), around, root, shorten))
        for one in feed.stories
    ]
    return page_values(replace(feed, stories=()), path) | {"rows": shown, "sources": _sources(feed)}


@of_story
def _shown(story: Story, gained: int, around: _Around, root: str, shorten: Shorten) -> Markup:
    row = _row(story, gained, around, root, shorten)
    values = {"row": row, "feed": around, "root": root}
    return Markup(built_in().render("story.html", around.language, values).decode())  # noqa: S704  # by our template


def _root(path: str) -> str:
    """From the page at `path` to where the site begins."""
    return "../" * path.count("/")


def page_values(feed: OutputFeed, path: str, shorten: Shorten = _shortened) -> dict[str, Any]:
    """What the templates of a list are given; `path` is where the page is below the site, without extension."""
    spoken = words_of(feed.language)
    root, around = _root(path), _Around.of(feed)
    gaining = dict(feed.gaining)
    return {
        "feed": replace(feed, more_link=_inside(feed, root)),
        "votes": vote_blocks(feed.votes, feed),
        "rows": [_row(story, gaining.get(story.id, 0), around, root, shorten) for story in feed.stories],
        "site_title": feed.site_title if feed.site_title != feed.title else "",
        "in_order_of_time": around.in_order_of_time,
        "updated": _updated(feed, spoken),
        "sources": _sources(feed),
        "root": root,
        "embed": addresses.below_site(feed, addresses.embed_path(feed), "html"),
        "canonical": addresses.of_page(feed),
        "number": _number(feed),
        "alternates": alternates(feed),
        "previous": _neighbour(feed, "previous", root),
        "next": _neighbour(feed, "next", root),
        "direction": spoken.locale.text_direction,
        "open_graph_locale": spoken.open_graph_locale,
    }


def _neighbour(feed: OutputFeed, rel: str, root: str) -> str | None:
    """Where that page is, from this one: pages lead to each other wherever the site is looked at."""
    path = dict(feed.neighbours).get(rel)
    return None if path is None else f"{root}{path}.html"


def _inside(feed: OutputFeed, root: str) -> tuple[str, str] | None:
    """The link under the list, likewise where it leads to a page of this site."""
    if feed.more_link is None:
        return None
    text, address = feed.more_link
    inside = address.removeprefix(f"{feed.site_link}/")
    return (text, f"{root}{inside}") if inside and inside != address else feed.more_link


def _number(feed: OutputFeed) -> int:
    """Which page of its list it is, from 1."""
    last = (feed.path or "").rpartition("/")[2]
    return int(last) if last.isdecimal() else 1


def _updated(feed: OutputFeed, spoken: Words) -> dict[str, str]:
    """When the list last changed: that is a fact of the list, so the page stays the same as long as nothing changes."""
    return {
        "datetime": utc(feed.updated_at),
        "clock": spoken.clock(feed.updated_at, feed.time_zone),
        "exact_time": spoken.exact_time(feed.updated_at, feed.time_zone),
    }


def _row(story: Story, gained: int, around: _Around, root: str, shorten: Shorten) -> Row:
    spoken, places = words_of(around.language), discussions(story)
    gained = gained if story.comments is not None else 0
    sources = len({mention.source_id for mention in story.mentions})
    return Row(
        id=story.id,
        title=story.title,
        link=story.link,
        teaser=shorten(story.teaser),
        language=None if story.language in (None, around.language) else story.language,
        image=story.image,
        source=story.lead.source_title,
        others=others(story),
        datetime=utc(story.published_at),
        time=spoken.time(story.published_at, around.time_zone),
        exact_time=spoken.exact_time(story.published_at, around.time_zone),
        comments=None if story.comments is None else spoken.number(story.comments),
        comments_text=_comments_text(story.comments, gained, spoken),
        gained=f"+{spoken.number(gained)}" if gained else "",
        comments_url=places[0].comments_url if places else None,
        page=f"{root}{addresses.story_path(story.id)}.html" if around.has_story_pages else None,
        clock=spoken.clock(story.published_at, around.time_zone) if around.in_order_of_time else "",
        coverage=spoken.sources(sources) if sources > 1 else "",
    )


def _comments_text(comments: int | None, gained: int, spoken: Words) -> str:
    if comments is None:
        return ""
    return ", ".join([spoken.comments(comments), *([spoken.gained(gained)] if gained else [])])


def _sources(feed: OutputFeed) -> tuple[tuple[str, str | None], ...]:
    """(name, site) of everyone whose news is on the page, in alphabetical order."""
    mentions = chain.from_iterable(story.mentions for story in feed.stories)
    sites = {mention.source_title: mention.source_link for mention in mentions}
    return tuple(sorted(sites.items(), key=lambda one: one[0].casefold()))


def alternates(feed: OutputFeed) -> tuple[tuple[str, str, str], ...]:
    """(name, media type, address) of the feed in its other formats."""
    return tuple(
        (name, addresses.MEDIA_TYPES[format], addresses.of_feed(feed, format))
        for format, name in _FEED_NAMES.items()
        if format in feed.formats
    )
