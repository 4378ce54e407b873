"""Is anything lost, doubled or torn, whatever happens to the machine?

    python -m benchmarks.torture --minutes 10 --seed 1        # an hour: --minutes 60

The newspapers of `aggregator demo`, at sixty times their speed, and the real program on top, as a process on a disk of
its own (a small tmpfs, where we may mount one). Again and again something happens to it that a seed chooses (`FAULTS`),
while a reader reads. After each time the program runs again, what it serves and publishes is compared with what is
stored, and both with what was served and stored before (`torture_checks`). In the end the newspapers stop, and every
article that they have must be there. The exit code is 1 when anything was lost, twice, torn, or had another id.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path

from aggregator.demo.material import papers
from aggregator.demo.newsroom import Newsroom
from aggregator.demo.records import Trouble
from aggregator.demo.settings import Ports, config_text
from aggregator.demo.show import free_port
from aggregator.demo.site import Newspapers, subscribed_address
from aggregator.serve.listen import Server, open_socket
from benchmarks import torture_checks as checks

SPEED = 60.0  # newsroom minutes a minute
EVERY = 2  # seconds between two polls of a newspaper
DISK = 64_000_000  # bytes of the tmpfs
KINDS = {".rss": "rss", ".atom": "atom", ".json": "json"}
LISTS = ("meest-recent", "net-binnen", "voetbal")
START_WITHIN = 180.0  # seconds; a machine with forty others at work took more than a minute
HOUR = 3600.0


class Torture:
    """A program that is tortured: its folder, its process, what a reader has seen of it, and what was found."""

    def __init__(self, folder: Path, address: str, rng: random.Random) -> None:
        self.folder, self.address, self.rng = folder, address, rng
        self.reader = checks.Witness()
        self.before: checks.Stored | None = None
        self.happened: Counter[str] = Counter()
        self.skipped: dict[str, str] = {}
        self.found: Counter[checks.Fault] = Counter()
        self._process: subprocess.Popen[bytes] | None = None
        self.clock = folder / "clock"
        self.clock.write_text("0")

    @property
    def database(self) -> Path:
        return self.folder / "disk" / "aggregator.db"

    @property
    def public(self) -> Path:
        return self.folder / "disk" / "public"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    # --- the process --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Starts the program, and waits until it serves."""
        arguments = ["-m", "benchmarks.torture_clock", self.clock, "run", "--config", self.folder / "config.toml"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([sys.executable, *arguments], stdout=log, stderr=log)  # noqa: ASYNC220 - it comes back at once
        began = time.monotonic()
        while await self.get("/meest-recent.rss") is None:
            if self._process.poll() is not None:
                raise RuntimeError(f"it ended with {self._process.returncode}: {self.log()}")
            if time.monotonic() - began > START_WITHIN:
                raise RuntimeError(f"it does not serve after {START_WITHIN:g} s: {self.log()}")
            await asyncio.sleep(0.1)

    def end(self, with_signal: int) -> None:
        assert self._process is not None
        self._process.send_signal(with_signal)
        self._process.wait(timeout=30)

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-2000:]

    async def get(self, path: str) -> bytes | None:
        """What is served there; None when nobody answers, or not with a document."""
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            return await asyncio.to_thread(_get, self.address + path)
        return None

    async def read_on(self) -> None:
        """A reader, for as long as it is let."""
        while True:
            for slug in LISTS:
                for ending, kind in KINDS.items():
                    if body := await self.get(f"/{slug}{ending}"):
                        self.reader.reads(slug + ending, body, kind)
            await asyncio.sleep(0.5)

    # --- comparing ----------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        self.before = checks.stored(self.database)

    def compare(self) -> None:
        """With what is there now, and with what was there before."""
        served = frozenset(self.reader.ids)  # before the database is read: the reader goes on, and may be served news
        state = checks.stored(self.database)
        found = [*state.faults, *checks.of_folder(self.public, KINDS), *checks.against(served, state)]
        if self.before is not None:
            found += checks.between(self.before, state)
        self.note(found)
        self.found |= self.reader.faults
        self.before = state

    def note(self, found: Iterable[checks.Fault]) -> None:
        for fault in found:
            if fault not in self.found:
                print(f"{fault[0]}: {fault[1]}", file=sys.stderr, flush=True)
            self.found[fault] += 1


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=5) as answer:
        body: bytes = answer.read()
        return body


# --- what happens -----------------------------------------------------------------------------------------------------


async def killed(it: Torture) -> None:
    """SIGKILL of the daemon, at any moment."""
    it.remember()
    it.end(signal.SIGKILL)
    await it.start()


