"""Which redirects are followed, and what is told to whom (FAULTS, "Fetching")."""

from __future__ import annotations

import pytest

from aggregator.errors import BadRedirect, FetchTimeout
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.redirects import Trail, shown
from aggregator.models import FetchRequest
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer, drip, redirect, reply

FEED = b"<rss><channel/></rss>"


def chain(server: FaultyServer, *statuses: int) -> list[str]:
    """Redirects with these statuses, one after the other, and a feed at their end; gives all the URLs."""
    for number, status in enumerate(statuses):
        server.on(f"/{number}", redirect(f"/{number + 1}", status))
    server.on(f"/{len(statuses)}", reply(FEED))
    return [server.url(f"/{number}") for number in range(len(statuses) + 1)]


# --- followed --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(server: FaultyServer, fetcher: Fetcher, status: int) -> None:
    start, end = chain(server, status)
    fetched = await fetcher.fetch(FetchRequest(start))
    assert (fetched.url, fetched.body) == (end, FEED)


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((), None),
        ((301,), 1),
        ((308, 301), 2),
        ((302,), None),
        ((303,), None),
        ((307,), None),
        ((302, 301), None),
        ((301, 307), 1),  # it did move to /1; where that sends us today is not stored
        ((301, 302, 301), 1),
    ],
)
async def test_a_move_is_what_permanent_redirects_say_from_the_first_on(
    server: FaultyServer, fetcher: Fetcher, statuses: tuple[int, ...], moved: int | None
) -> None:
    urls = chain(server, *statuses)
    fetched = await fetcher.fetch(FetchRequest(urls[0]))
    assert fetched.moved_to == (None if moved is None else urls[moved])


async def test_five_redirects_are_followed_and_a_sixth_is_not(server: FaultyServer, fetcher: Fetcher) -> None:
    urls = chain(server, *[301] * 6)
    assert (await fetcher.fetch(FetchRequest(urls[1]))).url == urls[6]
    with pytest.raises(BadRedirect, match="redirects more than 5 times"):
        await fetcher.fetch(FetchRequest(urls[0]))
    assert server.requests[-1].target == "/5"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("feed?x=%2F", "/a/feed?x=%2F"),
        ("/feed#part", "/feed"),
        ("../feed", "/feed"),
        ("?page=2", "/a/b?page=2"),
        ("//HOST/feed", "/feed"),
        (" /feed ", "/feed"),
        ("/caf\xc3\xa9", "/caf%C3%A9"),  # UTF-8, as most servers write it
        ("/caf\xe9", "/caf%C3%A9"),  # latin-1, as HTTP once had it
        ("/a b", "/a%20b"),
    ],
)
async def test_a_location_is_read_against_the_address_it_comes_from(
    server: FaultyServer, fetcher: Fetcher, location: str, target: str
) -> None:
    server.on(target, reply(FEED))
    start = server.on("/a/b", redirect(location.replace("HOST", f"127.0.0.1:{server.port}")))
    assert (await fetcher.fetch(FetchRequest(start))).url == server.url(target)


async def test_conditions_hold_after_a_redirect(server: FaultyServer, fetcher: Fetcher) -> None:
    server.on("/new", reply(status=304))
    fetched = await fetcher.fetch(FetchRequest(server.on("/old", redirect("/new")), etag='"1"'))
    assert fetched.status == 304
    assert server.requests[-1].headers["if-none-match"] == b'"1"'


# --- refused ---------------------------------------------------------------------------------------------------------


async def test_a_loop_is_refused(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/a", redirect("/b"))
    server.on("/b", redirect("/a#again"))
    with pytest.raises(BadRedirect, match="where it came from: a loop"):
        await fetcher.fetch(FetchRequest(url))
    assert [request.target for request in server.requests] == ["/a", "/b"]


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("file:///etc/passwd", "file:///etc/passwd is neither http nor https"),
        ("gopher://127.0.0.1/_x", "is neither http nor https"),
        ("ftp://127.0.0.1/feed", "is neither http nor https"),
        ("javascript:alert(1)", "is neither http nor https"),
        ("data:text/xml,<rss/>", "is neither http nor https"),
        ("http://a b/", "names no host"),
        ("http://127.0.0.1:99999/", "is no URL"),
        ("http://me:s3cret@127.0.0.1:bad/", "http://127.0.0.1:bad/ is no URL"),
        ("", "without saying where to"),
    ],
)
async def test_a_redirect_to_what_is_no_web_address_is_refused(
    server: FaultyServer, fetcher: Fetcher, location: str, text: str
) -> None:
    url = server.on("/feed", redirect(location))
    with pytest.raises(BadRedirect) as caught:
        await fetcher.fetch(FetchRequest(url))
    assert str(caught.value).startswith(f"{url} redirects")
    assert text in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert len(server.requests) == 1


