"""The daemon's own backups: made when due, rotated, and what is said when one cannot be made."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.errors import AggregatorError, BackupFailed
from aggregator.ownership import hand_over
from aggregator.polling.prepare import prepare_store
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import publish_site
from aggregator.store import Store
from aggregator.store.sqlite.backup_note import read_note
from aggregator.store.sqlite.compact import compact_file
from aggregator.upkeep import backups
from aggregator.upkeep.backups import Backups, make_backup, target_for
from aggregator.upkeep.restore import restore
from tests.make import DAY, HOUR, NOW

SETTINGS = '[backup]\nkeep = 2\ndaily = 0\nweekly = 0\n[output]\ntheme = "look"\n'


@dataclass
class Operated:
    config: Config
    now: float = NOW

    def __post_init__(self) -> None:
        self.backups = Backups(lambda: self.config, lambda: self.now)

    def made(self) -> list[str]:
        return sorted(path.name for path in self.config.backups.iterdir())


@pytest.fixture
def operated(tmp_path: Path) -> Iterator[Operated]:
    (tmp_path / "config.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "page.css").write_text("body { color: red }")
    config = load_config(tmp_path / "config.toml")
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        yield Operated(config)


async def test_one_is_made_when_it_is_due_and_the_oldest_goes(operated: Operated) -> None:
    assert await operated.backups.make_if_due()
    operated.now += DAY - 1
    assert not await operated.backups.make_if_due()
    operated.now += 1
    assert await operated.backups.make_if_due()
    (operated.config.backups / "by hand.db").write_bytes(b"")
    operated.now += DAY
    assert await operated.backups.make_if_due()
    assert operated.made() == [
        "aggregator-20270116T080000Z.backup.db.gz",
        "aggregator-20270117T080000Z.backup.db.gz",
        "by hand.db",
    ]
    assert operated.backups.problem is None
    note = read_note(operated.config.database)
    assert (note.made_at, note.path) == (operated.now, str(operated.config.backups / operated.made()[1]))
    assert note.size > 1000


async def test_one_that_fails_is_a_problem_until_one_is_made(operated: Operated) -> None:
    operated.config.backups.parent.mkdir(exist_ok=True)
    operated.config.backups.write_bytes(b"a file is in the way")
    with pytest.raises(AggregatorError, match="backups"):
        await operated.backups.make_if_due()
    assert "backups" in (operated.backups.problem or "")
    operated.config.backups.unlink()
    operated.now += HOUR - 1
    assert not await operated.backups.make_if_due(), "it is not tried again and again"
    operated.now += 1
    assert await operated.backups.make_if_due()
    assert operated.backups.problem is None


async def test_a_daemon_that_ends_does_not_wait_for_one(operated: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(config: Config, target: Path, now: float, check: backups.Check) -> backups.Backup:
        begun.set()
        try:
            for _ in range(1000):
                check()
                ended.wait(0.01)
        finally:
            ended.set()
        raise AssertionError("it was not stopped")

    monkeypatch.setattr(backups, "make_backup", slow)
    task = asyncio.create_task(operated.backups.make_if_due())
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 5)


async def test_switched_off_none_is_made(operated: Operated) -> None:
    (operated.config.path).write_text("[backup]\nenabled = false\n")
    operated.config = load_config(operated.config.path)
    assert not await operated.backups.make_if_due()
    assert not operated.config.backups.exists()


def test_configuration_theme_and_what_is_published_travel_with_it(operated: Operated, tmp_path: Path) -> None:
    with Store.for_reading(operated.config.database).reader() as session:
        publish_site(session, Editions(operated.config.output), operated.config, NOW)
    make_backup(operated.config, tmp_path / "a.db", NOW)
    done = restore(tmp_path / "new" / "config.toml", tmp_path / "a.db", NOW)
    assert (tmp_path / "new" / "config.toml").read_text() == SETTINGS
    assert (tmp_path / "new" / "look" / "page.css").read_text() == "body { color: red }"
    assert (done.config, done.theme_files, done.kept) == ("written", 1, None)
    before, after = Editions(operated.config.output).all(), Editions(tmp_path / "new" / "var" / "public").all()
    assert before == after
    assert "/meest-recent.rss" in after


def test_a_configuration_and_a_theme_that_are_there_stay(operated: Operated, tmp_path: Path) -> None:
    make_backup(operated.config, tmp_path / "a.db", NOW)
    changed = SETTINGS + '[site]\ntitle = "Anders"\n'
    operated.config.path.write_text(changed)
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.toml").write_text(changed)
    (other / "look").mkdir()
    done = restore(other / "config.toml", tmp_path / "a.db", NOW)
    assert (done.config, done.theme_files) == ("another", 0)
    assert (other / "config.toml").read_text() == changed


def test_where_a_backup_goes(operated: Operated, tmp_path: Path) -> None:
    config = operated.config
    assert target_for(config, None, NOW, compress=False) == config.backups / "aggregator-20270115T080000Z.backup.db"
    assert target_for(config, tmp_path, NOW, compress=True) == tmp_path / "aggregator-20270115T080000Z.backup.db.gz"
    assert target_for(config, tmp_path / "a.db", NOW, compress=False) == tmp_path / "a.db"
    assert target_for(config, tmp_path / "a.db", NOW, compress=True) == tmp_path / "a.db.gz"


def test_the_database_itself_is_no_place_for_its_backup(operated: Operated) -> None:
    before = operated.config.database.read_bytes()
    with pytest.raises(BackupFailed, match="that is the database itself"):
        make_backup(operated.config, operated.config.database, NOW)
    assert operated.config.database.read_bytes() == before


def test_a_full_disk_is_said_and_what_was_there_stays(operated: Operated, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="cannot be made"):
        make_backup(operated.config, Path("/proc/nowhere/a.db"), NOW)
    assert "cannot be made" in (read_note(operated.config.database).error or "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_is_the_daemons_own(operated: Operated, tmp_path: Path) -> None:
    """`sudo aggregator restore` must not leave a database that the daemon's user cannot open."""
    nobody = 65534
    with Store.for_reading(operated.config.database).reader() as session:
        publish_site(session, Editions(operated.config.output), operated.config, NOW)
    make_backup(operated.config, tmp_path / "a.db", NOW)
    other = tmp_path / "other"
    (other / "var").mkdir(parents=True)
    os.chown(other / "var", nobody, nobody)
    restore(other / "config.toml", tmp_path / "a.db", NOW)
    config = load_config(other / "config.toml")
    make_backup(config, config.backups / "b.db", NOW)
    compact_file(config.database)
    (other / "secret").write_text("")
    (other / "var" / "link").symlink_to(other / "secret")
    os.link(other / "secret", other / "var" / "second name")
    hand_over([other / "var"], other / "var")
    assert (other / "secret").stat().st_uid == 0, "no link in it gives anything away"
    (other / "var" / "link").unlink()
    (other / "var" / "second name").unlink()
    roots = [path for path in (other / "var").rglob("*") if path.stat().st_uid == 0]
    assert roots == []
    assert (other / "config.toml").stat().st_uid == 0, "what root had before stays root's"
