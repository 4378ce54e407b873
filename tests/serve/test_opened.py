"""What a person gets who opens a feed in a browser, and that nobody else gets it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from aggregator.serve.limits import VisitorLimits
from tests.serve.loopback import FEED, RSS, Loopback, edition, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

FEED_PATH = "/meest-recent.rss"
# As they are sent by Chromium, Firefox and Safari when somebody follows a link.
NAVIGATION = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PEOPLE = {
    "a browser": {"sec_fetch_dest": "document", "accept": NAVIGATION},
    "a browser that says nothing else": {"sec_fetch_dest": "document"},
    "a browser over plain http": {"accept": NAVIGATION},
}
PROGRAMS = {
    "a reader that says nothing": {},
    "a reader": {"accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.5"},
    "a reader that takes anything": {"accept": "*/*"},
    "a script on a page": {"sec_fetch_dest": "empty", "accept": NAVIGATION},
    "a frame": {"sec_fetch_dest": "iframe", "accept": NAVIGATION},
    "nonsense": {"sec_fetch_dest": "document, document", "accept": NAVIGATION},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Loopback]:
    link = '<https://nieuws.example/meest-recent.rss>; rel="self"'
    paths = {
        FEED_PATH: edition(link=link),
        "/meest-recent.atom": edition(RSS.body, "atom", content_type="application/atom+xml"),
        "/meest-recent.json": edition(b"{}", "json", content_type="application/feed+json"),
        "/meest-recent": edition(b"<!DOCTYPE html>", "html"),
    }
    async with staged() as stage:
        yield stage.show(lambda: paths, limits=VisitorLimits(rate=1e9, burst=1e9))


@pytest.mark.parametrize("headers", PEOPLE.values(), ids=PEOPLE.keys())
async def test_a_person_is_shown_xml_and_no_shared_cache_keeps_it(server: Loopback, headers: dict[str, str]) -> None:
    answer = await server.ask(FEED_PATH, accept_encoding="gzip", **headers)
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert answer.headers["vary"] == "Accept-Encoding, Sec-Fetch-Dest"
    assert answer.content == FEED


@pytest.mark.parametrize("headers", PROGRAMS.values(), ids=PROGRAMS.keys())
async def test_a_program_gets_the_type_of_the_feed(server: Loopback, headers: dict[str, str]) -> None:
    answer = await server.ask(FEED_PATH, **headers)
    assert answer.headers["content-type"] == RSS.content_type
    assert answer.headers["cache-control"].startswith("public, ")
    assert answer.headers["vary"] == "Accept-Encoding, Sec-Fetch-Dest"


async def test_both_have_the_same_tag_and_both_get_304(server: Loopback) -> None:
    person, program = [await server.ask(FEED_PATH, **headers) for headers in ({"sec_fetch_dest": "document"}, {})]
    assert person.headers["etag"] == program.headers["etag"] == RSS.etag
    for headers in ({"sec_fetch_dest": "document"}, {}):
        unchanged = await server.ask(FEED_PATH, if_none_match=RSS.etag, **headers)
        assert (unchanged.status, unchanged.headers["vary"]) == (304, "Accept-Encoding, Sec-Fetch-Dest")


async def test_what_a_person_gets_to_head_is_what_get_has(server: Loopback) -> None:
    got, headed = [
        await server.ask(FEED_PATH, method, sec_fetch_dest="document", accept_encoding="br")
        for method in ("GET", "HEAD")
    ]
    assert got.headers | {"date": ""} == headed.headers | {"date": ""}
    assert headed.body == b""


async def test_only_what_browsers_do_not_show_has_another_type(server: Loopback) -> None:
    types = {
        path: (await server.ask(path, sec_fetch_dest="document")).headers["content-type"].partition(";")[0]
        for path in ("/meest-recent", "/meest-recent.json", "/meest-recent.atom")
    }
    assert list(types.values()) == ["text/html", "application/feed+json", "application/xml"]
    assert (await server.ask("/meest-recent")).headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("headers", [{}, {"sec_fetch_dest": "document"}, {"accept_encoding": "gzip"}])
async def test_links_are_in_the_header_too(server: Loopback, headers: dict[str, str]) -> None:
    for method in ("GET", "HEAD"):
        answer = await server.ask(FEED_PATH, method, **headers)
        assert answer.headers["link"] == '<https://nieuws.example/meest-recent.rss>; rel="self"'
