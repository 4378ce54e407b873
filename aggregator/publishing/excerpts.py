"""How much of an article is published: one rule, for pages, feeds and search alike.

Of mentions nobody shows an article: rules have read them by now, and all that is remembered of a story would keep them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aggregator.config import Settings
from aggregator.models import Story


def as_allowed(stories: Iterable[Story], settings: Settings) -> tuple[Story, ...]:
    """The stories with what may be shown of them: `content` of the lead's source, else of the site."""
    return tuple(each_as_allowed(stories, settings))


def each_as_allowed(stories: Iterable[Story], settings: Settings) -> Iterator[Story]:
    """The same of one after the other: articles may be large."""
    own = {source.url: source.content for source in settings.sources if source.content}
    return (_cut(_told(story), own.get(story.lead.source_url, settings.site.content)) for story in stories)


def _told(story: Story) -> Story:
    if not any(one.content_html for one in story.mentions):
        return story
    return replace(story, mentions=tuple(replace(one, content_html="") for one in story.mentions))


def _cut(story: Story, content: str) -> Story:
    if content == "none":
        return replace(story, content_html="", teaser="")
    return replace(story, content_html="") if content == "teaser" and story.content_html else story
