"""Where a fetch may connect, and whom it trusts (FAULTS, "Where it may connect", and certificates)."""

from __future__ import annotations

import asyncio
import socket
import ssl

import pytest

from aggregator.errors import AddressRefused, FetchTimeout, Unreachable
from aggregator.fetch.connect import Dialler, dialling, look_up, system_lookup
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.guard import Guard
from aggregator.models import FetchRequest
from tests.fetch.fetching import Names, policy
from tests.loopback import TLS, FaultyServer, closing, redirect, reply

FEED = b"<rss><channel/></rss>"
STRICT = policy(allow_private_hosts=())


async def refusal(fetcher: Fetcher, request: FetchRequest) -> str:
    with pytest.raises(AddressRefused) as caught:
        await fetcher.fetch(request)
    return str(caught.value)


# --- refused before any byte reaches a listener ----------------------------------------------------------------------


HERE = """
127.0.0.1 127.0.0.2 localhost LOCALHOST. a.localhost 0 0.0.0.0 2130706433 0x7f.1 0x7f000001 017700000001 127.1
127.0.0.1. ①②⑦.⓪.⓪.① [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::]
"""
PRIVATE = """
169.254.169.254 10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1 224.0.0.1 255.255.255.255 [fc00::1] [fd00::1] [fe80::1]
[fe80::1%25eth0] [fec0::1] [ff02::1] [64:ff9b::a9fe:a9fe] [2001::1] [::ffff:10.0.0.1]
"""


@pytest.mark.parametrize("host", HERE.split())
async def test_this_machine_is_not_reached_by_any_spelling(host: str) -> None:
    async with FaultyServer() as server, Fetcher(STRICT) as fetcher:
        text = await refusal(fetcher, FetchRequest(server.url("/feed", host)))
        assert "was not connected to: its host is" in text
        assert server.connections == 0


@pytest.mark.parametrize("host", PRIVATE.split())
async def test_a_private_address_is_refused(host: str) -> None:
    async with Fetcher(STRICT) as fetcher:
        assert "polling.allow_private_hosts can allow it" in await refusal(fetcher, FetchRequest(f"http://{host}/"))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.0.0.1 ::1", "10.0.0.1 127.0.0.1"])
async def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    names = Names(feeds_example=[address])
    async with FaultyServer() as server, Fetcher(STRICT, lookup=names) as fetcher:
        text = await refusal(fetcher, FetchRequest(server.url("/feed", "feeds.example")))
        assert names.asked == ["feeds.example"]
        assert f"its host is {address.split()[0]}, a" in text
        assert server.connections == 0


async def test_a_name_that_leads_elsewhere_later_is_refused_when_it_does() -> None:
    names = Names(feeds_example=["127.0.0.1", "127.0.0.3"])  # the first plays the public one, being allowed
    async with FaultyServer() as server, Fetcher(policy(), lookup=names) as fetcher:
        server.on("/feed", closing(reply(FEED, connection="close")))
        request = FetchRequest(server.url("/feed", "feeds.example"))
        assert (await fetcher.fetch(request)).body == FEED
        assert "127.0.0.3, a loopback address" in await refusal(fetcher, request)


async def test_of_several_addresses_the_private_ones_are_passed_over() -> None:
    names = Names(feeds_example=["10.0.0.1 127.0.0.1 ::1"])
    async with FaultyServer() as server, Fetcher(policy(), lookup=names) as fetcher:
        server.on("/feed", reply(FEED))
        assert (await fetcher.fetch(FetchRequest(server.url("/feed", "feeds.example")))).body == FEED


