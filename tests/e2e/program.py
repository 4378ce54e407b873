"""Runs the program in a folder of its own, as an operator does: here, or what stays in a process of its own."""

from __future__ import annotations

import json
import logging
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import chdir, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import structlog
from click.testing import CliRunner

from aggregator import logs
from aggregator.cli import main
from tests.e2e.nursery import Child, start

ALLOW = 'allow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\ntimeout = "5s"\n'
STAYING = ("run", "serve", "demo")

Done = subprocess.CompletedProcess[str]
Process = subprocess.Popen[str] | Child


@dataclass(frozen=True)
class Program:
    """A configuration in a folder, and the command on it."""

    folder: Path

    def configure(self, text: str) -> None:
        (self.folder / "config.toml").write_text(text, "utf-8")

    @property
    def public(self) -> Path:
        return self.folder / "var" / "public"

    @property
    def database(self) -> Path:
        return self.folder / "var" / "aggregator.db"

    def run(self, *arguments: str, code: int | None = 0, first: str = "") -> Done:
        """The finished command; its exit code is checked unless `code` is None.

        A command that ends runs in this process, where the modules are loaded already; its workers are processes. With
        Python that is run `first` it is a process of its own.
        """
        apart = first or arguments[0] in STAYING
        done = self._in_a_process(arguments, first) if apart else self._here(arguments)
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()

    def outputs(self) -> dict[str, bytes]:
        """Every published file by its name; without what the program notes there for itself."""
        files = (path for path in self.public.rglob("[!.]*") if path.is_file())
        return {str(path.relative_to(self.public)): path.read_bytes() for path in files}

    @contextmanager
    def daemon(self, *arguments: str, first: str = "") -> Iterator[Daemon]:
        """One that stays; `first` is Python that its process runs before."""
        with (self.folder / "log").open("a") as log:
            process = start(arguments or ("run",), self.folder, log, first=first)
        with ending(process):
            yield Daemon(process, self.folder / "log")

    def _here(self, arguments: tuple[str, ...]) -> Done:
        with chdir(self.folder), _logging_as_before():
            result = CliRunner().invoke(main, arguments, prog_name="aggregator", catch_exceptions=False)
        return Done(arguments, result.exit_code, result.stdout, result.stderr)

    def _in_a_process(self, arguments: tuple[str, ...], first: str) -> Done:
        with TemporaryFile("w+") as log:
            process = start(arguments, self.folder, log, first=first)
            with ending(process):
                assert process.stdout
                code, said = process.wait(60), process.stdout.read()
            log.seek(0)
            return Done(arguments, code, said, log.read())


@contextmanager
def ending(process: Process) -> Iterator[None]:
    """It is gone in the end, whatever happens inside."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


@dataclass
class Daemon:
    process: Process
    log: Path

    def address(self) -> str:
        """Where it serves; waits until it says so."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.startswith("Meest recent is at "), line + self.log.read_text()
        return line.split()[-1].rstrip("/")

    def hang_up(self) -> int:
        """Asks for a reload; gives the length of the log at that moment."""
        length = len(self.log.read_text())
        self.process.send_signal(signal.SIGHUP)
        return length

    def terminate(self) -> float:
        """Asks it to end, and gives the seconds that it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        return time.monotonic() - started


@dataclass
class Running:
    """A daemon, and the configuration that it reads."""

    program: Program
    daemon: Daemon
    address: str

    def reload(self, text: str) -> int:
        """Another configuration, and the signal; gives the length of the log before it."""
        self.program.configure(text)
        return self.daemon.hang_up()


@contextmanager
def _logging_as_before() -> Iterator[None]:
    """A command sets up the log of its process, which is ours here."""
    root, wishes = logging.getLogger(), logs._wishes
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logs._wishes = wishes
        structlog.reset_defaults()
