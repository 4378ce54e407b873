"""Table `site`: what this database is, and under which settings every heat in it was made."""

from __future__ import annotations

from aggregator.models.site import Rounds, SiteIdentity
from aggregator.store.database import Database


class SiteTable:
    def __init__(self, db: Database) -> None:
        self._db = db

    def found(self, identity: SiteIdentity) -> None:
        """Makes it this one, unless it is one already."""
        self._db.execute(
            "INSERT INTO site (id, uid, since, vote_key) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING",
            [identity.uid, identity.since, identity.vote_key],
        )

    def identity(self) -> SiteIdentity | None:
        """None before the first start."""
        row = self._db.execute("SELECT uid, since, vote_key FROM site").fetchone()
        return SiteIdentity(*row) if row else None

    def rounds(self) -> Rounds:
        """When the last rounds were. To be called once the site is founded."""
        return Rounds(*self._db.execute("SELECT round_at, house_kept_at FROM site").fetchone())

    def set_rounds(self, rounds: Rounds) -> None:
        self._db.execute("UPDATE site SET round_at = ?, house_kept_at = ?", [rounds.at, rounds.house_kept_at])

    def ranked_under(self) -> tuple[float, float, float] | None:
        """`half_life`, `comment_weight` and `coverage_weight` behind every heat; None: there is none yet."""
        row = self._db.execute(
            "SELECT half_life, comment_weight, coverage_weight FROM site WHERE half_life IS NOT NULL"
        ).fetchone()
        return (row[0], row[1], row[2]) if row else None

    def set_ranked_under(self, half_life: float, comment_weight: float, coverage_weight: float) -> None:
        self._db.execute(
            "UPDATE site SET half_life = ?, comment_weight = ?, coverage_weight = ?",
            [half_life, comment_weight, coverage_weight],
        )