@pytest.mark.parametrize("target", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "evil.example", "2130706433"])
async def test_a_redirect_to_a_private_address_is_refused(target: str) -> None:
    names = Names(feeds_example=["127.0.0.1"], evil_example=["127.0.0.1"])
    playing = policy(allow_private_hosts=("feeds.example",))  # so that this name alone plays a public host
    async with FaultyServer() as server, Fetcher(playing, lookup=names) as fetcher:
        server.on("/feed", redirect(server.url("/secret", target)))
        url = server.url("/feed", "feeds.example")
        assert f"{url} (redirected to http://" in await refusal(fetcher, FetchRequest(url))
        assert (server.connections, len(server.requests)) == (1, 1)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_in_the_environment_is_no_way_round(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with FaultyServer() as proxy, Fetcher(STRICT, lookup=Names(feeds_example=["10.0.0.1"])) as fetcher:
        monkeypatch.setenv(variable, proxy.url())
        assert "10.0.0.1, a private address" in await refusal(fetcher, FetchRequest("http://feeds.example/"))
        assert proxy.connections == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://h/", "feed.xml", "http://", "http://a b/", ""])
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    async with Fetcher(STRICT) as fetcher:
        assert (await refusal(fetcher, FetchRequest(url))).endswith("; nothing was sent")


# --- what the operator allows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("allowed", ["intranet.example", "127.0.0.1", "127.0.0.0/8"])
async def test_an_allowed_host_or_network_is_polled(allowed: str) -> None:
    names = Names(intranet_example=["127.0.0.1"])
    async with FaultyServer() as server, Fetcher(policy(allow_private_hosts=(allowed,)), lookup=names) as fetcher:
        server.on("/feed", reply(FEED))
        assert (await fetcher.fetch(FetchRequest(server.url("/feed", "intranet.example")))).body == FEED


@pytest.mark.parametrize("other", ["evil.example", "127.0.0.1"])
async def test_an_allowed_name_opens_its_address_to_no_other_host(other: str) -> None:
    names = Names(intranet_example=["127.0.0.1"], evil_example=["127.0.0.1"])
    allowing = policy(allow_private_hosts=("intranet.example",))
    async with FaultyServer() as server, Fetcher(allowing, lookup=names) as fetcher:
        server.on("/feed", reply(FEED))
        server.on("/away", redirect(server.url("/feed", other)))
        # The connection that the allowed name opened is kept, and must not serve the other one either.
        await fetcher.fetch(FetchRequest(server.url("/feed", "intranet.example")))
        await refusal(fetcher, FetchRequest(server.url("/feed", other)))
        await refusal(fetcher, FetchRequest(server.url("/away", "intranet.example")))
        assert (server.connections, len(server.requests)) == (1, 2)


async def test_fetches_at_the_same_time_keep_their_own_permissions() -> None:
    names = Names(intranet_example=["127.0.0.1 ::1"], evil_example=["127.0.0.1 ::1"])
    async with FaultyServer() as server:
        async with Fetcher(policy(allow_private_hosts=("intranet.example",)), lookup=names) as fetcher:
            server.on("/feed", reply(FEED))
            hosts = ["intranet.example", "evil.example"] * 5
            results = await asyncio.gather(
                *(fetcher.fetch(FetchRequest(server.url("/feed", host))) for host in hosts), return_exceptions=True
            )
        assert [isinstance(result, AddressRefused) for result in results] == [False, True] * 5
        assert len(server.requests) == 5


def test_a_socket_that_nobody_is_known_to_dial_for_is_judged_by_its_address_alone() -> None:
    dialler = Dialler(Guard.allowing(["intranet.example"]))
    private = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("10.0.0.1", 80))
    with pytest.raises(PermissionError):
        dialler.socket(private)
    with dialling("intranet.example") as dial:
        dialler.socket(private).close()
    assert dial.refusals == []


# --- proxies ---------------------------------------------------------------------------------------------------------


async def test_a_source_may_have_a_proxy_which_looks_its_name_up() -> None:
    names = Names()
    async with FaultyServer() as proxy, Fetcher(policy(), lookup=names) as fetcher:
        proxy.on("http://feeds.example/feed?x=1", reply(FEED))
        request = FetchRequest("http://feeds.example/feed?x=1", proxy=proxy.url().replace("//", "//me:s3cret@"))
        assert (await fetcher.fetch(request)).body == FEED
        assert proxy.requests[-1].headers["proxy-authorization"] == b"Basic bWU6czNjcmV0"
        assert names.asked == []


async def test_a_proxy_at_a_private_address_must_be_allowed() -> None:
    async with FaultyServer() as proxy, Fetcher(STRICT, lookup=Names(proxy_example=["127.0.0.1"])) as fetcher:
        for host in ("127.0.0.1", "proxy.example", "localhost"):
            url = proxy.url("", host).replace("//", "//me:s3cret@")
            text = await refusal(fetcher, FetchRequest("http://feeds.example/", proxy=url))
            assert "s3cret" not in text
        assert proxy.connections == 0


@pytest.mark.parametrize("host", ["169.254.169.254", "localhost", "[::1]", "2130706433"])
async def test_a_proxy_is_not_asked_for_an_address_that_is_private_by_its_look(host: str) -> None:
    names, allowing = Names(proxy_example=["127.0.0.1"]), policy(allow_private_hosts=("proxy.example",))
    async with FaultyServer() as proxy, Fetcher(allowing, lookup=names) as fetcher:
        request = FetchRequest(f"http://{host}/", proxy=proxy.url("", "proxy.example"))
        await refusal(fetcher, request)
        assert proxy.connections == 0


