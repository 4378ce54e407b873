"""What a person is shown who asks for what there is not, what programs are told, and where the site is in a folder."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from aggregator.serve.limits import VisitorLimits
from tests.serve.loopback import PATHS, Loopback, Stage, edition

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERSON = {"sec_fetch_dest": "document", "accept": "text/html"}
PROGRAM = {"accept": "application/rss+xml, */*"}
PREFLIGHT = {"access_control_request_method": "GET", "origin": "https://lezer.example"}
PAGES = {
    f"/{status}.html": edition(b"<!DOCTYPE html><h1>%d</h1>" % status + b"<p>Zoek</p>" * 50, "html")
    for status in (400, 404, 405, 429, 503)
}
ANSWERS = {"/search": 503, "/vote/closed": 409, "/vote/there": 200}


async def lines(scope: Scope, receive: Receive, send: Send) -> None:
    """What answers in lines, as search and votes do."""
    status = ANSWERS.get(scope["path"], 404)
    await PlainTextResponse("Not now.\n", status, {"Retry-After": "5"})(scope, receive, send)


@pytest.fixture
def server(stage: Stage) -> Loopback:
    return stage.show(lambda: dict(PATHS) | PAGES, fallback=lines, narrows=True)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/nothing", "GET", 404), ("/%00", "GET", 400), ("/meest-recent", "POST", 405), ("/search", "GET", 503)],
)
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
async def test_a_person_gets_a_page_and_a_program_a_line(
    server: Loopback, path: str, method: str, status: int, coding: str
) -> None:
    shown = await server.ask(path, method, accept_encoding=coding, **PERSON)
    assert (shown.status, shown.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert shown.content == PAGES[f"/{status}.html"].body
    assert shown.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    assert "etag" not in shown.headers
    told = await server.ask(path, method, accept_encoding=coding, **PROGRAM)
    assert (told.status, told.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert len(told.content.splitlines()) == 1
    for name in ("retry-after", "allow"):
        assert shown.headers.get(name) == told.headers.get(name)


async def test_an_answer_without_a_page_of_its_own_stays_a_line(server: Loopback) -> None:
    assert (await server.ask("/vote/closed", **PERSON)).body == b"Not now.\n"
    assert (await server.ask("/vote/there", **PERSON)).status == 200


async def test_a_page_to_head_has_no_body(server: Loopback) -> None:
    async with await server.connect() as connection:
        for path in ("/nothing", "/search"):
            got = await connection.ask(path, **PERSON)
            headed = await connection.ask(path, "HEAD", **PERSON)
            assert got.headers | {"date": ""} == headed.headers | {"date": ""}
        assert (await connection.ask("/")).status == 200  # nothing was left in between


async def test_who_asks_too_much_gets_a_page_with_the_time_to_wait(stage: Stage) -> None:
    server = stage.show(lambda: PAGES, limits=VisitorLimits(rate=0.1, burst=1.0), clock=lambda: 0.0)
    await server.ask("/nothing")
    shown = await server.ask("/nothing", **PERSON)
    assert (shown.status, shown.headers["retry-after"], shown.content) == (429, "10", PAGES["/429.html"].body)


@pytest.mark.parametrize(
    "path", ["/meest-recent.rss", "/meest-recent.rss?q=x", "/search.rss?q=x", "/search.atom", "/search.json?q=x"]
)
async def test_a_reader_on_another_site_may_ask_for_every_feed(server: Loopback, path: str) -> None:
    answer = await server.ask(path, "OPTIONS", **PREFLIGHT)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, "*")


async def test_it_may_see_why_it_gets_no_feed(server: Loopback) -> None:
    assert (await server.ask("/meest-recent.rss")).headers["access-control-allow-origin"] == "*"
    assert (await server.ask("/%00")).headers["access-control-allow-origin"] == "*"


async def test_no_other_site_may_vote(server: Loopback) -> None:
    assert (await server.ask("/vote/there", "OPTIONS", **PREFLIGHT)).status != 204


# --- a site in a folder -----------------------------------------------------------------------------------------------


@pytest.fixture
def below(stage: Stage) -> Loopback:
    return stage.show(lambda: dict(PATHS) | PAGES, fallback=lines, narrows=True, prefix="/nieuws")


@pytest.mark.parametrize("path", ["/", "/meest-recent", "/meest-recent.rss", "/search", "/healthz", "/nothing"])
async def test_a_proxy_may_leave_the_folder_in_the_path_or_take_it_away(below: Loopback, path: str) -> None:
    with_it, without = await below.ask(f"/nieuws{path}"), await below.ask(path)
    assert (with_it.status, with_it.body) == (without.status, without.body)


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/nieuws", "nieuws/"),
        ("/nieuws?utm_source=x", "nieuws/?utm_source=x"),
        ("/nieuws/meest-recent/", "../meest-recent"),
        ("/search/", "../search"),
    ],
)
async def test_slashes_are_put_right(below: Loopback, path: str, location: str) -> None:
    answer = await below.ask(path)
    assert (answer.status, answer.headers["location"]) == (301, location)


async def test_what_only_begins_like_the_folder_is_not_in_it(below: Loopback) -> None:
    assert (await below.ask("/nieuwsbrief")).status == 404
    assert (await below.ask("/nieuws%2Fmeest-recent")).status == 404


async def test_a_list_may_be_called_as_the_folder_is(stage: Stage) -> None:
    named = edition(b"<!DOCTYPE html><p>Nieuws</p>", "html")
    server = stage.show(lambda: dict(PATHS) | {"/nieuws": named}, prefix="/nieuws")
    assert (await server.ask("/nieuws")).body == named.body
    assert (await server.ask("/nieuws/nieuws")).body == named.body
    assert (await server.ask("/nieuws/meest-recent.rss")).status == 200
