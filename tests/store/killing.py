"""Kills writers: run as a program of its own, since only a process without threads can fork safely.

    python -m tests.store.killing transactions FOLDER ROUNDS
    python -m tests.store.killing migrations FOLDER ROUNDS

Each round forks a child, kills it with SIGKILL at another moment, and looks at what is left. Prints a JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from aggregator.store import Session, Store
from aggregator.store.sqlite import schema
from aggregator.store.sqlite.connect import open_writer
from aggregator.store.sqlite.lock import lock_file
from tests.make import NOW, found
from tests.store.scratch import TABLE, put
from tests.store.steps import LATER


def killed(work: Callable[[int], None], seconds: float) -> bytes:
    """What a child has said through the pipe that it is given, until it was killed so long after its first word."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(0)
    os.close(writing)
    first = os.read(reading, 1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor
        return first + pipe.read()


def transactions(folder: Path, rounds: int) -> dict[str, object]:
    """A child stores numbers, each in two rows of one transaction, and says which ones are committed."""
    path, rng = folder / "a.db", random.Random(7)
    acknowledged: list[int] = []
    lost, halves, after, cut = 0, 0, 0, 0
    with Store.open(path) as store:
        store.write_now(lambda session: session.db.execute(TABLE))

    for number in range(rounds):

        def write(pipe: int, first: int = number * 1_000_000) -> None:
            with Store.open(path) as store:
                for value in range(first, first + 100_000):

                    def both(session: Session, value: int = value) -> None:
                        put(session, f"one {value}", "x" * rng.randrange(2_000))
                        found(session, f"urn:{value}", NOW)
                        put(session, f"other {value}", "x")

                    store.write_now(both)
                    os.write(pipe, f"{value}\n".encode())

        said = [int(line) for line in killed(write, rng.random() * 0.05).split(b"\n")[:-1]]
        acknowledged += said
        cut += bool(said)
        with closing(sqlite3.connect(path)) as db:
            keys = {row[0] for row in db.execute("SELECT key FROM scratch")}
            uids = [row[0] for row in db.execute("SELECT uid FROM stories")]
            ones = {int(key.split()[1]) for key in keys if key.startswith("one ")}
            others = {int(key.split()[1]) for key in keys if key.startswith("other ")}
            lost += len(set(acknowledged) - ones)
            halves += len(ones ^ others) + len(ones ^ {int(uid[4:]) for uid in uids}) + len(uids) - len(set(uids))
            after += db.execute("PRAGMA quick_check").fetchone()[0] != "ok"
    return {"acknowledged": len(acknowledged), "lost": lost, "halves": halves, "damaged": after, "cut": cut}


def migrating(folder: Path, rounds: int) -> dict[str, object]:
    """A child brings a new database up to date; what it leaves has exactly the tables of the steps that it noted."""
    rng = random.Random(7)
    expected: list[set[str]] = []
    for count in range(len(LATER) + 1):
        schema.STEPS = LATER[:count]
        with closing(sqlite3.connect(folder / f"after {count}.db")) as connection:
            schema.upgrade(Database(connection))
            expected.append(tables(Database(connection)))
    between, wrong, begin = set(), 0, time.perf_counter()
    Store.open(folder / "whole.db").close()
    took = time.perf_counter() - begin
    for number in range(rounds):
        path = folder / f"{number}.db"

        def migrate(pipe: int, path: Path = path) -> None:
            os.write(pipe, b"!")
            with closing(lock_file(path)):
                open_writer(path)

        # On a busy machine a child takes several times as long as the first one did.
        killed(migrate, rng.random() * took * (1 + number % 4))
        with closing(sqlite3.connect(path)) as connection:
            db = Database(connection)
            applied = len(schema.applied(db))
            between.add(applied)
            wrong += tables(db) not in ((expected[applied],) if applied else (set(), expected[0]))
        Store.open(path).close()
        with closing(sqlite3.connect(path)) as connection:
            wrong += tables(Database(connection)) != expected[-1]
    return {"stopped_after": sorted(between), "wrong": wrong}


def tables(db: Database) -> set[str]:
    rows = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%'")
    return {row[0] for row in rows}


if __name__ == "__main__":
    what, where, times = sys.argv[1:]
    ask = {"transactions": transactions, "migrations": migrating}[what]
    print(json.dumps(ask(Path(where), int(times))))
