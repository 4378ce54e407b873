"""A database moved to another place, of the same kind or the other (`store/bulk.py`)."""

from __future__ import annotations

from contextlib import AbstractContextManager

from aggregator.models.location import Location, PostgresUrl
from aggregator.store.bulk import MovedFrom, MovedTo, Tell, move
from aggregator.store.sqlite.bulk import SqliteOrigin, SqliteTarget, moved_tables


def move_all(old: Location, new: Location, tell: Tell, *, resume: bool) -> dict[str, int]:
    """Moves all rows of `old` to `new`, which is there only when they are the same; how many, by table. `resume` goes
    on with a move that was broken off. The old database stays as it is.

    Raises StoreInUse while somebody may write to the old one, StoreUnusable, MigrationFailed.
    """
    with _origin(old) as origin, _target(new, origin.identity(), resume=resume) as target:
        return move(origin, target, moved_tables(), tell)


def _origin(place: Location) -> AbstractContextManager[MovedFrom]:
    if isinstance(place, PostgresUrl):
        # Here and below: without PostgreSQL its driver need not be installed.
        from aggregator.store.postgres.bulk import PostgresOrigin

        return PostgresOrigin.opened(place)
    return SqliteOrigin.opened(place)


def _target(place: Location, identity: str, *, resume: bool) -> AbstractContextManager[MovedTo]:
    if isinstance(place, PostgresUrl):
        from aggregator.store.postgres.bulk import PostgresTarget

        return PostgresTarget.filled(place, identity, resume=resume)
    return SqliteTarget.filled(place, identity, resume=resume)
