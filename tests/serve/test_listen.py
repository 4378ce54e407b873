"""The listener: where it can be, how it begins and how it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import time

import pytest

from aggregator.errors import ServeError
from aggregator.serve.listen import Server, open_socket
from aggregator.serve.public import PublicApp
from tests.serve.loopback import PATHS, Loopback, edition, serving


def test_a_port_in_use_is_said_with_its_address() -> None:
    with open_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=rf"127\.0\.0\.1, port {port}: the port is in use"):
            open_socket("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "not a host", "2001:db8::1"])
def test_an_address_that_is_not_ours_is_said(host: str) -> None:
    with pytest.raises(ServeError, match="cannot listen on"):
        open_socket(host, 0)


def test_a_port_can_be_taken_again_at_once() -> None:
    with open_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            first.accept()[0].close()
    open_socket("127.0.0.1", port).close()


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
async def test_any_ipv6_address_means_ipv4_too() -> None:
    sock = open_socket("::", 0)
    server = Server()
    await server.start(PublicApp(lambda: PATHS), sock)
    assert (await Loopback(sock.getsockname()[1]).ask("/")).status == 200
    await server.stop(1.0)


async def test_clients_that_come_before_the_start_wait_for_it() -> None:
    sock = open_socket("127.0.0.1", 0)
    early = asyncio.create_task(Loopback(sock.getsockname()[1]).ask("/"))
    await asyncio.sleep(0.05)
    assert not early.done()
    server = Server()
    await server.start(PublicApp(lambda: PATHS), sock)
    assert (await early).status == 200
    await server.stop(1.0)


async def test_a_document_of_two_writes_does_not_wait_for_an_acknowledgement() -> None:
    async with serving() as server, await server.connect() as connection:
        await connection.ask("/")
        taken = []
        for _ in range(20):
            start = time.perf_counter()
            await connection.ask("/")
            taken.append(time.perf_counter() - start)
    assert sorted(taken)[5] < 0.03  # a delayed acknowledgement takes 40 ms, nearly each time


async def test_the_signal_handlers_stay_those_of_the_program() -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    async with serving():
        assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


async def test_after_the_stop_nobody_is_accepted() -> None:
    async with serving() as server:
        assert (await server.ask("/")).status == 200
    with pytest.raises(ConnectionRefusedError):
        await server.connect()


async def test_an_answer_under_way_may_end_within_the_grace() -> None:
    large = edition(b"x" * 8_000_000, encoded={})
    sock = open_socket("127.0.0.1", 0)
    server = Server()
    await server.start(PublicApp(lambda: {"/": large}), sock)
    async with await Loopback(sock.getsockname()[1]).connect(limit=65_536) as slow:
        slow.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await slow.reader.readuntil(b"\r\n\r\n")
        stopping = asyncio.create_task(server.stop(5.0))
        await asyncio.sleep(0.2)
        assert await slow.reader.readexactly(len(large.body)) == large.body
        await asyncio.wait_for(stopping, 1.0)


async def test_the_stop_is_bounded_although_clients_take_their_time() -> None:
    large = edition(b"x" * 8_000_000, encoded={})
    sock = open_socket("127.0.0.1", 0)
    server = Server()
    await server.start(PublicApp(lambda: {"/": large}), sock)
    slow = [await Loopback(sock.getsockname()[1]).connect(limit=1024) for _ in range(20)]
    for number, client in enumerate(slow):
        client.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n" + (b"\r\n" if number % 2 else b""))
    await asyncio.sleep(0.1)
    start = time.perf_counter()
    await server.stop(0.3)
    assert time.perf_counter() - start < 1.3
    for client in slow:
        client.writer.transport.abort()


async def test_a_second_stop_and_one_without_a_start_do_nothing() -> None:
    server = Server()
    await server.stop(1.0)
    await server.start(PublicApp(lambda: PATHS), open_socket("127.0.0.1", 0))
    await server.stop(1.0)
    await server.stop(1.0)


def test_a_process_may_open_as_many_files_as_its_connections_need() -> None:
    """In a process of its own, for it changes its limits."""
    script = (
        "import resource as r\n"
        "from aggregator.serve.listen import _room\n"
        "r.setrlimit(r.RLIMIT_NOFILE, (256, 4096))\n"
        "print(_room(2000), r.getrlimit(r.RLIMIT_NOFILE)[0], _room(8192), r.getrlimit(r.RLIMIT_NOFILE)[0])\n"
        "r.setrlimit(r.RLIMIT_NOFILE, (600, 600))\n"
        "print(_room(8192), _room(100))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2000", "2512", "3584", "4096", "300", "100"]
