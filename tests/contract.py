"""What both databases must do: the tests in these files are run with SQLite and, as they are, with PostgreSQL.

With PostgreSQL a test opens what it calls a file, and is given a database of its own, the same one each time that it
names this file. What is about a file itself is marked `sqlite` and run once. Most runs with PostgreSQL are `long`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config
from aggregator.models.location import Location
from aggregator.store import Store
from tests.postgres import Postgres

ROOT = Path(__file__).parent
FILES = {
    "alerts/test_alerter.py",
    "daemon/test_dispatcher.py",
    "daemon/test_round.py",
    "delivery/test_courier.py",
    "news/test_teller.py",
    "polling/test_clock.py",
    "polling/test_corrections.py",
    "polling/test_due.py",
    "polling/test_entries.py",
    "polling/test_faults.py",
    "polling/test_identity.py",
    "polling/test_lifts.py",
    "polling/test_poll.py",
    "polling/test_readdressed.py",
    "polling/test_recorded.py",
    "polling/test_shared_hosts.py",
    "polling/test_source_rules.py",
    "publishing/test_lists.py",
    "publishing/test_publish.py",
    "publishing/test_votes.py",
    "reports/test_gauges.py",
    "reports/test_health.py",
    "reports/test_status.py",
    "reports/test_story_report.py",
    "sources/test_follow.py",
    "sources/test_preview.py",
    "store/test_candidates.py",
    "store/test_categories.py",
    "store/test_kept.py",
    "store/test_outbox.py",
    "store/test_search.py",
    "store/test_store.py",
    "upkeep/test_retention.py",
    "upkeep/test_transfer.py",
    "websub/test_subscriptions.py",
}
# Of which the runs with PostgreSQL are quick and tell most.
TELLING = {
    *("polling/test_poll.py", "polling/test_shared_hosts.py", "publishing/test_votes.py"),
    *("store/test_outbox.py", "websub/test_subscriptions.py"),
}


def databases(metafunc: pytest.Metafunc) -> list[Any]:
    """The databases that a test is run with; none: it is about neither."""
    path = metafunc.definition.path
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
    if name not in FILES or metafunc.definition.get_closest_marker("sqlite"):
        return []
    return ["sqlite", pytest.param("postgres", marks=() if name in TELLING else pytest.mark.long)]


def place_of(path: Path) -> Location:
    """Where what a test calls this file is: there, or in a database of PostgreSQL."""
    return path


@contextmanager
def in_files() -> Iterator[None]:
    """What is opened inside is a file, whatever a test is run with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.contract._in_files", True)
        yield


_in_files = False


class Databases:
    """Databases of PostgreSQL in the place of files. What was used is emptied and used again: to make one takes a tenth
    of a second, and to drop one waits for a checkpoint."""

    def __init__(self, server: Postgres) -> None:
        from aggregator.models.location import PostgresUrl

        self._server, self._location = server, PostgresUrl
        self._urls: dict[Path, str] = {}

    def at(self, path: Path) -> Any:
        if path not in self._urls:
            free = self._server.free
            self._urls[path] = free.pop() if free else self._server.fresh(self._empty())
        return self._location(self._urls[path])

    def _empty(self) -> str:
        """One that has the tables: to make them anew takes longer than to copy it."""
        if self._server.template is None:
            self._server.template = self._server.fresh()
            with closing(Store.open(self._location(self._server.template))):
                pass
        return self._server.template

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Those that are asked for inside are free again afterwards."""
        before = set(self._urls)
        yield
        for path in set(self._urls) - before:
            url = self._urls.pop(path)
            for pid in self._server.connections(url):
                self._server.terminate(pid)
            self._server.run(EMPTY, database=url)
            self._server.free.append(url)


# As it was when its tables were made: without rows, and with the ids from one on; and what is counted of it.
EMPTY = """DO $$ BEGIN
    PERFORM pg_stat_reset();
    EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' RESTART IDENTITY' FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT IN ('schema_steps', 'last_ids', 'turns'));
    UPDATE last_ids SET seq = 0;
    UPDATE turns SET number = 0;
END $$"""


@contextmanager
def on_postgres(server: Postgres) -> Iterator[Databases]:
    """Whoever opens a file meanwhile is given a database of this server, and a configuration names it."""
    from aggregator.store.postgres.opening import trial

    opened, unread, found = Store.open, Store.unread, Databases(server)

    def instead(given: Any) -> Any:
        return found.at(given) if isinstance(given, Path) and not _in_files else given

    with found.lent(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "open", lambda given: opened(instead(given)))
        patch.setattr(Store, "unread", lambda given: unread(instead(given)))
        patch.setattr(Store, "for_reading", lambda given: unread(instead(given)))
        patch.setattr("aggregator.store.store.snapshot_of", lambda given: trial(instead(given)))
        patch.setattr("tests.contract.place_of", instead)
        patch.setattr(Config, "location", property(lambda config: instead(config.database)))
        yield found
