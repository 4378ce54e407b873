"""What a machine needs: processor time, memory and disk for so many sources, with the real program.

Invented sources on loopback, each a feed of 25 items of 2 kB whose titles have nothing in common. They are polled three
times by `aggregator poll`: at first everything is new, then nothing, then one item of each; processor time is of the
process and all its workers, start included. Then `aggregator run` is left alone for some seconds, and its memory read
(proportional set size: shared pages count once). Printed as the table of docs/performance.md:

    python -m benchmarks.footprint 10 100 300
"""

from __future__ import annotations

import hashlib
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ITEMS = 25
WORDS = 300  # of an article: 2 kB
SETTLE = 5.0  # seconds that the daemon is left alone
MB = 1_000_000


class Newsroom(ThreadingHTTPServer):
    """Serves /NUMBER: a feed whose newest item has the number `newest`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.newest = ITEMS
        self.started = time.time()
        self.words = [f"{one}{two}" for one in _SYLLABLES for two in _SYLLABLES]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def document(self, source: str) -> bytes:
        items = (self._item(source, number) for number in range(self.newest, self.newest - ITEMS, -1))
        head = f"<title>Bron {source}</title><link>https://bron{source}.example/</link><description/>"
        return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()

    def _item(self, source: str, number: int) -> str:
        chance = random.Random(f"{source}-{number}")
        link = f"https://bron{source}.example/{number}"
        at = formatdate(self.started - (ITEMS - number) * 3600)
        text = " ".join(chance.choices(self.words, k=WORDS))
        return (
            f"<item><title>{' '.join(chance.choices(self.words, k=8))}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{at}</pubDate><description>{text}</description></item>"
        )


_SYLLABLES = [f"{consonant}{vowel}n" for consonant in "bdfgklmprstvwz" for vowel in "aeiou"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Newsroom

    def do_GET(self) -> None:
        body = self.server.document(self.path[1:])
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = self.headers.get("If-None-Match") == etag
        self.send_response(304 if known else 200)
        self.send_header("ETag", etag)
        if not known:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if known else body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "aggregator", *arguments, "--config", str(folder / "config.toml")]


def polled(folder: Path) -> float:
    """Processor seconds of one round over all sources."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command(folder, "poll"), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(folder: Path) -> tuple[float, float]:
    """Bytes of the daemon itself, and of its workers, once it has started and published."""
    with subprocess.Popen(command(folder, "run"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        time.sleep(SETTLE)
        sizes = [_proportional(daemon.pid), sum(map(_proportional, _descendants(daemon.pid)))]
        daemon.terminate()
    return sizes[0], sizes[1]


def _proportional(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _descendants(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()  # a child belongs to the thread that started it
    children = [int(each) for task in tasks for each in (task / "children").read_text().split()]
    return children + [each for child in children for each in _descendants(child)]


def size(*paths: Path) -> float:
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
    return float(sum(file.stat().st_size for file in files if file.is_file()))


def measure(sources: int, newsroom: Newsroom, folder: Path) -> str:
    tables = "".join(
        f'[[sources]]\nurl = "http://127.0.0.1:{newsroom.server_port}/{number}"\n' for number in range(sources)
    )
    polling = '[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\nper_host = 8\n'
    (folder / "config.toml").write_text(f"[server]\nport = 0\n{polling}{tables}")
    newsroom.newest = ITEMS
    first, unchanged = polled(folder), polled(folder)
    newsroom.newest += 1
    one_new = polled(folder)
    own, workers = memory(folder)
    database = size(folder / "var" / "aggregator.db", folder / "var" / "aggregator.db-wal")
    cells = (
        f"{sources:,}",
        f"{first:.1f}",
        f"{unchanged / sources * 1000:.1f}",
        f"{one_new / sources * 1000:.1f}",
        f"{own / MB:.0f} + {workers / MB:.0f}",
        f"{database / MB:.1f}",
        f"{size(folder / 'var' / 'public') / MB:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    print("| sources | first round, CPU s | unchanged, CPU ms each | one new item, CPU ms each ", end="")
    print("| memory, MB: daemon + workers | database, MB | published, MB |\n|--:|--:|--:|--:|--:|--:|--:|")
    newsroom = Newsroom()
    for count in map(int, sys.argv[1:] or ("10", "100")):
        with tempfile.TemporaryDirectory() as folder:
            print(measure(count, newsroom, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
