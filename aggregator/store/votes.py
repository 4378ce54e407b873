"""Tables `votes` and `ballots`: what readers chose, and that they did.

A ballot tells that somebody has voted, not for what, so nobody who opens the file learns it.
"""

from __future__ import annotations

from aggregator.store.database import Database


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
            ON CONFLICT (vote_id, option) DO UPDATE SET count = votes.count + 1""",
            [vote_id, option],
        )
        return True
