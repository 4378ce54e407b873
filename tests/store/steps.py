"""Steps of the schema as later versions may have them, invented."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from aggregator.store.sqlite.connect import open_writer
from aggregator.store.sqlite.schema import STEPS


def m002_invented(db: Database) -> None:
    for number in range(20):
        db.execute(f"CREATE TABLE invented_{number} (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")


def m003_invented(db: Database) -> None:
    for number in range(20):
        db.execute(f"CREATE INDEX invented_{number}_text ON invented_{number}(text)")


LATER = (*STEPS, m002_invented, m003_invented)


def of_today(path: Path) -> None:
    """A database that has had today's steps only."""
    path.parent.mkdir(exist_ok=True)
    with closing(open_writer(path)):
        pass
