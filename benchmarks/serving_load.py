"""A small load generator for `benchmarks.serving`: asyncio, loopback only.

python -m benchmarks.serving_load PORT PATH SECONDS    floods
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """Requests a second, and how long they took, in milliseconds."""

    rate: float
    p50: float
    p99: float
    longest: float


def of(taken: list[float], seconds: float) -> Load:
    taken.sort()
    at = [taken[min(len(taken) - 1, int(len(taken) * share))] * 1000 for share in (0.5, 0.99, 1.0)]
    return Load(len(taken) / seconds, *at)


def first_answer(port: int, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], int]:
    """Status, headers and length of the body of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, len(body)


async def closed_loop(port: int, path: str, headers: dict[str, str], connections: int, seconds: float) -> Load:
    """So many connections, each asking again as soon as it is answered."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    async def one() -> None:
        while time.perf_counter() < end:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await _until(end, port, path, headers, taken)

    await asyncio.gather(*(one() for _ in range(connections)))
    return of(taken, seconds)


async def _until(end: float, port: int, path: str, headers: dict[str, str], taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < end and not reader.at_eof():
            start = time.perf_counter()
            await _ask(reader, writer, path, headers)
            taken.append(time.perf_counter() - start)
            if "Connection" in headers:
                return
    finally:
        writer.close()


async def paced(
    port: int, path: str, headers: dict[str, str], rate: float, seconds: float, source: str = "127.0.0.1"
) -> Load:
    """So many requests a second, each on its own new connection, whether or not those before were answered."""
    taken: list[float] = []

    async def one() -> None:
        start = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        status = await _ask(reader, writer, path, headers)
        assert status in (b"200", b"304"), status
        taken.append(time.perf_counter() - start)
        writer.close()

    begin = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            group.create_task(one())
    return of(taken, seconds)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, headers: dict[str, str]) -> bytes:
    """The status of the answer, once all of it is there."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length: "):
            await reader.readexactly(int(line[16:]))
    return head[9:12]


if __name__ == "__main__":
    flooded = asyncio.run(closed_loop(int(sys.argv[1]), sys.argv[2], {}, 32, float(sys.argv[3])))
    print(f"{flooded.rate:,.0f} requests/s")
