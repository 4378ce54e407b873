"""Readers' votes: counted once for each visitor, kept, shown where they belong, and no reason for a story to rise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config, Settings
from aggregator.errors import StoreFull
from aggregator.models import Grouping, GroupRule, Publication, StoryPage, Vote
from aggregator.models.site import SiteIdentity
from aggregator.publishing import votes
from aggregator.serve.responses import Unavailable
from aggregator.sites.base import Site
from aggregator.sites.public import StoredVotes
from aggregator.store import Session, Store
from aggregator.store.sqlite.bulk import moved_tables
from aggregator.stories.ranking.heat import Ranking
from tests.make import DAY, HOUR, NOW, Editor, entry, source
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
        keeper = Editor(session, RANKING, NOW)
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


def heat(store: Store, story_id: int = 1) -> float:
    return store.write_now(lambda session: session.known.stories([story_id])[story_id].state.heat)


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


@pytest.mark.sqlite  # the dump of a file is looked through
def test_a_ballot_tells_nobody_what_was_chosen_or_by_whom(store: Store, stories: None) -> None:
    cast(store, settings(), "0123456789abcdef")
    with store.reader() as session:
        kept = [list(session.db.query(f"SELECT * FROM {table.name}")) for table in moved_tables()]
        assert "0123456789abcdef" not in repr(kept)
        (ballot,) = session.db.query("SELECT * FROM ballots")
    assert set(ballot) == {"vote_id", "ballot", "cast_at"}
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


# --- no heat ----------------------------------------------------------------------------------------------------------


def test_a_vote_moves_no_story(store: Store, stories: None) -> None:
    before = heat(store)
    cast(store, settings(), *"abcde")
    store.write_now(lambda session: Editor(session, RANKING, NOW + HOUR).settle(1, rebuild=True))
    assert heat(store) == before


def test_a_story_that_joins_another_brings_its_votes(store: Store, stories: None) -> None:
    of = settings(story="https://nieuws.example/e2")
    cast(store, of, *"abc")
    joined = Grouping(1, GroupRule.OPERATOR, 1.0, "the same")
    assert store.write_now(lambda session: Editor(session, RANKING, NOW).join(1, 2, joined)) == 1
    assert standing(store, of).story_id == 1


def test_what_is_deleted_takes_no_votes_along(store: Store, stories: None) -> None:
    of = settings()
    cast(store, of, *"abc")
    store.write_now(lambda session: session.stories.prune(NOW + DAY, 10))
    assert standing(store, of).options == (("An", 3), ("Bo", 0))


async def test_where_a_vote_cannot_be_stored_it_is_not_taken_and_nothing_breaks(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreFull("no room")

    monkeypatch.setattr(Store, "write", full)
    config = Config(tmp_path / "config.toml", settings())
    ballots = StoredVotes(Site(config, store), lambda: NOW)
    with pytest.raises(Unavailable, match="not taken at the moment"):
        await ballots.cast("beste", "An", "voter")
