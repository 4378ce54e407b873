"""Tables `votes`, `ballots` and `vote_samples`: what readers chose, that they did, and what it added to heat.

A ballot tells that somebody has voted, not for what, so nobody who opens the file learns it.
"""

from __future__ import annotations

from dataclasses import asdict

from sqlite_utils import Database

from aggregator.models import Sample

_SAMPLE = "m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical FROM vote_samples m"


class Votes:
    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, vote_id: str) -> dict[str, int]:
        """Votes by option, for those that have any."""
        return dict(self._db.execute("SELECT option, count FROM votes WHERE vote_id = ?", [vote_id]).fetchall())

    def has_voted(self, vote_id: str, ballot: str) -> bool:
        row = self._db.execute("SELECT 1 FROM ballots WHERE vote_id = ? AND ballot = ?", [vote_id, ballot]).fetchone()
        return row is not None

    def cast(self, vote_id: str, option: str, ballot: str, now: float) -> bool:
        """Counts a vote; False, and nothing is counted, when this ballot was cast before."""
        if self.has_voted(vote_id, ballot):
            return False
        self._db.execute("INSERT INTO ballots (vote_id, ballot, cast_at) VALUES (?, ?, ?)", [vote_id, ballot, now])
        self._db.execute(
            """INSERT INTO votes (vote_id, option, count) VALUES (?, ?, 1)
            ON CONFLICT (vote_id, option) DO UPDATE SET count = count + 1""",
            [vote_id, option],
        )
        return True

    def add_sample(self, vote_id: str, sample: Sample) -> None:
        self._db.execute(
            """INSERT OR REPLACE INTO vote_samples (vote_id, entry_id, seen_at, comments, gained, since, typical)
            VALUES (:vote_id, :entry_id, :seen_at, :comments, :gained, :since, :typical)""",
            {**asdict(sample), "vote_id": vote_id},
        )

    def samples(self, vote_id: str) -> list[Sample]:
        """The samples of a vote, in the order of time."""
        rows = self._db.query(f"SELECT {_SAMPLE} WHERE m.vote_id = ? ORDER BY m.seen_at", [vote_id])
        return [Sample(**row) for row in rows]

    def samples_of_story(self, story_id: int) -> list[Sample]:
        """The samples of all votes on a story's entries, in the order of time."""
        rows = self._db.query(
            f"SELECT {_SAMPLE} JOIN entries e ON e.id = m.entry_id WHERE e.story_id = ? ORDER BY m.seen_at", [story_id]
        )
        return [Sample(**row) for row in rows]
