"""The last line of an item's content: who else has the story, where it is talked about, and where all of that is; pure.

In a feed reader this line is all that shows what the site is for. It is made only of what does not change with counts,
in the order in which we came to know it, so a comment more changes no byte of it. A source that joins is added at its
end, and the item's date and id stay: readers that show what is new show nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from aggregator.models import Mention, OutputFeed, Story
from aggregator.publish import addresses
from aggregator.publish.mentions import discussions, others
from aggregator.publish.words import words_of

MOST: Final = 5  # sources named, where the story has a page that names all of them
_BETWEEN: Final = " · "


def content_of(story: Story, feed: OutputFeed) -> str:
    """The content of the story's item as HTML, its last line included; without an article, the teaser above that line.

    Empty when there is neither an article nor such a line.
    """
    line = last_line(story, feed) if feed.has_last_line else ""
    if not line:
        return story.content_html
    opening = f"<p>{escape(story.teaser, quote=False)}</p>" if story.teaser else ""
    return f"{story.content_html or opening}\n{line}"


def last_line(story: Story, feed: OutputFeed) -> str:
    """The line as a paragraph of HTML; empty for a story of one source that nobody talks about."""
    has, talk = _sorted(others(story)), _sorted(discussions(story))
    if not has and not talk:
        return ""
    return f"<p><small>{_BETWEEN.join(_parts(story, feed, has, talk))}</small></p>"


def _parts(story: Story, feed: OutputFeed, has: list[Mention], talk: list[Mention]) -> Iterator[str]:
    texts = words_of(feed.language).texts
    most = MOST if feed.has_story_pages else None
    if has:
        yield texts.gettext("Also at %(sources)s") % {
            "sources": _links((one.source_title, one.link) for one in has[:most])
        }
    if talk:
        places = ((one.source_title, one.comments_url) for one in talk[:most])
        yield texts.gettext("Comments at %(places)s") % {"places": _links(places)}
    if has and feed.has_story_pages:
        page = addresses.below_site(feed, addresses.story_path(story.id), "html")
        yield _links([(texts.gettext("All sources"), page)])


def _links(places: Iterable[tuple[str, str | None]]) -> str:
    return ", ".join(
        f'<a href="{escape(link)}">{escape(name, quote=False)}</a>' if link else escape(name, quote=False)
        for name, link in places
    )


def _sorted(mentions: Iterable[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda one: one.entry_id)
