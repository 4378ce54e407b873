"""One round of what the daemon does, as cron has it: what is due at a time that tests set, against real servers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.daemon.round import Round, RoundReport
from aggregator.models import HealthState, Outcome
from aggregator.store import Store
from tests.e2e.feeds import Item, rss
from tests.loopback import FaultyServer, Site, in_a_thread, reply
from tests.make import DAY, HOUR, NOW
from tests.websub.hub import Hub, hub

MINUTE = 60.0
POLLING = '[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\ntimeout = "5s"\n'
QUIET = f"[backup]\nenabled = false\n{POLLING}"
FEED = rss(Item("a", "Keeper verlengt", NOW - HOUR, 3)).encode()


class Cron:
    """Rounds over one configuration; each opens the store anew."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "config.toml"

    def configure(self, text: str) -> None:
        self._path.write_text(text, "utf-8")

    @property
    def config(self) -> Config:
        return load_config(self._path)

    def round(self, at: float = NOW) -> RoundReport:
        config = self.config
        with Store.open(config.database) as store:
            return asyncio.run(Round(config, store, lambda: at).run())

    def write(self, sql: str, *values: object) -> None:
        with Store.open(self.config.database) as store:
            store.write_now(lambda session: session.db.execute(sql, list(values)))

    def number(self, sql: str) -> float:
        with Store.for_reading(self.config.database) as store, store.reader() as session:
            return float(session.db.execute(sql).fetchone()[0])


@pytest.fixture
def cron(tmp_path: Path) -> Cron:
    return Cron(tmp_path)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    server = FaultyServer()
    with in_a_thread(server):
        yield server


def asked(server: FaultyServer, path: str) -> int:
    return sum(request.target == path for request in server.requests)


class TestWhatFailsIsTold:
    """By the round, and once to the operator; `status SOURCE` tells of what is a source's own."""

    STRAY = r"title:^(\w|\w\w)+$"

    @pytest.mark.parametrize("whose", ["sources", "feeds"])
    def test_a_rule_that_takes_too_long(self, cron: Cron, site: Site, whose: str) -> None:
        site.put("/rss", rss(Item("a", "woordwoord" * 8 + "!", NOW - HOUR, 3)))
        rule = f"exclude = ['{self.STRAY}']\n"
        of_source, of_feed = (rule, "") if whose == "sources" else ("", f'[[feeds]]\nslug = "f"\n{rule}')
        cron.configure(f'{QUIET}[[sources]]\nurl = "{site.url("/rss")}"\n{of_source}{of_feed}')
        (problem,) = cron.round().problems
        assert problem.startswith(f"a rule takes too long and is passed over: {self.STRAY} (of the {whose[:-1]} ")

    def test_what_our_hubs_and_hooks_do_not_take_until_they_do(self, cron: Cron, site: Site) -> None:
        site.put("/rss", FEED)
        hub = site.url("/geen-hub")
        hooks = f'[output]\nhubs = ["{hub}"]\npublish_command = ["false"]\n' \
                '[alerts]\ncommand = ["false"]\n'  # fmt: skip
        cron.configure(f'{QUIET}[site]\nlink = "https://n.example"\n{hooks}[[sources]]\nurl = "{site.url("/rss")}"\n')
        told = [
            [one.partition(":")[0] for one in cron.round(NOW + n * 3 * HOUR).problems] for n in range(12)
        ]  # what was published first is not published again
        assert told[0] == ["the publish command fails"]
        assert told[-1] == ["notices to the operator do not arrive", "our hubs are not told of news"]
        with Store.for_reading(cron.config.database) as store, store.reader() as session:
            titles = [one.words for one in session.alerts.notices(20)]
        assert sum(one.startswith("our hubs are not told of news") for one in titles) == 1


class TestTwoRoundsInARow:
    def test_the_first_polls_and_publishes(self, cron: Cron, site: Site) -> None:
        site.put("/rss", FEED)
        cron.configure(f'{QUIET}[[sources]]\nurl = "{site.url("/rss")}"\n')
        report = cron.round()
        assert [record.outcome for record in report.polls] == [Outcome.CHANGED]
        assert b"Keeper verlengt" in (cron.config.output / "meest-recent.rss").read_bytes()

    def test_the_second_finds_nothing_due_and_asks_nobody(self, cron: Cron, site: Site) -> None:
        site.put("/rss", FEED)
        cron.configure(f'{QUIET}[[sources]]\nurl = "{site.url("/rss")}"\n')
        cron.round()
        report = cron.round(NOW + 2)
        assert report.is_idle
        assert report.next_due is not None
        assert report.next_due[0] == "Sportkrant"
        assert len(site.requests) == 1


def test_what_is_long_overdue_is_polled_in_this_round_and_not_put_off(cron: Cron, site: Site) -> None:
    names = [f"/{number}" for number in range(5)]
    for name in names:
        site.put(name, FEED)
    sources = "".join(f'[[sources]]\nurl = "{site.url(name)}"\ninterval = "10m"\n' for name in names)
    cron.configure(QUIET + sources)
    cron.round()
    assert len(cron.round(NOW + 3 * HOUR).polls) == 5


