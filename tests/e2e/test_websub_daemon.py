"""The daemon beside a hub: subscribed, pushed to, published and told on, and it stops in order."""

from __future__ import annotations

import time
from pathlib import Path

from tests.e2e.feeds import Item
from tests.e2e.program import ALLOW, Program
from tests.e2e.waiting import until
from tests.e2e.websub_world import SITE, feed
from tests.loopback import serving
from tests.websub.hub import call, hub, push

NOW = float(int(time.time()))


def test_news_that_is_pushed_is_published_and_told_to_our_own_hub(tmp_path: Path) -> None:
    program = Program(tmp_path)
    with serving() as site, hub() as theirs, hub() as ours:
        site.put("/rss", feed(theirs, site, Item("a", "Keeper verlengt", NOW - 600, 1)))
        program.configure(
            f'[site]\nlink = "{SITE}"\n[server]\nport = 0\n[websub]\nenabled = true\n'
            f'[output]\nhubs = ["{ours.url}"]\n[polling]\n{ALLOW}[[sources]]\nurl = "{site.url("/rss")}"\n'
        )
        with program.daemon() as daemon:
            address = daemon.address()
            deadline = time.monotonic() + 60
            while not theirs.forms("subscribe") and time.monotonic() < deadline:
                time.sleep(0.05)
            (asked,) = theirs.forms("subscribe")
            query = {name: asked[name] for name in ("hub.mode", "hub.topic")} | {"hub.challenge": "c"}
            assert call(asked["hub.callback"], address, query) == (200, "c")
            pushed = feed(theirs, site, Item("b", "Spits naar Engeland", NOW - 60, 0)).encode()
            assert push(asked["hub.callback"], address, pushed, asked["hub.secret"]) == 202
            until("Spits naar Engeland", f"{address}/meest-recent.rss", daemon)
            while f"{SITE}/meest-recent.rss" not in [one["hub.url"] for one in ours.forms("publish")]:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            assert daemon.terminate() < 10
            assert daemon.process.returncode == 0, daemon.log.read_text()
            log = daemon.log.read_text()
            assert asked["hub.secret"] not in log
            assert asked["hub.callback"].rpartition("/")[2] not in log
    assert program.query("SELECT state FROM subscriptions") == [("active",)]
