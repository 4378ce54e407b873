"""Processes of different roles over one database: polled by one, published by another, served by a third."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.delivery.hook import hook
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
# Polls within seconds, at a port that is free, and no pages for operators.
OFTEN = f"""[polling]
{ALLOW}interval = "2s"
min_interval = "1s"
max_interval = "3s"
[server]
port = 0
[server.operator]
enabled = false
"""
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
{OFTEN}[backup]
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
def test_two_that_serve_are_one_and_what_two_publishers_tell_is_told_once(
    tmp_path: Path, site: Site, postgres: Postgres
) -> None:
    program, url = Program(tmp_path), postgres.fresh()
    site.put("/feed", rss(Item("a", FIRST, time.time() - 60, 3)))
    with hub() as ours, hook() as receiver, ExitStack() as stack:
        program.configure(
            _TWICE.format(url=url, often=OFTEN, source=site.url("/feed"), hub=ours.url, hook=receiver.url)
        )
        cluster = Cluster(program, stack)
        webs = [cluster.start(name, "web") for name in ("web", "other web")]
        for name, role in (("publisher", "publisher"), ("other publisher", "publisher"), ("poller", "poller")):
            cluster.start(name, role)
        feeds = [f"{web.address()}/meest-recent.rss" for web in webs]
        for web, feed in zip(webs, feeds, strict=True):
            eventually(lambda feed=feed: FIRST in get(feed) or None, web, "the first is not served", PATIENCE)  # type: ignore[misc]

        site.put("/feed", rss(Item("b", SECOND, time.time(), 0), Item("a", FIRST, time.time() - 60, 3)))
        eventually(lambda: SECOND in get(feeds[0]) or SECOND in get(feeds[1]) or None, webs[0], "not served", PATIENCE)
        time.sleep(1.0)  # what is asked for: both have it a second later at most
        assert all(SECOND in get(feed) for feed in feeds)
        assert len({etag(feed) for feed in feeds}) == 1

        # The same person votes at both.
        person = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        for web in (feeds[0], feeds[1], feeds[0]):
            vote(person, web.replace("/meest-recent.rss", "/vote/derby"))
        assert postgres.run("SELECT option, count FROM votes", database=url) == [("Ja", 1)]

        eventually(lambda: receiver.titles() or None, webs[0], "no notice", PATIENCE)
        eventually(lambda: ours.forms("publish") or None, webs[0], "no ping", PATIENCE)
        for _ in range(2):
            postgres.run("UPDATE engine_jobs SET offered_at = offered_at - interval '1 day'", database=url)
            time.sleep(6)
        backups = tmp_path / "backups"
        eventually(lambda: list(backups.glob("*.tar")) or None, webs[0], "no backup", PATIENCE)
        time.sleep(2)
        assert len(list(backups.iterdir())) == 1
        assert receiver.titles() == [SECOND]
        pinged = Counter(one["hub.url"] for one in ours.forms("publish"))
        # One for the first edition, one for the second; the vote changes no feed.
        assert max(pinged.values()) <= 2, pinged


def vote(person: urllib.request.OpenerDirector, url: str) -> None:
    with suppress(urllib.error.HTTPError), person.open(url, urlencode({"option": "Ja"}).encode(), timeout=30):
        pass


def etag(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.headers["ETag"])


_TWICE = """
[site]
link = "http://site.example"
[output]
shelf = "database"
hubs = ["{hub}"]
[storage]
url = "{url}"
[engine]
kind = "procrastinate"
shards = 4
turn = "2s"
dead_after = "5s"
{often}[backup]
directory = "backups"
[[feeds]]
slug = "meest-recent"
[[votes]]
id = "derby"
question = "Wie wint?"
options = ["Ja", "Nee"]
feed = "meest-recent"
[[notify]]
feed = "meest-recent"
when = "enters"
webhook = "{hook}hook"
[[sources]]
url = "{source}"
"""


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


def test_who_begins_while_the_database_is_away_waits_for_it(program: Program, postgres: Postgres) -> None:
    program.configure(f'{OFTEN}[storage]\nurl = "{postgres.fresh()}"\n[engine]\nkind = "procrastinate"\n')
    postgres.stop("fast")
    with program.daemon("run") as first, program.daemon("run") as second:
        try:
            told = "waiting for the database"
            eventually(lambda: first.log.read_text().count(told) == 2 or None, first, "both wait", PATIENCE)
            assert second.terminate() < 2
        finally:
            postgres.start()
        assert "<html" in get(first.address())
