"""What commands hand to a daemon that runs, and news that outlives one that is killed: real processes."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator

import pytest

from tests.delivery.hook import hook
from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program
from tests.e2e.waiting import eventually
from tests.loopback import Site, free_port, serving

NOW = float(int(time.time()))
TITLES = (
    "Trainer ontslagen na derby",
    "Keeper verlengt",
    "Spits geblesseerd",
    "Stadion verkocht",
    "Bond wijzigt regels",
)
NEWS = [Item(f"n{number}", title, NOW - 60 * number, 0) for number, title in enumerate(TITLES)]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def configure(program: Program, site: Site, more: str = "") -> None:
    program.configure(
        f"[polling]\n{ALLOW}[server]\nport = 0\n[server.operator]\nport = {free_port()}\n"
        f"[backup]\nenabled = false\n{more}"
        f'[[sources]]\nurl = "{site.url("/krant")}"\ninterval = "1s"\n'
    )


def found(program: Program, sql: str, expected: int) -> bool | None:
    """Whether a count is that; None: not yet."""
    return True if program.query(sql) == [(expected,)] else None


STORIES, NEWS_KNOWN, UNDELIVERED = (f"SELECT count(*) FROM {name}" for name in ("stories", "news", "deliveries"))


@pytest.mark.long
def test_stories_are_corrected_all_polled_and_the_database_made_smaller(program: Program, site: Site) -> None:
    configure(program, site)
    site.put("/krant", rss(*NEWS[:2]))
    with program.daemon() as daemon:
        daemon.address()
        eventually(lambda: found(program, STORIES, 2), daemon, "there are no two stories")
        joined = program.run("story", "join", *TITLES[:2]).stdout
        assert joined.startswith("joined: story ")
        assert found(program, STORIES, 1)
        number = joined.split()[-1]
        split = program.run("story", "split", number, TITLES[1]).stdout
        assert split.startswith(f"split: story {number} and story ")
        assert "The daemon polls 1 source now" in program.run("poll").stdout
        site.put("/krant", rss(*NEWS[:3]))
        for names in ((), (site.url("/krant"),)):
            (polled,) = json.loads(program.run("poll", "--json", *names).stdout)
            assert polled["outcome"] in ("changed", "not-modified"), polled
        assert found(program, STORIES, 3)
        site.documents.pop("/krant")
        (failed,) = json.loads(program.run("poll", "--json", code=1).stdout)
        assert (failed["outcome"], failed["status"]) == ("http-error", 404)
        assert "before" in program.run("vacuum").stdout
        done = program.json("vacuum")
        assert done["before"] >= done["after"]  # what waits in the -wal is of the file, too


@pytest.mark.long
def test_news_is_told_once_however_often_the_daemon_is_killed(program: Program, site: Site) -> None:
    with hook() as receiver:
        rule = f'[[notify]]\nfeed = "meest-recent"\nwhen = "enters"\nwebhook = "{receiver.url}hook"\n'
        configure(program, site, rule)
        site.put("/krant", rss(NEWS[0]))
        with program.daemon() as daemon:
            daemon.address()
            eventually(lambda: found(program, NEWS_KNOWN, 1), daemon, "the first story was not passed over")
        for number in (2, 3):
            site.put("/krant", rss(*NEWS[:number]))
            with program.daemon() as daemon:
                # As soon as a letter comes, before it is answered: what was not answered comes again.
                receiver.before_answering = lambda body, process=daemon.process: process.kill()  # type: ignore[misc]
                daemon.address()
                assert daemon.process.wait(timeout=60) == -signal.SIGKILL
        receiver.before_answering = lambda body: None
        site.put("/krant", rss(*NEWS))
        with program.daemon() as daemon:
            daemon.address()
            eventually(lambda: found(program, NEWS_KNOWN, len(NEWS)), daemon, "not all is news", 30)
            eventually(lambda: found(program, UNDELIVERED, 0), daemon, "not all is delivered", 30)
        keys = [headers["idempotency-key"] for headers in receiver.headers]
    letters = dict(zip(keys, receiver.titles(), strict=True))
    assert sorted(letters.values()) == sorted(TITLES[1:])  # by these keys each story came once
    assert len(keys) <= len(letters) + 2  # one more for each kill
