"""A backup is one moment, whole and verified or not there; a restore is the backup or what was there before."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from aggregator.errors import BackupFailed, StoreInUse, StoreUnusable
from aggregator.store import Session, Store
from aggregator.store.backup_limits import deadline
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.backup import PAGES_AT_ONCE, back_up, files_in, verify
from aggregator.store.sqlite.backup_note import BackupNote, newest_backup, read_note, write_note
from aggregator.store.sqlite.lock import lock_file
from aggregator.store.sqlite.packing import unpack
from aggregator.store.sqlite.restore import put_in_place
from tests.make import NOW, found
from tests.store.invented import invented
from tests.store.scratch import put
from tests.store.steps import LATER, of_today

FACTS = {"made_at": NOW, "version": "1"}
FILES = {"config.toml": b"[site]\n", "published/a.rss": b"<rss/>"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    with invented(folder, 300):
        pass
    return folder / "invented.db"


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(filled, tmp_path / "aggregator.db"))


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that a backup must bring back, by table."""
    with closing(sqlite3.connect(path)) as db:
        names = ("sources", "entries", "contents", "stories", "samples", "site", "story_redirects")
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def restored(backup: Path, path: Path, kept: str = "kept.db") -> Path | None:
    new = path.with_name(".new.db")
    unpack(backup, new)
    verify(new)
    with closing(lock_file(path)):
        return put_in_place(new, path, path.with_name(kept))


class TestABackup:
    @pytest.mark.parametrize("name", ["copy.db", "copy.db.gz"])
    def test_holds_every_row_and_file(self, path: Path, tmp_path: Path, name: str) -> None:
        before = content(path)
        facts = back_up(path, tmp_path / name, FILES, FACTS)
        assert facts.rows["stories"] == 300
        unpack(tmp_path / name, tmp_path / "plain.db")
        assert verify(tmp_path / "plain.db") == facts
        assert files_in(tmp_path / "plain.db") == FILES
        assert content(tmp_path / "plain.db") == before

    def test_only_its_owner_can_read_it(self, path: Path, tmp_path: Path) -> None:
        for name in ("copy.db", "copy.db.gz"):
            back_up(path, tmp_path / name, FILES, FACTS)
            assert (tmp_path / name).stat().st_mode & 0o077 == 0

    def test_is_one_moment_beside_a_writer_that_never_rests(self, path: Path, tmp_path: Path) -> None:
        """Each transaction changes two rows; a copy of two moments would have one of a change without the other."""
        stop = threading.Event()
        done: list[int] = []

        def both(session: Session) -> None:
            for key in ("one", "other"):
                put(session, key, str(len(done)))

        def write() -> None:
            while not stop.is_set():
                store.write_now(both)
                done.append(1)

        with Store.open(path) as store:
            store.write_now(both)
            thread = threading.Thread(target=write)
            thread.start()
            try:
                written = []
                for number in range(5):
                    began = len(done)
                    back_up(path, tmp_path / f"{number}.db", {}, FACTS, deadline(60))
                    written.append(len(done) - began)
                    with closing(sqlite3.connect(tmp_path / f"{number}.db")) as db:
                        values = db.execute("SELECT value FROM scratch WHERE key IN ('one', 'other')").fetchall()
                    assert len(set(values)) == 1
            finally:
                stop.set()
                thread.join()
        assert sum(one > 0 for one in written) >= 3, f"the writer was kept waiting: {written}"

    def test_of_an_older_schema_can_be_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "old.db"
        of_today(path)
        monkeypatch.setattr(schema, "STEPS", LATER)
        back_up(path, tmp_path / "copy.db", {}, FACTS)
        restored(tmp_path / "copy.db", path)
        with Store.for_reading(path).reader() as session:
            assert session.stories.ids() == []


