"""The -wal file stays bounded whoever reads, and a database gets smaller when it is asked to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from aggregator.errors import StoreInUse, StoreUnusable
from aggregator.store import Session, Store
from aggregator.store.sqlite.compact import compact_file
from aggregator.store.sqlite.connect import CHECKPOINT_PAGES, PAGE_BYTES, WAL_BYTES
from tests.store.scratch import got, put

MOST = 2_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "aggregator.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store


def write(store: Store, megabytes: int) -> None:
    """So much, in transactions of 100 kB, over and over the same rows; each time something else, or SQLite writes
    nothing."""

    def work(session: Session, letter: str) -> None:
        for number in range(20):
            put(session, f"key {number}", letter * 5_000)

    for turn in range(megabytes * 10):
        store.write_now(lambda session, letter="xy"[turn % 2]: work(session, letter))


def wal(store: Store) -> int:
    return store.path.with_name(store.path.name + "-wal").stat().st_size


class TestTheWal:
    def test_beside_a_connection_that_is_open_and_idle(self, store: Store) -> None:
        with closing(sqlite3.connect(store.path)) as datasette:
            datasette.execute("SELECT count(*) FROM sources").fetchall()
            write(store, 30)
            assert wal(store) < CHECKPOINT_PAGES * PAGE_BYTES + 2_000_000

    async def test_a_reader_of_an_old_state_lets_it_grow_and_afterwards_it_is_small_again(self, store: Store) -> None:
        write(store, 1)
        with store.reader() as session:
            session.sources.enabled()
            write(store, 10)
            assert await store.shorten_wal(MOST) > MOST, "what the reader still needs is kept"
            write(store, 1)
            assert got(session, "key 1"), "and it reads on"
        assert await store.shorten_wal(MOST) == 0
        write(store, 1)

    async def test_readers_that_always_overlap_keep_it_bounded(self, store: Store) -> None:
        """SQLite alone would never begin it anew: there always is a reader in it."""
        sizes = []
        with ExitStack() as readers:
            for _ in range(12):
                new = readers.enter_context(ExitStack())
                new.enter_context(store.reader()).sources.enabled()
                write(store, 1)
                sizes.append(wal(store))
                newer = ExitStack()
                newer.enter_context(store.reader()).sources.enabled()
                new.close()
                readers.push(newer)
                newer.close()
                await store.shorten_wal(MOST)
        assert max(sizes[6:]) < MOST + 3_000_000

    def test_one_that_was_large_is_cut_when_it_begins_anew(self, store: Store) -> None:
        with store.reader() as session:
            assert session.sources.enabled() == []
        assert (
            store.write_now(lambda session: session.db.execute("PRAGMA journal_size_limit").fetchone()[0]) == WAL_BYTES
        )


class TestCompacting:
    @pytest.fixture
    def airy(self, path: Path) -> Path:
        with Store.open(path) as store:
            for number in range(300):
                store.write_now(lambda session, n=number: put(session, f"key {n}", "x" * 5_000))
            store.write_now(lambda session: session.db.execute("DELETE FROM scratch WHERE key <> 'key 7'"))
        return path

    def test_gives_free_space_back_and_keeps_all_rows(self, airy: Path) -> None:
        done = compact_file(airy)
        assert done.after < done.before / 2
        assert done.after == airy.stat().st_size
        with Store.open(airy) as store, store.reader() as session:
            assert got(session, "key 7") == "x" * 5_000
            assert session.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"

    def test_is_refused_while_a_daemon_runs(self, airy: Path) -> None:
        with Store.open(airy), pytest.raises(StoreInUse):
            compact_file(airy)

    def test_needs_room(self, airy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = airy.stat().st_size
        monkeypatch.setattr("aggregator.store.sqlite.compact.shutil.disk_usage", lambda _path: SimpleNamespace(free=1))
        with pytest.raises(StoreUnusable, match="make room first"):
            compact_file(airy)
        assert airy.stat().st_size == before

    def test_killed_before_the_end_leaves_it_as_it_was(self, airy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def die(_part: Path) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("aggregator.store.sqlite.compact._check", die)
        with pytest.raises(KeyboardInterrupt):
            compact_file(airy)
        monkeypatch.undo()
        assert [one.name for one in airy.parent.iterdir() if one.suffix == ".part"] == []
        with Store.open(airy) as store, store.reader() as session:
            assert got(session, "key 7") is not None

    def test_what_is_not_there_is_said(self, path: Path) -> None:
        with pytest.raises(StoreUnusable, match="there is no database yet"):
            compact_file(path)
