"""What outputs say of a story's other entries: who else has it, and where it is discussed; pure."""

from __future__ import annotations

from mimetypes import MimeTypes
from typing import Final
from urllib.parse import urlsplit

from aggregator.models import Enclosure, Mention, Story

# The machine's own table would make our bytes differ from host to host.
_TYPES: Final = MimeTypes(filenames=())
_UNKNOWN_TYPE: Final = "application/octet-stream"


def others(story: Story) -> tuple[Mention, ...]:
    """One mention for each further source of the story, in the order of its mentions.

    Sources of one name are one to who reads it: a feed that is listed twice, or that stands under a new address now.
    So are two feeds of one site that lead to one page. "Also at" never names the lead's own.
    """
    named: dict[str, Mention] = {}
    for mention in story.mentions:
        named.setdefault(mention.source_title.casefold(), mention)
    return tuple(one for one in named.values() if one.source_id != story.lead.source_id and not _is_there(one, story))


def _is_there(mention: Mention, story: Story) -> bool:
    """Whether it leads to where the story's own link leads, at the same site."""
    lead = story.lead
    return bool(mention.link and mention.source_link) and (mention.link, mention.source_link) == (
        lead.link,
        lead.source_link,
    )


def discussions(story: Story) -> tuple[Mention, ...]:
    """The mentions that lead to a page of comments, one for each distinct discussion."""
    seen: dict[str, Mention] = {}
    for mention in story.mentions:
        if mention.comments_url:
            seen.setdefault(mention.discussion or mention.comments_url, mention)
    return tuple(seen.values())


def related_title(mention: Mention) -> str:
    """How a link to another source's article is called."""
    return f"{mention.source_title}: {mention.title}" if mention.title else mention.source_title


def media_type(enclosure: Enclosure) -> str:
    """The media type that the enclosure claims, else the one that its address suggests."""
    guess, _ = _TYPES.guess_type(urlsplit(enclosure.url).path)
    return enclosure.type or guess or _UNKNOWN_TYPE
