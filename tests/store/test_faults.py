"""What storage does to us: killed processes, full disks, folders that cannot be written (docs/faults.md)."""

from __future__ import annotations

import json
import os
import pwd
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from aggregator.errors import StoreBusy, StoreDamaged, StoreError, StoreUnusable
from aggregator.store import Store
from aggregator.store.sqlite.connect import BUSY_SECONDS, another_reader
from tests.make import source
from tests.store.scratch import got, put

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "aggregator.db"


def killing(what: str, folder: Path, rounds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.store.killing", what, str(folder), str(rounds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=pytest.mark.long)])
def test_killed_in_mid_transaction_all_that_was_acknowledged_is_there_and_nothing_half(
    tmp_path: Path, kills: int
) -> None:
    found = killing("transactions", tmp_path, kills)
    assert found["cut"] > kills / 2, "most were killed while they wrote"
    assert found["acknowledged"] > kills
    assert (found["lost"], found["halves"], found["damaged"]) == (0, 0, 0)


def test_killed_in_mid_migration_leaves_the_schema_of_a_whole_number_of_steps(tmp_path: Path) -> None:
    found = killing("migrations", tmp_path, 40)
    assert found["wrong"] == 0
    assert len(found["stopped_after"]) > 1, "they were killed at different steps"


def test_what_would_be_written_to_a_file_that_was_taken_away_is_refused_until_it_is_back(path: Path) -> None:
    with Store.open(path) as store:
        store.write_now(lambda session: put(session, "before", "x"))
        path.rename(path.with_name("elsewhere"))
        with pytest.raises(StoreError, match="its file was taken away"):
            store.write_now(lambda session: put(session, "meanwhile", "x"))
        assert store.problem is not None
        path.with_name("elsewhere").rename(path)
        store.write_now(lambda session: put(session, "after", "x"))
        assert store.problem is None
        with store.reader() as session:
            assert [got(session, key) for key in ("before", "meanwhile", "after")] == ["x", None, "x"]


class TestADiskThatIsFull:
    def test_the_transaction_fails_whole_and_the_next_one_is_stored_once_there_is_room(self, path: Path) -> None:
        """SQLite's own limit gives the error that a full disk does."""
        with Store.open(path) as store:
            pages = store.write_now(lambda session: session.db.execute("PRAGMA page_count").fetchone()[0])
            store.write_now(lambda session: session.db.execute(f"PRAGMA max_page_count={pages}"))

            def large(session: Any) -> None:
                source(session, "https://a.example/")
                for number in range(100):
                    put(session, f"key {number}", "x" * 9_000)

            with pytest.raises(StoreError, match=r"cannot be written now .*full.* nothing of this was stored"):
                store.write_now(large)
            store.ping().result()
            assert store.problem is not None and "full" in store.problem, "what writes nothing proves nothing"
            with store.reader() as session:
                assert session.sources.enabled() == []
            store.write_now(lambda session: session.db.execute("PRAGMA max_page_count=1000000"))
            store.write_now(large)
            assert store.problem is None
            with store.reader() as session:
                assert len(session.sources.enabled()) == 1


class TestALockThatOthersHold:
    def test_is_waited_for_longer_than_half_a_minute(self, path: Path) -> None:
        assert BUSY_SECONDS >= 45
        with Store.open(path) as store:
            waits = store.write_now(lambda session: session.db.execute("PRAGMA busy_timeout").fetchone()[0])
        assert waits == BUSY_SECONDS * 1000

    def test_held_for_too_long_it_is_an_error_and_the_next_write_is_stored(self, path: Path) -> None:
        with Store.open(path) as store:
            store.write_now(lambda session: session.db.execute("PRAGMA busy_timeout=50"))
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(StoreBusy, match="locked"):
                    store.write_now(lambda session: source(session, "https://a.example/"))
                other.execute("COMMIT")
            store.write_now(lambda session: source(session, "https://b.example/"))
            with store.reader() as session:
                assert [one.url for one in session.sources.enabled()] == ["https://b.example/"]


class TestAReader:
    def test_that_is_interrupted_is_told_so(self, path: Path) -> None:
        told = pytest.raises(StoreBusy, match=r"cannot be read now \(interrupted\)")
        with Store.open(path) as store, told, store.reader() as session:
            session.db.conn.set_progress_handler(lambda: True, 1)
            session.sources.enabled()

    def test_that_writes_is_a_bug_of_ours(self, path: Path) -> None:
        refused = pytest.raises(sqlite3.OperationalError, match="readonly")
        with Store.open(path) as store, refused, store.reader() as session:
            session.db.execute("DELETE FROM sources")


def test_a_database_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.db"
    before = os.umask(0o022)
    try:
        with Store.open(path) as store:
            store.write_now(lambda session: source(session, "https://a.example/"))
            modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {f"aggregator.db{side}": 0o600 for side in ("", "-wal", "-shm", ".lock")}


def test_a_mode_that_was_given_stays(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.db"
    with Store.open(path):
        pass
    path.chmod(0o640)
    with Store.open(path):
        assert path.stat().st_mode & 0o777 == 0o640


def test_a_reader_that_comes_and_goes_takes_no_lock_of_this_process_away(tmp_path: Path) -> None:
    """Without its locks the `-wal` would be removed under the daemon by the next program that closes the database."""
    path = tmp_path / "aggregator.db"
    elsewhere = f"import sqlite3; db = sqlite3.connect({str(path)!r}); db.execute('SELECT * FROM sources'); db.close()"
    with Store.open(path) as store:
        store.write_now(lambda session: source(session, "https://a.example/"))
        another_reader(path).close()
        subprocess.run([sys.executable, "-c", elsewhere], check=True)
        assert path.with_name("aggregator.db-wal").exists()
        store.write_now(lambda session: source(session, "https://b.example/"))
        with store.reader() as session:
            assert len(session.sources.enabled()) == 2


@contextmanager
def nobody() -> Iterator[None]:
    """As a user without rights: root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


class TestWhatCannotBeWritten:
    @pytest.fixture
    def folder(self) -> Iterator[Path]:
        # Not below pytest's own folder, into which nobody else may look.
        with TemporaryDirectory(prefix="meest-recent-") as name:
            folder = Path(name)
            with Store.open(folder / "aggregator.db"):
                pass
            yield folder
            folder.chmod(0o755)

    def test_a_read_only_folder(self, folder: Path) -> None:
        folder.chmod(0o555)
        (folder / "aggregator.db.lock").unlink()
        with nobody(), pytest.raises(StoreUnusable, match=r"cannot be written .*mend \[storage\] path"):
            Store.open(folder / "aggregator.db")

    def test_a_database_of_another_user_says_whose_it_is(self, folder: Path) -> None:
        owner = pwd.getpwuid(folder.stat().st_uid).pw_name
        for path in (folder / "aggregator.db", folder / "aggregator.db.lock"):
            path.chmod(0o600)
        asked = rf"run this as the user that it belongs to, {owner}"
        for open_to_others in (0o755, 0o700):
            folder.chmod(open_to_others)
            with nobody():
                if os.geteuid() == folder.stat().st_uid:
                    pytest.skip("this user owns it")
                with pytest.raises(StoreUnusable, match=f"cannot be read by this user; {asked}"):
                    Store.for_reading(folder / "aggregator.db").reader().__enter__()
                with pytest.raises(StoreUnusable, match=rf"cannot be written .*{asked}"):
                    Store.open(folder / "aggregator.db")

    def test_a_read_only_file(self, folder: Path) -> None:
        folder.chmod(0o777)
        (folder / "aggregator.db").chmod(0o444)
        (folder / "aggregator.db.lock").chmod(0o666)
        with nobody(), pytest.raises(StoreUnusable, match="readonly"):
            Store.open(folder / "aggregator.db")


class TestAFileThatIsDamagedWhileItIsUsed:
    def test_every_read_and_write_that_meets_it_says_so_and_it_is_remembered(self, path: Path) -> None:
        with Store.open(path) as store:

            def fill(session: Any) -> None:
                source(session, "https://a.example/")
                for number in range(200):
                    put(session, f"key {number}", "x" * 2_000)

            store.write_now(fill)
            store.write_now(lambda session: session.db.execute("PRAGMA cache_size=1"))
            with closing(sqlite3.connect(path)) as other:
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            size = path.stat().st_size
            assert store.damage is None
            with path.open("r+b") as file:
                file.seek(8_192)
                file.write(os.urandom(size - 8_192))
            with pytest.raises(StoreDamaged, match="the database is damaged"), store.reader() as session:
                session.db.execute("SELECT sum(length(title)), sum(length(teaser)) FROM entries").fetchall()
            assert store.damage is not None and "aggregator doctor" in store.damage
            with pytest.raises(StoreDamaged, match="damaged"):
                store.write_now(lambda session: session.db.execute("UPDATE entries SET title = title || 'x'"))
