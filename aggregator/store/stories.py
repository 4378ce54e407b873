"""Table `stories`, as a poll changes it. How stories leave for the feeds is in `store.listing`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from aggregator.models import Member, StoryState
from aggregator.store.listing import Listing

_STATE = "SELECT id, uid, lead_entry_id, published_at, updated_at, comments, heat FROM stories"

Place = tuple[float, float]  # publication and id of a story, for going on after it
BEGINNING: Place = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many stories went, and after which one to go on; None when there are no more."""

    deleted: int
    last: Place | None


class Stories(Listing):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._db = db

    def create(self, uid: str, *, published_at: float, heat: float, story_id: int | None = None) -> int:
        """A new story without entries; its lead is set when its first entry is stored, in the same transaction.

        `story_id` only for one that had this id before (`take_back`).
        """
        row = self._db.execute(
            "INSERT INTO stories (id, uid, published_at, updated_at, heat) VALUES (?, ?, ?, ?, ?) RETURNING id",
            [story_id, uid, published_at, published_at, heat],
        ).fetchone()
        return int(row[0])

    def uid_taken(self, uid: str) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM stories WHERE uid = :uid UNION SELECT 1 FROM story_redirects WHERE uid = :uid", {"uid": uid}
        ).fetchone()
        return row is not None

    def state(self, story_id: int) -> StoryState | None:
        row = next(iter(self._db.query(f"{_STATE} WHERE id = ?", [story_id])), None)
        return None if row is None else StoryState(**row)

    def members(self, story_id: int) -> list[Member]:
        """The story's entries, oldest first."""
        rows = self._db.query(
            """SELECT e.id AS entry_id, e.source_id, s.weight, e.published_at, e.first_seen_at, e.comments,
            e.discussion, e.link, s.url AS source_url, s.feed ->> 'link' AS source_link
            FROM entries e JOIN sources s ON s.id = e.source_id WHERE e.story_id = ? ORDER BY e.published_at, e.id""",
            [story_id],
        )
        return [Member(**row) for row in rows]

    def save(self, story: StoryState) -> None:
        self._db.execute(
            """UPDATE stories SET lead_entry_id = ?, published_at = ?, updated_at = ?, comments = ?, heat = ?
            WHERE id = ?""",
            [story.lead_entry_id, story.published_at, story.updated_at, story.comments, story.heat, story.id],
        )

    def pulse(self, story_id: int) -> float | None:
        """How fast the story gains comments, in hours as heat is (`stories.scores.pulse_at` tells what it is at a
        time); None when it never gained any."""
        row = self._db.execute("SELECT pulse FROM stories WHERE id = ?", [story_id]).fetchone()
        return None if row is None else row[0]

    def set_pulse(self, story_id: int, pulse: float | None) -> None:
        self._db.execute(
            "UPDATE stories SET pulse = :pulse WHERE id = :id AND pulse IS NOT :pulse", {"pulse": pulse, "id": story_id}
        )

    def pulses(self, above: float) -> Iterator[tuple[int, float]]:
        """Every pulse above `above` hours with its story's id, the highest first."""
        rows = self._db.execute(
            "SELECT id, pulse FROM stories INDEXED BY stories_pulse WHERE pulse > ? ORDER BY pulse DESC, id", [above]
        )
        return ((int(row[0]), float(row[1])) for row in rows)

    def redirect(self, gone: StoryState, to_id: int, now: float) -> None:
        """Removes the story `gone`, whose entries already belong to `to_id`; its id and uid lead there from now on."""
        self._db.execute("UPDATE story_redirects SET story_id = ? WHERE story_id = ?", [to_id, gone.id])
        self._db.execute(
            "INSERT INTO story_redirects (id, uid, story_id, joined_at) VALUES (?, ?, ?, ?)",
            [gone.id, gone.uid, to_id, now],
        )
        self._db.execute("DELETE FROM stories WHERE id = ?", [gone.id])

    def take_back(self, uid: str, from_id: int) -> int | None:
        """The id of a story that was joined to `from_id` under this uid, and leads there no more; None without one."""
        row = self._db.execute(
            "DELETE FROM story_redirects WHERE uid = ? AND story_id = ? RETURNING id", [uid, from_id]
        ).fetchone()
        return None if row is None else int(row[0])

    def move_entries(self, from_id: int, to_id: int) -> None:
        self._db.execute("UPDATE entries SET story_id = ? WHERE story_id = ?", [to_id, from_id])

    def lifted(self) -> list[int]:
        """The stories whose heat is or may be other than their publication says: those that gained comments, and those
        that a source of another weight than 1 has."""
        rows = self._db.execute(
            """SELECT id FROM stories WHERE pulse IS NOT NULL
            UNION SELECT id FROM stories WHERE heat <> published_at / 3600.0
            UNION SELECT p.story_id FROM sources o CROSS JOIN story_sources p ON p.source_id = o.id
            WHERE o.weight <> 1"""
        )
        return [int(row[0]) for row in rows]

    def shared(self) -> list[int]:
        """The stories that more than one source has."""
        rows = self._db.execute("SELECT story_id FROM story_sources GROUP BY story_id HAVING count(*) > 1")
        return [int(row[0]) for row in rows]

    def simple(self, story_ids: Sequence[int]) -> dict[int, tuple[StoryState, float]]:
        """Of these stories those of one entry without votes: their state, and the weight of its source."""
        rows = self._db.query(
            """SELECT s.id, s.uid, s.lead_entry_id, s.published_at, s.updated_at, s.comments, s.heat, o.weight
            FROM json_each(?) n CROSS JOIN stories s ON s.id = n.value CROSS JOIN entries e ON e.id = s.lead_entry_id
            CROSS JOIN sources o ON o.id = e.source_id
            WHERE (SELECT count(*) FROM entries WHERE story_id = s.id) = 1
            AND NOT EXISTS (SELECT 1 FROM vote_samples v WHERE v.entry_id = e.id)""",
            [json.dumps(story_ids)],
        )
        found = ((row.pop("weight"), StoryState(**row)) for row in rows)
        return {state.id: (state, weight) for weight, state in found}

    def ids(self) -> list[int]:
        return [int(row[0]) for row in self._db.execute("SELECT id FROM stories ORDER BY id")]

    def prune(self, before: float, limit: int, after: Place = BEGINNING) -> Pruned:
        """Deletes, of the stories published before `before`, those that are in no source's document any more, with
        their entries and samples: at most `limit` of them, among at most ten times as many, the oldest first.

        What a document still lists must stay: deleted, it would come back as new.
        """
        rows = self._db.execute(
            """SELECT s.published_at, s.id, EXISTS (
                SELECT 1 FROM entries e LEFT JOIN documents d ON d.source_id = e.source_id
                WHERE e.story_id = s.id AND (e.last_seen_at >= :before OR instr(d.item_hashes, e.item_hash) > 0)
            ) FROM stories s
            WHERE s.published_at < :before AND s.published_at >= :published_at
            AND (s.published_at > :published_at OR s.id < :id)
            ORDER BY s.published_at, s.id DESC LIMIT :most""",
            {"before": before, "published_at": after[0], "id": after[1], "most": 10 * limit},
        )
        gone: list[int] = []
        place = None
        for published_at, story_id, is_listed in rows:
            place = (published_at, story_id)
            gone += [] if is_listed else [story_id]
            if len(gone) == limit:
                break
        self._delete(gone)
        return Pruned(len(gone), place)

    def _delete(self, story_ids: list[int]) -> None:
        ids = json.dumps(story_ids)
        self._db.execute("DELETE FROM entries WHERE story_id IN (SELECT value FROM json_each(?))", [ids])
        self._db.execute("DELETE FROM stories WHERE id IN (SELECT value FROM json_each(?))", [ids])