async def killed_while_publishing(it: Torture) -> None:
    """SIGKILL of the daemon while files take the places of others."""
    it.remember()
    until = time.monotonic() + 10
    while time.monotonic() < until and not any(it.public.glob(".*.part")):  # noqa: ASYNC110 - a file is no event
        await asyncio.sleep(0)
    it.end(signal.SIGKILL)
    await it.start()


async def killed_at_start(it: Torture) -> None:
    """SIGKILL again and again while it starts."""
    it.remember()
    it.end(signal.SIGKILL)
    for _ in range(3):
        starting = asyncio.create_task(it.start())
        await asyncio.sleep(it.rng.uniform(0.3, 3.0))
        starting.cancel()
        it.end(signal.SIGKILL)
    await it.start()


async def worker_killed(it: Torture) -> None:
    """SIGKILL of a worker, idle or not."""
    for pid in it.rng.sample(found := _workers(it.pid), min(2, len(found))):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


async def disk_full(it: Torture) -> None:
    """No room for some seconds, sometimes with a kill and a start in between."""
    if not (it.folder / "disk").is_mount():
        it.skipped["disk full"] = "a tmpfs cannot be mounted here"
        return
    it.remember()
    ballast = it.folder / "disk" / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    await asyncio.sleep(it.rng.uniform(1, 5))
    restarted = it.rng.random() < 0.5
    if restarted:
        it.end(it.rng.choice((signal.SIGKILL, signal.SIGTERM)))
        await it.start()
        await asyncio.sleep(it.rng.uniform(0, 3))
    ballast.unlink()
    await _until_it_stores(it)


