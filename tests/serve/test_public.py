"""What the public server answers, over real sockets."""

from __future__ import annotations

import asyncio
import gc
import json
import time
import weakref
from collections.abc import Awaitable
from typing import Any

import pytest

from aggregator.serve.health import Health, ProbeAnswers
from aggregator.serve.limits import VisitorLimits
from tests.serve.loopback import FEED, MODIFIED_TEXT, PATHS, RSS, Loopback, Response, Stage, edition

FEED_PATH = "/meest-recent.rss"


NO_LIMITS = VisitorLimits(rate=1e9, burst=1e9)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def server(stage: Stage) -> Loopback:
    return stage.show(limits=NO_LIMITS)


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
async def test_every_published_path_is_served(server: Loopback, path: str) -> None:
    response = await server.ask(path)
    assert response.status == 200
    assert response.body == PATHS[path].body
    assert response.headers["content-type"] == PATHS[path].content_type
    assert response.headers["etag"] == PATHS[path].etag
    assert response.headers["last-modified"] == MODIFIED_TEXT
    assert response.headers["vary"].startswith("Accept-Encoding")


@pytest.mark.parametrize("path", [*PATHS, "/healthz", "/nothing", "/%00"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_head_has_the_headers_of_get_and_no_body(server: Loopback, path: str, coding: str) -> None:
    async with await server.connect() as connection:
        got = await connection.ask(path, accept_encoding=coding)
        headed = await connection.ask(path, "HEAD", accept_encoding=coding)
        again = await connection.ask(path, accept_encoding=coding)  # a body after HEAD would be read as this answer
    assert headed.status == got.status == again.status
    assert headed.headers | {"date": ""} == got.headers | {"date": ""}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_are_not_allowed(server: Loopback, method: str) -> None:
    for path in (FEED_PATH, "/healthz"):
        response = await server.ask(path, method, content_length="0")
        assert (response.status, response.headers["allow"]) == (405, "GET, HEAD")


async def test_a_body_that_nobody_wants_ends_the_connection(server: Loopback) -> None:
    async with await server.connect() as connection:
        response = await connection.ask("/", "POST", content_length="1000000000")
        assert (response.status, response.headers["connection"]) == (405, "close")
        assert await connection.ended()


# What a path means and what it may not is in test_paths.py; here is what the world gets to see of it.


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/MEEST-RECENT",
        "/../../etc/passwd",
        "/static%2Fpage.3b1f09acde.css",
        "//evil.example/",
        "/.editions.json",
    ],
)
async def test_what_is_not_published_is_not_found(server: Loopback, path: str) -> None:
    for conditions in ({}, {"if_none_match": "*"}):
        response = await server.ask(path, **conditions)
        assert (response.status, response.body) == (404, b"404 Not Found\n")
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/%00", "/" + "a" * 5000, "/?q=%", "/\x01", "nothing", "http://[::1", "/caf\xe9"])
async def test_what_nobody_could_mean_is_refused(server: Loopback, path: str) -> None:
    assert (await server.ask(path)).status == 400
    assert (await server.ask("/")).status == 200


async def test_an_unknown_parameter_changes_nothing(server: Loopback) -> None:
    assert (await server.ask(f"{FEED_PATH}?utm_source=x&page=-1")).body == FEED


async def test_an_encoded_path_is_the_same_path(server: Loopback) -> None:
    assert (await server.ask("/meest%2Drecent.rss")).body == FEED


@pytest.mark.parametrize("host", ["evil.example", "evil.example:99999", "", "[::1]:8880", "xn--bcher-kva.example."])
async def test_the_host_header_changes_nothing(server: Loopback, host: str) -> None:
    async with await server.connect() as connection:
        connection.writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        response = await connection.answer()
    assert response.body == PATHS["/"].body
    assert "evil" not in str(response.headers)


@pytest.mark.parametrize(
    "lines",
    ["", "Host: x\r\nHost: x\r\n", "Host: x\r\nhost: evil.example\r\n", "Host:\r\nX-Other: 1\r\nHOST: x\r\n"]
    + [f"Host: {host}\r\n" for host in ("a b", "a, b", "u:p@a", "a/x", "a?x", "a#x", "[::1", "[fe80::1%25e]", 'a"<x>')]
    + [f"Host: a:{port}\r\n" for port in ("-1", "80-90", "9" * 5_000)],
)
@pytest.mark.parametrize("path", [FEED_PATH, f"http://evil.example{FEED_PATH}", "/nothing"])
async def test_a_request_that_names_no_host_or_two_is_refused(server: Loopback, lines: str, path: str) -> None:
    async with await server.connect() as connection:
        connection.writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        assert (await connection.answer()).status == 400
        assert await connection.ended()