class TestABackupThatFails:
    def parts(self, folder: Path) -> list[str]:
        return [one.name for one in folder.iterdir() if one.suffix == ".part"]

    def test_for_want_of_room_leaves_nothing(self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "aggregator.store.sqlite.backup.shutil.disk_usage", lambda _path: SimpleNamespace(free=1_000_000)
        )
        with pytest.raises(BackupFailed, match=r"MB are needed for a backup and 1 MB are free"):
            back_up(path, tmp_path / "copy.db", FILES, FACTS)
        assert not (tmp_path / "copy.db").exists()

    def test_when_stopped_leaves_the_last_one(self, path: Path, tmp_path: Path) -> None:
        target = tmp_path / "copy.db"
        target.write_bytes(b"the last one")
        with pytest.raises(BackupFailed, match="was stopped"):
            back_up(path, target, FILES, FACTS, deadline(60, lambda: True))
        assert target.read_bytes() == b"the last one"
        assert self.parts(tmp_path) == []

    def test_when_stopped_while_the_copy_is_checked_says_so(
        self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aggregator.store.sqlite.backup.OPCODES_AT_ONCE", 10)
        asked: list[int] = []
        pages = path.stat().st_size // 4096 // PAGES_AT_ONCE + 2

        def stopped() -> bool:
            asked.append(1)
            return len(asked) > pages  # after the last step of copying

        with pytest.raises(BackupFailed, match="was stopped"):
            back_up(path, tmp_path / "copy.db", FILES, FACTS, deadline(60, stopped))
        assert not (tmp_path / "copy.db").exists()

    def test_that_takes_too_long_is_given_up(self, path: Path, tmp_path: Path) -> None:
        with pytest.raises(BackupFailed, match="took longer than -1 s"):
            back_up(path, tmp_path / "copy.db", FILES, FACTS, deadline(-1))

    def test_of_a_damaged_database_is_no_backup(self, path: Path, tmp_path: Path) -> None:
        damage(path)
        with pytest.raises((BackupFailed, StoreUnusable), match="damaged"):
            back_up(path, tmp_path / "copy.db", FILES, FACTS)
        assert not (tmp_path / "copy.db").exists()

    def test_of_what_is_no_database_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "a.db").write_bytes(b"This is a text, and a long one at that. " * 100)
        with pytest.raises(StoreUnusable, match="is not an SQLite database"):
            back_up(tmp_path / "a.db", tmp_path / "copy.db", {}, FACTS)


