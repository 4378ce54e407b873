"""Tables `subscriptions` (at hubs of our sources) and `outbox` (what is to be told to our own hubs).

Both hold what is to be said to others, committed before it is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from aggregator.models.websub import Ping, State, Subscription
from aggregator.store.database import Database


class Subscriptions:
    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Subscription]:
        return self._rows("ORDER BY id")

    def get(self, subscription_id: int) -> Subscription | None:
        return next(iter(self._rows("WHERE id = ?", subscription_id)), None)

    def by_token(self, token: str) -> Subscription | None:
        return next(iter(self._rows("WHERE token = ?", token)), None)

    def of_source(self, source_id: int) -> Subscription | None:
        """The source's subscription, but for those that are being left."""
        return next(
            iter(self._rows("WHERE source_id = ? AND state <> ? ORDER BY id DESC", source_id, State.LEAVING)), None
        )

    def due(self, now: float, limit: int) -> list[Subscription]:
        """Subscriptions whose hub is to be told something, the longest waiting first."""
        return self._rows("WHERE next_at <= ? ORDER BY next_at LIMIT ?", now, limit)

    def add(self, one: Subscription) -> int:
        """Stores a new one, whatever its `id`, and gives the id it has now."""
        row = asdict(one)
        names = [name for name in row if name != "id"]
        places = ", ".join(f":{name}" for name in names)
        stored = self._db.execute(
            f"INSERT INTO subscriptions ({', '.join(names)}) VALUES ({places}) RETURNING id", row
        ).fetchone()
        return int(stored[0])

    def save(self, one: Subscription) -> None:
        row = asdict(one)
        places = ", ".join(f"{name} = :{name}" for name in row if name != "id")
        self._db.execute(f"UPDATE subscriptions SET {places} WHERE id = :id", row)

    def forget(self, subscription_id: int) -> None:
        gone = "SELECT token FROM subscriptions WHERE id = ?"
        self._db.execute(f"DELETE FROM pushes WHERE token = ({gone})", [subscription_id])
        self._db.execute("DELETE FROM subscriptions WHERE id = ?", [subscription_id])

    def _rows(self, where: str, *parameters: object) -> list[Subscription]:
        rows = self._db.query(f"SELECT * FROM subscriptions {where}", list(parameters))
        return [Subscription(**row | {"state": State(row["state"])}) for row in rows]


class Outbox:
    """One row for each hub and document of ours: the edition that the hub is to know of, and the one it was told of.

    Compared by ETag, so that an edition which was published just before a crash is told after the next start.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, hub: str, topic: str, etag: str, now: float, gap: float) -> None:
        """`etag` is what the hub is to be told of: at once, or `gap` seconds after it was last told anything."""
        self._db.execute(
            """INSERT INTO outbox (hub, topic, etag, next_at) VALUES (:hub, :topic, :etag, :now)
            ON CONFLICT (hub, topic) DO UPDATE SET etag = excluded.etag,
            next_at = CASE WHEN outbox.etag IS DISTINCT FROM outbox.told_etag THEN outbox.next_at
                WHEN outbox.told_at + :gap > :now THEN outbox.told_at + :gap ELSE :now END
            WHERE outbox.etag <> excluded.etag""",
            {"hub": hub, "topic": topic, "etag": etag, "now": now, "gap": gap},
        )

    def keep_only(self, hubs: Iterable[str], topics: Iterable[str]) -> None:
        """Forgets rows of other hubs and of documents that are not published any more."""
        self._db.execute(
            """DELETE FROM outbox WHERE hub NOT IN (SELECT value FROM texts(?))
            OR topic NOT IN (SELECT value FROM texts(?))""",
            [json.dumps(list(hubs)), json.dumps(list(topics))],
        )

    def due(self, now: float, limit: int) -> list[Ping]:
        """What is to be told now, the longest waiting first."""
        rows = self._db.query(
            """SELECT id, hub, topic, etag, failures FROM outbox WHERE etag IS DISTINCT FROM told_etag AND next_at <= ?
            ORDER BY next_at LIMIT ?""",
            [now, limit],
        )
        return [Ping(**row) for row in rows]

    def told(self, row_id: int, etag: str, now: float, gap: float) -> None:
        """The hub knows of the edition `etag`; of a newer one it is told after `gap` seconds."""
        self._db.execute(
            """UPDATE outbox SET told_etag = ?, told_at = ?, next_at = ?, failures = 0, error = NULL WHERE id = ?""",
            [etag, now, now + gap, row_id],
        )

    def failed(self, row_id: int, error: str, next_at: float) -> None:
        self._db.execute(
            "UPDATE outbox SET failures = failures + 1, error = ?, next_at = ? WHERE id = ?", [error, next_at, row_id]
        )

    def failing(self, failures: int) -> dict[str, str]:
        """What hubs said last that did not take something so often or more."""
        rows = self._db.execute(
            "SELECT hub, error FROM outbox WHERE failures >= ? AND error IS NOT NULL ORDER BY id", [failures]
        )
        return {row[0]: str(row[1]) for row in rows}
