"""The real daemon polls a world that changes all the time; backups of it bring back the same ids and the same bytes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Daemon, Program
from tests.e2e.waiting import eventually
from tests.loopback import Site

NOW = float(int(time.time()))
SOURCES = 4


@pytest.fixture
def program(tmp_path: Path, site: Site) -> Program:
    program = Program(tmp_path / "first")
    program.folder.mkdir()
    sources = "".join(f'[[sources]]\nurl = "{site.url(f"/{one}")}"\ninterval = "1s"\n' for one in range(SOURCES))
    feeds = '[[feeds]]\nslug = "meest-recent"\nlimit = 20\npages = 2\n[[feeds]]\nslug = "nieuwste"\nrank = "recent"\n'
    polling = f'[polling]\n{ALLOW}interval = "1s"\nmin_interval = "1s"\n'
    program.configure(f"[server]\nport = 0\n{polling}{feeds}{sources}")
    return program


def publish_round(site: Site, number: int) -> None:
    """One more article of every source, and more comments on the ones before."""
    for source in range(SOURCES):
        items = [
            Item(f"{source}-{one}", f"Bericht {one} van krant {source}", NOW - 9000 + one, number - one)
            for one in range(max(0, number - 20), number)
        ]
        site.put(f"/{source}", rss(*items))


@contextmanager
def load(site: Site) -> Iterator[None]:
    """News without a pause, and then a last round."""
    stop = threading.Event()

    def run() -> None:
        for number in range(3, 10_000):
            publish_round(site, number)
            if stop.wait(0.4):
                return

    publish_round(site, 2)
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def documents(address: str) -> dict[str, tuple[str, bytes]]:
    """ETag and bytes of every format of both feeds."""
    found = {}
    for slug in ("meest-recent", "meest-recent/2", "nieuwste"):
        for format in ("html", "rss", "atom", "json"):
            with urllib.request.urlopen(f"{address}/{slug}.{format}", timeout=30) as answer:
                found[f"{slug}.{format}"] = (answer.headers["ETag"], answer.read())
    return found


def settled(daemon: Daemon, address: str) -> dict[str, tuple[str, bytes]]:
    """What is served once it has stopped to change."""
    last = eventually(lambda: documents(address), daemon, "not everything is published", seconds=60)
    deadline, since = time.monotonic() + 90, time.monotonic()
    while time.monotonic() - since < 3:
        assert daemon.process.poll() is None
        assert time.monotonic() < deadline, "the editions change without end"
        time.sleep(0.4)
        if (new := documents(address)) != last:
            last, since = new, time.monotonic()
    return last


def until_more(program: Program, entries: int) -> None:
    """Waits until there are more entries than that."""
    deadline = time.monotonic() + 90
    while not program.database.exists() or len(ids(program.database)) <= entries:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def ids(database: Path) -> set[tuple[object, ...]]:
    """Every entry with its story, by all the names that subscribers and other tables know them by."""
    with closing(sqlite3.connect(database)) as db:
        return set(
            db.execute(
                "SELECT e.id, e.source_id, e.key, s.id, s.uid FROM entries e JOIN stories s ON s.id = e.story_id"
            )
        )


@pytest.mark.long
def test_a_backup_under_load_restores_to_the_same_ids_and_bytes(program: Program, site: Site, tmp_path: Path) -> None:
    with program.daemon() as daemon:
        address = daemon.address()
        with load(site):
            made = []
            for number in range(2):
                until_more(program, made[-1]["rows"]["entries"] if made else 30)
                made.append(program.json("backup", str(tmp_path / f"under load {number}.db.gz")))
        publish_round(site, 10_000)
        until_more(program, made[-1]["rows"]["entries"])
        served = settled(daemon, address)
        program.run("backup", str(tmp_path / "last.db"))
        refused = program.run("restore", str(tmp_path / "last.db"), "--yes", code=1)
        assert "in use by another aggregator" in refused.stderr
        final = ids(program.database)
        daemon.terminate()

    rows = [one["rows"]["entries"] for one in made]
    assert rows[0] < rows[-1] < len(final), "news came while backups were made"
    for number, backup in enumerate(made):
        restored = ids(_restored(backup["path"], tmp_path / f"restored {number}").database)
        assert len(restored) == rows[number]
        assert restored <= final

    second = _restored(str(tmp_path / "last.db"), tmp_path / "second")
    assert (second.folder / "config.toml").read_bytes() == (program.folder / "config.toml").read_bytes()
    assert second.outputs() == program.outputs(), "before anything is published anew"
    second.run("publish")
    assert second.outputs() == program.outputs(), "nor is anything changed by publishing"
    with second.daemon("serve") as server:
        assert documents(server.address()) == served
    shutil.rmtree(second.public)
    second.run("publish")
    remade = {name: body for name, body in second.outputs().items() if not name.startswith(".")}
    assert remade.items() <= program.outputs().items(), "lists come back from the database alone"


def test_a_restored_daemon_goes_on_where_the_backup_was_made(program: Program, site: Site, tmp_path: Path) -> None:
    """What came after the backup is polled again, and gets the ids that subscribers know it by."""
    publish_round(site, 5)
    program.run("poll")
    program.run("backup", str(tmp_path / "early.db"))
    publish_round(site, 12)
    program.run("poll")
    second = _restored(str(tmp_path / "early.db"), tmp_path / "second")
    second.run("poll")
    assert _guids(second) == _guids(program)


def test_restoring_over_a_database_keeps_it_and_what_was_published_since(
    program: Program, site: Site, tmp_path: Path
) -> None:
    publish_round(site, 5)
    program.run("poll")
    program.run("backup", str(tmp_path / "early.db"))
    publish_round(site, 9)
    program.run("poll")
    late, pages = ids(program.database), set(program.outputs())
    told = program.run("restore", str(tmp_path / "early.db"), "--yes").stdout
    kept = next(program.database.parent.glob("*.before-restore-*"))
    assert str(kept) in told
    assert ids(kept) == late
    assert ids(program.database) < late
    assert set(program.outputs()) == pages, "readers have links to them"
    # The last page's number is not given to other news.
    publish_round(site, 30)
    program.run("poll")
    before, after = dict(_numbers(late)), dict(_numbers(ids(program.database)))
    assert all(before.get(number, uid) == uid for number, uid in after.items())


def test_without_a_destination_it_goes_where_the_daemons_own_are_and_old_ones_go(program: Program, site: Site) -> None:
    publish_round(site, 5)
    program.run("poll")
    folder = program.folder / "var" / "backups"
    made = program.json("backup")
    assert Path(made["path"]).parent == folder
    note = json.loads((program.folder / "var" / "aggregator.db.last-backup.json").read_text())
    assert (note["path"], note["error"], note["size"]) == (made["path"], None, Path(made["path"]).stat().st_size)
    assert program.run("restore", "--check", made["path"]).stdout.rstrip().endswith("verified")
    old = [folder / f"aggregator-2020010{day}T000000Z.backup.db" for day in range(1, 9)]
    for path in old:
        path.write_bytes(b"")
    time.sleep(1.1)  # another second, another name
    deleted = program.json("backup")["deleted"]
    assert [Path(path) for path in deleted] == old[:4], "five days stay, and their weeks"


def _restored(backup: str, folder: Path) -> Program:
    """A new machine: an empty folder, and a backup."""
    folder.mkdir()
    program = Program(folder)
    program.run("restore", backup)
    return program


def _guids(program: Program) -> set[str]:
    return {one["id"] for one in json.loads((program.public / "nieuwste.json").read_text())["items"]}


def _numbers(found: set[tuple[object, ...]]) -> Iterator[tuple[object, object]]:
    return ((story_id, uid) for _, _, _, story_id, uid in found)
