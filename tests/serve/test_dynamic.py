"""Search over HTTP: bounded for everyone and for each visitor; what is not configured is not there."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from starlette.types import ASGIApp

from aggregator.models import Edition
from aggregator.serve.asked import Question
from aggregator.serve.dynamic import DynamicServices, dynamic
from aggregator.serve.finds import NothingThere
from aggregator.serve.responses import Unavailable
from tests.serve.loopback import PATHS, RSS, Loopback, Stage, edition

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Searcher:
    """Finds what was asked for in no time, unless told to wait (`serve.finds.Finder`)."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.running = self.most = 0
        self.edition: str | None = "first"
        self.go_on = asyncio.Event()
        self.go_on.set()

    def knows(self, name: str, format: str) -> bool:
        return name in ("search", "meest-recent") or name.startswith("stories/")

    def stamp(self) -> str | None:
        return self.edition

    async def find(self, asked: Question) -> Edition:
        self.asked.append(asked)
        self.running += 1
        self.most = max(self.most, self.running)
        await self.go_on.wait()
        self.running -= 1
        if asked.story == 404:
            raise NothingThere
        if asked.query == "long":
            raise Unavailable("This search took too long.")
        return edition(f"<!DOCTYPE html><p>{asked.query}".encode() * 20, asked.format)


@pytest.fixture
def searcher() -> Searcher:
    return Searcher()


def show(stage: Stage, fallback: ASGIApp) -> Loopback:
    return stage.show(lambda: PATHS, fallback=fallback)


async def test_a_search_is_a_page_of_ours(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(finder=searcher)))
    found = await server.ask("/search?q=caf%C3%A9+%26+bar&page=2")
    assert (found.status, found.body) == (200, "<!DOCTYPE html><p>café & bar".encode() * 20)
    assert searcher.asked == [Question("search", "html", "café & bar", page=2)]
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["cache-control"].startswith("public, max-age=60")
    assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
    assert "set-cookie" not in found.headers
    coded = await server.ask("/search?q=a", accept_encoding="gzip")
    assert (coded.headers["content-encoding"], coded.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(coded.body) == b"<!DOCTYPE html><p>a" * 20


async def test_the_same_address_costs_one_query_for_each_edition(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(finder=searcher)))
    searcher.go_on.clear()
    asking = [asyncio.create_task(server.ask(f"/search.rss?q=a&utm_source={number}")) for number in range(5)]
    done, _ = await asyncio.wait(asking, timeout=0.2)  # all of them have come, none has its answer
    assert not done
    searcher.go_on.set()
    assert {answer.status for answer in await asyncio.gather(*asking)} == {200}
    assert (await server.ask("/search.rss?q=a")).status == 200
    assert len(searcher.asked) == 1
    searcher.edition = "second"
    assert (await server.ask("/search.rss?q=a")).status == 200
    assert len(searcher.asked) == 2


async def test_nothing_new_is_304(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(finder=searcher)))
    tag = (await server.ask("/search.rss?q=a")).headers["etag"]
    searcher.edition = "second"  # in which the same is found
    again = await server.ask("/search.rss?q=a", if_none_match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)


async def test_a_list_is_narrowed_and_without_filter_it_is_the_edition(stage: Stage, searcher: Searcher) -> None:
    app = dynamic(DynamicServices(finder=searcher))
    server = stage.show(lambda: PATHS, fallback=app, narrows=True)
    assert (await server.ask("/meest-recent.rss?source=Sportblad")).status == 200
    assert searcher.asked == [Question("meest-recent", "rss", sources=("Sportblad",))]
    assert (await server.ask("/meest-recent.rss?utm_source=x")).body == RSS.body
    assert (await server.ask("/meest-recent.rss?q=a&colour=red")).status == 400
    assert len(searcher.asked) == 1


async def test_what_is_no_list_is_not_there(stage: Stage, searcher: Searcher) -> None:
    server = stage.show(lambda: PATHS, fallback=dynamic(DynamicServices(finder=searcher)), narrows=True)
    for path in ("/nothing?q=a", "/nothing.rss?q=a", "/meest-recent.atom", "/a/b?q=a"):
        assert (await server.ask(path)).status == 404
    assert searcher.asked == []


