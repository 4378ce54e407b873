"""Feeds' lists: the short ways through the indexes give what a look at every story gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import pytest

from aggregator.config import FeedSettings, Settings
from aggregator.models import Mention, Story
from aggregator.publishing.excerpts import as_allowed
from aggregator.publishing.lists import Scores, ranked
from aggregator.store import Session, feed_order, listing
from aggregator.stories.ranking import other_orders
from aggregator.stories.ranking.select import select_stories
from examples.invented import DAY, NOW
from tests.store.feeds import FEEDS
from tests.store.invented import invented

SETTINGS = Settings()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with invented(tmp_path_factory.mktemp("walks")) as store, store.reader() as session:
        yield session


@pytest.fixture(scope="module")
def every(session: Session) -> list[Story]:
    return [story for number in session.stories.ids() if (story := session.stories.get(number))]


def test_while_many_feeds_are_listed_stories_are_composed_once_as_far_as_they_find_room(
    session: Session, every: list[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand long articles are not held at once."""
    monkeypatch.setattr(listing, "REMEMBERED", 1_000)
    one, other = (story.id for story in every[:2])
    with session.stories.remembering():
        first, second = (next(session.stories.several([number])) for number in (one, other))
        assert next(session.stories.several([one])) is first
        again = next(session.stories.several([other]))
    assert again == second and again is not second


def by_looking_at_all(session: Session, every: list[Story], feed: FeedSettings) -> tuple[Story, ...]:
    """What a feed lists, from all stories and all samples."""
    if feed.rank == "recent":
        ordered = sorted(every, key=lambda story: (-story.published_at, story.id))
        return select_stories(ordered, feed, NOW, SETTINGS.ranking.half_life)
    if feed.rank == "hot":
        ordered = sorted(every, key=lambda story: (-story.heat, story.id))
        return select_stories(ordered, feed, NOW, SETTINGS.ranking.half_life)
    scored = {story.id: score for story in every if (score := _score(session, story, feed)) > 1e-4}
    ordered = sorted((story for story in every if story.id in scored), key=lambda story: (-scored[story.id], story.id))
    return select_stories(ordered, feed, NOW, SETTINGS.ranking.half_life, scored)


def _score(session: Session, story: Story, feed: FeedSettings) -> float:
    samples = session.samples.of_story(story.id)
    if feed.rank == "discussed":
        return other_orders.discussed(samples, NOW, feed.max_age or DAY)
    return other_orders.pulse(samples, NOW)


@pytest.mark.parametrize("many", [True, False], ids=["few of everything", "many of everything"])
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_lists_what_a_look_at_every_story_gives(
    session: Session, every: list[Story], name: str, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if many:
        monkeypatch.setattr(feed_order, "FEW", 10)
        monkeypatch.setattr(feed_order, "MANY_SOURCES", 1)
        monkeypatch.setattr(feed_order, "TOP", 7)
    feed = FeedSettings.model_validate({"slug": "one", "limit": 30, **FEEDS[name]})
    listed = tuple(session.stories.with_articles(ranked(session, feed, SETTINGS, NOW)))
    assert [story.id for story in listed] == [story.id for story in by_looking_at_all(session, every, feed)]
    told = as_allowed([story for one in listed for story in every if story.id == one.id], SETTINGS)
    assert as_allowed(listed, SETTINGS) == told


def test_the_feeds_that_are_compared_are_not_empty(session: Session) -> None:
    empty = {
        name
        for name, given in FEEDS.items()
        if not ranked(session, FeedSettings.model_validate({"slug": "one", **given}), SETTINGS, NOW)
    }
    assert empty == {
        "a category without stories",
        "a source that is unknown",
        "more comments than any",
        "a word that nothing has",
    }


def test_a_feed_that_finds_too_little_gives_up_in_time(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 100)
    looked_at: list[str] = []
    feed = FeedSettings.model_validate({"slug": "one", "include": ["xyz"]})

    def refused(_include: object, _exclude: object, entries: Sequence[Mention], _now: float) -> str:
        looked_at.append(entries[0].title)
        return "include"

    monkeypatch.setattr(listing.rules, "refused", refused)
    assert ranked(session, feed, SETTINGS, NOW) == ()
    assert len(looked_at) == 100


def test_articles_are_read_of_a_few_stories_at_a_time_that_are_shown(session: Session) -> None:
    """Twenty thousand may be passed over for a page of twenty, with 200 kB each."""
    feed = FeedSettings.model_validate({"slug": "one", "limit": 2 * listing.ARTICLES + 1, "max_per_source": 0})
    listed = ranked(session, feed, SETTINGS, NOW)
    assert len(listed) == feed.limit and not any(one.content_html for one in listed)
    waiting = iter(listed)
    assert next(session.stories.with_articles(waiting)).content_html
    assert len(list(waiting)) == feed.limit - listing.ARTICLES


def test_no_story_is_composed_that_a_pattern_keeps_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[int] = []
    monkeypatch.setattr(listing, "_story", lambda row, *_: composed.append(row["id"]))
    feed = FeedSettings.model_validate({"slug": "one", "include": ["xyz"]})
    assert list(session.stories.stream(feed, NOW)) == []
    assert composed == []


class TestScores:
    def test_rows_are_read_no_further_than_asked(self) -> None:
        read: list[int] = []

        def rows() -> Iterator[tuple[int, float]]:
            for number in range(10):
                read.append(number)
                yield number, 10.0 - number

        scored = Scores(rows())
        assert scored
        assert read == [0]
        assert list(islice(scored, 3)) == [0, 1, 2]
        assert read == [0, 1, 2]
        assert scored[5] == 5.0
        assert read == [0, 1, 2, 3, 4, 5]
        assert scored.get(99, 0.0) == 0.0
        assert list(scored) == list(range(10))
        assert len(scored) == 10

    def test_without_rows_there_is_nothing(self) -> None:
        empty = Scores(iter(()))
        assert not empty
        assert list(empty) == []
        assert 1 not in empty
