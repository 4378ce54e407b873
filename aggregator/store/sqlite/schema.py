"""The database's schema: steps, each in a transaction of its own, of which a database notes those that it has had.

Never change a step that has been released: add one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlite_utils import Database, Migrations

from aggregator.store.sqlite.tables import TABLES

# "mrec" in ASCII: tells our database from any other SQLite file.
APPLICATION_ID: Final = 0x6D726563


def m001_tables(db: Database) -> None:
    # Not `executescript`, which commits first and so would leave the step's transaction.
    for statement in TABLES:
        db.execute(statement)


STEPS: tuple[Callable[[Database], None], ...] = (m001_tables,)


def upgrade(db: Database) -> None:
    """Makes the steps that the database has not had."""
    migrations = _migrations()
    with db.atomic():  # by itself it makes the table and then its index, and a kill between them leaves it without
        migrations.ensure_migrations_table(db)
    migrations.apply(db)


def applied(db: Database) -> list[str]:
    """The steps that it has had, in their order."""
    return [one.name for one in _migrations().applied(db)]


def pending(db: Database) -> list[str]:
    """The steps that it has not had."""
    return [one.name for one in _migrations().pending(db)]


def unknown(db: Database) -> list[str]:
    """The steps that it has had, and that a newer version of this program must have made."""
    return sorted(set(applied(db)) - {step.__name__ for step in STEPS})


def is_begun(db: Database) -> bool:
    """Whether our first step was at least tried: a first start may have been killed in its middle."""
    return Migrations.migrations_table in db.table_names()


def _migrations() -> Migrations:
    migrations = Migrations("meest-recent")
    for step in STEPS:
        migrations()(step)
    return migrations
