"""Processes of different roles over one database: polled by one, published by another, served by a third."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Daemon, Program
from tests.e2e.waiting import eventually, get
from tests.e2e.websub_world import SITE
from tests.e2e.websub_world import feed as feed_with_hub
from tests.loopback import Site
from tests.postgres import Postgres
from tests.websub.hub import call, hub, push

pytest.importorskip("procrastinate", reason="the extra `postgres` is not installed")

PATIENCE = 60  # seconds: four processes start
FIRST, SECOND = "Feyenoord wint van Ajax", "Nieuwe trein rijdt naar Parijs"


class Cluster:
    """Processes by name, on one configuration."""

    def __init__(self, program: Program, stack: ExitStack) -> None:
        self.program, self._stack = program, stack
        self.nodes: dict[str, Daemon] = {}

    def start(self, name: str, role: str) -> Daemon:
        self.nodes[name] = self._stack.enter_context(self.program.daemon("run", "--role", role))
        return self.nodes[name]

    def add(self, settings: str) -> None:
        """Tables before those that are there."""
        file = self.program.folder / "config.toml"
        file.write_text(f"{settings}{file.read_text('utf-8')}", "utf-8")

    def roles(self) -> list[str]:
        """Of the nodes that live, as the command tells them."""
        return sorted(node["role"] for node in self.program.json("nodes") if node["gone_for"] is None)


@pytest.fixture(params=["folder", "database"])
def cluster(tmp_path: Path, site: Site, postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    program = Program(tmp_path)
    site.put("/feed", rss(Item("a", FIRST, time.time() - 60, 3)))
    program.configure(f"""
[output]
shelf = "{request.param}"
[storage]
url = "{postgres.fresh()}"
[engine]
kind = "procrastinate"
shards = 8
turn = "2s"
dead_after = "3s"
[polling]
{ALLOW}interval = "2s"
min_interval = "1s"
max_interval = "3s"
[server]
port = 0
[server.operator]
enabled = false
[backup]
enabled = false
[[sources]]
url = "{site.url("/feed")}"
""")
    with ExitStack() as stack:
        yield Cluster(program, stack)


@pytest.mark.long
def test_what_one_process_polls_another_publishes_and_a_third_serves_whoever_is_killed(
    cluster: Cluster, site: Site
) -> None:
    web = cluster.start("web", "web")
    poller = cluster.start("poller", "poller")
    publisher = cluster.start("publisher", "publisher")
    feed = f"{web.address()}/meest-recent.rss"
    eventually(lambda: FIRST in get(feed) or None, web, "the first is not served", PATIENCE)
    eventually(
        lambda: cluster.roles() == ["poller", "publisher", "web"] or None, web, "a node is not told of", PATIENCE
    )

    poller.process.kill()
    poller.process.wait()
    site.put("/feed", rss(Item("b", SECOND, time.time(), 0), Item("a", FIRST, time.time() - 60, 3)))
    cluster.start("another", "poller")
    eventually(lambda: SECOND in get(feed) or None, web, "the second is not served", PATIENCE)
    eventually(
        lambda: cluster.roles() == ["poller", "publisher", "web"] or None,
        web,
        "the lost one is still told of",
        PATIENCE,
    )

    for node in (web, publisher, cluster.nodes["another"]):
        assert node.terminate() < 10
        assert node.process.returncode == 0, node.log.read_text()


@pytest.mark.long
@pytest.mark.parametrize("cluster", ["database"], indirect=True)
def test_a_machine_with_another_file_uses_the_sources_of_the_one_that_offers_the_work(
    cluster: Cluster, site: Site, tmp_path: Path
) -> None:
    first = cluster.start("first", "web")
    page = f"{first.address()}/meest-recent.rss"
    leads = eventually(
        lambda: [one for one in cluster.program.json("nodes") if one["leads"]] or None, first, "nobody leads", PATIENCE
    )
    assert leads[0]["wrong"] == []
    other = Program(tmp_path / "other")
    other.folder.mkdir()
    text = (cluster.program.folder / "config.toml").read_text("utf-8")
    other.configure(text.replace("/feed", "/nothing"))
    site.put("/nothing", rss(Item("x", "Niemand wil dit", time.time() - 60, 0)))
    with other.daemon("run", "--role", "poller"), other.daemon("run", "--role", "publisher"):
        eventually(lambda: FIRST in get(page) or None, first, "the lead's source is not polled", PATIENCE)
        eventually(lambda: len(cluster.roles()) == 3 or None, first, "a node is not told of", PATIENCE)
        wrong = [str(one["wrong"]) for one in cluster.program.json("nodes") if one["role"] != "web"]
        assert all("its config.toml is not that of the web on" in one for one in wrong)
        assert "config.toml" in other.run("doctor", code=None).stdout
        assert "config.toml" in other.run("status").stdout
        assert "Niemand" not in get(page)
    assert "/nothing" not in {request.path for request in site.requests}


@pytest.mark.long
@pytest.mark.parametrize("cluster", ["database"], indirect=True)
def test_a_hub_may_call_any_of_them_and_what_it_was_told_that_we_have_outlives_that_one(
    cluster: Cluster, site: Site
) -> None:
    with hub() as theirs:
        site.put("/feed", feed_with_hub(theirs, site, Item("a", FIRST, time.time() - 60, 3)))
        cluster.add(f'[site]\nlink = "{SITE}"\n[websub]\nenabled = true\n')
        first, second = cluster.start("first", "web"), cluster.start("second", "web")
        addresses = first.address(), second.address()
        poller, publisher = cluster.start("poller", "poller"), cluster.start("publisher", "publisher")
        asked = eventually(lambda: next(iter(theirs.forms("subscribe")), None), publisher, "no hub is asked", PATIENCE)
        query = {name: asked[name] for name in ("hub.mode", "hub.topic")} | {"hub.challenge": "c"}
        assert call(asked["hub.callback"], addresses[1], query) == (200, "c"), (
            "subscribed to by another, after its start"
        )
        assert poller.terminate() < 10
        pushed = feed_with_hub(theirs, site, Item("b", SECOND, time.time(), 0)).encode()
        assert push(asked["hub.callback"], addresses[0], pushed, asked["hub.secret"]) == 202
        first.process.kill()
        first.process.wait()
        cluster.start("another", "poller")
        page = f"{addresses[1]}/meest-recent.rss"
        eventually(lambda: SECOND in get(page) or None, second, "what was pushed is lost", PATIENCE)


def test_a_role_of_many_needs_a_database_that_they_share(program: Program) -> None:
    program.configure("[server]\nport = 0\n")
    done = program.run("run", "--role", "poller", code=2)
    assert "[engine] kind" in done.stderr
