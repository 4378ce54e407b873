"""What commands say of the daemon first."""

from __future__ import annotations

from pathlib import Path

from aggregator.cli.support.daemon_line import LOST, line_of_daemon
from aggregator.models.location import PostgresUrl
from aggregator.models.nodes import Node
from aggregator.store import Store
from tests.make import NOW
from tests.postgres import Postgres


def test_without_a_daemon_it_says_how_to_start_one(tmp_path: Path) -> None:
    assert line_of_daemon(tmp_path / "news.db", NOW) == "no daemon runs here; `aggregator run` starts it"


def test_a_process_of_another_machine_that_shares_the_database_is_one(tmp_path: Path, postgres: Postgres) -> None:
    place, notes = PostgresUrl(postgres.fresh()), tmp_path / "news.db"
    with Store.open(place) as store:
        poller = Node("a", "elsewhere", "poller", "1", "c0ffee", NOW, NOW, 0.0)
        store.write_now(lambda session: session.nodes.show(poller), stories=False)
    assert line_of_daemon(notes, NOW + LOST, place) is None
    assert line_of_daemon(notes, NOW + LOST + 1, place) == "no daemon runs here; `aggregator run` starts it"