async def test_a_redirect_without_a_location_is_refused(server: FaultyServer, fetcher: Fetcher) -> None:
    with pytest.raises(BadRedirect, match="without saying where to"):
        await fetcher.fetch(FetchRequest(server.on("/feed", reply(status=301))))


async def test_a_redirect_from_https_to_http_is_refused(server: FaultyServer) -> None:
    async with FaultyServer(certificate="self-signed") as secure, Fetcher(policy()) as fetcher:
        url = secure.on("/feed", redirect(server.url("/feed")))
        with pytest.raises(BadRedirect, match=r"from https to http.*not encrypted"):
            await fetcher.fetch(FetchRequest(url, verify_tls=False))
    assert server.requests == []


async def test_a_redirect_from_http_to_https_is_followed(server: FaultyServer) -> None:
    async with FaultyServer(certificate="self-signed") as secure, Fetcher(policy()) as fetcher:
        url = server.on("/feed", redirect(secure.on("/feed", reply(FEED))))
        assert (await fetcher.fetch(FetchRequest(url, verify_tls=False))).body == FEED


async def test_an_address_with_terminal_escapes_is_shown_on_one_clean_line(
    server: FaultyServer, fetcher: Fetcher
) -> None:
    url = server.on("/feed", redirect("gopher://x/\xc2\x9b31m" + "y" * 500))
    with pytest.raises(BadRedirect) as caught:
        await fetcher.fetch(FetchRequest(url))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


# --- what is the source's own ----------------------------------------------------------------------------------------


async def test_credentials_and_own_headers_stay_at_the_own_origin(
    server: FaultyServer, other: FaultyServer, fetcher: Fetcher
) -> None:
    server.on("/1", redirect("/2"))
    server.on("/2", redirect(other.on("/3", redirect(server.on("/4", reply(FEED))))))
    request = FetchRequest(
        server.url("/1"), etag='"1"', headers=(("X-Key", "s3cret"), ("Accept", "x/y")), credentials=("me", "pw")
    )
    await fetcher.fetch(request)
    at_home = [*server.requests]
    assert [one.target for one in at_home] == ["/1", "/2", "/4"]
    assert all({"authorization", "x-key"} <= set(one.headers) for one in at_home)
    (abroad,) = other.requests
    assert not {"authorization", "x-key", "cookie", "referer"} & set(abroad.headers)
    assert abroad.headers["accept"] != b"x/y"
    assert b"s3cret" not in abroad.raw


async def test_the_same_host_by_another_scheme_is_another_origin(server: FaultyServer) -> None:
    async with FaultyServer(certificate="self-signed") as secure, Fetcher(policy()) as fetcher:
        url = server.on("/feed", redirect(secure.on("/feed", reply(FEED))))
        await fetcher.fetch(FetchRequest(url, credentials=("me", "pw"), verify_tls=False))
    assert "authorization" in server.requests[-1].headers
    assert "authorization" not in secure.requests[-1].headers


async def test_credentials_in_a_location_are_not_used(server: FaultyServer, fetcher: Fetcher) -> None:
    end = server.on("/new", reply(FEED))
    url = server.on("/old", redirect(end.replace("//", "//me:s3cret@")))
    fetched = await fetcher.fetch(FetchRequest(url))
    assert (fetched.url, fetched.moved_to) == (end, end)
    assert "authorization" not in server.requests[-1].headers


async def test_a_server_gets_no_referrer(server: FaultyServer, fetcher: Fetcher) -> None:
    server.on("/new", reply(FEED))
    await fetcher.fetch(FetchRequest(server.on("/old", redirect("/new"))))
    assert "referer" not in server.requests[-1].headers


# --- cookies ---------------------------------------------------------------------------------------------------------


def setting(location: str, *cookies: str, status: int = 302) -> bytes:
    return reply(status=status, headers=(("Location", location), *(("Set-Cookie", one) for one in cookies)))


