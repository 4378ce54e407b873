"""The newspapers' server, and the configuration that names it."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import feedparser
import pytest
import pytest_asyncio

from aggregator.config import load_config
from aggregator.demo.material import papers
from aggregator.demo.newsroom import Newsroom
from aggregator.demo.records import Paper, Trouble
from aggregator.demo.settings import MARK, Ports, config_text
from aggregator.demo.site import Newspapers, subscribed_address
from aggregator.demo.trouble import FAIL_TURN, FAILS, HTML, SLOWNESS, answer
from tests.serve.loopback import Loopback, serving

OPENED = 1_790_000_000.0
BASE = "http://127.0.0.1:9/"


class Clock:
    now = OPENED

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room() -> Newsroom:
    return Newsroom(1, OPENED, 60.0, BASE)


@pytest_asyncio.fixture
async def web(room: Newsroom, clock: Clock) -> AsyncIterator[Loopback]:
    async with serving(Newspapers(room, OPENED, clock).app()) as web:
        yield web


def path(address: str) -> str:
    return address.removeprefix(BASE.rstrip("/"))


def troubled(trouble: Trouble) -> Paper:
    return next(one for one in papers() if one.trouble is trouble)


@pytest.mark.parametrize(
    "paper", [one for one in papers() if one.trouble is not Trouble.SLOW], ids=lambda one: one.slug
)
async def test_a_feed_and_nothing_new_in_it(web: Loopback, room: Newsroom, paper: Paper) -> None:
    first = await web.ask(path(room.address(paper)))
    assert first.status == 200
    if paper.format == "json":
        assert json.loads(first.content)["version"] == "https://jsonfeed.org/version/1.1"
    else:
        found = feedparser.parse(io.BytesIO(first.content))
        assert not found.bozo
        assert found.feed.title == paper.title
    again = await web.ask(path(room.address(paper)), if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


async def test_another_comment_is_another_etag(web: Loopback, room: Newsroom, clock: Clock) -> None:
    first = await web.ask(path(room.address(papers()[0])))
    clock.now += 5
    again = await web.ask(path(room.address(papers()[0])), if_none_match=first.headers["etag"])
    assert again.status == 200
    assert again.headers["etag"] != first.headers["etag"]


async def test_one_fails_in_turns(web: Loopback, room: Newsroom, clock: Clock) -> None:
    address = room.address(troubled(Trouble.FAILING))
    seen = []
    for since in (FAILS[0] - 1, FAILS[0] + 1, FAILS[1] - 1, FAILS[1] + 1, FAIL_TURN + FAILS[0] + 1):
        clock.now = OPENED + since
        seen.append((await web.ask(path(address))).status)
    assert seen == [200, 500, 500, 200, 500]


async def test_one_has_moved_for_good(web: Loopback, room: Newsroom) -> None:
    paper = troubled(Trouble.MOVED)
    old = await web.ask(path(subscribed_address(room, paper)))
    assert old.status == 301
    assert old.headers["location"] == room.address(paper)
    assert (await web.ask(path(room.address(paper)))).status == 200


async def test_the_others_have_no_old_address(web: Loopback, room: Newsroom) -> None:
    assert (await web.ask("/sportblad/rss")).status == 404


async def test_one_sends_a_web_page_at_times(web: Loopback, room: Newsroom, clock: Clock) -> None:
    address = room.address(troubled(Trouble.HTML))
    clock.now = OPENED + HTML[0] + 1
    assert (await web.ask(path(address))).headers["content-type"].startswith("text/html")
    clock.now = OPENED + HTML[1] + 1
    assert "atom" in (await web.ask(path(address))).headers["content-type"]


def test_one_is_slow_and_only_that_one() -> None:
    assert answer(Trouble.SLOW, 0.0).delay == SLOWNESS
    assert all(answer(trouble, 20.0).delay == 0 for trouble in Trouble if trouble is not Trouble.SLOW)


async def test_links_lead_to_articles_and_home(web: Loopback, room: Newsroom) -> None:
    for paper in papers():
        home = await web.ask(f"/{paper.slug}/")
        assert f'href="{room.address(paper)}"'.encode() in home.content
        one = room.articles(paper, OPENED)[0]
        page = await web.ask(path(one.guid))
        assert page.status == 200
        assert f" {one.comments} ".encode() in page.content
        assert (await web.ask(path(one.discussion))).status == 200


NOWHERE = ["/", "/elsewhere/", "/sportblad/other.xml", "/sportblad/x/1/y", "/elsewhere/feed.xml"]


@pytest.mark.parametrize("place", NOWHERE)
async def test_there_is_nothing_else(web: Loopback, place: str) -> None:
    assert (await web.ask(place)).status == 404


@pytest.mark.parametrize("speed", [0.1, 1.0, 60.0, 600.0])
def test_the_configuration_is_one_that_an_operator_could_have_written(
    tmp_path: Path, room: Newsroom, speed: float
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(config_text(room, Ports(8000, 8001), speed, 3), "utf-8")
    settings = load_config(file).settings
    assert [one.title for one in settings.sources] == [one.title for one in papers()]
    assert settings.polling.allow_private_hosts == ("127.0.0.1",)
    assert settings.server.host == "127.0.0.1"
    assert settings.site.link == "http://127.0.0.1:8000"
    assert settings.ranking.half_life == max(60, 7200 / speed)
    assert file.read_text("utf-8").startswith(MARK)