@pytest.mark.parametrize(
    "answer",
    [
        reply(FEED, headers=(("Cache-Control", "max-age=7200"),)),
        reply(FEED, headers=(("Retry-After", "7200"),)),
        reply(status=503, headers=(("Retry-After", "7200"),)),
    ],
    ids=["max-age", "Retry-After with a document", "Retry-After with a failure"],
)
def test_what_a_server_asked_for_is_obeyed(cron: Cron, server: FaultyServer, answer: bytes) -> None:
    server.on("/rss", answer)
    cron.configure(f'{QUIET}[[sources]]\nurl = "{server.url("/rss")}"\ninterval = "5m"\n')
    cron.round()
    assert cron.round(NOW + HOUR).polls == []
    assert len(cron.round(NOW + 2 * HOUR + MINUTE).polls) == 1


def test_a_source_that_is_gone_is_polled_never_again(cron: Cron, server: FaultyServer) -> None:
    server.on("/rss", reply(status=410))
    cron.configure(f'{QUIET}[[sources]]\nurl = "{server.url("/rss")}"\n')
    cron.round()
    report = cron.round(NOW + 30 * DAY)
    assert (report.polls, report.next_due) == ([], None)


def test_a_paused_source_is_left_alone(cron: Cron, site: Site) -> None:
    site.put("/rss", FEED)
    cron.configure(f'{QUIET}[[sources]]\nurl = "{site.url("/rss")}"\n')
    cron.round()
    cron.write("UPDATE sources SET paused_at = ?", NOW)
    assert cron.round(NOW + DAY).polls == []


def test_comment_counters_are_asked(cron: Cron, server: FaultyServer) -> None:
    server.on("/rss", reply(FEED, etag='"1"'), reply(status=304))
    server.on("/count/a", reply(b'{"n": 41}', content_type="application/json"))
    comments = f"""comments = {{url = "{server.url("/count/")}{{slug}}", pattern = "rss-(?P<slug>.+)", path = "n"}}"""
    cron.configure(f'{QUIET}[[sources]]\nurl = "{server.url("/rss")}"\n{comments}\n')
    cron.round()
    cron.round(NOW + HOUR)
    assert asked(server, "/count/a") >= 1
    assert cron.number("SELECT max(comments) FROM entries") == 41


def test_hubs_are_told_once_of_what_was_published(cron: Cron, site: Site) -> None:
    site.put("/rss", FEED)
    with hub() as running:
        told = cron_with_hub(cron, site, running)
        assert told == cron.number("SELECT count(*) FROM outbox") > 0
        assert cron.round(NOW + 2).hubs == 0


def cron_with_hub(cron: Cron, site: Site, running: Hub) -> int:
    outputs = f'[site]\nlink = "https://meest.example"\n[output]\nhubs = ["{running.url}"]\n'
    cron.configure(f'{QUIET}{outputs}[[sources]]\nurl = "{site.url("/rss")}"\n')
    cron.round()
    return len(running.forms("publish"))


def test_a_backup_is_made_when_it_is_due(cron: Cron, site: Site) -> None:
    site.put("/rss", FEED)
    cron.configure(f'{POLLING}[backup]\nevery = "1d"\n[[sources]]\nurl = "{site.url("/rss")}"\n')
    assert [cron.round(NOW + at).backed_up for at in (0, HOUR, DAY + MINUTE)] == [True, False, True]


def test_what_is_not_to_be_kept_is_deleted_once_an_hour(cron: Cron, site: Site) -> None:
    site.put("/rss", FEED)
    cron.configure(f'{QUIET}[[sources]]\nurl = "{site.url("/rss")}"\ninterval = "1d"\n')
    cron.round()
    cron.write("UPDATE polls SET started_at = started_at - ?, ended_at = ended_at - ?", 40 * DAY, 40 * DAY)
    cron.round(NOW + HOUR / 2)
    assert cron.number("SELECT count(*) FROM polls") == 1
    cron.round(NOW + HOUR)
    assert cron.number("SELECT count(*) FROM polls") == 0


def test_the_operator_is_told_once_of_a_source_that_is_not_well(
    cron: Cron, server: FaultyServer, tmp_path: Path
) -> None:
    server.on("/rss", reply(FEED), reply(status=410))
    write = "import pathlib, sys; pathlib.Path('told').open('a').write(sys.stdin.read() + chr(10))"
    command = f'[alerts]\ncommand = ["{sys.executable}", "-c", "{write}"]\ndisk_free = "1kB"\n'
    cron.configure(f'{QUIET}{command}[[sources]]\nurl = "{server.url("/rss")}"\ninterval = "5m"\n')
    reports = [cron.round(NOW + number * HOUR) for number in range(6)]
    assert sum(report.notices for report in reports) == 1
    assert HealthState.GONE.value in (tmp_path / "told").read_text()


def test_our_own_trouble_is_told_and_a_sources_is_not(cron: Cron, server: FaultyServer) -> None:
    server.on("/rss", reply(status=500))
    cron.configure(f'{QUIET}[[sources]]\nurl = "{server.url("/rss")}"\n')
    assert cron.round().problems == ()
    cron.configure(f'{POLLING}[backup]\ndirectory = "config.toml"\n[[sources]]\nurl = "{server.url("/rss")}"\n')
    (problem,) = cron.round(NOW + HOUR).problems
    assert problem.startswith("no backup was made: ")