async def test_a_request_as_to_a_proxy_gets_our_document(server: Loopback) -> None:
    assert (await server.ask(f"http://evil.example{FEED_PATH}")).body == FEED


async def test_requests_that_are_sent_together_are_answered_in_their_order(server: Loopback) -> None:
    async with await server.connect() as connection:
        connection.writer.write(
            b"GET /meest-recent.rss HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        assert [(await connection.answer()).status for _ in range(2)] == [200, 404]


async def test_a_client_of_http_1_0_is_answered_and_let_go(server: Loopback) -> None:
    async with await server.connect() as connection:
        connection.writer.write(b"GET /meest-recent.rss HTTP/1.0\r\n\r\n")
        response = await connection.answer()
        assert (response.body, response.headers["connection"]) == (FEED, "close")
        assert await connection.ended()


# --- codings and conditions -------------------------------------------------------------------------------------------


async def test_each_coding_has_its_own_tag_and_the_same_content(server: Loopback) -> None:
    answers = [await server.ask(FEED_PATH, accept_encoding=coding) for coding in ("identity", "gzip", "br")]
    assert [answer.headers.get("content-encoding") for answer in answers] == [None, "gzip", "br"]
    assert len({answer.headers["etag"] for answer in answers}) == 3
    assert not any(answer.headers["etag"].startswith("W/") for answer in answers)
    assert {answer.content for answer in answers} == {FEED}
    assert {answer.headers["vary"] for answer in answers} == {"Accept-Encoding, Sec-Fetch-Dest"}


async def test_what_compression_makes_larger_is_sent_as_it_is(stage: Stage) -> None:
    tiny = edition(b"<rss/>")
    server = stage.show(lambda: {FEED_PATH: tiny})
    response = await server.ask(FEED_PATH, accept_encoding="gzip, br")
    assert ("content-encoding" in response.headers, response.body) == (False, b"<rss/>")


@pytest.mark.parametrize("had", ["identity", "gzip", "br"])
@pytest.mark.parametrize("wanted", ["identity", "gzip", "br"])
async def test_whoever_has_the_content_in_any_coding_gets_304(server: Loopback, had: str, wanted: str) -> None:
    first = await server.ask(FEED_PATH, accept_encoding=had)
    second = await server.ask(FEED_PATH, accept_encoding=wanted, if_none_match=first.headers["etag"])
    assert (second.status, second.body) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert second.headers[name] == first.headers[name]
    assert "content-length" not in second.headers


async def test_tags_in_two_headers_count_as_one_list(server: Loopback) -> None:
    async with await server.connect() as connection:
        connection.writer.write(
            f'GET {FEED_PATH} HTTP/1.1\r\nHost: x\r\nIf-None-Match: "x"\r\nIf-None-Match: {RSS.etag}\r\n\r\n'.encode()
        )
        assert (await connection.answer()).status == 304


async def test_every_condition_is_looked_at(server: Loopback) -> None:
    """How they are read, and which goes before which, is in test_conditional.py."""
    assert (await server.ask(FEED_PATH, if_modified_since=MODIFIED_TEXT)).status == 304
    assert (await server.ask(FEED_PATH, if_modified_since=MODIFIED_TEXT, if_none_match='"x"')).status == 200
    assert (await server.ask(FEED_PATH, if_match='"x"', if_none_match=RSS.etag)).status == 412
    assert (await server.ask(FEED_PATH, if_unmodified_since="Fri, 15 Jan 2027 07:00:00 GMT")).status == 412


# --- headers ----------------------------------------------------------------------------------------------------------


async def test_feeds_are_kept_for_a_minute_and_hashed_files_for_ever(server: Loopback) -> None:
    feed, page, style = [
        (await server.ask(path)).headers["cache-control"] for path in (FEED_PATH, "/", "/static/page.3b1f09acde.css")
    ]
    assert feed == page == "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
    assert style == "public, max-age=31536000, immutable"


async def test_a_page_runs_only_our_own_scripts_and_is_framed_by_nobody(server: Loopback) -> None:
    policy = (await server.ask("/")).headers["content-security-policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["img-src"].split() == ["'self'", *directives["media-src"].split()]
    assert {"https:", "http:"} == set(directives["media-src"].split()), "sound and film come from their sources"
    assert "unsafe" not in policy


async def test_only_an_embeddable_page_may_be_framed(server: Loopback) -> None:
    assert "frame-ancestors *" in (await server.ask("/meest-recent/embed")).headers["content-security-policy"]


@pytest.mark.parametrize("path", [*PATHS, "/healthz", "/nothing", "/%00"])
async def test_no_answer_is_sniffed_or_sets_a_cookie_or_names_the_server(server: Loopback, path: str) -> None:
    headers = (await server.ask(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "referrer-policy" in headers
    assert not {"set-cookie", "server", "x-powered-by"} & set(headers)


async def test_a_reader_in_a_browser_may_fetch_feeds(server: Loopback) -> None:
    assert (await server.ask(FEED_PATH)).headers["access-control-allow-origin"] == "*"


# --- health and what is behind the editions ---------------------------------------------------------------------------


async def test_health_is_ok_until_told_otherwise(stage: Stage) -> None:
    health = [Health(facts={"published_at": 5})]
    server = stage.show(says=ProbeAnswers(health=lambda: health[0]))
    response = await server.ask("/healthz")
    assert json.loads(response.body) == {"status": "ok", "published_at": 5}
    assert (response.headers["content-type"], response.headers["cache-control"]) == ("application/json", "no-store")
    health[0] = Health(("nothing published for an hour",), {"status": "ok"})
    degraded = await server.ask("/healthz")
    assert degraded.status == 200
    assert json.loads(degraded.body) == {"status": "degraded", "problems": ["nothing published for an hour"]}


async def test_readiness_is_a_status_of_its_own(stage: Stage) -> None:
    ready = [Health(("nothing is published yet",))]
    server = stage.show(says=ProbeAnswers(ready=lambda: ready[0]))
    response = await server.ask("/readyz")
    assert response.status == 503
    assert json.loads(response.body) == {"status": "degraded", "problems": ["nothing is published yet"]}
    ready[0] = Health()
    assert (await server.ask("/readyz")).status == 200


async def test_what_was_answered_is_counted_by_format_and_status(stage: Stage) -> None:
    says = ProbeAnswers()
    server = stage.show(says=says, fallback=behind)
    tag = (await server.ask(FEED_PATH)).headers["etag"]
    await server.ask(FEED_PATH, if_none_match=tag)
    await server.ask("/search")
    await server.ask("/healthz")
    assert dict(says.requests) == {("rss", 200): 1, ("rss", 304): 1, ("dynamic", 202): 1, ("other", 200): 1}


async def behind(scope: Any, _receive: Any, send: Any) -> None:
    body = f"{scope['method']} {scope['path']}".encode()
    await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def test_what_is_no_edition_goes_to_the_fallback_after_the_same_checks(stage: Stage) -> None:
    server = stage.show(fallback=behind, limits=VisitorLimits(rate=0.001, burst=4))
    assert (await server.ask("/search", "POST")).body == b"POST /search"
    assert (await server.ask("/%00")).status == 400
    assert (await server.ask("/meest-recent.rss", "POST")).status == 405
    assert (await server.ask("/meest-recent.rss")).body == FEED
    assert (await server.ask("/search")).status == 429


async def test_an_error_behind_the_editions_is_one_answer_of_500(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("broken on purpose")

    server = stage.show(fallback=broken)
    assert (await server.ask("/search")).status == 500
    assert (await server.ask("/")).status == 200
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


# --- limits -----------------------------------------------------------------------------------------------------------


async def test_a_flood_from_one_address_gets_429_and_others_are_served(stage: Stage) -> None:
    server = stage.show(limits=VisitorLimits(rate=0.01, burst=20.0))
    async with await server.connect() as flood:
        answers = [await flood.ask(FEED_PATH) for _ in range(60)]
    others = [await server.ask(FEED_PATH, source=f"127.0.0.{number}") for number in range(2, 12)]
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) == 40
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert all(answer.headers["cache-control"] == "no-store" for answer in refused)
    assert {other.status for other in others} == {200}


async def test_after_the_wait_that_it_was_told_a_visitor_is_served_again(stage: Stage) -> None:
    now = [1000.0]
    server = stage.show(limits=VisitorLimits(rate=0.1, burst=1.0), clock=lambda: now[0])
    assert (await server.ask("/")).status == 200
    refused = await server.ask("/")
    now[0] += int(refused.headers["retry-after"])
    assert (refused.status, (await server.ask("/")).status) == (429, 200)


async def test_a_conditional_request_costs_a_tenth(stage: Stage) -> None:
    server = stage.show(limits=VisitorLimits(rate=0.001, burst=1.0))
    statuses = [(await server.ask("/", if_none_match="*")).status for _ in range(11)]
    assert statuses == [304] * 10 + [429]


async def test_visitors_behind_a_trusted_proxy_are_told_apart_and_others_cannot_pretend_to_be(stage: Stage) -> None:
    limits = VisitorLimits(rate=0.001, burst=1.0)
    server = stage.show(limits=limits, trusted_proxies=["127.0.0.1"])
    asked = [await server.ask("/", x_forwarded_for=f"192.0.2.{number}") for number in (1, 2, 1)]
    pretending = [await server.ask("/", "GET", "127.0.0.2", x_forwarded_for=f"192.0.2.{n}") for n in (3, 4)]
    assert [each.status for each in asked] == [200, 200, 429]
    assert [each.status for each in pretending] == [200, 429]


async def test_two_hundred_conditional_requests_take_under_50_ms_each_and_one_look_each(stage: Stage) -> None:
    """Of this process's own time, by the best of three rounds: other programs may be busy on this machine."""
    looks: list[int] = []

    def published() -> Any:
        looks.append(1)
        return PATHS

    server = stage.show(published)
    async with await server.connect() as connection:
        rounds = [
            sorted([await _seconds(connection.ask(FEED_PATH, if_none_match=RSS.etag)) for _ in range(200)])
            for _ in range(3)
        ]
    assert min(taken[197] for taken in rounds) < 0.05
    assert len(looks) < 610  # and once more when its answers were made


async def _seconds(asked: Awaitable[Response]) -> float:
    start = time.process_time()
    assert (await asked).status == 304
    return time.process_time() - start


# --- replaced editions ------------------------------------------------------------------------------------------------


async def test_a_replaced_edition_changes_the_next_answer_and_none_under_way(stage: Stage) -> None:
    """The client has read the head of a large document, and a little of its body, when another one is published."""
    old, new = (edition(letter * 20_000_000, etag=f'"{letter.decode()}"', encoded={}) for letter in (b"o", b"n"))
    published = {FEED_PATH: old}
    server = stage.show(lambda: published)
    async with await server.connect(limit=65_536) as slow:
        slow.writer.write(b"GET /meest-recent.rss HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await slow.reader.readuntil(b"\r\n\r\n")
        published = {FEED_PATH: new}
        after = await server.ask(FEED_PATH)
        body = await slow.reader.readexactly(len(old.body))
    assert b'etag: "o"' in head
    assert body == old.body
    assert (after.headers["etag"], after.body) == ('"n"', new.body)


@pytest.mark.parametrize("size", [0, 1, 16_383, 16_384, 16_385, 32_768, 50_000])
async def test_a_body_of_any_size_comes_whole(stage: Stage, size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    server = stage.show(lambda: {FEED_PATH: edition(body, etag='"x"', encoded={})})
    assert (await server.ask(FEED_PATH)).body == body


async def test_under_constant_replacement_every_body_belongs_to_its_tag(stage: Stage) -> None:
    editions = [edition(b"%d" % number * 3000, etag=f'"{number}"') for number in range(50)]
    number = 0

    def published() -> Any:
        nonlocal number
        number += 1
        return {FEED_PATH: editions[number % 50]}

    async def reader(server: Loopback, coding: str) -> None:
        async with await server.connect() as connection:
            for _ in range(50):
                response = await connection.ask(FEED_PATH, accept_encoding=coding)
                which = int(response.headers["etag"].strip('"').partition("-")[0])
                assert response.content == editions[which].body

    server = stage.show(published)
    await asyncio.gather(*(reader(server, coding) for coding in ("identity", "gzip", "br")))


async def test_what_is_published_no_more_is_forgotten(stage: Stage) -> None:
    class Encoded(dict[str, bytes]):
        """Like what it is made of, but can be watched."""

    encoded = Encoded()
    watched = weakref.ref(encoded)
    published = {f"/{number}.rss": edition(encoded=encoded) for number in range(100)}
    server = stage.show(lambda: published, limits=NO_LIMITS)
    async with await server.connect() as connection:
        for path in published:
            assert (await connection.ask(path)).status == 200
        del encoded
        published = {"/new.rss": edition()}
        assert (await connection.ask("/0.rss")).status == 404
        assert (await connection.ask("/new.rss")).status == 200
    gc.collect()
    assert watched() is None


async def test_a_slash_too_many_leads_to_the_page(stage: Stage) -> None:
    server = stage.show()
    answer = await server.ask("/meest-recent/?utm_source=x")
    assert (answer.status, answer.headers["location"]) == (301, "../meest-recent?utm_source=x")
    assert (await server.ask("/meest-recent/embed/")).headers["location"] == "../embed"
    for path in ("/nothing/", "//", "/meest-recent//"):
        assert (await server.ask(path)).status == 404


async def test_a_reader_in_a_browser_may_ask_conditionally(stage: Stage) -> None:
    asks = {"origin": "https://lezer.example", "access_control_request_method": "GET"}
    answer = await stage.show().ask(FEED_PATH, "OPTIONS", **asks)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
