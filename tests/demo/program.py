"""Runs `aggregator demo` as a real process."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.demo.newsroom import Newsroom
from aggregator.demo.site import Newspapers
from aggregator.serve.listen import Server, open_socket
from tests.e2e.nursery import start
from tests.e2e.program import Process, Program, ending

Item = dict[str, Any]
PATIENCE = 90.0  # seconds that any of this may take on a busy machine


@dataclass
class Demo:
    """A demo that has begun, and what it said."""

    process: Process
    said: str
    log: Path
    started: float  # by time.monotonic()

    @property
    def address(self) -> str:
        return self._after("Meest recent is at ").rstrip("/")

    @property
    def operator(self) -> str:
        return self._after("Behind the scenes: ")

    @property
    def config(self) -> Path:
        return Path(self._after("aggregator status --config "))

    def _after(self, words: str) -> str:
        return self.said.partition(words)[2].split()[0]

    def items(self) -> list[Item]:
        with urllib.request.urlopen(f"{self.address}/meest-recent.json", timeout=30) as answer:
            return list(json.load(answer)["items"])

    def page(self) -> str:
        with urllib.request.urlopen(self.address, timeout=30) as answer:
            return str(answer.read().decode())

    def status(self) -> dict[str, Item]:
        """By the title of the source, as the command tells it."""
        return {row["title"]: row for row in Program(self.config.parent).json("status")}

    def end(self, number: int = signal.SIGTERM) -> float:
        """Asks it to end, and gives the seconds that it took."""
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        return time.monotonic() - started


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[Demo]:
    """A demo whose temporary folders are made inside `folder`, on a free port unless the options name one."""
    port = () if "--port" in options else ("--port", "0")
    log, started = folder / "log", time.monotonic()
    with log.open("a") as errors:
        process = start(["demo", "--seed", "7", *port, *options], folder, errors, TMPDIR=str(folder))
    assert process.stdout
    with ending(process):
        lines: list[str] = []
        while not lines or not lines[-1].startswith("Ctrl-C"):
            lines.append(process.stdout.readline())
            assert lines[-1], "".join(lines) + log.read_text()
        yield Demo(process, "".join(lines), log, started)


def eventually(what: Callable[[], bool], patience: float = PATIENCE) -> float:
    """Waits until it holds, and gives the seconds that it took."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < patience, f"not within {patience} seconds"
        time.sleep(0.2)
    return time.monotonic() - started


def is_full(program: Demo) -> bool:
    items = program.items()
    several = [one for one in items if len(one["_meest_recent"]["sources"]) > 1]
    counted = [one for one in items if one["_meest_recent"]["comments"]]
    return len(items) >= 15 and len(several) >= 3 and len(counted) >= 10


def left_in(folder: Path) -> list[str]:
    """What is there, without the log and what Python's worker processes need while they run."""
    return sorted(path.name for path in folder.iterdir() if path.name != "log" and not path.name.startswith("pymp-"))


@contextmanager
def newspapers(seed: int = 7) -> Iterator[str]:
    """The demo's newspapers alone, in a thread; gives their address. Those with trouble have it."""
    sock = open_socket("127.0.0.1", 0)
    base = f"http://127.0.0.1:{sock.getsockname()[1]}/"
    opened_at = time.time()
    app = Newspapers(Newsroom(seed, opened_at, 60.0, base), opened_at, time.time).app()
    begun, ended = threading.Event(), asyncio.Event()

    async def serve() -> None:
        server = Server()
        await server.start(app, sock)
        begun.set()
        await ended.wait()
        await server.stop(0.0)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="newspapers")
    thread.start()
    assert begun.wait(10)
    try:
        yield base
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
