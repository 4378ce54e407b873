"""What was made of a story for one list is right in every other: it depends on nothing that is not in its key."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from aggregator.models import OutputFeed
from aggregator.publish import pieces
from aggregator.publish.origins import made_of
from aggregator.publish.render import FORMATS, render
from aggregator.publish.syndication import rss
from tests.publish.samples import feed, football, mention, story

LIST = replace(football(), has_last_line=True, has_story_pages=True)
OTHERS = {
    "a list of another name": replace(LIST, slug="ander", title="Ander", description="Nog een", author="Iemand"),
    "in another language": replace(LIST, language="en-GB"),
    "in another time zone": replace(LIST, time_zone="Asia/Tokyo"),
    "at another site": replace(LIST, site_link="https://elders.example/nieuws"),
    "in the order of time": replace(LIST, rank="recent"),
    "an older page": replace(LIST, path="meest-recent/2", offset=20),
    "without last lines": replace(LIST, has_last_line=False),
    "without pages of stories": replace(LIST, has_story_pages=False),
    "served by us": replace(LIST, is_served=True),
    "with marks of what gains comments": replace(LIST, gaining=((LIST.stories[0].id, 120),)),
    "teasers only": replace(LIST, stories=tuple(replace(one, content_html="") for one in LIST.stories)),
    "a comment more": replace(LIST, stories=tuple(replace(one, comments=31) for one in LIST.stories)),
    "stories of one moment": replace(LIST, stories=tuple(replace(one, updated_at=1.7e9) for one in LIST.stories)),
}


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_kept", pieces._Kept())


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("format", [*FORMATS, "embed", "block"])
def test_beside_another_list_each_is_as_alone(other: OutputFeed, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = render(other, format)
    monkeypatch.setattr(pieces, "_kept", pieces._Kept())
    render(LIST, format)
    assert render(other, format) == alone


def test_what_is_kept_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "ROOM", 40_000)
    for number in range(50):
        rss(feed(story(number, content_html="x" * 10_000, mentions=(mention(entry_id=number),))))
    assert 0 < pieces._kept._taken <= 40_000
    assert pieces._kept._taken == sum(takes for _, takes in pieces._kept._pieces.values())


def test_the_words_of_mentions_count_too() -> None:
    """Of stories without articles they took 30 MB beside 6 that were counted."""
    made_of()  # of this program
    tracemalloc.start()
    try:
        for number in range(40):
            ones = (mention(entry_id=100 * number + one, teaser=f"{number} {one} " * 40) for one in range(10))
            made_of(feed(story(number, mentions=tuple(ones))))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 4 * pieces._kept._taken


def test_a_huge_article_is_not_kept() -> None:
    rss(feed(story(content_html="x" * pieces._LARGEST)))
    assert not pieces._kept._pieces
