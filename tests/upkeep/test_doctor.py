"""What a check-up finds, by situation, and that each finding that is not well says how to mend it."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

import pytest

from aggregator.config import load_config
from aggregator.health.nodes import node_statuses
from aggregator.models import BackupNote, Finding, SpaceUse, Verdict
from aggregator.models.nodes import Node
from aggregator.polling.prepare import prepare_store
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import publish_site
from aggregator.store import Store
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.checkup import DatabaseFacts
from aggregator.upkeep.backups import make_backup
from aggregator.upkeep.doctor import check_up
from aggregator.upkeep.doctor.database import judge_backups, judge_clock, judge_processes, judge_size
from aggregator.upkeep.doctor.files import judge_disk
from aggregator.upkeep.doctor.network import judge_names, look_up_all
from aggregator.upkeep.doctor.system import judge_expat, judge_open_files, judge_sqlite
from tests.loopback import Site, serving
from tests.make import DAY, HOUR, NOW
from tests.store import steps
from tests.store.invented import invented
from tests.store.scratch import put

OK, WARNING, ERROR = Verdict
FACTS = DatabaseFacts("m008", (), SpaceUse(10_000_000, 0), 0, NOW - HOUR, NOW + HOUR)
LATER = NOW + DAY  # than all that was invented
QUIET = "[server]\nport = 0\n[server.operator]\nport = 0\n"


@pytest.fixture
def path(healthy: Path, tmp_path: Path) -> Path:
    """Its configuration, in a copy of its own."""
    return Path(shutil.copytree(healthy, tmp_path, dirs_exist_ok=True)) / "config.toml"


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a healthy installation: polled, published, backed up."""
    folder = tmp_path_factory.mktemp("healthy")
    path = folder / "config.toml"
    path.write_text(QUIET, "utf-8")
    config = load_config(path)
    (folder / "var").mkdir()
    with invented(folder, 200):
        pass
    (folder / "invented.db").replace(config.database)
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        with store.reader() as session:
            publish_site(session, Editions(config.output), config, NOW)
    make_backup(config, config.backups / "aggregator-20270115T080000Z.backup.db", NOW)
    return folder


def examined(path: Path, check: str, *, thorough: bool = False) -> list[Finding]:
    found = list(check_up(path, LATER, thorough=thorough))
    assert all(one.mend for one in found if one.verdict is not OK), "each says how to mend it"
    return [one for one in found if one.check == check]


def verdicts(path: Path, *, thorough: bool = False) -> dict[str, Verdict]:
    """What is not well, but for the versions that this machine happens to have."""
    found = check_up(path, LATER, thorough=thorough)
    return {one.check: one.verdict for one in found if one.verdict is not OK and one.check not in ("SQLite", "expat")}


@pytest.mark.parametrize("thorough", [False, True])
def test_a_healthy_installation_has_nothing_wrong(path: Path, thorough: bool) -> None:
    assert verdicts(path, thorough=thorough) == {}


def test_beside_a_daemon_that_writes(path: Path) -> None:
    with Store.open(load_config(path).database) as store:
        store.write_now(lambda session: put(session, "x", "y"))
        assert verdicts(path, thorough=True) == {}
        assert f"process {os.getpid()}" in examined(path, "daemon")[0].text
    assert examined(path, "daemon")[0].text == "does not run"


def test_before_the_first_start(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(QUIET)
    assert verdicts(tmp_path / "config.toml") == {"integrity": WARNING, "backups": WARNING, "published": WARNING}


def test_a_wrong_configuration_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[site]\ntitel = 1\n")
    (found,) = check_up(tmp_path / "config.toml", NOW)
    assert (found.verdict, "line 2" in found.text) == (ERROR, True)


@pytest.mark.parametrize(
    ("judged", "check", "verdict"),
    [
        (judge_sqlite((3, 40, 1)), "SQLite", WARNING),
        (judge_sqlite((3, 51, 2)), "SQLite", WARNING),
        (judge_sqlite((3, 51, 3)), "SQLite", OK),
        (judge_sqlite((4, 0, 0)), "SQLite", OK),
        (judge_expat((2, 5, 0)), "expat", WARNING),
        (judge_expat((2, 7, 1)), "expat", WARNING),
        (judge_expat((2, 7, 2)), "expat", OK),
        (judge_expat((2, 10, 0)), "expat", OK),
    ],
)
def test_a_library_with_a_known_fault_is_a_warning_that_says_what_to_do(
    judged: Finding, check: str, verdict: Verdict
) -> None:
    assert (judged.check, judged.verdict, bool(judged.mend)) == (check, verdict, verdict is WARNING)


POLLS = Node("1", "gent", "poller", "2", "c", NOW - HOUR, NOW, 0.0, leads=True)
REST = [replace(POLLS, id=role, role=role, leads=False) for role in ("publisher", "web")]


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([POLLS, *REST], ["3 processes (1 poller, 1 publisher, 1 web)"]),
        ([replace(POLLS, role="all")], ["1 process (1 all)"]),
        ([POLLS, REST[1]], ["none publishes", "2 processes (1 poller, 1 web)"]),
        (
            [POLLS, *REST, replace(POLLS, id="2", seen_at=NOW - 99)],
            ["the poller on gent: gives no sign of life for 1.6 min"],
        ),
        ([replace(POLLS, role="all", problems=("the disk is full",))], ["the process on gent: the disk is full"]),
        ([], ["none polls", "none publishes", "none serves what is published"]),
    ],
)
def test_processes_that_share_a_database(nodes: list[Node], said: list[str]) -> None:
    found = list(judge_processes(node_statuses(nodes, NOW, 30.0)))
    assert [one.text for one in found] == said
    assert all(bool(one.mend) == (one.verdict is WARNING) for one in found)


