"""Work that shares a transaction: each piece by itself is all or nothing, and none waits for others to come."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from aggregator.errors import StoreFull
from aggregator.store import Session
from aggregator.store.sqlite.connect import open_reader, open_writer
from aggregator.store.sqlite.driver import PlainDatabase
from aggregator.store.sqlite.writer import AT_ONCE, Writer
from tests.store.scratch import TABLE, put

GATE = 1  # the commit of what keeps the writer busy


class Held:
    """A writer that is kept busy until it is let go, so that work gathers behind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits: list[str] = []
        db = open_writer(path)
        db.execute(TABLE)
        db.conn.set_trace_callback(lambda sql: self.commits.append(sql) if sql == "COMMIT" else None)
        self.writer = Writer(db)
        self._gate, begun = threading.Event(), threading.Event()
        self._first = self.writer.submit(lambda _: (begun.set(), self._gate.wait(10)))
        assert begun.wait(10)

    def put(self, key: str, *, shared: bool = True, then: Callable[[], object] = lambda: None) -> Future[object]:
        def work(session: Session) -> object:
            put(session, key, "x")
            return then()

        return self.writer.submit(work, shared=shared)

    def let_go(self) -> None:
        self._gate.set()
        self._first.result(10)

    def keys(self) -> list[str]:
        db = open_reader(self.path)
        return [row[0] for row in db.execute("SELECT key FROM scratch ORDER BY key")]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    one = Held(tmp_path / "a.db")
    yield one
    one.let_go()
    one.writer.close()


def test_what_waits_is_committed_together_and_in_order(held: Held) -> None:
    seen: list[int] = []
    futures = [held.put(f"{number}", then=lambda number=number: seen.append(number)) for number in range(5)]
    held.let_go()
    for future in futures:
        future.result(10)
    assert seen == [0, 1, 2, 3, 4]
    assert len(held.commits) == GATE + 1
    assert held.keys() == ["0", "1", "2", "3", "4"]


def test_one_that_fails_takes_nobody_along(held: Held) -> None:
    first, second, third = held.put("a"), held.put("b", then=lambda: 1 / 0), held.put("c")
    held.let_go()
    first.result(10)
    third.result(10)
    with pytest.raises(ZeroDivisionError):
        second.result(10)
    assert held.keys() == ["a", "c"]


def test_work_that_goes_well_needs_no_savepoints(held: Held) -> None:
    said: list[str] = []
    held.writer._db.conn.set_trace_callback(said.append)
    futures = [held.put("a"), held.put("b")]
    held.let_go()
    for future in futures:
        future.result(10)
    assert not any("SAVEPOINT" in one for one in said)
    assert sum(one == "COMMIT" for one in said) == GATE + 1


def test_what_others_did_is_done_once_more_when_one_fails(held: Held) -> None:
    done: list[str] = []
    futures = [held.put("a", then=lambda: done.append("a")), held.put("b", then=lambda: 1 / 0)]
    held.let_go()
    futures[0].result(10)
    assert (done, held.keys()) == (["a", "a"], ["a"])


def test_what_wants_a_transaction_of_its_own_has_one_and_keeps_its_place(held: Held) -> None:
    futures = [held.put("a"), held.put("b", shared=False), held.put("c"), held.put("d")]
    maintained = held.writer.maintain(lambda db: db.execute("SELECT count(*) FROM scratch").fetchone()[0])
    held.let_go()
    for future in futures:
        future.result(10)
    assert maintained.result(10) == 4
    assert len(held.commits) == GATE + 3


def test_what_the_disk_does_to_maintenance_is_no_bug_of_ours(held: Held) -> None:
    def full(_: PlainDatabase) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    maintained = held.writer.maintain(full)
    held.let_go()
    with pytest.raises(StoreFull):
        maintained.result(10)


def test_not_more_than_so_many_at_once(held: Held) -> None:
    futures = [held.put(f"{number}") for number in range(AT_ONCE + 1)]
    held.let_go()
    for future in futures:
        future.result(10)
    assert len(held.commits) == GATE + 2


def test_one_alone_is_done_at_once(held: Held) -> None:
    held.let_go()
    held.put("a").result(10)
    assert held.keys() == ["a"]


def test_a_stamp_changes_with_what_is_committed(held: Held) -> None:
    held.let_go()
    before = held.writer.stamp
    held.writer.submit(lambda session: session.sources.get(1)).result(10)
    assert held.writer.stamp == before
    held.put("a").result(10)
    assert held.writer.stamp > before
    assert held.writer.submit(lambda session: session.known.stamp()).result(10) == held.writer.stamp


def test_what_is_done_is_held_by_nobody_until_the_next_comes(held: Held) -> None:
    gone = threading.Event()
    held.put("a", then=_Heavy(gone))
    held.let_go()
    assert gone.wait(10)


class _Heavy:
    """What a transaction holds: a document of 20 MB, perhaps."""

    def __init__(self, gone: threading.Event) -> None:
        weakref.finalize(self, gone.set)

    def __call__(self) -> None:
        pass
