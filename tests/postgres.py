"""The one PostgreSQL of all tests: a server of their own, on loopback, in a temporary folder, as an unprivileged user.

It is started when a test first asks for it (the fixture `postgres`), once in each process that runs tests, and ends
with that process, however that ends. Where PostgreSQL or psycopg is not installed such a test is skipped, and says so.

    url = postgres.fresh()       an empty database
    url = postgres.fresh(like)   a copy of one that nobody is connected to
    postgres.restart("immediate"), postgres.stop(), postgres.start(), postgres.terminate(pid)
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.loopback import free_port

Mode = Literal["smart", "fast", "immediate"]
USER = "tests"
# A crash of the machine need not be survived; what a restart in mode "immediate" loses or keeps is as with fsync.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}
SIGNALS: dict[Mode, str] = {"smart": "TERM", "fast": "INT", "immediate": "QUIT"}


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian has them beside the path, in one folder for each version."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def missing() -> str | None:
    """Why tests of PostgreSQL cannot run here; None when they can."""
    if programs() is None:
        return "PostgreSQL is not installed (Debian: postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        return f"psycopg cannot be imported: {error}"
    return None


class Postgres:
    """A server that runs, and whose databases anybody on this machine may use without a password."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder, self.port, self._settings = folder, free_port(), SETTINGS | dict(settings or {})
        self.template: str | None = None  # the URL of a database that others are copied from
        self.free: list[str] = []  # of those that are empty again
        found = programs()
        assert found is not None
        self.programs = found
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        # It refuses to run as root.
        self._user = pwd.getpwnam(_unprivileged()) if os.getuid() == 0 else None
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        # C.UTF-8 as on a server of Debian's without a language: text is in the order of its bytes.
        given = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(self._as_user("initdb", "--pgdata", self._data, *given), check=True, stdout=subprocess.DEVNULL)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def log(self) -> str:
        """All that it said."""
        return (self.folder / "log").read_text("utf-8", "replace")

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def fresh(self, like: str | None = None) -> str:
        """The URL of a new database: empty, or a copy of `like` (its URL or name), to which nobody may be connected."""
        name = f"fresh_{next(self._numbers)}"
        self.run(f'CREATE DATABASE {name} TEMPLATE "{_name(like) if like else "template0"}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Deletes a database, whoever is connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def run(self, sql: str, *given: Any, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows of one statement, in a transaction of its own or outside any; `database` is a name or a URL."""
        import psycopg

        with psycopg.connect(self.url(_name(database)), autocommit=True) as db:
            cursor = db.execute(sql, given or None)
            return cursor.fetchall() if cursor.description else []

    def connections(self, url: str) -> list[int]:
        """The server's processes for all who are connected to a database."""
        return [row[0] for row in self.run("SELECT pid FROM pg_stat_activity WHERE datname = %s", _name(url))]

    def terminate(self, pid: int) -> bool:
        """Cuts a connection, as an operator or a failing network does."""
        return bool(self.run("SELECT pg_terminate_backend(%s)", pid)[0][0])

    def start(self) -> None:
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command = self._as_user("postgres", "-D", self._data, "-p", str(self.port), *settings)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < end, self.log
            time.sleep(0.02)

    def stop(self, mode: Mode = "fast") -> None:
        """ "immediate" is as if it were killed: it recovers at its next start."""
        assert self._process is not None
        # Through a program of its user's: the one that we started may be `setpriv`'s successor, and not ours to signal.
        subprocess.run(self._as_user("pg_ctl", "kill", SIGNALS[mode], str(self._process.pid)), check=True)
        self._process.wait(300)  # a busy machine takes its time
        self._process = None

    def restart(self, mode: Mode = "fast") -> None:
        self.stop(mode)
        self.start()

    def close(self) -> None:
        if self._process:
            self.stop("immediate")

    def _answers(self) -> bool:
        command = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres"]
        return subprocess.run(command).returncode == 0

    def _as_user(self, program: str, *given: str) -> list[str]:
        """The command, in its user's name, with an end when this process ends: no server outlives its tests."""
        user = self._user
        rights = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"] if user else []
        return ["setpriv", "--pdeathsig", "QUIT", *rights, str(self.programs / program), *given]


@contextmanager
def serving_postgres(settings: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """A server in a folder of its own, which goes with it. Not below pytest's: those are closed to other users."""
    if reason := missing():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="meest-recent-postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder), settings)
        try:
            server.start()
            yield server
        finally:
            server.close()


def _unprivileged() -> str:
    """Debian's own user for it, or the one that owns nothing."""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _name(url: str) -> str:
    return url.rpartition("/")[2]
