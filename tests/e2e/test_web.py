"""What needs a server, in the real program: differences, live updates, search and votes, with and without a writer."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.fetch.fetcher import Fetcher
from aggregator.models import FetchRequest
from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program
from tests.e2e.waiting import until
from tests.fetch.fetching import policy
from tests.loopback import Site

NOW = float(int(time.time()))
FIRST, SECOND = Item("a", "Keeper verlengt", NOW - 600, 12), Item("b", "Spits naar Engeland", NOW - 60, 0)
VOTE = '[[votes]]\nid = "derby"\nquestion = "Wie wint?"\noptions = ["Ja", "Nee"]\nfeed = "meest-recent"\n'


@pytest.fixture
def program(tmp_path: Path, site: Site) -> Program:
    program = Program(tmp_path)
    program.configure(
        f'[server]\nport = 0\n[polling]\n{ALLOW}interval = "1s"\nmin_interval = "1s"\n'
        f'[[feeds]]\nslug = "meest-recent"\n{VOTE}[[sources]]\nurl = "{site.url("/rss")}"\ninterval = "1s"\n'
    )
    site.put("/rss", rss(*(Item(f"o{number}", f"Oud bericht {number}", NOW - 9000, 1) for number in range(9)), FIRST))
    return program


def post(url: str, option: str) -> tuple[int, str]:
    """Status and text of the answer to a vote, redirects followed."""
    data = urllib.parse.urlencode({"option": option}).encode()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(urllib.request.Request(url, data), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


async def test_a_day_with_the_daemon(program: Program, site: Site) -> None:
    with program.daemon() as daemon:
        address = daemon.address()
        page = until("Keeper verlengt", f"{address}/", daemon)
        assert 'data-events="events?feed=meest-recent"' in page
        assert "Keeper <mark>verlengt</mark>" in until(
            "Keeper <mark>verlengt</mark>", f"{address}/search?q=verleng", daemon
        )

        async with Fetcher(policy(max_bytes=1_000_000)) as fetcher:
            whole = await fetcher.fetch(FetchRequest(f"{address}/meest-recent.rss", accept_delta=True))
            assert (whole.status, whole.body.count(b"<item>")) == (200, 10)

            host, port = address.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port)), timeout=15) as listener:
                listener.sendall(b"GET /events?feed=meest-recent HTTP/1.1\r\nHost: x\r\n\r\n")
                heard = events(listener)
                first = next(heard)
                site.put("/rss", rss(FIRST, SECOND))
                second = next(heard)
                assert second["modified"] > first["modified"]
                until("Spits naar Engeland", f"{address}/", daemon)

                request = FetchRequest(f"{address}/meest-recent.rss", etag=whole.etag, accept_delta=True)
                delta = await fetcher.fetch(request)
                assert (delta.status, delta.headers["im"]) == (226, "feed")
                assert re.findall(rb"<item>\s*<title>(.*?)</title>", delta.body) == [b"Spits naar Engeland"]

                status, voted = post(f"{address}/vote/derby", "Ja")
                assert status == 200
                assert "Je stem is geteld." in voted
                assert daemon.terminate() < 10, "who listens holds nobody up"
    with program.daemon() as daemon:
        assert "1 stem" in until("1 stem", f"{daemon.address()}/vote/derby", daemon)


def test_without_a_writer_votes_are_not_taken_and_search_works(program: Program, site: Site) -> None:
    with program.daemon("serve") as server:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.address()}/search?q=keeper", timeout=30)
        refused.value.close()
        assert refused.value.code == 503, "there is no database yet"
    program.run("poll")
    with program.daemon("serve") as server:
        address = server.address()
        assert "<mark>Keeper</mark> verlengt" in until(
            "<mark>Keeper</mark> verlengt", f"{address}/search?q=keeper", server
        )
        assert "<item>" in until("<item>", f"{address}/stories/1.rss", server)
        status, text = post(f"{address}/vote/derby", "Ja")
        assert (status, text) == (503, "Votes are not taken at the moment.\n")
        assert "Wie wint?" in until("Wie wint?", f"{address}/vote/derby", server)


def events(listener: socket.socket) -> Iterator[dict[str, int]]:
    answer = http.client.HTTPResponse(listener)
    answer.begin()
    assert answer.status == 200
    for line in answer:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