async def test_the_feed_of_a_story_is_there_as_long_as_the_story(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(finder=searcher)))
    for number, status in ((7, 200), (404, 404), (7, 200)):
        assert (await server.ask(f"/stories/{number}.atom")).status == status
    assert [one.story for one in searcher.asked] == [7, 404]
    assert (await server.ask("/stories/7.atom?q=a")).status == 400


async def test_without_a_question_the_page_still_comes(stage: Stage, searcher: Searcher) -> None:
    assert (await show(stage, dynamic(DynamicServices(finder=searcher))).ask("/search")).status == 200
    assert searcher.asked == [Question("search", "html")]


@pytest.mark.parametrize("number", ["0", "26", "-1", "x", "", "1e1", "9" * 50, "%D9%A3"])
async def test_pages_that_there_are_not(stage: Stage, searcher: Searcher, number: str) -> None:
    answer = await show(stage, dynamic(DynamicServices(finder=searcher))).ask(f"/search?q=a&page={number}")
    assert (answer.status, searcher.asked) == (404, [])


async def test_a_search_that_takes_too_long_says_so(stage: Stage, searcher: Searcher) -> None:
    answer = await show(stage, dynamic(DynamicServices(finder=searcher))).ask("/search?q=long")
    assert (answer.status, answer.body) == (503, b"This search took too long.\n")
    assert "retry-after" in answer.headers


async def test_a_visitor_brings_twenty_new_addresses_a_minute(stage: Stage, searcher: Searcher) -> None:
    now = 0.0
    server = show(stage, dynamic(DynamicServices(finder=searcher, clock=lambda: now)))
    answers = [await server.ask(f"/search?q={number}") for number in range(21)]
    assert [answer.status for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "3"
    assert (await server.ask("/search?q=a", source="127.0.0.2")).status == 200
    searcher.edition = "second"
    for number in range(20):  # whoever polls addresses that are known is not held up
        assert (await server.ask(f"/search?q={number}")).status == 200
    now = 3.0
    assert (await server.ask("/search?q=b")).status == 200
    assert (await server.ask("/search?q=c")).status == 429


async def test_a_restart_does_not_hold_up_readers_that_poll_many_addresses(stage: Stage, searcher: Searcher) -> None:
    now = 0.0
    server = show(stage, dynamic(DynamicServices(finder=searcher, clock=lambda: now)))

    async def polled(number: int) -> int:
        return (await server.ask(f"/search.rss?q={number}", if_none_match='"of before"')).status

    assert [await polled(number) for number in range(60)] == [200] * 60
    now = 7200.0  # whoever has not been there by now is new, whatever is claimed
    assert [await polled(number) for number in range(100, 121)] == [200] * 20 + [429]


async def test_few_run_at_once_and_few_wait(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(finder=searcher)))
    searcher.go_on.clear()
    waiting = [asyncio.create_task(server.ask(f"/search?q={number}")) for number in range(17)]
    async with asyncio.timeout(5):
        # The seventeenth would be the one too many; which of them arrives as the last is chance.
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    (refused,) = (task.result() for task in done)
    assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    searcher.go_on.set()
    assert sorted(answer.status for answer in await asyncio.gather(*waiting)) == [200] * 16 + [503]
    assert searcher.most == 2
    assert (await server.ask("/search?q=c", source="127.0.0.2")).status == 200


@pytest.mark.parametrize("path", ["/search", "/events?feed=meest-recent", "/vote/best", "/search/"])
async def test_what_is_not_configured_is_not_there(stage: Stage, path: str) -> None:
    assert (await show(stage, dynamic(DynamicServices())).ask(path)).status == 404


async def test_only_reading(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(finder=searcher)))
    assert (await server.ask("/search?q=a", "POST", content_length="0")).status == 405
    assert (await server.ask("/search?q=a", "HEAD")).status == 200
