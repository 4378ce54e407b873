"""The tutorial can be followed: its blocks are run in their order, as they are written, in a fresh folder.

What is replaced is in `REPLACED`, and only that: each public address by one of an invented newspaper on this machine,
which has to be allowed at the beginning; and the two ports by free ones, in the file that `init` writes and wherever
the page names them. A block `sh install` is not run, since this test runs with what it would install. The lines of a
block `sh terminal` stay: `aggregator demo` until it has begun, `aggregator run` until the page is at its end. A block
`toml` goes to the end of `config.toml`.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from aggregator.demo.show import free_port
from tests.demo.program import newspapers
from tests.e2e.program import ending

PAGE = Path(__file__).resolve().parents[1] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/(?:[\w./-]*\w)?")
REPLACED = {
    "https://feeds.nos.nl/nosvoetbal": "sportblad/feed.xml",
    "https://www.nu.nl/rss/Sport": "doellijn/feed.xml",
    "https://www.theguardian.com/football": "gazette/",
    "https://sporza.be/": "kleedkamer/",
    "https://www.wielerflits.nl/feed/": "stadspost/feed.json",
    "aggregator init": "aggregator init --allow-private 127.0.0.1",
}
PATIENCE = 60.0  # seconds, on a busy machine


@dataclass(frozen=True, slots=True)
class Block:
    language: str
    how: str
    text: str


@dataclass
class Reader:
    """Someone who follows the page, in a folder of their own."""

    folder: Path
    replaced: dict[str, str]
    output: list[str] = field(default_factory=list)

    def replace(self, text: str) -> str:
        for written, meant in self.replaced.items():
            text = text.replace(written, meant)
        return text

    def run(self, line: str) -> None:
        """A line in the shell; where it leaves us is where the next one begins."""
        where = self.folder.parent / "where"
        done = subprocess.run(
            ["sh", "-c", f"{self.replace(line)} && pwd > {shlex.quote(str(where))}"],
            cwd=self.folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        self.output.append(f"$ {line}\n{done.stdout}{done.stderr}")
        self.folder = Path(where.read_text().strip())

    @contextmanager
    def terminal(self, line: str) -> Iterator[subprocess.Popen[str]]:
        """A program that stays, once it has said where it is; ended by Ctrl-C."""
        with (self.folder / "log").open("a") as log:
            command = line.split()
            process = subprocess.Popen(
                command, cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=log, text=True
            )
        with ending(process):
            assert process.stdout
            while "Meest recent is at" not in (said := process.stdout.readline()):
                assert said, (self.folder / "log").read_text()
            yield process
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0

    def append(self, text: str) -> None:
        with (self.folder / "config.toml").open("a", encoding="utf-8") as config:
            config.write("\n" + self.replace(text))

    def listen_elsewhere(self) -> None:
        """The two ports in the file that `init` wrote."""
        config = self.folder / "config.toml"
        public, behind = (self.replaced[f"127.0.0.1:{port}"].rpartition(":")[2] for port in (8000, 8001))
        text = re.sub(r"^port = 8000$", f"port = {public}", config.read_text("utf-8"), flags=re.MULTILINE)
        config.write_text(f"{text}\n[server.operator]\nport = {behind}\n", "utf-8")


ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONUNBUFFERED": "1",
}


def blocks() -> list[Block]:
    return [Block(language, how, text) for language, how, text in BLOCK.findall(PAGE.read_text("utf-8"))]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    ports = {f"127.0.0.1:{port}": f"127.0.0.1:{free_port(0)[0]}" for port in (8000, 8001)}
    folder = tmp_path / "home"
    folder.mkdir()
    with newspapers() as base:
        places = {written: meant if " " in meant else base + meant for written, meant in REPLACED.items()}
        yield Reader(folder, {**places, **ports})


@pytest.mark.long
def test_the_tutorial_can_be_followed(reader: Reader) -> None:
    with ExitStack() as until_the_end:
        for block in blocks():
            if block.how == "terminal":
                for line in block.text.splitlines():
                    if line.startswith("aggregator run"):
                        until_the_end.enter_context(reader.terminal(line))
                    else:
                        with reader.terminal(line):
                            pass
            elif block.language == "toml":
                reader.append(block.text)
            elif block.how != "install":
                for line in block.text.splitlines():
                    reader.run(line)
                    if line.startswith("aggregator init"):
                        reader.listen_elsewhere()
        _all_that_is_promised(reader)


def _all_that_is_promised(reader: Reader) -> None:
    """Every address on the page answers, and what was added is polled."""
    addresses = {reader.replace(one) for one in ADDRESS.findall(PAGE.read_text("utf-8"))}
    assert len(addresses) == 7
    started = time.monotonic()
    while missing := [address for address in sorted(addresses) if not answers(address)]:
        assert time.monotonic() - started < PATIENCE, (missing, (reader.folder / "log").read_text())
        time.sleep(0.3)
    told = "".join(reader.output)
    assert "3 sources" in told
    assert "5 sources" in told
    assert "verified" in told
    assert "0 errors" in told
    titles = (reader.folder / "sources.opml").read_text("utf-8")
    assert all(name in titles for name in ("Sportblad", "Doellijn", "Touchline", "Kleedkamer", "WielerFlits"))


def test_every_public_address_is_replaced() -> None:
    """None that the page gives to the program goes out to the world."""
    given = "".join(block.text for block in blocks())
    for written in REPLACED:
        assert written in given, f"{written} is not on the page any more"
        given = given.replace(written, "")
    assert "https://" not in given


def test_only_installing_is_left_out() -> None:
    assert [block.how for block in blocks()].count("install") == 1
    assert {block.language for block in blocks()} == {"sh", "toml"}
