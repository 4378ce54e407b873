"""Table `nodes`: which processes share this database, and how each is. Empty where one process has it for itself."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Final

from aggregator.models.nodes import Node
from aggregator.store.database import NOW, Database, upsert

NODES: Final = (
    """CREATE TABLE nodes (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL, role TEXT NOT NULL, version TEXT NOT NULL, config TEXT NOT NULL,
        started_at REAL NOT NULL, seen_at REAL NOT NULL,
        clock_skew REAL NOT NULL,
        leads INTEGER NOT NULL, polls INTEGER NOT NULL,
        -- As JSON.
        problems TEXT NOT NULL
    ) WITHOUT ROWID""",
    # One row: the part of the configuration that all use, which is that of the one that offers the work.
    "CREATE TABLE shared_config (id INTEGER PRIMARY KEY CHECK (id = 1), digest TEXT NOT NULL, tables TEXT NOT NULL)",
)
REMEMBERED: Final = 86_400.0  # seconds that a node is told of after its last sign of life

_NAMES: Final = tuple(field.name for field in fields(Node))
_AGREE: Final = upsert("shared_config", ["id", "digest", "tables"], ["id"])
_SAVE: Final = upsert("nodes", _NAMES, ["id"])


class Nodes:
    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Node]:
        """Those that run, and that were lost of late, by name."""
        rows = self._db.query(f"SELECT {', '.join(_NAMES)} FROM nodes ORDER BY name, role, started_at")
        return [
            Node(**{**row, "leads": bool(row["leads"]), "problems": tuple(json.loads(row["problems"]))}) for row in rows
        ]

    def lives(self, within: float) -> bool:
        """Whether any has shown itself in so many seconds, by the database's clock: those of machines differ."""
        row = self._db.execute(f"SELECT count(*) FROM nodes WHERE seen_at > {NOW} - ?", [within]).fetchone()
        return bool(row[0])

    def show(self, node: Node) -> None:
        """It lives. Those that were lost long ago are forgotten."""
        row = {**asdict(node), "leads": int(node.leads), "problems": json.dumps(node.problems, ensure_ascii=False)}
        self._db.execute(_SAVE, row)
        self._db.execute("DELETE FROM nodes WHERE seen_at < ?", [node.seen_at - REMEMBERED])

    def agreed(self) -> str | None:
        """The digest of the configuration that all use; None: nobody has given one."""
        row = self._db.execute("SELECT digest FROM shared_config").fetchone()
        return row[0] if row else None

    def agreed_tables(self) -> str | None:
        row = self._db.execute("SELECT tables FROM shared_config").fetchone()
        return row[0] if row else None

    def agree(self, digest: str, tables: str) -> None:
        """All use these from now on."""
        self._db.execute(_AGREE, {"id": 1, "digest": digest, "tables": tables})

    def forget(self, node_id: str) -> None:
        """It has ended, in order."""
        self._db.execute("DELETE FROM nodes WHERE id = ?", [node_id])
