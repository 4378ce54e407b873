"""What status pages ask of the store: numbers of many sources at once, from indexes that hold all they need."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from aggregator.models import DatabaseSize, EntryLine, Outcome, PollPoint, TableSize
from aggregator.models.location import Location
from aggregator.models.rhythm import Rhythm
from aggregator.store.database import Database
from aggregator.store.sqlite import engine

DAY = 86_400.0
COUNTED = 20_000  # rows that are counted one by one; of larger tables a near number is enough
_NUMBERED = ("sources", "polls", "entries", "stories")
_TABLES = (*_NUMBERED, "samples", "story_sources")

# Pairs of sources whose newest stories are the same ones: four fifths of the newest 20 of each, three at least.
_TWINS = """WITH newest(source_id, story_id) AS MATERIALIZED (
        SELECT s.id, p.story_id FROM sources s JOIN story_sources p ON p.source_id = s.id
        WHERE s.enabled AND p.story_id IN
            (SELECT story_id FROM story_sources WHERE source_id = s.id ORDER BY published_at DESC, story_id LIMIT 20)),
    counted(source_id, stories) AS (SELECT source_id, count(*) FROM newest GROUP BY source_id)
    SELECT coalesce(a.title, a.url), coalesce(b.title, b.url) FROM newest one
    JOIN newest other ON other.story_id = one.story_id AND other.source_id > one.source_id
    JOIN counted c ON c.source_id = one.source_id JOIN counted d ON d.source_id = other.source_id
    JOIN sources a ON a.id = one.source_id JOIN sources b ON b.id = other.source_id
    GROUP BY a.id, b.id, c.stories, d.stories
    HAVING count(*) >= 3 AND count(*) >= 0.8 * c.stories AND count(*) >= 0.8 * d.stories"""


class Overview:
    def __init__(self, db: Database) -> None:
        self._db = db

    def typical(self) -> Mapping[int, float]:
        """Comments that are normal, by source."""
        return dict(self._db.execute("SELECT id, typical FROM sources").fetchall())

    def twins(self) -> list[tuple[str, str]]:
        """Pairs of sources, by title or address, that bring the same stories: one feed that is listed twice."""
        return [(row[0], row[1]) for row in self._db.execute(_TWINS)]

    def telling(self, source_ids: Collection[int]) -> set[int]:
        """Those of the sources of which an entry has a comment count."""
        rows = self._db.execute(
            """SELECT n.value FROM ints(?) n
            WHERE EXISTS (SELECT 1 FROM entries WHERE source_id = n.value AND comments IS NOT NULL)""",
            [json.dumps(list(source_ids))],
        )
        return {row[0] for row in rows}

    def weights(self) -> Mapping[int, float]:
        """What each source's stories count in heat, by source; none for those that count once."""
        return dict(self._db.execute("SELECT id, weight FROM sources WHERE weight <> 1.0").fetchall())

    def per_day(self, source_ids: Collection[int], start: float, days: int) -> Mapping[int, list[int]]:
        """Entries published on each of `days` days from `start`, by source; none for a source without any."""
        rows = self._db.execute(
            """SELECT e.source_id, floor((e.published_at - :start) / 86400) AS day, count(*)
            FROM ints(:ids) n CROSS JOIN entries e ON e.source_id = n.value
                AND e.published_at >= :start AND e.published_at < :end
            GROUP BY 1, 2""",
            {"ids": json.dumps(list(source_ids)), "start": start, "end": start + days * DAY},
        )
        found: dict[int, list[int]] = defaultdict(lambda: [0] * days)
        for source_id, day, count in rows:
            found[source_id][int(day)] += count
        return found

    def traffic(self, source_ids: Collection[int], since: float, until: float) -> Mapping[int, tuple[int, int]]:
        """Polls begun between these times and the bytes that came, by source."""
        rows = self._db.execute(
            """SELECT p.source_id, count(*), sum(p.wire_bytes)
            FROM ints(:ids) n CROSS JOIN polls p ON p.source_id = n.value
                AND p.started_at BETWEEN :since AND :until
            GROUP BY 1""",
            {"ids": json.dumps(list(source_ids)), "since": since, "until": until},
        )
        return {source_id: (polls, size) for source_id, polls, size in rows}

    def parse_seconds(self, source_ids: Collection[int], since: float, until: float) -> Mapping[int, list[float]]:
        """How long each document that was read between these times took, by source."""
        rows = self._db.execute(
            """SELECT p.source_id, p.read_seconds
            FROM ints(:ids) n CROSS JOIN polls p ON p.source_id = n.value
                AND p.started_at BETWEEN :since AND :until
            WHERE p.read_seconds > 0""",
            {"ids": json.dumps(list(source_ids)), "since": since, "until": until},
        )
        found: dict[int, list[float]] = defaultdict(list)
        for source_id, seconds in rows:
            found[source_id].append(seconds)
        return found

    def last_polls(self, source_id: int, count: int) -> list[PollPoint]:
        """The newest first."""
        rows = self._db.query(
            """SELECT started_at, outcome, status, entries_new, entries_updated, samples_new, wire_bytes,
            fetch_seconds, read_seconds, error FROM polls
            WHERE source_id = ? ORDER BY started_at DESC, id DESC LIMIT ?""",
            [source_id, count],
        )
        return [PollPoint(**row, ok=Outcome(row["outcome"]).ok) for row in rows]

    def delays(self, source_id: int, most: int) -> list[float]:
        """Seconds from the publication that a source claims to our first sight of it, for its newest entries. What its
        first document brought is not among them: that was there before we were."""
        rows = self._db.execute(
            """SELECT e.first_seen_at - e.published_claimed FROM (
                SELECT id FROM entries WHERE source_id = :id ORDER BY published_at DESC LIMIT :most
            ) newest JOIN entries e ON e.id = newest.id
            WHERE e.published_claimed <= e.first_seen_at AND e.first_seen_at > coalesce((
                SELECT ended_at FROM polls WHERE source_id = :id AND entries_new > 0 ORDER BY started_at LIMIT 1
            ), 0) + 1""",
            {"id": source_id, "most": most},
        )
        return [row[0] for row in rows]

    def newest_entries(self, source_id: int, count: int) -> list[EntryLine]:
        """Each with the story that it is in, the newest publication first."""
        rows = self._db.query(
            """SELECT e.id, e.title, e.link, e.published_at, e.first_seen_at, e.comments, e.story_id,
            (SELECT count(*) FROM entries o WHERE o.story_id = e.story_id) AS story_entries,
            s.lead_entry_id = e.id AS is_lead
            FROM (SELECT id FROM entries WHERE source_id = ? ORDER BY published_at DESC LIMIT ?) newest
            JOIN entries e ON e.id = newest.id JOIN stories s ON s.id = e.story_id
            ORDER BY e.published_at DESC, e.id DESC""",
            [source_id, count],
        )
        return [EntryLine(**row | {"is_lead": bool(row["is_lead"])}) for row in rows]

    def rhythm(self, source_id: int) -> tuple[Rhythm, str] | None:
        """What is known of a source's rhythm, and where it is fetched."""
        row = self._db.execute("SELECT rhythm, fetch_url FROM sources WHERE id = ?", [source_id]).fetchone()
        return None if row is None else (Rhythm.from_json(row[0]), row[1])

    def size(self, location: Location) -> DatabaseSize:
        """How large the database is, without going through it."""
        used, free = map(int, self._db.execute(self._db.dialect.space).fetchone())
        return DatabaseSize(
            path=str(location),
            file_bytes=used + free,
            wal_bytes=_bytes(engine.wal_of(location)) if isinstance(location, Path) else 0,
            free_bytes=free,
            tables=tuple(self._table(name) for name in _TABLES),
        )

    def _table(self, name: str) -> TableSize:
        if (
            name in _NUMBERED
        ):  # rows go from the oldest on, so the ids between the first and the last are nearly all there
            # Two questions: SQLite looks at one end of a table at a time.
            last, first = (f"coalesce((SELECT {end}(id) FROM {name}), 0)" for end in ("max", "min"))
            rows = self._number(f"SELECT {last} - {first} + 1")
            few = rows <= COUNTED
            return TableSize(name, self._number(f"SELECT count(*) FROM {name}") if few else rows, exact=few)
        if (rows := self._db.counted(name)) > COUNTED:
            return TableSize(name, rows, exact=False)
        rows = self._number(f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {COUNTED + 1}) AS some")
        return TableSize(name, rows, exact=rows <= COUNTED)

    def _number(self, sql: str) -> int:
        return int(self._db.execute(sql).fetchone()[0])


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
