"""Table `story_pins`: what operators decided about pairs of entries, and which entries that is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from aggregator.models import Pin, StoryEntry
from aggregator.store.candidates import SEEN, StoryEntries
from aggregator.store.database import Database

_SAVE = """INSERT INTO story_pins (one, other, together, configured, made_at)
    VALUES (:one, :other, :together, :configured, :made_at)"""
_FORGET = "DELETE FROM story_pins WHERE one = :one AND other = :other"
_PIN = "SELECT one, other, together, configured FROM story_pins"
_NAMED = f"SELECT {SEEN} FROM entries e JOIN sources s ON s.id = e.source_id"


class Pins:
    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, names: Iterable[str]) -> list[Pin]:
        """The pins that speak of one of `names`."""
        rows = self._db.query(
            f"""{_PIN} WHERE one IN (SELECT value FROM texts(:names))
            UNION {_PIN} WHERE other IN (SELECT value FROM texts(:names))""",
            {"names": json.dumps(sorted(names))},
        )
        return [_pin(row) for row in rows]

    def all(self) -> list[Pin]:
        """Every pin, by its names."""
        return [_pin(row) for row in self._db.query(f"{_PIN} ORDER BY one, other")]

    def remember(self, pins: Iterable[Pin], now: float) -> None:
        """Keeps `pins`, each in place of what was decided about its pair before."""
        for pin in pins:
            self._save({**asdict(pin), "made_at": now})

    def forget(self, pins: Iterable[Pin]) -> None:
        for pin in pins:
            self._db.execute(_FORGET, asdict(pin))

    def rename(self, source_url: str, new_url: str) -> None:
        """Lets pins follow entries that are named by their source's address."""

        def renamed(name: str) -> str:
            return new_url + name[len(source_url) :] if name.startswith(f"{source_url}#") else name

        rows = list(self._db.query("SELECT one, other, together, configured, made_at FROM story_pins"))
        for row in rows:
            names = sorted((renamed(row["one"]), renamed(row["other"])))
            if set(names) != {row["one"], row["other"]}:
                self._db.execute(_FORGET, row)
                self._save(row | dict(zip(("one", "other"), names, strict=True)))

    def _save(self, row: dict[str, Any]) -> None:
        self._db.execute(_FORGET, row)  # no ON CONFLICT: names may be longer than a server's index takes
        self._db.execute(_SAVE, row)

    def configure(self, pins: Iterable[Pin], now: float) -> bool:
        """Makes the table say what the configuration says; whether that is new. Pins made by commands stay, except
        where the configuration speaks of the same pair."""
        wanted, known = set(pins), {pin for pin in self.all() if pin.configured}
        self.forget(known - wanted)
        self.remember(wanted - known, now)
        return wanted != known

    def members(self, story_ids: Iterable[int]) -> list[StoryEntry]:
        """The entries of these stories, in the order in which they were stored."""
        rows = self._db.execute(
            f"{_NAMED} WHERE e.story_id IN (SELECT value FROM ints(?)) ORDER BY e.id",
            [json.dumps(list(story_ids))],
        )
        return list(map(StoryEntries().of, rows))

    def called(self, names: Iterable[str]) -> list[StoryEntry]:
        """The entries that have one of these names, in the order in which they were stored."""
        rows = self._db.execute(
            # An own name is a source's address, "#", and a key; both may hold a "#". CROSS JOIN keeps the order: names,
            # then sources, then an entry by its key. The planner would rather go through all entries.
            f"""WITH wanted AS (SELECT value AS name FROM texts(:names))
            {_NAMED} WHERE e.canonical_url IN (SELECT name FROM wanted)
            UNION SELECT {SEEN} FROM wanted
                CROSS JOIN sources s ON substr(name, 1, length(s.url) + 1) = s.url || '#'
                CROSS JOIN entries e ON e.source_id = s.id AND e.key = substr(name, length(s.url) + 2)
            ORDER BY entry_id""",
            {"names": json.dumps(sorted(names))},
        )
        return list(map(StoryEntries().of, rows))


def _pin(row: dict[str, Any]) -> Pin:
    return Pin(row["one"], row["other"], bool(row["together"]), bool(row["configured"]))
