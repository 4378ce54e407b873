"""What is asked of a server, and what is made of its answer (FAULTS, "Fetching")."""

from __future__ import annotations

import asyncio
import gzip
import socket

import brotli
import pytest

from aggregator import __version__
from aggregator.errors import BadResponse, BadStatus, FetchError, FetchTimeout, TooLarge, Unreachable
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.headers import first
from aggregator.models import FetchRequest
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer, Received, Reply, closing, drip, reply, reset, silent

HEAD = b"HTTP/1.1 200 OK\r\n"
FEED = b"<rss><channel/></rss>"
VERSION = __version__.encode()


async def failure(fetcher: Fetcher, request: FetchRequest) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(request)
    return caught.value


def refused_port() -> int:
    """A port that nobody listens on: one that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


# --- a good answer ---------------------------------------------------------------------------------------------------


async def test_a_document_comes_with_what_its_headers_say(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", reply(FEED, etag='"1"', last_modified="today", content_type="text/xml"))
    fetched = await fetcher.fetch(FetchRequest(url))
    assert (fetched.url, fetched.status, fetched.body) == (url, 200, FEED)
    assert (fetched.etag, fetched.last_modified, fetched.moved_to) == ('"1"', "today", None)
    assert fetched.headers["content-type"] == "text/xml"
    assert fetched.wire_bytes == len(FEED)
    assert 0 < fetched.elapsed < 5


async def test_a_repeated_header_is_joined(server: FaultyServer, fetcher: Fetcher) -> None:
    repeated = (("Link", "<a>; rel=hub"), ("link", "<b>; rel=self"))
    fetched = await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED, headers=repeated))))
    assert fetched.headers["link"] == "<a>; rel=hub, <b>; rel=self"


def test_of_a_repeated_validator_the_first_one_counts() -> None:
    assert first([(b"ETag", b'"1"'), (b"etag", b'"2"')], b"etag") == '"1"'
    assert first([(b"ETag", b"")], b"etag") is None


async def test_an_empty_200_is_a_document_without_a_body(server: FaultyServer, fetcher: Fetcher) -> None:
    assert (await fetcher.fetch(FetchRequest(server.on("/feed", reply())))).body == b""


async def test_a_body_without_a_length_ends_with_its_connection(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", closing(b"HTTP/1.0 200 OK\r\n\r\n" + FEED))
    assert (await fetcher.fetch(FetchRequest(url))).body == FEED


async def test_a_compressed_body_is_decoded_and_counted_as_sent(server: FaultyServer, fetcher: Fetcher) -> None:
    body = brotli.compress(FEED * 100)
    fetched = await fetcher.fetch(FetchRequest(server.on("/feed", reply(body, content_encoding="br"))))
    assert fetched.body == FEED * 100
    assert fetched.wire_bytes == len(body)


async def test_a_connection_is_used_again(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", reply(FEED))
    for _ in range(3):
        await fetcher.fetch(FetchRequest(url))
    assert server.connections == 1


async def test_a_head_with_long_and_many_headers_is_read(server: FaultyServer, fetcher: Fetcher) -> None:
    headers = (("Content-Security-Policy", "x" * 20_000), *((f"X-{number}", "y") for number in range(200)))
    fetched = await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED, headers=headers))))
    assert len(fetched.headers["content-security-policy"]) == 20_000


# --- what we say -----------------------------------------------------------------------------------------------------


async def test_the_request_says_who_we_are_and_nothing_about_before(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", reply(FEED, headers=(("Set-Cookie", "id=1; Path=/"),)))
    await fetcher.fetch(FetchRequest(url))
    await fetcher.fetch(FetchRequest(url))
    headers = server.requests[-1].headers
    assert headers["user-agent"] == b"meest-recent/%s" % VERSION
    assert headers["accept-encoding"] == b"gzip, br"
    assert headers["accept"].startswith(b"application/rss+xml, application/atom+xml, application/feed+json")
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}


@pytest.mark.parametrize(
    ("contact", "subscribers", "expected"),
    [
        (None, None, b"meest-recent/%s" % VERSION),
        ("me@example.org", None, b"meest-recent/%s (+me@example.org)" % VERSION),
        (None, 7, b"meest-recent/%s (7 subscribers)" % VERSION),
        ("https://example.org", 7, b"meest-recent/%s (+https://example.org; 7 subscribers)" % VERSION),
        ("two\r\nlines", 0, b"meest-recent/%s (+two lines; 0 subscribers)" % VERSION),
    ],
)
async def test_the_user_agent_tells_what_is_known(
    server: FaultyServer, contact: str | None, subscribers: int | None, expected: bytes
) -> None:
    async with Fetcher(policy(contact=contact)) as fetcher:
        await fetcher.fetch(FetchRequest(server.on("/feed", reply()), subscribers=subscribers))
    assert server.requests[-1].headers["user-agent"] == expected


async def test_a_configured_user_agent_replaces_all_of_it(server: FaultyServer) -> None:
    async with Fetcher(policy(user_agent="Mine/1", contact="me@example.org")) as fetcher:
        await fetcher.fetch(FetchRequest(server.on("/feed", reply()), subscribers=7))
    assert server.requests[-1].headers["user-agent"] == b"Mine/1"


@pytest.mark.parametrize(
    "target",
    ["/feed?a=%2F%7e+b%20c&d", "/a/../b//c;p=1?x=%C3%A9&x=%e9", "/?sig=AbC%3D%3D&=&&", "/%", "/a|b"],
)
async def test_the_address_is_asked_for_as_it_is_written(server: FaultyServer, fetcher: Fetcher, target: str) -> None:
    await fetcher.fetch(FetchRequest(server.on(target, reply()) + "#part"))
    assert server.requests[-1].target == target


async def test_an_address_with_letters_that_urls_do_not_have_is_escaped(server: FaultyServer, fetcher: Fetcher) -> None:
    server.on("/caf%C3%A9%20?q=%C3%BC", reply(FEED))
    assert (await fetcher.fetch(FetchRequest(server.url("/café ?q=ü")))).body == FEED


async def test_a_source_has_its_own_headers_and_credentials(server: FaultyServer, fetcher: Fetcher) -> None:
    own = (("X-Key", "s3cret"), ("user-agent", "Other/1"), ("Accept", "text/html"))
    await fetcher.fetch(FetchRequest(server.on("/feed", reply()), headers=own, credentials=("Zoë", "p:w")))
    request = server.requests[-1]
    assert request.headers["x-key"] == b"s3cret"
    assert request.headers["authorization"] == b"Basic Wm/DqzpwOnc="
    assert request.raw.lower().count(b"user-agent:") == request.raw.lower().count(b"accept:") == 1
    assert (request.headers["user-agent"], request.headers["accept"]) == (b"Other/1", b"text/html")


async def test_credentials_in_the_address_are_sent_as_such_and_shown_nowhere(
    server: FaultyServer, fetcher: Fetcher
) -> None:
    url = server.on("/feed", reply(FEED), reply(status=401)).replace("//", "//me:p%40ss@")
    fetched = await fetcher.fetch(FetchRequest(url))
    assert server.requests[-1].headers["authorization"] == b"Basic bWU6cEBzcw=="
    assert fetched.url == server.url("/feed")
    text = str(await failure(fetcher, FetchRequest(url)))
    assert text == f"{server.url('/feed')} answered 401 (Unauthorized): it wants a user and password"


@pytest.mark.parametrize(("name", "value"), [("X Key", "v"), ("X-Key", "s3cret\r\nX: y"), ("", "s3cret")])
async def test_a_header_that_cannot_be_sent_is_named_but_not_its_value(
    server: FaultyServer, fetcher: Fetcher, name: str, value: str
) -> None:
    error = await failure(fetcher, FetchRequest(server.on("/feed", reply()), headers=((name, value),)))
    assert isinstance(error, Unreachable)
    assert f"the header {name!r} of this source cannot be sent" in str(error)
    assert "s3cret" not in str(error)
    assert server.requests == []


async def test_the_environment_changes_nothing(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password s3cret")
    monkeypatch.setenv("NETRC", str(netrc))
    async with Fetcher(policy()) as fetcher:
        await fetcher.fetch(FetchRequest(server.on("/feed", reply())))
    assert "authorization" not in server.requests[-1].headers


# --- conditions ------------------------------------------------------------------------------------------------------


async def test_without_validators_nothing_is_conditional(server: FaultyServer, fetcher: Fetcher) -> None:
    await fetcher.fetch(FetchRequest(server.on("/feed", reply()), etag="", last_modified=None))
    assert not {"if-none-match", "if-modified-since"} & set(server.requests[-1].headers)


ODD = ['"1"', 'W/"1"', "no quotes", '"a, b"', '"\t"', '"é ÿ"', '"Ã©"', '"\x80\x9f\xff"', "*"]


@pytest.mark.parametrize("value", ODD)
async def test_validators_come_back_byte_for_byte(server: FaultyServer, fetcher: Fetcher, value: str) -> None:
    url = server.on("/feed", reply(FEED, etag=value, last_modified=value), reply(status=304))
    before = await fetcher.fetch(FetchRequest(url))
    assert (before.etag, before.last_modified) == (value, value)
    after = await fetcher.fetch(FetchRequest(url, etag=before.etag, last_modified=before.last_modified))
    assert after.status == 304
    sent = server.requests[-1]
    assert sent.headers["if-none-match"] == sent.headers["if-modified-since"] == value.encode("latin-1")
    assert sent.raw.endswith(b"\r\n\r\n")
    assert sent.raw.count(b"\r\n\r\n") == 1


async def test_a_validator_with_a_control_character_is_sent_as_it_is(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", reply(status=304))
    assert (await fetcher.fetch(FetchRequest(url, etag='"\x01"'))).status == 304
    assert server.requests[-1].headers["if-none-match"] == b'"\x01"'


@pytest.mark.parametrize("etag", ['"1"\r\nX-Injected: 1', '"\0"', '"\n"'])
async def test_a_stored_validator_that_would_break_the_request_is_not_sent(
    server: FaultyServer, fetcher: Fetcher, etag: str
) -> None:
    await fetcher.fetch(FetchRequest(server.on("/feed", reply()), etag=etag))
    assert not {"if-none-match", "x-injected"} & set(server.requests[-1].headers)


async def test_a_304_keeps_the_validators_that_it_does_not_replace(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", reply(status=304, etag='"2"'))
    fetched = await fetcher.fetch(FetchRequest(url, etag='"1"', last_modified="today"))
    assert (fetched.status, fetched.body, fetched.etag, fetched.last_modified) == (304, b"", '"2"', "today")


async def test_a_200_without_validators_has_none(server: FaultyServer, fetcher: Fetcher) -> None:
    fetched = await fetcher.fetch(FetchRequest(server.on("/feed", reply()), etag='"1"', last_modified="today"))
    assert (fetched.etag, fetched.last_modified) == (None, None)


async def test_a_304_to_an_unconditional_request_is_an_error(server: FaultyServer, fetcher: Fetcher) -> None:
    error = await failure(fetcher, FetchRequest(server.on("/feed", reply(status=304))))
    assert isinstance(error, BadResponse)
    assert "not asked whether it changed" in str(error)


# --- deltas (RFC 3229) -----------------------------------------------------------------------------------------------


async def test_a_delta_is_asked_for_and_taken_only_when_wanted(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", reply(FEED, status=226, im="feed"))
    delta = await fetcher.fetch(FetchRequest(url, etag='"1"', accept_delta=True))
    assert (delta.status, delta.body) == (226, FEED)
    assert server.requests[-1].headers["a-im"] == b"feed"
    error = await failure(fetcher, FetchRequest(url, etag='"1"'))
    assert isinstance(error, BadResponse)
    assert "a-im" not in server.requests[-1].headers


# --- statuses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (204, "answered 204 (No Content)"),
        (206, "answered 206 (Partial Content)"),
        (300, "answered 300 (Multiple Choices)"),
        (404, "answered 404 (Not Found): there is nothing at this address"),
        (410, "answered 410 (Gone): it is gone for good"),
        (503, "answered 503 (Service Unavailable): its server is in trouble"),
        (799, "answered 799, which is no known status"),
    ],
)
async def test_a_status_that_is_no_success_is_told_in_words(
    server: FaultyServer, fetcher: Fetcher, status: int, text: str
) -> None:
    url = server.on("/feed", reply(b"" if status == 204 else b"<html>", status=status))
    error = await failure(fetcher, FetchRequest(url, etag='"1"'))
    assert isinstance(error, BadStatus)
    assert (error.status, error.retry_after) == (status, None)
    assert str(error) == f"{url} {text}"


@pytest.mark.parametrize("said", ["120", "Wed, 21 Oct 2026 07:28:00 GMT", "-5", "soon", "999999999999"])
async def test_retry_after_is_handed_on_as_it_was_said(server: FaultyServer, fetcher: Fetcher, said: str) -> None:
    error = await failure(fetcher, FetchRequest(server.on("/feed", reply(status=429, retry_after=said))))
    assert isinstance(error, BadStatus)
    assert (error.status, error.retry_after) == (429, said)


# --- no connection, or no proper answer ------------------------------------------------------------------------------


async def test_a_refused_port_is_unreachable(fetcher: Fetcher) -> None:
    url = f"http://127.0.0.1:{refused_port()}/feed"
    error = await failure(fetcher, FetchRequest(url))
    assert isinstance(error, Unreachable)
    assert str(error) == f"{url} could not be reached: connection refused"


def chunked(*chunks: bytes) -> bytes:
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(chunks)


BROKEN: dict[str, tuple[Reply, type[FetchError]]] = {
    "a body shorter than its length": (closing(HEAD + b"Content-Length: 99\r\n\r\n" + FEED), BadResponse),
    "a reset in mid-body": (reset(HEAD + b"Content-Length: 99\r\n\r\n" + FEED), BadResponse),
    "a reset before any answer": (reset(), Unreachable),
    "an end before any answer": (closing(b""), Unreachable),
    "an end in the headers": (closing(HEAD + b"Content-"), Unreachable),
    "a chunk whose size is no number": (closing(chunked(b"zz\r\n")), BadResponse),
    "a later chunk whose size is no number": (closing(chunked(b"3\r\nabc\r\n", b"zz\r\nabc\r\n")), BadResponse),
    "a chunk longer than its size": (closing(chunked(b"3\r\nabcdef\r\n0\r\n\r\n")), BadResponse),
    "chunks without the last one": (closing(chunked(b"3\r\nabc\r\n")), BadResponse),
    "lengths that contradict each other": (
        closing(HEAD + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
        BadResponse,
    ),
    "a length that is no number": (closing(HEAD + b"Content-Length: many\r\n\r\nabc"), BadResponse),
    "20,000 headers": (
        closing(HEAD + b"".join(b"X-%d: y\r\n" % number for number in range(20_000)) + b"\r\n"),
        BadResponse,
    ),
    "a header without end": (closing(HEAD + b"X: " + b"y" * 100_000), BadResponse),
    "something that is not HTTP": (closing(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), BadResponse),
    "an encoding that was not asked for": (reply(FEED, content_encoding="compress"), BadResponse),
    "gzip that is none": (reply(FEED, content_encoding="gzip"), BadResponse),
    "gzip that breaks off": (reply(gzip.compress(FEED)[:-9], content_encoding="gzip"), BadResponse),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_answer_is_discarded(server: FaultyServer, fetcher: Fetcher, name: str) -> None:
    answer, expected = BROKEN[name]
    url = server.on("/feed", answer)
    error = await failure(fetcher, FetchRequest(url, etag='"1"'))
    assert type(error) is expected
    assert str(error).startswith(url)
    assert "OpenSSH" not in str(error)
    # The next document from that host is fetched as if nothing had been.
    assert (await fetcher.fetch(FetchRequest(server.on("/other", reply(FEED))))).body == FEED


# --- the deadline ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [silent(), drip(HEAD, b"X-Drip: 1\r\n"), drip(HEAD + b"Content-Length: 9999\r\n\r\n")],
    ids=["no answer", "dripping headers", "dripping body"],
)
async def test_the_deadline_ends_what_never_ends(server: FaultyServer, answer: Reply) -> None:
    url = server.on("/feed", answer)
    async with Fetcher(policy(timeout=0.15)) as fetcher, asyncio.timeout(2):
        error = await failure(fetcher, FetchRequest(url))
    assert isinstance(error, FetchTimeout)
    assert str(error).startswith(f"{url} took longer than 0.15 s;")


async def test_a_fetch_may_have_a_deadline_and_a_limit_of_its_own(server: FaultyServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchTimeout):
        await fetcher.fetch(FetchRequest(server.on("/slow", silent())), seconds=0.1)
    with pytest.raises(TooLarge, match="larger than 10 bytes"):
        await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED))), max_bytes=10)


async def test_a_fetch_that_is_cancelled_gives_back_its_turn(server: FaultyServer, fetcher: Fetcher) -> None:
    task = asyncio.create_task(fetcher.fetch(FetchRequest(server.on("/slow", silent()))))
    await server.until_at_once(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED))))).body == FEED


# --- the limit -------------------------------------------------------------------------------------------------------


async def test_a_body_that_announces_too_much_is_not_read(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", drip(HEAD + b"Content-Length: 100001\r\n\r\n"))
    error = await failure(fetcher, FetchRequest(url))
    assert isinstance(error, TooLarge)
    assert str(error).startswith(f"{url} is larger than 100,000 bytes (polling.max_bytes)")


async def test_a_body_that_never_ends_is_stopped_at_the_limit(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", drip(chunked(), b"1000\r\n" + b"x" * 0x1000 + b"\r\n", every=0))
    assert isinstance(await failure(fetcher, FetchRequest(url)), TooLarge)


async def test_a_bomb_is_stopped_at_the_decoded_limit(server: FaultyServer, fetcher: Fetcher) -> None:
    """Of every coding: test_decode.py."""
    error = await failure(
        fetcher, FetchRequest(server.on("/feed", reply(gzip.compress(bytes(8 << 20)), content_encoding="gzip")))
    )
    assert isinstance(error, TooLarge)
    assert "when decompressed" in str(error)


# --- answers that browsers take -------------------------------------------------------------------------------------

LENGTH = b"Content-Length: %d\r\n" % len(FEED)
SLOPPY: dict[str, bytes] = {
    "the length twice": HEAD + LENGTH + LENGTH + b"\r\n" + FEED,
    "the length twice in one line": HEAD + b"Content-Length: %d, %d\r\n\r\n" % (len(FEED), len(FEED)) + FEED,
    "the length thrice, in other letters": HEAD + LENGTH + LENGTH.lower() + LENGTH.upper() + b"\r\n" + FEED,
    "a length beside chunks": HEAD + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"%x\r\n%s\r\n0\r\n\r\n" % (len(FEED), FEED),
    "bare line feeds": (HEAD + LENGTH).replace(b"\r\n", b"\n") + b"\n" + FEED,
    "line feeds of both kinds": HEAD + LENGTH.replace(b"\r\n", b"\n") + b"X: y\r\n\n" + FEED,
    "blanks before the colon": HEAD + LENGTH.replace(b":", b" \t:") + b"X-A : b\r\n\r\n" + FEED,
    "no blank after it": HEAD + LENGTH.replace(b": ", b":") + b"X:\r\n\r\n" + FEED,
    "a folded line": HEAD + LENGTH + b"X-Long: a\r\n  b\r\n\tc\r\n\r\n" + FEED,
    "a line that is no header": HEAD + LENGTH + b"what is this\r\n: nameless\r\n\r\n" + FEED,
    "names that are none": HEAD + LENGTH + b"X Y: z\r\nX(\xe9): z\r\nX@: z\r\n\r\n" + FEED,
    "no reason": b"HTTP/1.1 200\r\n" + LENGTH + b"\r\n" + FEED,
    "a status of two blanks": b"HTTP/1.1  200  OK\r\n" + LENGTH + b"\r\n" + FEED,
    "a version in small letters": b"http/1.1 200 OK\r\n" + LENGTH + b"\r\n" + FEED,
    "a short version": b"HTTP/1 200 OK\r\n" + LENGTH + b"\r\n" + FEED,
    "empty lines first": b"\r\n\r\n\n" + HEAD + LENGTH + b"\r\n" + FEED,
    "an early answer first": b"HTTP/1.1 103 Early Hints\nLink : </a>\n\n" + HEAD + LENGTH + LENGTH + b"\r\n" + FEED,
    "a line of letters that are none": HEAD + LENGTH + b"X-Title: caf\xe9 \x80\r\n\r\n" + FEED,
}


@pytest.mark.parametrize("name", SLOPPY)
@pytest.mark.parametrize("in_pieces", [False, True])
async def test_an_answer_is_read_as_browsers_read_it(server: FaultyServer, name: str, in_pieces: bool) -> None:
    async def talk(_: Received, writer: asyncio.StreamWriter) -> None:
        for place in range(0, len(SLOPPY[name]), 7 if in_pieces else 10_000):
            writer.write(SLOPPY[name][place : place + (7 if in_pieces else 10_000)])
            await writer.drain()
            await asyncio.sleep(0)

    async with Fetcher(policy()) as fetcher:
        url = server.on("/feed", talk)
        for _ in range(2):  # the connection may be used again
            fetched = await fetcher.fetch(FetchRequest(url))
            assert (fetched.status, fetched.body) == (200, FEED)


async def test_headers_of_a_sloppy_answer_are_all_there(server: FaultyServer, fetcher: Fetcher) -> None:
    head = b'HTTP/1.1 200 OK\nETag : "1"\nLast-Modified:\n Fri, 15 Jan 2027 08:00:00 GMT\nnonsense\nX-A: b\n c\n'
    fetched = await fetcher.fetch(FetchRequest(server.on("/feed", closing(head + b"\n" + FEED))))
    assert (fetched.etag, fetched.last_modified) == ('"1"', "Fri, 15 Jan 2027 08:00:00 GMT")
    assert fetched.headers["x-a"] == "b c"


async def test_203_is_200(server: FaultyServer, fetcher: Fetcher) -> None:
    fetched = await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED, status=203, etag='"1"'))))
    assert (fetched.status, fetched.body, fetched.etag) == (200, FEED, '"1"')
