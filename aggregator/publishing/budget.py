"""How much one document of a feed may weigh, whatever is in the news: pure.

Readers load a list every few minutes, and we keep it in memory in each format and coding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from aggregator.models import Story

MOST: Final = 2_000_000  # bytes of a document, in any format
_ROOM: Final = MOST - 50_000  # for its stories
_STORY: Final = 3_000  # of a story's own times and names
_MENTION: Final = 2_000
_ESCAPED: Final = 4  # times as large as characters of plain text are at most, but for the rarest


def weight(story: Story) -> int:
    """About how many bytes a story takes in the format that needs most: XML and JSON both escape markup."""
    words = len(story.title) + len(story.teaser) + sum(map(len, story.categories))
    around = (
        _STORY + _MENTION * (len(story.mentions) + len(story.enclosures)) + sum(map(_of_address, _addresses(story)))
    )
    return around + _ESCAPED * words + _of_content(story)


def _addresses(story: Story) -> Iterator[str]:
    yield from filter(None, (story.link, story.image, *(one.url for one in story.enclosures)))
    for one in story.mentions:
        yield from filter(None, (one.link, one.comments_url, one.comments_feed))


def _of_address(url: str) -> int:
    """As it is written out: in ASCII, and escaped."""
    return (len(url) if url.isascii() else 3 * len(url.encode())) + 4 * url.count("&")


def _of_content(story: Story) -> int:
    html = story.content_html
    tags = html.count("<")
    in_json = 5 * tags + html.count('"') + html.count("\\") + html.count("\n")  # "<" is six characters there
    in_xml = 3 * tags + 3 * html.count(">") + 4 * html.count("&")
    return len(html.encode()) + max(in_json, in_xml)


def fitting(stories: Iterable[Story]) -> list[Story]:
    """Those of the stories, from the first on, that one document has room for; the first always, without its article
    where there is none for that."""
    left, taken = _ROOM, list[Story]()
    for story in stories:
        left -= weight(story)
        if left < 0 and taken:
            break
        taken.append(replace(story, content_html="") if left < 0 else story)
    return taken


def lightened(stories: Iterable[Story]) -> Iterator[Story]:
    """All the stories; those that there is no room for without their articles."""
    left = _ROOM
    for story in stories:
        left -= weight(story)
        if left < 0 and story.content_html:
            left += _of_content(story)
            yield replace(story, content_html="")
        else:
            yield story