async def database_locked(it: Torture) -> None:
    """Another program holds the database, and the daemon may be killed meanwhile."""
    it.remember()
    with closing(sqlite3.connect(it.database, timeout=20, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(it.rng.uniform(0.5, 6))
        was_killed = it.rng.random() < 0.4
        if was_killed:
            it.end(signal.SIGKILL)
        db.execute("ROLLBACK")
    if was_killed:
        await it.start()


async def clock_stepped(it: Torture) -> None:
    """The wall clock is set, by seconds or by a day, forward or back."""
    it.remember()
    it.clock.write_text(str(it.rng.choice((0.0, 3.0, -3.0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR))))
    if it.rng.random() < 0.3:
        it.end(signal.SIGKILL)
        await it.start()
    await asyncio.sleep(3)


async def restarted(it: Torture) -> None:
    """SIGTERM, as an upgrade does it."""
    it.remember()
    it.end(signal.SIGTERM)
    await it.start()


async def stopped_for_a_while(it: Torture) -> None:
    """SIGSTOP, as a virtual machine that is moved."""
    it.remember()
    os.kill(it.pid, signal.SIGSTOP)
    await asyncio.sleep(it.rng.uniform(0.5, 3))
    os.kill(it.pid, signal.SIGCONT)


FAULTS: dict[str, tuple[float, Callable[[Torture], Awaitable[None]]]] = {
    "killed": (3, killed),
    "killed while publishing": (3, killed_while_publishing),
    "killed at start": (1, killed_at_start),
    "worker killed": (3, worker_killed),
    "disk full": (2, disk_full),
    "database locked": (2, database_locked),
    "clock stepped": (2, clock_stepped),
    "restarted": (1, restarted),
    "stopped for a while": (1, stopped_for_a_while),
}


async def _until_it_stores(it: Torture) -> None:
    """A poll is stored again."""
    with closing(sqlite3.connect(f"file:{it.database}?mode=ro", uri=True)) as db:
        newest = db.execute("SELECT MAX(id) FROM polls").fetchone()
        until = time.monotonic() + 120  # while nothing can be stored, sources are asked once a minute
        while db.execute("SELECT MAX(id) FROM polls").fetchone() == newest:
            if time.monotonic() > until:
                raise RuntimeError(f"nothing is stored two minutes after there was room again: {it.log()}")
            await asyncio.sleep(0.5)


def _workers(pid: int) -> list[int]:
    """The processes below it that have no others below them."""
    below = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return [leaf for child in below for leaf in (_workers(child) or [child])]


# --- the run ----------------------------------------------------------------------------------------------------------


async def tortured(seconds: float, seed: int, folder: Path) -> Torture:
    rng = random.Random(seed)
    async with newspapers(seed) as (newsroom, stop):
        port, _ = free_port(0)
        text = config_text(newsroom, Ports(port, free_port(0)[0]), SPEED, EVERY)
        text = '[storage]\npath = "disk/aggregator.db"\n[output]\ndirectory = "disk/public"\n' + text.replace(
            "archive = 0", "archive = 30"
        )
        (folder / "config.toml").write_text(_without_votes(text))
        it = Torture(folder, f"http://127.0.0.1:{port}", rng)
        await it.start()
        reading = asyncio.create_task(it.read_on())
        try:
            ends_at = time.monotonic() + seconds
            while time.monotonic() < ends_at:
                await asyncio.sleep(rng.uniform(0.2, 6))
                name = rng.choices(list(FAULTS), [weight for weight, _ in FAULTS.values()])[0]
                await FAULTS[name][1](it)
                if name not in it.skipped:
                    it.happened[name] += 1
                await asyncio.to_thread(it.compare)
            it.clock.write_text("0")
            await restarted(it)
            now = stop()
            await _until_all_is_polled(it)
            await asyncio.to_thread(it.compare)
            it.note(checks.missing(_expected(newsroom, now), checks.stored(it.database)))
        finally:
            reading.cancel()
            with suppress(ProcessLookupError):
                it.end(signal.SIGTERM)
        return it


@asynccontextmanager
async def newspapers(seed: int) -> AsyncIterator[tuple[Newsroom, Callable[[], float]]]:
    """The newsroom behind a server, and what stops its clock and gives the time at which it does."""
    stopped: list[float] = []

    def clock() -> float:
        return stopped[0] if stopped else time.time()

    def stop() -> float:
        stopped.append(time.time())
        return stopped[0]

    sock, server, now = open_socket("127.0.0.1", 0), Server(), time.time()
    newsroom = Newsroom(seed, now, SPEED, f"http://127.0.0.1:{sock.getsockname()[1]}/")
    await server.start(Newspapers(newsroom, now, clock).app(), sock)
    try:
        yield newsroom, stop
    finally:
        await server.stop(1.0)


def _without_votes(text: str) -> str:
    """Votes are no matter here."""
    return re.sub(r"\[\[votes\]\].*?(?=\n\[\[sources)", "", text, flags=re.DOTALL)


def _expected(newsroom: Newsroom, now: float) -> Iterator[tuple[str, str]]:
    """(source, id) of every article of those newspapers that are always there."""
    for paper in papers():
        if paper.trouble not in (Trouble.FAILING, Trouble.HTML):
            for article in newsroom.articles(paper, now):
                yield subscribed_address(newsroom, paper), article.guid


async def _until_all_is_polled(it: Torture) -> None:
    """Every newspaper was asked since the newsroom stopped, and a publishing has followed."""
    with closing(sqlite3.connect(f"file:{it.database}?mode=ro", uri=True)) as db:
        began = time.time()
        question = "SELECT COUNT(*) FROM sources WHERE enabled AND COALESCE(last_poll_at, 0) < ? AND failures = 0"
        while db.execute(question, (began,)).fetchone()[0]:
            if time.time() - began > 120:
                raise RuntimeError(f"not every newspaper was polled in two minutes: {it.log()}")
            await asyncio.sleep(0.5)
    await asyncio.sleep(3)


@contextmanager
def stage() -> Iterator[Path]:
    """A folder with a small disk in it, if that can be mounted."""
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        disk = Path(name) / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(disk)]
        is_mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        try:
            yield Path(name)
        finally:
            if is_mounted:
                subprocess.run(["umount", "--lazy", str(disk)], check=True)


def table(it: Torture, minutes: float, seed: int) -> str:
    happened = ", ".join(f"{count} × {name}" for name, count in it.happened.most_common())
    kinds = Counter(kind for kind, _ in it.found)
    counts = " | ".join(str(kinds[kind]) for kind in checks.FAULTS)
    entries = len(checks.stored(it.database).entries)
    head = f"| minutes | seed | what happened | documents read | entries | {' | '.join(checks.FAULTS)} |"
    row = f"| {minutes:g} | {seed} | {happened} | {it.reader.documents:,} | {entries:,} | {counts} |"
    return f"{head}\n|--:|--:|---|--:|--:|--:|--:|--:|--:|\n{row}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="where the program's log is kept when something was found")
    arguments = parser.parse_args()
    with stage() as folder:
        it = asyncio.run(tortured(arguments.minutes * 60, arguments.seed, folder))
        print(table(it, arguments.minutes, arguments.seed))
        for what, why in it.skipped.items():
            print(f"not tried: {what}, since {why}")
        if it.found and arguments.log:
            shutil.copy(folder / "log", arguments.log)
    return 1 if it.found else 0


if __name__ == "__main__":
    sys.exit(main())
