"""The feed of one story: every source's article of it and where it is discussed, each an item, as they come; pure.

An item is an entry of the story, dated by its own publication, under an id of its own: what is counted changes neither,
and a story that is joined to another announces nothing anew. Comments themselves are not in it, for we store how many
there are and not what they say; each item leads to where they are.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid5

from aggregator.models import Mention, OutputFeed, Story
from aggregator.publish import addresses
from aggregator.publish.mentions import related_title

_HOUR = 3600.0


def story_feed(story: Story, site: OutputFeed, database: UUID) -> OutputFeed:
    """The feed, the newest first; `database` is that one's own id, which entries are numbered in."""
    items = tuple(
        _item(mention, story, uuid5(database, f"entry {mention.entry_id}").urn)
        for mention in sorted(story.mentions, key=lambda one: (-one.published_at, -one.entry_id))
    )
    return replace(
        site,
        title=f"{story.title} · {site.site_title or site.title}",
        description=story.teaser or story.title,
        path=addresses.story_path(story.id),
        uid=uuid5(UUID(story.uid), "entries").urn,
        stories=items,
        updated_at=max(item.updated_at for item in items),
        hubs=(),
        neighbours=(),
        has_story_pages=False,
    )


def _item(mention: Mention, story: Story, uid: str) -> Story:
    is_lead = mention is story.lead
    return Story(
        id=story.id,
        uid=uid,
        title=related_title(mention),
        link=mention.link if is_lead else _elsewhere(mention, story),
        teaser=story.teaser if is_lead else "",
        content_html="",
        author=mention.author,
        categories=(),
        language=story.language if is_lead else None,
        image=None,
        enclosures=(),
        published_at=mention.published_at,
        updated_at=mention.updated_at,
        comments=mention.comments,
        heat=mention.published_at / _HOUR,
        mentions=(mention,),
    )


def _elsewhere(mention: Mention, story: Story) -> str | None:
    """Where the mention leads that the story's own link does not: a forum that links the article, to its thread."""
    return mention.comments_url or mention.link if mention.link in (None, story.link) else mention.link
