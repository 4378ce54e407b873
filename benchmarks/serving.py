"""How fast is the public server, and what do slow and greedy clients cost the others?

    python -m benchmarks.serving [--seconds 3]

Everything is on loopback and ends by itself within a minute or two. The server runs in a process of its own, over
editions that `publish` made of twenty stories. Load comes from wrk where there is one, else from a generator of ours
(slower than the server: its numbers are then a lower bound). Where there is an nginx, one worker of it serves the very
folder that we have published, with `gzip_static`, and is asked the same.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aggregator.config import Config, Settings
from aggregator.publish.editions import Editions
from aggregator.publishing import publish as publishing
from aggregator.serve.limits import VisitorLimits
from aggregator.serve.listen import Server, open_socket
from aggregator.serve.public import PublicApp
from aggregator.store import Store
from benchmarks.serving_load import Load, closed_loop, first_answer, paced
from examples.invented import NOW, build

UNLIMITED = VisitorLimits(rate=1e9, burst=1e9)
CONNECTIONS = 32
SLOW = 1000
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; default_type application/octet-stream; etag on; gzip_static on; keepalive_requests 1000000000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked again and again; with `known`, by someone who has it already."""

    name: str
    path: str
    coding: str
    known: bool = False


REQUESTS = (
    Request("feed, unchanged (304)", "/meest-recent.rss", "gzip", known=True),
    Request("feed, gzip", "/meest-recent.rss", "gzip"),
    Request("page, gzip", "/meest-recent.html", "gzip"),
    Request("page, identity", "/meest-recent.html", "identity"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the public server.")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--limited", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve, VisitorLimits() if given.limited else UNLIMITED))
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "public"
        publish(root)
        throughput(root, Path(folder), given.seconds)
        behaviour(root, given.seconds)


def publish(root: Path) -> None:
    """The feed of twenty stories, and one so large that no kernel takes all of it in for who reads nothing."""
    feeds = [{"slug": "meest-recent", "limit": 20}, {"slug": "alles", "limit": 500}]
    config = Config(root.parent / "config.toml", Settings.model_validate({"feeds": feeds}))
    database = root.parent / "invented.db"
    build(database, 1_000)
    with Store.open(database) as store, store.reader() as session:
        publishing.publish_site(session, Editions(root), config, NOW)


