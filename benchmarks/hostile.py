"""What do so many hostile documents at once take of the daemon's memory, and does it give it back?

    python -m benchmarks.hostile [--documents 64] [--seconds 120]

As many sites on loopback, each at an address of its own, have a day's ordinary news at first: words, caches and the
database's pages are there then, whoever brings them. Then, all at the same moment, each says something that is as large
as it may be, or meant to be larger (`KINDS`), and in the end something short again. A row says what the daemon itself
holds (resident, of its process alone) before, at most, and afterwards; what it keeps in files in memory at most; and
what its workers held at most. The exit code is 1 when it took more than 100 MB, or has not given back all but 30 of it.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from aggregator.stories.grouping.lexicon.lexicon import frequencies

MB = 1_000_000
MOST, LEFT = 100 * MB, 30 * MB
HEAD = b'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
_number = count(1)


def channel(items: bytes, head: bytes = HEAD) -> bytes:
    link = b"<title>Bron</title><link>https://a.example/</link><description/>"
    return head + b"<channel>" + link + items + b"</channel></rss>"


def item(title: str, content: bytes = b"") -> bytes:
    number = next(_number)
    name = f"<title>{title} {number}</title><guid>urn:{number}</guid><link>https://a.example/{number}</link>"
    return b"<item>" + name.encode() + b"<content:encoded><![CDATA[" + content + b"]]></content:encoded></item>"


def words(size: int) -> bytes:
    """HTML of that many bytes, no two alike."""
    return random.randbytes(size // 2).hex().encode().replace(b"a", b" ").replace(b"f0", b"</p><p>")[:size]


def ordinary() -> bytes:
    """A document of twenty-five articles, none of which was there before."""

    def some(size: int) -> str:
        return " ".join(random.choices(list(frequencies("nl")), k=size))

    return channel(b"".join(item(some(9).capitalize(), f"<p>{some(300)}</p>".encode()) for _ in range(25)))


def few_and_large() -> bytes:
    return channel(b"".join(item("Groot", words(450_000)) for _ in range(44)))


def many() -> bytes:
    return channel(b"".join(item("Veel", words(19_000)) for _ in range(1000)))


def markup() -> bytes:
    return channel(b"".join(item("Opmaak", b"<b><i>x</i></b>" * 20_000) for _ in range(60)))


def bomb() -> bytes:
    return channel(item("Bom", b"x" * 400_000_000))


def attributes() -> bytes:
    declared = b'<!DOCTYPE rss [<!ATTLIST item x CDATA "' + b"y" * 30_000 + b'">]>'
    return HEAD.replace(b"?>", b"?>" + declared, 1) + channel(b"<item/>" * 100_000, b"")


def entities() -> bytes:
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
    declared = b'<!DOCTYPE rss [<!ENTITY e0 "haha">' + levels + b"]>"
    return HEAD.replace(b"?>", b"?>" + declared, 1) + channel(b"<item><title>&e9;</title></item>", b"")


def nested() -> bytes:
    return channel(item("Diep", b"<div>" * 4_000_000))


def links() -> bytes:
    base = b"https://a.example/" + b"x" * 8_000
    content = b"<a href='1'>a</a>" * 10_000
    one = (
        b"<item xml:base='" + base + b"'><description><![CDATA[" + content + b"]]></description><guid>%d</guid></item>"
    )
    return channel(b"".join(one % next(_number) for _ in range(100)))


KINDS: tuple[Callable[[], bytes], ...] = (few_and_large, many, markup, bomb, attributes, entities, nested, links)


class Site(ThreadingHTTPServer):
    """Serves what `says` gives, compressed."""

    daemon_threads = True

    def __init__(self, address: str, port: int) -> None:
        super().__init__((address, port), _Handler)
        self.says: Callable[[], bytes] = lambda: gzip.compress(ordinary(), 1)
        self.asked = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked += 1
        body = self.server.says()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def aside(pid: int) -> int:
    """Bytes that it keeps in files in memory."""
    size = 0
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            if str(each.readlink()).startswith("/memfd:"):
                size += each.stat().st_size
    return size


def descendants(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()  # a child belongs to the thread that started it
    children = [int(each) for task in tasks for each in (task / "children").read_text().split()]
    return children + [each for child in children for each in descendants(child)]


class Watched:
    """A process, whose memory is looked at."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.most = self.most_of_workers = self.most_aside = 0

    def look(self) -> int:
        now = resident(self._pid)
        self.most = max(self.most, now)
        self.most_aside = max(self.most_aside, aside(self._pid))
        try:
            workers = sum(map(resident, descendants(self._pid)))
        except (FileNotFoundError, ProcessLookupError):  # one has just ended
            workers = 0
        self.most_of_workers = max(self.most_of_workers, workers)
        return now

    def for_seconds(self, seconds: float) -> int:
        """What it holds then."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look()
            time.sleep(0.05)
        return self.look()


def configured(folder: Path, sites: list[Site]) -> list[str]:
    sources = "".join(
        f'[[sources]]\nurl = "http://{site.server_address[0]!s}:{site.server_port}/"\ninterval = "10s"\n'
        for site in sites
    )
    polling = '[polling]\nallow_private_hosts = ["127.0.0.0/8"]\nhost_delay = "0s"\nmin_interval = "10s"\n'
    text = f"[server]\nport = 0\n[server.operator]\nenabled = false\n{polling}{sources}"
    (folder / "config.toml").write_text(text)
    return [sys.executable, "-m", "aggregator", "run", "--config", str(folder / "config.toml")]


def measured(documents: int, seconds: float, folder: Path) -> tuple[int, int, int, int, int, int]:
    """The daemon's memory before, at most, and after; aside and its workers' at most; how many hostile documents were
    asked."""
    made = [gzip.compress(kind(), 1) for kind in KINDS]
    sites = [Site(f"127.0.0.{number}", 0) for number in range(2, documents + 2)]
    with subprocess.Popen(configured(folder, sites), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().split()[-1].decode()
        watched = Watched(daemon.pid)
        try:
            while any(site.asked < 2 for site in sites):
                time.sleep(0.2)
            before = watched.for_seconds(10)
            watched.most = watched.most_of_workers = 0
            asked = sum(site.asked for site in sites)
            for place, site in enumerate(sites):
                site.says = made[place % len(made)].__bytes__
            watched.for_seconds(seconds)
            asked = sum(site.asked for site in sites) - asked
            for site in sites:
                site.says = lambda: gzip.compress(channel(item("Klein")), 1)
            urllib.request.urlopen(address).read()
            after = watched.for_seconds(90)
        finally:
            daemon.terminate()
    return before, watched.most, after, watched.most_aside, watched.most_of_workers, asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=120.0, help="for which they are hostile")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        before, most, after, kept, workers, asked = measured(arguments.documents, arguments.seconds, Path(folder))
    print("| documents | asked for | daemon before, MB | at most | after | aside at most | workers at most |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    sizes = f"{before / MB:.0f} | {(most - before) / MB:+.0f} | {(after - before) / MB:+.0f}"
    sizes += f" | {kept / MB:.0f} | {workers / MB:.0f}"
    print(f"| {arguments.documents} | {asked} | {sizes} |")
    return int(most - before > MOST or after - before > LEFT)


if __name__ == "__main__":
    sys.exit(main())
