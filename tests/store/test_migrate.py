"""A database moved to another place: all of it, the same, or nothing that can be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import MigrationFailed, StoreInUse, StoreUnusable
from aggregator.models.location import Location, PostgresUrl
from aggregator.models.site import SiteIdentity
from aggregator.store import Store, bulk
from aggregator.store.bulk import MoveStep
from aggregator.store.moving import move_all
from tests.make import NOW, entry, found
from tests.postgres import Postgres
from tests.world import A, B, World

Place = Callable[[], Location]


class Killed(BaseException):
    """In the place of a kill."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database with a few of everything that is hard to carry: moments, counts, bytes, letters, gaps in the ids."""
    path = tmp_path / "old.db"
    with Store.open(path) as store:
        world = World(store)
        store.write_now(lambda session: session.site.found(SiteIdentity("one", NOW, "key")))
        for number in range(12):
            one = entry(
                f"e{number}", title=f"Één keer {number} 🥇", comments=number, published_claimed=NOW - number / 7
            )
            world.take((A, B)[number % 2], one, at=NOW + number)
        store.write_now(lambda session: found(session, "the last", NOW))
        store.write_now(lambda session: session.db.execute("DELETE FROM stories WHERE uid = 'the last'"))
    return path


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Location]:
    """Where it goes."""
    if request.param == "file":
        yield tmp_path / "new.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.fresh()
    yield PostgresUrl(url)
    postgres.drop(url)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PAGE", 5)


def move(old: Location, new: Location, *, resume: bool = False, killed_at: int | None = None) -> dict[str, int]:
    steps = iter(range(10_000))

    def tell(step: MoveStep) -> None:
        if next(steps) == killed_at:
            raise Killed

    return move_all(old, new, tell, resume=resume)


def content(path: Path) -> dict[str, list[Any]]:
    """All that a file has, but for what only says how it is laid out."""
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {
            name: sorted(map(repr, db.execute(f"SELECT * FROM {name}")))
            for name in names
            if not name.startswith(("sqlite_stat", "entries_fts_", "_sqlite"))
        }
        schema = db.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        return rows | {"schema": sorted(map(repr, schema))}


def test_there_and_back_it_is_what_it_was(old: Path, place: Location, tmp_path: Path) -> None:
    rows = move(old, place)
    assert (rows["entries"], rows["samples"]) == (12, 12)
    back = tmp_path / "back.db"
    assert move(place, back) == rows
    assert content(back) == content(old)


def test_it_can_be_used_at_once(old: Path, place: Location) -> None:
    move(old, place)
    with Store.open(place) as store:
        world = World(store)
        assert len(world.stories()) == 12
        world.take(A, entry("later", title="Iets heel anders dan dat"))
        newest = world.read(lambda session: max(session.stories.ids()))
        # The id of a story that is gone is given to no other.
        assert newest == 14
        hits = world.read(lambda session: session.search.matching("keer"))
        assert len(hits) == 12


@pytest.mark.parametrize("step", [0, 20, 60])
def test_a_move_that_was_killed_goes_on(old: Path, place: Location, tmp_path: Path, step: int) -> None:
    with pytest.raises(Killed):
        move(old, place, killed_at=step)
    with pytest.raises(MigrationFailed, match="--resume goes on with it"):
        move(old, place)
    move(old, place, resume=True)
    move(place, tmp_path / "back.db")
    assert content(tmp_path / "back.db") == content(old)


def test_what_is_not_finished_cannot_be_opened(old: Path, place: Location) -> None:
    with pytest.raises(Killed):
        move(old, place, killed_at=20)
    said = pytest.raises(StoreUnusable, match=r"there is no database yet|is not finished")
    with said, Store.for_reading(place) as store, store.reader():
        pass
    if isinstance(place, PostgresUrl):  # a file has another name until it is finished
        with pytest.raises(StoreUnusable, match="is not finished"):
            Store.open(place)


def test_a_row_that_changed_meanwhile_is_found(old: Path, place: Location) -> None:
    with pytest.raises(Killed):
        move(old, place, killed_at=60)
    with Store.open(old) as store:
        store.write_now(lambda session: session.db.execute("UPDATE stories SET heat = heat + 1 WHERE id = 1"))
    with pytest.raises(MigrationFailed, match="stories is not the same in both databases"):
        move(old, place, resume=True)


def test_only_an_empty_place_is_filled(old: Path, place: Location) -> None:
    move(old, place)
    with pytest.raises((MigrationFailed, StoreUnusable), match=r"is not empty|is there already"):
        move(old, place, resume=True)


def test_another_database_does_not_go_on_where_one_left_off(old: Path, place: Location, tmp_path: Path) -> None:
    with pytest.raises(Killed):
        move(old, place, killed_at=20)
    other = tmp_path / "other.db"
    with Store.open(other) as store:
        store.write_now(lambda session: session.site.found(SiteIdentity("other", NOW, "key")))
    with pytest.raises(MigrationFailed, match="a move of another database"):
        move(other, place, resume=True)


def test_a_database_in_use_is_not_moved(old: Path, place: Location, tmp_path: Path) -> None:
    with Store.open(old), pytest.raises(StoreInUse):
        move(old, place)
    move(old, place)
    with Store.open(place) as store, store.reader(), pytest.raises(StoreInUse):
        move(place, tmp_path / "back.db")


def test_a_character_that_postgresql_cannot_keep_is_replaced(old: Path, postgres: Postgres) -> None:
    with Store.open(old) as store:
        store.write_now(lambda session: session.db.execute("UPDATE entries SET author = 'a' || char(0) || 'b'"))
    url = postgres.fresh()
    move(old, PostgresUrl(url))
    assert postgres.run("SELECT DISTINCT author FROM entries", database=url) == [("a\ufffdb",)]
