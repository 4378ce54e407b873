"""An address that was edited in the configuration is the same source, with its history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config.load import validated
from aggregator.models import Entry, Pin, StoredEntry
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.polling.prepare import prepare_store
from aggregator.polling.readdressed import KnownSource, continues, follow_addresses
from aggregator.schedule.moves import MoveState
from aggregator.store import Session, Store
from aggregator.stories.ranking.heat import ranking_of
from tests.e2e.feeds import Item, rss
from tests.loopback import Site
from tests.make import HOUR, NOW, entry, reading, stored
from tests.world import a_world

OLD = "http://krant.example/feed"
KNOWN = KnownSource(1, OLD, OLD, "De Krant", True)
OTHER = KnownSource(2, "https://blad.example/rss", "https://blad.example/rss", "Het Blad", True)


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://krant.example/feed", None),
        ("https://www.krant.example/feed/", "Een andere naam"),
        ("https://nieuw.example/atom", "De Krant"),
    ],
    ids=["https for http", "another form of the address", "the same title"],
)
def test_an_edited_address_is_the_same_source(url: str, title: str | None) -> None:
    assert list(follow_addresses([KNOWN, OTHER], [(OTHER.url, None), (url, title)])) == [(KNOWN, url)]


def test_the_address_that_it_was_found_to_have_moved_to_is_the_same_source() -> None:
    moved = replace(KNOWN, fetch_url="https://nieuw.example/feed")
    assert list(follow_addresses([moved], [("https://nieuw.example/feed", "Nu zo")])) == [
        (moved, "https://nieuw.example/feed")
    ]


@pytest.mark.parametrize(
    "configured",
    [
        [(OLD, None), ("https://krant.example/feed", None)],
        [(OLD, "De Krant"), ("https://nieuw.example/atom", "De Krant")],
        [("https://nieuw.example/atom", "Iets anders")],
        [("https://nieuw.example/atom", None)],
        [("https://een.example/rss", "De Krant"), ("https://twee.example/rss", "De Krant")],
    ],
    ids=["listed twice", "the old one stays", "another title", "no title", "two have the title"],
)
def test_others_are_new_sources(configured: list[tuple[str, str | None]]) -> None:
    assert list(follow_addresses([KNOWN], configured)) == []


def test_of_two_that_left_under_one_title_the_one_that_was_configured_until_now() -> None:
    long_gone = replace(KNOWN, id=7, url="http://oud.example/rss", fetch_url="http://oud.example/rss", configured=False)
    new = "https://nieuw.example/atom"
    assert list(follow_addresses([long_gone, KNOWN], [(new, "De Krant")])) == [(KNOWN, new)]
    assert list(follow_addresses([long_gone, replace(long_gone, id=8)], [(new, "De Krant")])) == []


def test_its_stories_do_not_come_again_beside_themselves(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    table = '[[sources]]\nurl = "{}"\ntitle = "De Krant"\n'
    news = [entry(f"{n}", link=f"https://krant.example/{n}", title=f"{n} {'nieuws' * n}") for n in range(1, 5)]

    def poll(session: Session, url: str, now: float) -> None:
        config = validated(path, table.format(url))
        prepare_store(session, config, now)
        (source,) = session.sources.enabled()
        take(session, source, Came(reading(*news), now, ranking_of(config.settings)))
        session.db.execute("UPDATE sources SET last_success_at = ?", [now])

    pin = Pin(f"{OLD}#1", "https://blad.example/1", together=False)
    with Store.open(tmp_path / "a.db") as store:
        store.write_now(lambda session: poll(session, OLD, NOW))
        store.write_now(lambda session: session.pins.remember([pin], NOW))
        store.write_now(lambda session: poll(session, "https://nieuw.example/atom", NOW + HOUR))
        with store.reader() as session:
            assert [one.url for one in session.sources.enabled()] == ["https://nieuw.example/atom"]
            stories = [session.stories.get(number) for number in session.stories.ids()]
            assert [[one.source_title for one in story.mentions] for story in stories if story] == [["De Krant"]] * 4
            (pin,) = session.pins.all()
            assert {pin.one, pin.other} == {"https://nieuw.example/atom#1", "https://blad.example/1"}


def test_a_redirect_that_is_still_being_watched_will_do(tmp_path: Path) -> None:
    path, new = tmp_path / "config.toml", "https://nieuw.example/atom"
    watched = MoveState(new, NOW).to_json()

    def edit(session: Session) -> None:
        prepare_store(session, validated(path, f'[[sources]]\nurl = "{OLD}"\n'), NOW)
        session.db.execute("UPDATE sources SET moving = ?", [watched])
        prepare_store(session, validated(path, f'[[sources]]\nurl = "{new}"\n'), NOW)

    with Store.open(tmp_path / "a.db") as store:
        store.write_now(edit)
        with store.reader() as session:
            assert [row[:3] for row in session.sources.addresses()] == [(1, new, new)]


class TestTheDocumentTells:
    """Where neither address nor title does."""

    NEWS = tuple(Item(f"n{n}", f"{n} {'nieuws ' * n}", NOW - n * HOUR, 0) for n in range(1, 7))

    async def _edited(self, folder: Path, site: Site, *, before: str, after: str) -> None:
        """A source at /oud is replaced by one at /nieuw, under another title."""
        site.put("/oud", before)
        site.put("/nieuw", after)
        table = '[[sources]]\nurl = "{}"\ntitle = "{}"\ncategory = "{}"\n'
        first = table.format(site.url("/oud"), "Krant", "Oud")
        async with a_world(folder, first) as world:
            await world.poll()
        async with a_world(folder, table.format(site.url("/nieuw"), "De Nieuwe Krant", "Nieuw")) as world:
            await world.poll()

    async def test_a_source_under_another_address_and_title_is_known_by_what_it_lists(
        self, tmp_path: Path, site: Site
    ) -> None:
        later = rss(Item("n0", "Net binnen", NOW, 0), *self.NEWS[:5])
        await self._edited(tmp_path, site, before=rss(*self.NEWS), after=later)
        with Store.open(tmp_path / "var/aggregator.db") as store, store.reader() as session:
            (source,) = session.sources.enabled()
            assert (source.id, source.url, source.title) == (1, site.url("/nieuw"), "De Nieuwe Krant")
            assert source.category == "Nieuw"
            stories = [session.stories.get(number) for number in session.stories.ids()]
            assert [len(one.mentions) for one in stories if one] == [1] * 7
            assert session.db.execute("SELECT count(*) FROM sources").fetchone() == (1,)
            assert session.db.execute("SELECT count(*) FROM polls WHERE source_id = 1").fetchone() == (2,)

    async def test_one_that_lists_other_news_is_another(self, tmp_path: Path, site: Site) -> None:
        other = rss(*(Item(f"m{n}", f"{n} {'bericht ' * n}", NOW - n * HOUR, 0) for n in range(1, 7)))
        await self._edited(tmp_path, site, before=rss(*self.NEWS), after=other)
        with Store.open(tmp_path / "var/aggregator.db") as store, store.reader() as session:
            assert [one.id for one in session.sources.enabled()] == [2]
            assert session.db.execute("SELECT count(*) FROM entries WHERE source_id = 1").fetchone() == (6,)


def _stored(*entries: Entry) -> list[StoredEntry]:
    return [stored(one, number) for number, one in enumerate(entries, start=1)]


def _listed(name: str) -> list[Entry]:
    return [
        entry(f"{name}{n}", link=f"https://{name}.example/{n}", title=f"{name} {n}", published_claimed=NOW - n)
        for n in range(1, 9)
    ]


NEWS, OTHERS = _listed("krant"), _listed("blog")


@pytest.mark.parametrize(
    ("entries", "left", "is_it"),
    [
        (NEWS, NEWS, True),
        ([*OTHERS[:2], *NEWS[:6]], NEWS, True),
        (list(reversed(NEWS)), NEWS, True),
        ([replace(one, key=f"x{one.key}", guid=None, link=f"{one.link}.html") for one in NEWS], NEWS, True),
        (NEWS[:3], [*OTHERS, *NEWS], False),
        ([*(replace(one, published_claimed=NOW + 9) for one in OTHERS), *NEWS], NEWS[:3], False),
        ([replace(one, title=f"Anders {one.key}", link=None) for one in NEWS], NEWS, False),
        (NEWS[:1], NEWS[:1], False),
        ([], NEWS, False),
    ],
    ids=[
        "the same",
        "with what is new since",
        "in another order",
        "at mended addresses without ids",
        "a blog where its planet was",
        "a planet where one of its blogs was",
        "the same ids, other news",
        "a single entry proves nothing",
        "an empty one",
    ],
)
def test_what_goes_on_with_what_another_left(entries: list[Entry], left: list[Entry], is_it: bool) -> None:
    placed = [replace(one, position=place) for place, one in enumerate(entries)]
    assert continues(placed, _stored(*left)) is is_it
