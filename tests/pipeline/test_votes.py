"""Readers' votes: counted once for each visitor, kept, shown where they belong, and a reason for a story to rise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Settings
from aggregator.models import Grouping, GroupRule, Publication, Sample, StoryPage, Vote
from aggregator.models.site import SiteIdentity
from aggregator.pipeline import votes
from aggregator.pipeline.stories import StoryKeeper
from aggregator.store import Session, Store
from aggregator.stories import rank
from aggregator.stories.rank import Ranking
from tests.make import DAY, HOUR, NOW, entry, source
from tests.publish.samples import feed, football

RANKING = Ranking(6 * HOUR, 1.0)


def settings(**given: Any) -> Settings:
    vote = {"id": "beste", "question": "Wie?", "options": ["An", "Bo"], "story": "https://nieuws.example/e1"} | given
    return Settings.model_validate({"votes": [vote]})


def at(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "aggregator.db") as store:
        yield store


@pytest.fixture
def stories(store: Store) -> None:
    """Two stories, 1 and 2."""

    def fill(session: Session) -> None:
        state = source(session)
        keeper = StoryKeeper(session, RANKING, NOW)
        for key in ("e1", "e2"):
            keeper.add(state, entry(key), NOW - HOUR)

    store.write_now(fill)


def cast(store: Store, of: Settings, *voters: str, option: str = "An") -> list[bool]:
    return [
        store.write_now(lambda session, voter=voter: votes.cast(session, of.votes[0], option, voter, NOW))
        for voter in voters
    ]


def standing(store: Store, of: Settings, now: float = NOW) -> Vote:
    (vote,) = store.write_now(lambda session: votes.standing(session, of, now))
    return vote


def weigh(store: Store, of: Settings, now: float = NOW) -> bool:
    return store.write_now(lambda session: votes.weigh(session, of, RANKING, now))


def samples(store: Store) -> list[Sample]:
    return store.write_now(lambda session: session.votes.samples("beste"))


def heat(store: Store, story_id: int = 1) -> float:
    state = store.write_now(lambda session: session.stories.state(story_id))
    assert state
    return state.heat


# --- counting ---------------------------------------------------------------------------------------------------------


def test_each_visitor_counts_once(store: Store, stories: None) -> None:
    assert cast(store, settings(), "x", "y", "x") == [True, True, False]
    assert cast(store, settings(), "y", "z", option="Bo") == [False, True]
    assert standing(store, settings()).options == (("An", 2), ("Bo", 1))


def test_votes_survive_a_restart_and_another_order_of_answers(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db") as first:
        cast(first, settings(), "x")
    with Store.open(tmp_path / "a.db") as second:
        assert standing(second, settings(options=["Cas", "An"])).options == (("Cas", 0), ("An", 1))
        assert cast(second, settings(), "x") == [False]


def test_a_ballot_tells_nobody_what_was_chosen_or_by_whom(store: Store, stories: None) -> None:
    cast(store, settings(), "0123456789abcdef")
    with store.reader() as session:
        assert "0123456789abcdef" not in "\n".join(session.db.conn.iterdump())
        columns = {column.name for column in session.db["ballots"].columns}
    assert columns == {"vote_id", "ballot", "cast_at"}
    assert votes.ballot("one", "x") != votes.ballot("other", "x")


def test_a_visitor_may_vote_on_everything(store: Store, stories: None) -> None:
    assert cast(store, settings(id="een"), "x") == cast(store, settings(id="twee"), "x") == [True]


def test_the_key_that_signs_cookies_is_made_once(store: Store) -> None:
    for number in range(2):
        store.write_now(lambda session, n=number: session.site.found(SiteIdentity(f"site {n}", NOW, f"key {n}")))
    with store.reader() as session:
        assert session.site.identity() == SiteIdentity("site 0", NOW, "key 0")
    assert "secret" not in repr(SiteIdentity("site", NOW, "secret"))


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        ({}, True),
        ({"from": at(NOW - 1), "until": at(NOW + 1)}, True),
        ({"from": at(NOW)}, True),
        ({"until": at(NOW)}, False),
        ({"from": at(NOW + 1)}, False),
    ],
)
def test_a_vote_is_open_from_and_until(given: dict[str, Any], is_open: bool) -> None:
    of = settings(**given)
    assert votes.is_open(of.votes[0], of, NOW) is is_open


def test_a_vote_that_has_not_begun_is_not_shown_and_a_closed_one_is(store: Store, stories: None) -> None:
    soon = settings(**{"from": at(NOW + 1)})
    assert store.write_now(lambda session: votes.standing(session, soon, NOW)) == ()
    closed = standing(store, settings(until=at(NOW - 1)))
    assert (closed.is_open, closed.closes_at) == (False, NOW - 1)


def test_a_time_without_offset_is_the_sites(store: Store) -> None:
    here = Settings.model_validate({"site": {"time_zone": "Europe/Brussels"}})
    assert votes.seconds(datetime(2027, 1, 15, 9), here) == NOW
    assert votes.seconds(datetime(2027, 1, 15, 8, tzinfo=UTC), here) == NOW


# --- where ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "story_id"), [("1", 1), ("https://nieuws.example/e2", 2), ("99", None), ("7", None)])
def test_a_story_is_named_by_number_or_address(store: Store, stories: None, name: str, story_id: int | None) -> None:
    assert standing(store, settings(story=name)).story_id == story_id


def test_each_vote_is_on_its_page_and_on_no_other() -> None:
    of_feed = Vote("a", "A?", (("An", 0), ("Bo", 0)), True, feed="meest-recent")
    of_story = Vote("b", "B?", (("An", 0), ("Bo", 0)), True, story_id=2)
    lists = (feed(), feed(slug="meest-besproken"), feed(path="meest-recent/2"))
    pages = tuple(StoryPage(story, feed()) for story in football().stories[:2])
    publication = votes.placed(Publication(lists, pages), (of_feed, of_story))
    assert [one.votes for one in publication.feeds] == [(of_feed,), (), ()]
    assert [one.votes for one in publication.stories] == [(), (of_story,)]


# --- heat -------------------------------------------------------------------------------------------------------------


def test_a_vote_lifts_its_story_as_so_many_comments(store: Store, stories: None) -> None:
    of, before = settings(weight=2), heat(store)
    cast(store, of, *"abcde")
    assert weigh(store, of)
    (sample,) = samples(store)
    assert (sample.comments, sample.gained, sample.since, sample.seen_at) == (10, 10, NOW - HOUR, NOW)
    assert heat(store) == rank.lift(before, sample, 1.0, RANKING) > before
    assert heat(store, 2) == before
    story = store.write_now(lambda session: session.stories.get(1))
    assert story is not None
    assert story.comments is None, "a vote is no comment"


def test_only_what_came_since_counts(store: Store, stories: None) -> None:
    of = settings(weight=1)
    cast(store, of, *"abc")
    assert weigh(store, of)
    assert not weigh(store, of, NOW + 60)
    cast(store, of, "d")
    assert weigh(store, of, NOW + 120)
    assert [(sample.gained, sample.since) for sample in samples(store)] == [
        (3, NOW - HOUR),
        (1, NOW),
    ]


def test_without_a_weight_or_a_story_nothing_rises(store: Store, stories: None) -> None:
    before = heat(store)
    for of in (settings(weight=0), settings(story="99", weight=5)):
        cast(store, of, "a", of.votes[0].question)
        assert not weigh(store, of)
    assert heat(store) == before


def test_a_fraction_of_a_comment_adds_up(store: Store, stories: None) -> None:
    of = settings(weight=0.3)
    cast(store, of, "a")
    assert not weigh(store, of)
    cast(store, of, "b")
    assert weigh(store, of)
    assert [sample.gained for sample in samples(store)] == [1]


def test_heat_that_is_made_again_has_the_votes_in_it(store: Store, stories: None) -> None:
    of = settings(weight=3)
    cast(store, of, *"abc")
    weigh(store, of)
    lifted = heat(store)
    store.write_now(lambda session: StoryKeeper(session, RANKING, NOW).settle(1, rebuild=True))
    assert heat(store) == lifted


def test_a_story_that_joins_another_brings_its_votes(store: Store, stories: None) -> None:
    of = settings(weight=3, story="https://nieuws.example/e2")
    cast(store, of, *"abc")
    weigh(store, of)
    before = heat(store, 1)
    joined = Grouping(1, GroupRule.OPERATOR, 1.0, "the same")
    assert store.write_now(lambda session: StoryKeeper(session, RANKING, NOW).join(1, 2, joined)) == 1
    assert heat(store, 1) > before
    assert standing(store, of).story_id == 1
    cast(store, of, "d")
    assert weigh(store, of, NOW + 60)
    assert [sample.gained for sample in samples(store)] == [9, 3]


def test_what_is_deleted_takes_its_samples_along(store: Store, stories: None) -> None:
    of = settings(weight=3)
    cast(store, of, *"abc")
    weigh(store, of)
    store.write_now(lambda session: session.stories.prune(NOW + DAY, 10))
    assert samples(store) == []
    assert standing(store, of).options == (("An", 3), ("Bo", 0))