async def test_a_proxy_that_refuses_or_is_not_there_is_named() -> None:
    async with FaultyServer() as proxy, Fetcher(policy(), lookup=Names()) as fetcher:
        proxy.on("feeds.example:443", reply(status=403))
        with pytest.raises(Unreachable, match=r"its proxy at 127\.0\.0\.1 refused, with status 403"):
            await fetcher.fetch(FetchRequest("https://feeds.example/", proxy=proxy.url()))
        gone = proxy.url()
    async with Fetcher(policy(), lookup=Names()) as fetcher:
        with pytest.raises(Unreachable, match=r"its proxy at 127\.0\.0\.1 could not be reached: connection refused"):
            await fetcher.fetch(FetchRequest("http://feeds.example/", proxy=gone))


async def test_a_proxy_of_another_kind_is_refused() -> None:
    async with Fetcher(policy()) as fetcher:
        text = await refusal(fetcher, FetchRequest("http://feeds.example/", proxy="socks5://127.0.0.1:1080"))
        assert text == "the proxy socks5://127.0.0.1:1080 is neither http nor https; nothing was sent"


# --- names -----------------------------------------------------------------------------------------------------------


async def test_an_unknown_host_is_unreachable() -> None:
    async with Fetcher(policy(), lookup=Names()) as fetcher:
        with pytest.raises(Unreachable, match=r"the host name nowhere\.example could not be looked up"):
            await fetcher.fetch(FetchRequest("http://nowhere.example/feed"))


async def test_a_host_without_addresses_is_unreachable() -> None:
    async with Fetcher(policy(), lookup=lambda host, port: []) as fetcher:
        with pytest.raises(Unreachable, match="could not be looked up"):
            await fetcher.fetch(FetchRequest("http://nowhere.example/feed"))


async def test_a_look_up_that_hangs_is_ended_by_the_deadline_and_keeps_no_one_waiting() -> None:
    released = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hanging(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
        asyncio.run_coroutine_threadsafe(released.wait(), loop).result()
        return []

    async with Fetcher(policy(timeout=0.1), lookup=hanging) as fetcher:
        with pytest.raises(FetchTimeout):
            await fetcher.fetch(FetchRequest("http://nowhere.example/feed"))
    released.set()
    await asyncio.sleep(0)


async def test_the_systems_look_up_finds_this_machine_and_no_impossible_name() -> None:
    assert {"127.0.0.1", "::1"} & {address for _, address in await look_up(system_lookup, "localhost", 80)}
    with pytest.raises(OSError, match="no name"):
        await look_up(system_lookup, "a" * 64 + ".example", 80)


# --- certificates ----------------------------------------------------------------------------------------------------


def trusting(certificate: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=TLS / f"{certificate}.pem")


async def test_a_trusted_certificate_is_accepted() -> None:
    tls = trusting("self-signed")
    async with FaultyServer(certificate="self-signed") as server, Fetcher(policy(), tls=tls) as fetcher:
        assert (await fetcher.fetch(FetchRequest(server.on("/feed", reply(FEED))))).body == FEED


@pytest.mark.parametrize(
    ("certificate", "tls", "host", "fault"),
    [
        ("self-signed", None, "127.0.0.1", "self-signed certificate"),
        ("expired", trusting("expired"), "127.0.0.1", "certificate has expired"),
        ("self-signed", trusting("self-signed"), "other.example", "not valid for 'other.example'"),
    ],
)
async def test_a_certificate_that_is_not_trusted_is_refused_unless_the_source_says_so(
    certificate: str, tls: ssl.SSLContext | None, host: str, fault: str
) -> None:
    names = Names(other_example=["127.0.0.1"])
    async with FaultyServer(certificate=certificate) as server, Fetcher(policy(), tls=tls, lookup=names) as fetcher:
        server.on("/feed", reply(FEED))
        url = server.url("/feed", host)
        for _ in range(2):  # a connection that was accepted without checks must not serve one that wants them
            with pytest.raises(Unreachable, match="has a certificate that is not trusted: .*" + fault):
                await fetcher.fetch(FetchRequest(url))
            assert (await fetcher.fetch(FetchRequest(url, verify_tls=False))).body == FEED


async def test_a_server_that_speaks_no_tls_is_unreachable() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1") as server, Fetcher(policy()) as fetcher:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable, match="could not agree with us on an encrypted connection"):
            await fetcher.fetch(FetchRequest(f"https://127.0.0.1:{port}/"))


async def test_a_server_that_speaks_only_tls_gives_no_answer() -> None:
    async with FaultyServer(certificate="self-signed") as server, Fetcher(policy()) as fetcher:
        with pytest.raises(Unreachable, match="closed the connection without an answer"):
            await fetcher.fetch(FetchRequest(server.url("/feed").replace("https:", "http:")))