def test_the_versions_in_use_are_told(path: Path) -> None:
    assert [sqlite3.sqlite_version in one.text for one in examined(path, "SQLite")] == [True]
    assert [expat.EXPAT_VERSION.removeprefix("expat_") in one.text for one in examined(path, "expat")] == [True]


class TestTheDatabase:
    def test_garbage_names_the_backup_to_restore(self, path: Path) -> None:
        database = load_config(path).database
        content = bytearray(database.read_bytes())
        content[len(content) // 2 : len(content) // 2 + 40_000] = os.urandom(40_000)
        database.write_bytes(content)
        found = examined(path, "integrity")
        assert found[0].verdict is ERROR
        assert "aggregator restore " in found[0].mend
        assert "20270115T080000Z.backup.db" in found[0].mend

    @pytest.mark.parametrize(
        ("sql", "words"),
        [
            ("UPDATE entries SET story_id = 99999 WHERE id = 3", "refers to a row of stories"),
            (
                "INSERT INTO entries_fts(entries_fts, rowid, title, teaser) VALUES ('delete', 3, 'x', 'y')",
                "the words of entries_fts",
            ),
        ],
    )
    def test_what_only_a_thorough_look_finds(self, path: Path, sql: str, words: str) -> None:
        with closing(sqlite3.connect(load_config(path).database)) as db, db:
            db.execute(sql)
        assert examined(path, "integrity")[0].verdict is OK
        found = examined(path, "integrity", thorough=True)
        assert any(words in one.text and one.verdict is ERROR for one in found)

    def test_an_older_schema(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "config.toml").write_text(QUIET)
        steps.of_today(tmp_path / "var" / "aggregator.db")
        monkeypatch.setattr(schema, "STEPS", steps.LATER)
        (found,) = examined(tmp_path / "config.toml", "schema")
        assert found.verdict is WARNING
        assert "steps behind this program" in found.text

    @pytest.mark.parametrize(
        ("facts", "verdict"),
        [
            (FACTS, OK),
            (DatabaseFacts("m", (), SpaceUse(1, 0), 0, NOW + DAY, None), ERROR),
            (DatabaseFacts("m", (), SpaceUse(1, 0), 0, NOW + 30, None), OK),
            (DatabaseFacts("m", (), SpaceUse(1, 0), 0, NOW - 500 * DAY, None), WARNING),
            (DatabaseFacts("m", (), SpaceUse(1, 0), 0, NOW, NOW + 400 * DAY), WARNING),
            (DatabaseFacts("m", (), SpaceUse(1, 0), 0, None, None), OK),
        ],
    )
    def test_the_clock_against_what_is_stored(self, facts: DatabaseFacts, verdict: Verdict) -> None:
        assert judge_clock(facts, NOW, DAY).verdict is verdict

    @pytest.mark.parametrize(
        ("use", "most", "verdict"),
        [
            (SpaceUse(10**9, 0), None, OK),
            (SpaceUse(10**9, 10**9), None, WARNING),
            (SpaceUse(10**6, 10**6), None, OK),
            (SpaceUse(10**9, 0), 5 * 10**8, WARNING),
        ],
    )
    def test_its_size(self, use: SpaceUse, most: int | None, verdict: Verdict) -> None:
        assert judge_size(DatabaseFacts("m", (), use, 0, None, None), most).verdict is verdict


class TestBackups:
    NOTE = BackupNote(tried_at=NOW, path="a", made_at=NOW, size=10, seconds=1.0)

    def test_one_that_failed(self) -> None:
        note = BackupNote(tried_at=NOW, error="no room")
        assert judge_backups(note, Path("a"), NOW, DAY).verdict is ERROR

    def test_none(self) -> None:
        assert judge_backups(BackupNote(), None, NOW, DAY).verdict is WARNING

    @pytest.mark.parametrize(
        ("age", "every", "verdict"), [(DAY, DAY, OK), (3 * DAY, DAY, WARNING), (9 * DAY, None, OK)]
    )
    def test_its_age(self, age: float, every: float | None, verdict: Verdict) -> None:
        assert judge_backups(self.NOTE, Path("a"), NOW + age, every).verdict is verdict


class TestFiles:
    def test_a_folder_that_cannot_be_written(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        output, real = load_config(path).output, os.access

        def refused(place: Path, mode: int, **named: bool) -> bool:
            return False if place == output and mode & os.W_OK else real(place, mode, **named)

        monkeypatch.setattr("aggregator.upkeep.doctor.files.os.access", refused)
        (found,) = examined(path, "permissions")
        assert (found.verdict, str(output) in found.text) == (ERROR, True)

    def test_a_file_where_a_folder_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text(QUIET)
        (tmp_path / "var").write_text("")
        assert {one.verdict for one in examined(tmp_path / "config.toml", "permissions")} == {ERROR}

    def test_secrets_that_everybody_can_read(self, path: Path) -> None:
        path.write_text(f'{QUIET}token = "a very long secret token, really"\n')
        path.chmod(0o644)
        assert examined(path, "secrets")[0].verdict is WARNING
        path.chmod(0o640)
        assert examined(path, "secrets")[0].verdict is OK

    @pytest.mark.parametrize(
        ("free", "files", "verdict"),
        [(10**10, None, OK), (10**10, 5_000, WARNING), (10**9, None, WARNING), (10**7, None, ERROR)],
    )
    def test_room(self, free: int, files: int | None, verdict: Verdict) -> None:
        assert judge_disk("database", free, files, database=10**9).verdict is verdict

    def test_published_files_that_somebody_changed(self, path: Path) -> None:
        page = load_config(path).output / "meest-recent.rss"
        page.write_text("<rss/>")
        (found,) = examined(path, "published")
        assert (found.verdict, "meest-recent.rss" in found.text) == (WARNING, True)


class TestTheNetwork:
    async def test_names(self) -> None:
        found = await look_up_all(["localhost", "no-such-host.invalid"])
        assert found["localhost"] is None
        assert found["no-such-host.invalid"]
        assert judge_names(found, 2).verdict is WARNING

    @pytest.mark.parametrize(
        ("found", "verdict"), [({"a": None}, OK), ({"a": "gone", "b": None}, WARNING), ({"a": "gone"}, ERROR)]
    )
    def test_how_many(self, found: dict[str, str | None], verdict: Verdict) -> None:
        assert judge_names(found, len(found)).verdict is verdict

    @pytest.fixture
    def site(self) -> Iterator[Site]:
        with serving() as site:
            yield site

    def with_hub(self, path: Path, url: str) -> Finding:
        allow = '[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\n'
        path.write_text(f'{QUIET}{allow}[output]\nhubs = ["{url}"]\n')
        (found,) = examined(path, "hub")
        return found

    def test_a_hub_that_says_anything_at_all(self, path: Path, site: Site) -> None:
        assert self.with_hub(path, site.url("/hub")).verdict is OK

    def test_a_hub_that_is_not_there(self, path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        found = self.with_hub(path, f"http://127.0.0.1:{port}/")
        assert found.verdict is ERROR
        assert "output.hubs" in found.mend

    def test_a_port_that_another_program_has(self, path: Path, free: Callable[[], int]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            path.write_text(f"[server]\nport = {taken.getsockname()[1]}\n[server.operator]\nport = {free()}\n")
            found = examined(path, "port")
        assert [one.verdict for one in found] == [ERROR, OK]

    @pytest.fixture
    def free(self) -> Callable[[], int]:
        def port() -> int:
            with socket.create_server(("127.0.0.1", 0)) as one:
                return int(one.getsockname()[1])

        return port


@pytest.mark.parametrize(("most", "verdict"), [(200, ERROR), (550, WARNING), (1024, OK)])
def test_open_files(most: int, verdict: Verdict) -> None:
    assert judge_open_files(most, concurrency=32).verdict is verdict
