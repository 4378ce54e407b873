"""Search over HTTP: bounded for everyone and for each visitor; what is not configured is not there."""

from __future__ import annotations

import asyncio
import gzip

import pytest
from starlette.types import ASGIApp

from aggregator.serve.dynamic import DynamicServices, dynamic
from aggregator.serve.responses import Unavailable
from tests.serve.loopback import PATHS, Loopback, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Searcher:
    """Finds what was asked for in no time, unless told to wait."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.running = self.most = 0
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self, query: str, number: int) -> bytes:
        self.asked.append((query, number))
        self.running += 1
        self.most = max(self.most, self.running)
        await self.go_on.wait()
        self.running -= 1
        if query == "long":
            raise Unavailable("This search took too long.")
        return f"<!DOCTYPE html><p>{query}".encode()


@pytest.fixture
def searcher() -> Searcher:
    return Searcher()


def show(stage: Stage, fallback: ASGIApp) -> Loopback:
    return stage.show(lambda: PATHS, fallback=fallback)


async def test_a_search_is_a_page_of_ours(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(search=searcher)))
    found = await server.ask("/search?q=caf%C3%A9+%26+bar&page=2")
    assert (found.status, found.body) == (200, "<!DOCTYPE html><p>café & bar".encode())
    assert searcher.asked == [("café & bar", 2)]
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["cache-control"] == "public, max-age=60"
    assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
    assert "set-cookie" not in found.headers
    coded = await server.ask("/search?q=a", accept_encoding="gzip, br")
    assert (coded.headers["content-encoding"], coded.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(coded.body) == b"<!DOCTYPE html><p>a"


async def test_without_a_question_the_page_still_comes(stage: Stage, searcher: Searcher) -> None:
    assert (await show(stage, dynamic(DynamicServices(search=searcher))).ask("/search")).status == 200
    assert searcher.asked == [("", 1)]


@pytest.mark.parametrize("number", ["0", "26", "-1", "x", "", "1e1", "9" * 50, "%D9%A3"])
async def test_pages_that_there_are_not(stage: Stage, searcher: Searcher, number: str) -> None:
    answer = await show(stage, dynamic(DynamicServices(search=searcher))).ask(f"/search?q=a&page={number}")
    assert (answer.status, searcher.asked) == (404, [])


async def test_a_search_that_takes_too_long_says_so(stage: Stage, searcher: Searcher) -> None:
    answer = await show(stage, dynamic(DynamicServices(search=searcher))).ask("/search?q=long")
    assert (answer.status, answer.body) == (503, b"This search took too long.\n")
    assert "retry-after" in answer.headers


async def test_a_visitor_searches_as_often_as_a_person_would(stage: Stage, searcher: Searcher) -> None:
    now = 0.0
    server = show(stage, dynamic(DynamicServices(search=searcher, clock=lambda: now)))
    answers = [await server.ask(f"/search?q={number}") for number in range(21)]
    assert [answer.status for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "2"
    assert (await server.ask("/search?q=a", source="127.0.0.2")).status == 200
    now = 2.0
    assert (await server.ask("/search?q=a")).status == 200


async def test_few_run_at_once_and_few_wait(stage: Stage, searcher: Searcher) -> None:
    server = show(stage, dynamic(DynamicServices(search=searcher)))
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
    server = show(stage, dynamic(DynamicServices(search=searcher)))
    assert (await server.ask("/search?q=a", "POST", content_length="0")).status == 405
    assert (await server.ask("/search?q=a", "HEAD")).status == 200