def damage(path: Path) -> None:
    """Garbage in the middle of the file, outside of its first pages."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40_000] = os.urandom(40_000)
    path.write_bytes(content)


class TestVerifying:
    @pytest.fixture
    def backup(self, path: Path, tmp_path: Path) -> Path:
        back_up(path, tmp_path / "copy.db", FILES, FACTS)
        return tmp_path / "copy.db"

    def change(self, backup: Path, sql: str) -> None:
        with closing(sqlite3.connect(backup)) as db, db:
            db.execute(sql)

    def test_finds_garbage(self, backup: Path) -> None:
        damage(backup)
        with pytest.raises(StoreUnusable, match=r"copy.db: is"):
            verify(backup)

    def test_finds_rows_that_are_missing(self, backup: Path) -> None:
        self.change(backup, "DELETE FROM contents WHERE entry_id = 7")
        with pytest.raises(StoreUnusable, match="other rows in contents"):
            verify(backup)

    def test_finds_a_file_that_was_changed(self, backup: Path) -> None:
        self.change(backup, "UPDATE backup_files SET body = x'00' WHERE name = 'config.toml'")
        with pytest.raises(StoreUnusable, match=r"the file config.toml in it is damaged"):
            verify(backup)

    def test_finds_a_newer_schema(self, backup: Path) -> None:
        self.change(backup, "UPDATE _sqlite_migrations SET name = 'm999_future' WHERE name LIKE 'm001%'")
        with pytest.raises(StoreUnusable, match="made by a newer version"):
            verify(backup)

    @pytest.mark.parametrize(
        "sql", ["DELETE FROM backup WHERE key = 'made_at'", "UPDATE backup SET value = '[' WHERE key = 'rows'"]
    )
    def test_finds_facts_that_are_none(self, backup: Path, sql: str) -> None:
        self.change(backup, sql)
        with pytest.raises(StoreUnusable, match="is no whole backup"):
            verify(backup)

    def test_takes_no_other_database(self, path: Path, tmp_path: Path) -> None:
        with pytest.raises(StoreUnusable, match="is no backup"):
            verify(path)

    def test_takes_no_half_of_a_packed_one(self, path: Path, tmp_path: Path) -> None:
        packed = tmp_path / "copy.db.gz"
        back_up(path, packed, FILES, FACTS)
        packed.write_bytes(packed.read_bytes()[: packed.stat().st_size // 2])
        with pytest.raises(StoreUnusable, match="is cut off or damaged"):
            unpack(packed, tmp_path / "plain.db")


class TestARestore:
    @pytest.fixture
    def backup(self, path: Path, tmp_path: Path) -> Path:
        back_up(path, tmp_path / "copy.db", FILES, FACTS)
        return tmp_path / "copy.db"

    def test_gives_the_same_rows_and_keeps_the_old_database(self, path: Path, backup: Path) -> None:
        before = content(path)
        with Store.open(path) as store:
            store.write_now(lambda session: session.db.execute("UPDATE entries SET title = 'changed since'"))
        changed = content(path)
        kept = restored(backup, path)
        assert content(path) == before
        assert kept is not None
        assert content(kept) == changed

    def test_leaves_nothing_of_the_backups_own(self, path: Path, backup: Path) -> None:
        restored(backup, path)
        with closing(sqlite3.connect(path)) as db:
            names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'backup%'")]
        assert names == []
        assert FILES["published/a.rss"] not in path.read_bytes(), "secrets of config.toml would be left the same way"

    def test_plays_nothing_of_an_old_wal_into_the_new_database(self, path: Path, backup: Path) -> None:
        """As after `kill -9`: what was committed last is only in the -wal."""
        before = content(path)
        killed = path.with_name("killed")
        killed.mkdir()
        with Store.open(path) as store:
            store.write_now(lambda session: session.db.execute("UPDATE entries SET title = 'only in the wal'"))
            for side in ("", "-wal"):
                shutil.copy(path.with_name(path.name + side), killed / (path.name + side))
        assert (killed / f"{path.name}-wal").stat().st_size > 0
        kept = restored(backup, killed / path.name)
        assert content(killed / path.name) == before
        assert kept is not None
        assert content(kept)["entries"][0][7] == "only in the wal"

    def test_replaces_a_database_that_is_damaged_and_keeps_it(self, path: Path, backup: Path) -> None:
        before = content(path)
        path.write_bytes(b"garbage" * 1000)
        kept = restored(backup, path)
        assert content(path) == before
        assert kept is not None
        assert kept.read_bytes().startswith(b"garbage")

    def test_is_refused_while_a_daemon_runs(self, path: Path, backup: Path) -> None:
        with Store.open(path), pytest.raises(StoreInUse):
            restored(backup, path)

    def test_gives_no_number_to_two_stories(self, path: Path, backup: Path) -> None:
        """What came after the backup had pages of its own; what comes after the restore must not take them over."""
        with Store.open(path) as store:
            later = store.write_now(lambda session: found(session, "later", NOW))
        restored(backup, path)
        with Store.open(path) as store:
            again = store.write_now(lambda session: found(session, "other", NOW))
        assert again == later + 1

    def test_killed_at_any_step_leaves_the_old_database_or_the_new_one(
        self, path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = content(path)["entries"]
        with Store.open(path) as store:
            store.write_now(lambda session: session.db.execute("UPDATE entries SET title = 'new'"))
        new = content(path)["entries"]
        for step in ("_set_aside", "_ours_alone", "sync", "open_writer"):
            here = path.with_name(step)
            here.mkdir()
            shutil.copy(path, here / path.name)

            def die(*_given: object) -> None:
                raise KeyboardInterrupt

            with monkeypatch.context() as patch:
                patch.setattr(f"aggregator.store.sqlite.restore.{step}", die)
                with pytest.raises(KeyboardInterrupt):
                    restored(backup, here / path.name)
            assert content(here / path.name)["entries"] in (old, new)
            with Store.open(here / path.name):
                pass


class TestTheNote:
    @pytest.fixture
    def elsewhere(self, tmp_path: Path) -> Iterator[Path]:
        folder = tmp_path / "other disk"
        folder.mkdir()
        yield folder

    def test_a_damaged_database_names_the_newest_backup_wherever_it_is(self, path: Path, elsewhere: Path) -> None:
        newest = elsewhere / "nightly.db"
        back_up(path, newest, {}, FACTS)
        write_note(path, BackupNote(tried_at=NOW, path=str(newest), made_at=NOW, size=1, seconds=1.0))
        damage(path)
        with pytest.raises(StoreUnusable, match=f"the newest backup is {newest}"):
            Store.open(path)

    def test_what_is_gone_is_not_named(self, path: Path, elsewhere: Path) -> None:
        write_note(path, BackupNote(path=str(elsewhere / "gone.db")))
        assert newest_backup(path) is None

    def test_one_that_cannot_be_read_is_none(self, path: Path) -> None:
        path.with_name(f"{path.name}.last-backup.json").write_text("[")
        assert read_note(path) == BackupNote()
