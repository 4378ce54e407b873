"""Whatever comes in from outside, and whatever is running: the daemon polls, serves, and ends in time."""

from __future__ import annotations

import gzip
import json
import signal
import time
from collections.abc import Iterable
from typing import Any

import pytest

from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program
from tests.e2e.waiting import get, until
from tests.loopback import Site

NOW = float(int(time.time()))
DEFAULTS = " ".join(f'a{number} CDATA "{"x" * 100}"' for number in range(5000))
COMMENT_FEEDS = {
    "with attribute defaults": f"<!DOCTYPE rss [<!ATTLIST item {DEFAULTS}>]><rss>{'<item/>' * 150_000}</rss>",
    "with attribute defaults of a parameter entity": "<!DOCTYPE rss [<!ENTITY % more '<!ATTLIST item {}>'>%more;]><rss>"
    "{}</rss>".format(DEFAULTS.replace('"', "&#34;"), "<item/>" * 150_000),
    "that are 30 MB of JSON": '{"items": [' + "[],".join("" for _ in range(600_000)) + "0]}",
}


# So that it asks for comments every second.
CURIOUS = """
from dataclasses import replace
from aggregator.daemon import daemon, roles
daemon.COMMENTS = 1.0
roles.DUTIES = tuple(replace(one, every=1.0) if one.name == "comments" else one for one in roles.DUTIES)
"""


def most_long(names: Iterable[str]) -> list[Any]:
    """The first of them, and the others when there is time."""
    first, *others = names
    return [pytest.param(first), *(pytest.param(one, marks=pytest.mark.long) for one in others)]


@pytest.mark.parametrize("kind", most_long(COMMENT_FEEDS))
def test_a_comment_feed_that_is_huge_inside_stops_nothing(program: Program, site: Site, kind: str) -> None:
    body = gzip.compress(COMMENT_FEEDS[kind].encode())
    assert len(body) < 50_000
    site.put("/comments", body)
    feed = f"<wfw:commentRss>{site.url('/comments')}</wfw:commentRss>"
    hostile = rss(Item("a", "Keeper verlengt", NOW - 600, 0)).replace("<slash:comments>0</slash:comments>", feed)
    site.put("/0", hostile.replace("<rss ", '<rss xmlns:wfw="http://wellformedweb.org/CommentAPI/" '))
    site.put("/1", rss(Item("b", "Spits vertrekt", NOW - 600, 3)))
    sources = "".join(f'[[sources]]\nurl = "{site.url(f"/{number}")}"\ninterval = "1s"\n' for number in range(2))
    polling = f'[polling]\n{ALLOW}interval = "1s"\nmin_interval = "1s"\n'
    program.configure(f"[server]\nport = 0\n[server.operator]\nport = 0\n{polling}{sources}")
    with program.daemon(first=CURIOUS) as daemon:
        address = daemon.address()
        until("Spits vertrekt", f"{address}/", daemon)
        until("Keeper verlengt", f"{address}/", daemon)
        deadline = time.monotonic() + 60
        while not site.asked("/comments") and time.monotonic() < deadline:
            time.sleep(0.05)
        assert site.asked("/comments")
        site.put("/1", rss(Item("c", "Trainer blijft", NOW - 300, 3)))
        until("Trainer blijft", f"{address}/", daemon)
        before = time.monotonic()
        assert json.loads(get(f"{address}/healthz"))["status"] == "ok"
        assert time.monotonic() - before < 1
        assert daemon.terminate() < 10
        assert daemon.process.returncode == 0


# What an operator runs, with something in it that never ends, and little time.
PROGRAM = """
import threading, time
from aggregator.daemon import daemon, lookout
lookout.SECONDS, lookout.TELLING = 1.5, 0.5
daemon.SERVER_GRACE = 0.1
class Stuck(daemon.Daemon):
    async def _dispatch(self):
        {stuck}
daemon.Daemon._dispatch = Stuck._dispatch
"""
STUCK = {
    "the event loop": "time.sleep(60)",
    "a thread": "threading.Thread(target=time.sleep, args=[60]).start()",
    "a thread of the store": "await self._store.read(lambda session: time.sleep(60))",
}


@pytest.mark.parametrize("what", most_long(STUCK))
def test_it_ends_in_time_whatever_is_stuck(program: Program, what: str) -> None:
    program.configure("[server]\nport = 0\n[server.operator]\nport = 0\n")
    with program.daemon(first=PROGRAM.format(stuck=STUCK[what])) as daemon:
        daemon.address()
        time.sleep(1.5)  # until it is stuck
        assert daemon.terminate() < 3
    assert daemon.process.returncode == -signal.SIGALRM
    assert "Timeout" in daemon.log.read_text()  # and where each thread was
