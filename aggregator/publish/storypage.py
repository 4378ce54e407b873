"""A story's own page: what it says, who has it, where it is discussed, why it ranks where it does; pure.

Like the lists, nothing in it depends on when it is made. It says how much the story is lifted, and not which place it
has: that changes with every other story.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from lxml.html import fragment_fromstring
from markupsafe import Markup, escape

from aggregator.models import Enclosure, Mention, OutputFeed, Story, StoryPage, Talk
from aggregator.models.status import NEGLIGIBLE_BOOST
from aggregator.publish import addresses
from aggregator.publish.html import alternates
from aggregator.publish.mentions import media_type, related_title
from aggregator.publish.themes import Theme
from aggregator.publish.votes import vote_blocks
from aggregator.publish.words import Words, words_of
from aggregator.records import dataclass
from aggregator.text import cut, one_line
from aggregator.units import utc

LEAD_LENGTH: Final = 300  # characters of an article that its page shows when there is a teaser only
_BAR, _HEIGHT = 4, 24  # of a sparkline, in its own units: bars are 3 wide, 1 apart


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a sparkline, in its own units, from the top."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A discussion as the template shows it."""

    name: str
    url: str | None
    comments: str | None  # "6 comments"
    lift: str  # "+2.4 hours", empty when it lifts nothing
    bars: tuple[Bar, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Place:
    """One source's article of the story."""

    source: str
    title: str
    link: str | None
    datetime: str
    time: str
    exact_time: str
    comments: str | None


@dataclass(frozen=True, slots=True)
class _Player:
    """A sound or a film that can be played on the page."""

    kind: str  # "audio" or "video"
    url: str


def _played(enclosure: Enclosure) -> str | None:
    kind = media_type(enclosure).partition("/")[0]
    return kind if kind in ("audio", "video") else None


def story_page(page: StoryPage, theme: Theme) -> bytes:
    """The story's page, UTF-8. The page must have gone through `boundary.clean_page`."""
    return theme.render("article.html", page.site.language, values(page))


def moved_page(page: StoryPage, theme: Theme) -> bytes:
    """What stands where a story had its page before it was joined to this one, UTF-8."""
    return theme.render("moved.html", page.site.language, moved_values(page))


def moved_values(page: StoryPage) -> dict[str, Any]:
    """What the template of a page that moved is given."""
    spoken = words_of(page.site.language)
    return {
        "feed": page.site,
        "title": page.story.title,
        "address": addresses.of_story(page),
        "root": "../",
        "direction": spoken.locale.text_direction,
    }


def values(page: StoryPage) -> dict[str, Any]:
    """What the template of a story is given."""
    story, site = page.story, page.site
    spoken = words_of(site.language)
    lead, content = _article(story)
    return moved_values(page) | {
        "link": story.link,
        "image": story.image,
        "author": story.author,
        "source": story.lead.source_title,
        "source_link": story.lead.source_link,
        "language": None if story.language in (None, site.language) else story.language,
        "categories": story.categories,
        "lead": lead,
        "content": content,
        "description": cut(story.teaser, LEAD_LENGTH),
        "published": _when(story.published_at, site, spoken),
        "updated": _when(story.updated_at, site, spoken) if story.updated_at > story.published_at else None,
        "comments": None if story.comments is None else spoken.comments(story.comments),
        "sources": spoken.sources(len({mention.source_id for mention in story.mentions})),
        "votes": vote_blocks(page.votes, site),
        "places": [_place(mention, site, spoken) for mention in story.mentions],
        "talks": [_spoken(talk, spoken) for talk in page.talks],
        "why": _why(page, spoken),
        "media": [_Player(kind, enclosure.url) for enclosure in story.enclosures if (kind := _played(enclosure))],
        "alternates": alternates(site),
        "followed": alternates(replace(site, path=addresses.story_path(story.id))) if site.is_served else (),
        "lists": page.lists,
        "related": [(f"{one.id}.html", one.title, one.source) for one in page.related],
        "open_graph_locale": spoken.open_graph_locale,
    }


def _article(story: Story) -> tuple[str, Markup | None]:
    """The lead paragraph, and the article under it; a lead that the article repeats is left out."""
    if not story.content_html:
        return cut(story.teaser, LEAD_LENGTH), None
    # Sanitised before it was stored (`read.sanitise`), with our policy on scripts behind it.
    article = Markup(story.content_html)  # noqa: S704
    opening = one_line(story.teaser.removesuffix("...").removesuffix("…"))[:60]
    return "" if _plain(story.content_html).startswith(opening) else story.teaser, article


def _plain(html: str) -> str:
    return one_line(str(fragment_fromstring(html, create_parent="div").text_content()))


def _when(at: float, site: OutputFeed, spoken: Words) -> dict[str, str]:
    """A time in the three ways in which pages have it."""
    return {
        "datetime": utc(at),
        "time": spoken.time(at, site.time_zone),
        "exact_time": spoken.exact_time(at, site.time_zone),
    }


def _place(mention: Mention, site: OutputFeed, spoken: Words) -> Place:
    return Place(
        source=mention.source_title,
        title=mention.title or related_title(mention),
        link=mention.link,
        comments=None if mention.comments is None else spoken.comments(mention.comments),
        **_when(mention.published_at, site, spoken),
    )


def _spoken(talk: Talk, spoken: Words) -> Spoken:
    return Spoken(
        name=talk.name,
        url=talk.url,
        comments=None if talk.comments is None else spoken.comments(talk.comments),
        lift=f"+{spoken.span(talk.lift)}" if talk.lift >= NEGLIGIBLE_BOOST else "",
        bars=sparkline(talk.course),
        width=_BAR * len(talk.course),
    )


def sparkline(course: Sequence[float]) -> tuple[Bar, ...]:
    """A bar for each number that is above zero, the highest 24 units high and none under 2; nothing for all zeros."""
    most = max(course, default=0.0)
    if not 0 < most < float("inf"):
        return ()
    heights = [max(2, round(_HEIGHT * one / most)) if one > 0 else 0 for one in course]
    return tuple(Bar(_BAR * place, _HEIGHT - height, height) for place, height in enumerate(heights) if height)


def _why(page: StoryPage, spoken: Words) -> Markup:
    """In plain words how high it stands."""
    lift, story = page.lift, page.story
    if abs(lift) < NEGLIGIBLE_BOOST:
        return escape(spoken.texts.gettext("It ranks by its time of publication."))
    if lift < 0:
        text = spoken.texts.gettext("It ranks as if it had appeared %(span)s earlier than it did.")
    elif page.coverage > lift - NEGLIGIBLE_BOOST:
        text = spoken.texts.gettext("Other sites lift it by %(span)s, to where a story of %(time)s would stand.")
    elif page.coverage >= NEGLIGIBLE_BOOST:
        text = spoken.texts.gettext("Comments, and other sites by %(part)s, lift it by %(span)s to those of %(time)s.")
    elif story.comments:
        text = spoken.texts.gettext("Comments lift it by %(span)s, to where a story of %(time)s would stand.")
    else:
        text = spoken.texts.gettext("It ranks as if it had appeared %(span)s later than it did.")
    at, zone = story.published_at + lift * 3600, page.site.time_zone
    time = Markup('<time datetime="{}"{}>{}</time>').format(
        utc(at),
        Markup(" data-clock") if spoken.is_same_day(at, story.published_at, zone) else "",
        spoken.clock_or_time(at, story.published_at, zone),
    )
    return escape(text) % {"span": spoken.span(abs(lift)), "time": time, "part": spoken.span(page.coverage)}
