"""A backup of a database on a server: one verified file, which PostgreSQL's own program brings back."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.errors import BackupFailed, StoreUnusable
from aggregator.models.location import PostgresUrl
from aggregator.models.site import SiteIdentity
from aggregator.store import Store
from aggregator.store.postgres.backup import how_to_restore
from aggregator.upkeep.backups import make_backup, target_for
from aggregator.upkeep.restore import check_backup, restore
from tests.make import NOW, entry
from tests.postgres import Postgres
from tests.world import A, World


@pytest.fixture
def config(tmp_path: Path, postgres: Postgres) -> Config:
    """Of a site with three stories, and something published."""
    path = tmp_path / "config.toml"
    path.write_text(f'[storage]\nurl = "{postgres.fresh()}"\n')
    config = load_config(path)
    with Store.open(config.location) as store:
        store.write_now(lambda session: session.site.found(SiteIdentity("one", NOW, "key")))
        for number in range(3):
            World(store).take(A, entry(f"e{number}", title=f"Bericht {number} over iets anders"))
    config.output.mkdir(parents=True)
    return config


def test_it_comes_back_by_the_command_that_restore_tells(config: Config, postgres: Postgres) -> None:
    target = target_for(config, None, NOW, compress=True)
    made = make_backup(config, target, NOW)
    assert target.name == "aggregator-20270115T080000Z.backup.tar"
    assert target.stat().st_mode & 0o777 == 0o600
    assert (made.facts.rows["entries"], made.facts.schema) == (3, "m001_tables")
    assert check_backup(target) == made.facts
    told = restore(config.path, target, NOW).command
    empty = postgres.fresh()
    assert told == how_to_restore(target, config.location)  # type: ignore[arg-type]
    subprocess.run(told.replace(str(config.location), empty), shell=True, check=True)
    with Store.open(PostgresUrl(empty)) as store:
        world = World(store)
        assert len(world.stories()) == 3
        assert world.read(lambda session: len(session.search.matching("bericht"))) == 3
        world.take(A, entry("later", title="Wat er daarna kwam"))
        assert len(world.stories()) == 4


def test_on_a_new_machine_the_configuration_comes_back_too(config: Config, tmp_path: Path) -> None:
    target = tmp_path / "kept.tar"
    make_backup(config, target, NOW)
    there = tmp_path / "new" / "config.toml"
    done = restore(there, target, NOW)
    assert (done.config, there.read_text()) == ("written", config.path.read_text())


def test_a_damaged_one_is_found(config: Config, tmp_path: Path) -> None:
    target = tmp_path / "kept.tar"
    make_backup(config, target, NOW)
    with tarfile.open(target) as tar:
        at = tar.getmember("database.dump").offset_data + 1000
    with target.open("r+b") as file:
        file.seek(at)
        file.write(b"?" * 20)
    with pytest.raises(StoreUnusable, match=r"database.dump in it is damaged"):
        check_backup(target)
    target.write_bytes(target.read_bytes()[:3000])
    with pytest.raises(StoreUnusable, match="is no whole backup"):
        check_backup(target)


def test_one_that_takes_too_long_leaves_nothing(config: Config, tmp_path: Path) -> None:
    def late() -> None:
        raise BackupFailed("too late")

    with pytest.raises(BackupFailed, match="too late"):
        make_backup(config, tmp_path / "kept.tar", NOW, late)
    assert list(tmp_path.glob("*kept*")) == []


def test_a_server_that_is_away_is_told(config: Config, tmp_path: Path, postgres: Postgres) -> None:
    config.path.write_text(f'[storage]\nurl = "{postgres.url("nowhere")}"\n')
    with pytest.raises(StoreUnusable, match='database "nowhere" does not exist'):
        make_backup(load_config(config.path), tmp_path / "kept.tar", NOW)
