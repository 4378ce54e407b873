"""The store's promises: one writer, transactions that are whole, a clear word when the file cannot be used."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE
from typing import IO

import pytest
from sqlite_utils import Database

from aggregator.errors import StoreInUse, StoreUnusable
from aggregator.store import Session, Store
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.schema import APPLICATION_ID
from tests.make import source
from tests.store.scratch import put
from tests.store.steps import LATER, of_today


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "aggregator.db"


# A process that opens each file whose path it is given, and says what came of it.
OPENS = """
import sys
from pathlib import Path
from aggregator.store import Store
for line in sys.stdin:
    try:
        Store.open(Path(line.strip())).close()
        print("opened", flush=True)
    except Exception as error:
        print(type(error).__name__, error, flush=True)
"""


@pytest.fixture(scope="module")
def another() -> Iterator[Callable[[Path], str]]:
    """What another process is told that opens the same file."""
    with subprocess.Popen([sys.executable, "-c", OPENS], stdin=PIPE, stdout=PIPE, text=True, bufsize=1) as process:
        assert process.stdin and process.stdout
        told = process.stdout

        def opens(path: Path, asked: IO[str] = process.stdin) -> str:
            print(path, file=asked)
            return told.readline().rstrip()

        yield opens
        process.stdin.close()


def _another_name(path: Path, folder: Path, kind: str) -> Path:
    if kind == "link to the folder":
        folder.symlink_to(path.parent)
        return folder / path.name
    folder.mkdir()
    other = folder / "other.db"
    other.symlink_to(path) if kind == "symbolic link" else other.hardlink_to(path)
    return other


def urls(store: Store) -> list[str]:
    with store.reader() as session:
        return [one.url for one in session.sources.enabled()]


class TestTransactions:
    def test_what_is_acknowledged_is_there(self, path: Path) -> None:
        with Store.open(path) as store:
            store.write_now(lambda session: source(session, "https://a.example/"))
            assert urls(store) == ["https://a.example/"]

    def test_a_failing_transaction_leaves_nothing(self, path: Path) -> None:
        def fail(session: Session) -> None:
            source(session, "https://a.example/")
            raise ValueError("half way")

        with Store.open(path) as store:
            with pytest.raises(ValueError, match="half way"):
                store.write_now(fail)
            assert urls(store) == []

    def test_after_a_failure_the_next_transaction_runs(self, path: Path) -> None:
        with Store.open(path) as store:
            with pytest.raises(Exception, match="no_such_table"):
                store.write_now(lambda session: session.db.execute("SELECT * FROM no_such_table"))
            store.write_now(lambda session: source(session, "https://a.example/"))
            assert urls(store) == ["https://a.example/"]

    def test_a_reader_cannot_write(self, path: Path) -> None:
        with (
            Store.open(path) as store,
            store.reader() as session,
            pytest.raises(Exception, match=r"readonly|read-only"),
        ):
            source(session)

    def test_a_reader_sees_one_state_while_others_write(self, path: Path) -> None:
        with Store.open(path) as store, store.reader() as session:
            assert session.sources.enabled() == []
            store.write_now(lambda writing: source(writing))
            assert session.sources.enabled() == []

    def test_closing_finishes_what_was_asked_for(self, path: Path) -> None:
        store = Store.open(path)
        gate = threading.Event()
        assert store._writer is not None
        store._writer.submit(lambda _session: gate.wait(5))
        waiting = store._writer.submit(lambda session: source(session, "https://a.example/"))
        gate.set()
        store.close()
        assert waiting.done()
        with Store.for_reading(path) as again:
            assert urls(again) == ["https://a.example/"]

    @pytest.mark.sqlite
    def test_a_lock_held_by_another_program_is_waited_for(self, path: Path) -> None:
        with Store.open(path) as store:
            other = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            assert store._writer is not None
            waiting = store._writer.submit(lambda session: source(session, "https://a.example/"))
            assert not waiting.done()
            other.execute("COMMIT")
            assert waiting.result(timeout=10).url == "https://a.example/"
            other.close()


@pytest.mark.sqlite
class TestOneWriter:
    def test_a_second_process_is_told_who_has_it(self, path: Path, another: Callable[[Path], str]) -> None:
        with Store.open(path):
            assert f"in use by another aggregator (process {os.getpid()})" in another(path)

    @pytest.mark.parametrize("is_new", [True, False])
    @pytest.mark.parametrize("kind", ["symbolic link", "link to the folder", "hard link"])
    def test_a_second_process_that_calls_the_file_by_another_name_is_refused(
        self, tmp_path: Path, another: Callable[[Path], str], kind: str, is_new: bool
    ) -> None:
        """Another name has another `-wal`: what both write would damage the database."""
        path = tmp_path / "ours" / "aggregator.db"
        if not is_new:
            Store.open(path).close()
        with Store.open(path) as store:
            other = _another_name(path, tmp_path / "theirs", kind)
            told = another(other)
            store.write_now(lambda session: source(session, "https://a.example/"))
        assert told.startswith("StoreInUse") and "in use by another aggregator" in told
        assert another(other) == "opened"

    def test_the_lock_goes_with_the_store(self, path: Path) -> None:
        Store.open(path).close()
        Store.open(path).close()

    def test_the_same_process_cannot_open_it_twice(self, path: Path) -> None:
        with Store.open(path), pytest.raises(StoreInUse):
            Store.open(path)


@pytest.mark.sqlite
class TestFilesThatCannotBeUsed:
    def test_not_a_database(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_bytes(b"This is a text, and a long one at that. " * 100)
        with pytest.raises(StoreUnusable, match="is not an SQLite database"):
            Store.open(path)
        assert path.read_bytes().startswith(b"This is a text")

    def test_the_database_of_another_program(self, path: Path) -> None:
        path.parent.mkdir()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE recipes (id)")
        other.close()
        with pytest.raises(StoreUnusable, match="the database of another program"):
            Store.open(path)

    def test_a_newer_schema(self, path: Path) -> None:
        Store.open(path).close()
        db = Database(path)
        db["_sqlite_migrations"].insert({"migration_set": "meest-recent", "name": "m999_future", "applied_at": "2030"})
        db.close()
        with pytest.raises(StoreUnusable, match=r"made by a newer version .*m999_future"):
            Store.open(path)
        with pytest.raises(StoreUnusable, match="made by a newer version"):
            Store.for_reading(path)

    def test_an_older_schema_is_brought_up_to_date_by_the_writer_only(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        of_today(path)
        monkeypatch.setattr(schema, "STEPS", LATER)
        with pytest.raises(StoreUnusable, match="is of an older version"):
            Store.for_reading(path)
        Store.open(path).close()
        Store.for_reading(path)

    def test_garbage_in_the_middle_names_the_newest_backup(self, path: Path) -> None:
        with Store.open(path) as store:
            for number in range(300):
                store.write_now(lambda session, n=number: put(session, f"key {n}", "x" * 500))
        backup = path.with_name("aggregator-20270101.backup.db")
        backup.write_bytes(path.read_bytes())
        content = bytearray(path.read_bytes())
        middle = len(content) // 2
        content[middle : middle + 20_000] = os.urandom(20_000)
        path.write_bytes(content)
        with pytest.raises(StoreUnusable, match=f"is damaged.*the newest backup is {backup}"):
            Store.open(path)

    def test_nothing_to_read_yet(self, path: Path) -> None:
        with pytest.raises(StoreUnusable, match="there is no database yet"):
            Store.for_reading(path)

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreUnusable, match="cannot be written"):
            Store.open(tmp_path / "file" / "aggregator.db")


@pytest.mark.sqlite
class TestStepsOfTheSchema:
    def test_killed_before_the_first_all_follow(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path.parent.mkdir()
        with monkeypatch.context() as patch, closing(sqlite3.connect(path)) as connection:
            patch.setattr(schema, "STEPS", ())
            schema.upgrade(Database(connection))
        with Store.open(path) as store, store.reader() as session:
            assert session.stories.ids() == []

    def test_killed_between_two_the_rest_follows(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        of_today(path)
        monkeypatch.setattr(schema, "STEPS", LATER)
        with Store.open(path) as store, store.reader() as session:
            assert schema.applied(session.db) == [step.__name__ for step in LATER]

    def test_one_that_fails_leaves_the_schema_before_it(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        of_today(path)
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE invented_9 (id)")
        monkeypatch.setattr(schema, "STEPS", LATER)
        with pytest.raises(StoreUnusable, match="invented_9"):
            Store.open(path)
        with closing(sqlite3.connect(path)) as connection:
            db = Database(connection)
            assert "invented_8" not in db.table_names()
            assert schema.applied(db) == ["m001_tables"]

    def test_the_file_says_whose_it_is(self, path: Path) -> None:
        Store.open(path).close()
        db = Database(path)
        assert db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        db.close()


def test_the_names_that_people_rely_on(path: Path) -> None:
    promised = {
        "sources": "id, url, title, category, next_poll_at, last_success_at, failures, last_error",
        "entries": "id, source_id, key, link, title, published_at, first_seen_at, comments, story_id",
        "stories": "id, lead_entry_id, published_at, comments, heat",
        "samples": "entry_id, seen_at, comments",
        "polls": "source_id, started_at, outcome, status, entries_new, entries_updated, error",
    }
    with Store.open(path) as store, store.reader() as session:
        for table, columns in promised.items():
            assert session.db.execute(f"SELECT {columns} FROM {table}").fetchall() == []