async def test_a_cookie_of_a_redirect_is_sent_back_within_that_fetch_only(
    server: FaultyServer, fetcher: Fetcher
) -> None:
    server.on("/new", reply(FEED, set_cookie="later=1"))
    url = server.on("/old", setting("/new", "a=b; Path=/; HttpOnly", "c=d e; Domain=example.org"))
    for _ in range(2):
        assert (await fetcher.fetch(FetchRequest(url))).body == FEED
    assert [one.headers.get("cookie") for one in server.requests] == [None, b"a=b; c=d e", None, b"a=b; c=d e"]


async def test_a_server_that_lets_in_who_brings_its_cookie_is_asked_again_at_the_same_address(
    server: FaultyServer, fetcher: Fetcher
) -> None:
    url = server.on("/feed", setting("/check?to=/feed", "seen=1", status=301), reply(FEED))
    server.on("/check?to=/feed", setting("/feed", "checked=1"))
    fetched = await fetcher.fetch(FetchRequest(url, headers=(("cookie", "own=1"),)))
    assert (fetched.body, fetched.url) == (FEED, url)
    assert server.requests[-1].headers["cookie"] == b"own=1; seen=1; checked=1"


async def test_a_redirect_to_itself_with_a_cookie_is_no_move(server: FaultyServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", setting("/feed", "seen=1", status=301), reply(FEED))
    assert (await fetcher.fetch(FetchRequest(url))).moved_to is None


async def test_whoever_sets_another_cookie_each_time_is_a_loop_in_the_end(
    server: FaultyServer, fetcher: Fetcher
) -> None:
    url = server.on("/feed", *(setting("/feed", f"n={number}") for number in range(20)))
    with pytest.raises(BadRedirect, match="more than 5 times"):
        await fetcher.fetch(FetchRequest(url))
    same = server.on("/same", setting("/same", "n=1"))
    with pytest.raises(BadRedirect, match="a loop"):
        await fetcher.fetch(FetchRequest(same))


async def test_a_cookie_goes_to_the_origin_that_set_it_and_to_no_other(
    server: FaultyServer, other: FaultyServer, fetcher: Fetcher
) -> None:
    url = server.on("/1", setting(other.url("/2"), "own=1; Domain=127.0.0.1"))
    other.on("/2", setting(server.url("/3"), "abroad=1; Domain=127.0.0.1"))
    server.on("/3", reply(FEED))
    await fetcher.fetch(FetchRequest(url))
    assert "cookie" not in other.requests[-1].headers
    assert server.requests[-1].headers["cookie"] == b"own=1"


@pytest.mark.parametrize(
    "cookie",
    ["a=b; Secure", "a=b; Max-Age=0", "a=b; max-age = -9", "nameless", "=b", "a b=c", f"a={'b' * 5000}", "a=\x01"],
)
async def test_a_cookie_that_is_none_is_not_sent(server: FaultyServer, fetcher: Fetcher, cookie: str) -> None:
    server.on("/new", reply(FEED))
    await fetcher.fetch(FetchRequest(server.on("/old", setting("/new", cookie))))
    assert "cookie" not in server.requests[-1].headers


# --- time ------------------------------------------------------------------------------------------------------------


async def test_the_deadline_covers_the_whole_chain(server: FaultyServer, other: FaultyServer) -> None:
    slow = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
    url = server.on("/feed", redirect(other.on("/feed", slow), 302))
    async with Fetcher(policy(timeout=0.15)) as fetcher:
        with pytest.raises(FetchTimeout, match=f"{url} \\(redirected to {other.url('/feed')}\\) took longer than 0.15"):
            await fetcher.fetch(FetchRequest(url))


# --- in themselves ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("http://h/", True),
        ("http://H:80/x", True),
        ("https://h/", False),
        ("http://h:8080/", False),
        ("http://g/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(one: str, same: bool) -> None:
    assert Trail.begin("http://h/feed").followed(302, one).at_home is same


@pytest.mark.parametrize("text", ["ftp://h/", "h/feed", "", "http://", "http://h:x/", "http://a\\@b/", "http://[::1/"])
def test_a_source_that_is_no_web_address_is_no_trail(text: str) -> None:
    with pytest.raises(ValueError):
        Trail.begin(text)


def test_a_url_is_shown_without_what_is_nobodys_business() -> None:
    assert shown("http://me:pw@h/feed?q=a@b#part") == "http://h/feed?q=a@b"
    assert shown("http://me@pw@h/\n\x1b[1m") == "http://h/ [1m"