async def serve(root: Path, limits: VisitorLimits) -> None:
    """Serves until the standard input ends."""
    server, sock = Server(), open_socket("127.0.0.1", 0)
    await server.start(PublicApp(Editions(root).all, limits=limits), sock)
    print(sock.getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop(1.0)


# --- requests a second ------------------------------------------------------------------------------------------------


def throughput(root: Path, folder: Path, seconds: float) -> None:
    with ours(root) as (port, _), nginx(root, folder) as theirs:
        print(f"{CONNECTIONS} connections kept open, {seconds:g} s each, load by {Path(wrk() or 'ours').name}\n")
        print("| request | bytes | ours, requests/s | p99, ms | nginx, requests/s | p99, ms | ours / nginx |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for request in REQUESTS:
            mine, size = load(port, request, seconds)
            other = load(theirs, request, seconds)[0] if theirs else None
            columns = f"{other.rate:,.0f} | {other.p99:.1f} | {mine.rate / other.rate:.2f}" if other else "- | - | -"
            print(f"| {request.name} | {size:,} | {mine.rate:,.0f} | {mine.p99:.1f} | {columns} |")
        once, _ = load(port, REQUESTS[0], seconds, close=True)
        print(f"| feed, unchanged, a new connection each | 0 | {once.rate:,.0f} | {once.p99:.1f} | | | |\n")


def load(port: int, request: Request, seconds: float, *, close: bool = False) -> tuple[Load, int]:
    """The load, and the length of one answer's body."""
    headers = {"Accept-Encoding": request.coding}
    status, answer, length = first_answer(port, request.path, headers)
    assert status == 200, request
    if request.known:
        headers["If-None-Match"] = answer["etag"]
        status, _, length = first_answer(port, request.path, headers)
        assert status == 304, request
    if close:
        headers["Connection"] = "close"
    if wrk():
        return by_wrk(port, request.path, headers, seconds), length
    return asyncio.run(closed_loop(port, request.path, headers, CONNECTIONS, seconds)), length


def wrk() -> str | None:
    return shutil.which("wrk")


def by_wrk(port: int, path: str, headers: dict[str, str], seconds: float) -> Load:
    options = [option for name, value in headers.items() for option in ("-H", f"{name}: {value}")]
    command = [wrk() or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency", *options]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True)
    rate, p50, p99 = (
        re.search(pattern, done.stdout)
        for pattern in (r"Requests/sec: +([\d.]+)", r"50% +([\d.]+)(\w+)", r"99% +([\d.]+)(\w+)")
    )
    assert rate and p50 and p99, done.stdout
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    return Load(float(rate[1]), float(p50[1]) * unit[p50[2]], float(p99[1]) * unit[p99[2]], 0.0)


# --- beside slow and greedy clients -----------------------------------------------------------------------------------


def behaviour(root: Path, seconds: float) -> None:
    print("| beside | asked | median, ms | p99, ms | longest, ms |")
    print("|---|---|--:|--:|--:|")
    with ours(root) as (port, process):
        tag = first_answer(port, "/meest-recent.rss", {"Accept-Encoding": "gzip"})[1]["etag"]
        known = {"Accept-Encoding": "gzip", "If-None-Match": tag}
        row("nobody", "200 conditional requests/s", asyncio.run(paced(port, "/meest-recent.rss", known, 200, seconds)))
        before = memory(process.pid)
        beside_slow, held = asyncio.run(slow(port, process.pid, seconds))
        row(f"{SLOW:,} slow clients", "the feed, 50 times/s", beside_slow)
    with ours(root, "--limited") as (port, _), flood(port, seconds + 2):
        time.sleep(0.5)
        greedy = asyncio.run(paced(port, "/meest-recent.rss", {}, 50, seconds, source="127.0.0.2"))
        row("a flood from another address", "the feed, 50 times/s", greedy)
    print(f"\nMemory of the server: {before} MB, with {SLOW:,} slow clients {held} MB.")


def row(beside: str, asked: str, result: Load) -> None:
    print(f"| {beside} | {asked} | {result.p50:.1f} | {result.p99:.1f} | {result.longest:.1f} |")


async def slow(port: int, pid: int, seconds: float) -> tuple[Load, int]:
    """The feed for others, and the server's memory, while half of the slow never end their request, half never read."""
    held = []
    for number in range(SLOW):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.sendall(b"GET /alles.html HTTP/1.1\r\nHost: x\r\n" + (b"\r\n" if number % 2 else b"X-Slow: "))
        held.append(sock)
    result = await paced(port, "/meest-recent.rss", {}, 50, seconds)
    used = memory(pid)
    for sock in held:
        sock.close()
    return result, used


@contextlib.contextmanager
def flood(port: int, seconds: float) -> Iterator[None]:
    """As many requests as one address can send."""
    command = [sys.executable, "-m", "benchmarks.serving_load", str(port), "/meest-recent.rss", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        yield
        process.wait()


def memory(pid: int) -> int:
    """Resident memory in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) // 1024 if found else 0


# --- the servers ------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def ours(root: Path, *options: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "benchmarks.serving", "--serve", str(root), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline()), process
        process.communicate("")


@contextlib.contextmanager
def nginx(root: Path, folder: Path) -> Iterator[int | None]:
    """The port of an nginx over the same folder, None where there is none."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.chmod(0o755)  # its worker is another user when we are root
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, root=root))
    with subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.DEVNULL) as process:
        wait_for(port)
        yield port
        process.terminate()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


if __name__ == "__main__":
    main()
