"""Tables `news_rules` and `news`: which stories meet a rule, and what was told of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from aggregator.models.news import Lately, Meeting, RuleState, Told, Trait, When
from aggregator.store.database import Database, upsert

_MET: Final = {
    Trait.COMMENTS: "comments >= :least",
    Trait.SOURCES: "(SELECT count(*) FROM story_sources p WHERE p.story_id = stories.id) >= :least",
}
# Known by its own id for life, or by that of a story that was joined to it.
_UNTOLD: Final = """NOT EXISTS (SELECT 1 FROM news t WHERE t.rule = :rule AND t.story_uid = s.uid) AND NOT EXISTS (
    SELECT 1 FROM story_redirects r CROSS JOIN news t ON t.rule = :rule AND t.story_uid = r.uid
    WHERE r.story_id = s.id)"""
_FIRST_POLL: Final = """SELECT p.ended_at FROM polls p WHERE p.source_id = e.source_id
    AND p.outcome IN ('changed', 'unchanged', 'not-modified') ORDER BY p.started_at LIMIT 1"""
_MEETINGS: Final = f"""SELECT s.id AS story_id, s.uid,
    (SELECT max(e.id) FROM entries e WHERE e.story_id = s.id) AS newest_entry,
    NOT EXISTS (SELECT 1 FROM entries e WHERE e.story_id = s.id AND e.first_seen_at > ({_FIRST_POLL}))
        AS is_from_first_documents,
    (SELECT coalesce(sum(most), 0) FROM (
        SELECT max((SELECT m.comments FROM samples m WHERE m.entry_id = e.id ORDER BY m.seen_at LIMIT 1)) AS most
        FROM entries e WHERE e.story_id = s.id GROUP BY coalesce(e.discussion, CAST(e.id AS TEXT))) AS counts)
        AS comments_at_first,
    EXISTS (SELECT 1 FROM entries e JOIN samples m ON m.entry_id = e.id WHERE e.story_id = s.id
        GROUP BY e.id HAVING count(*) > 1) AS has_moved
    FROM ints(:ids) n CROSS JOIN stories s ON s.id = n.value WHERE {_UNTOLD} ORDER BY n.key"""


class News:
    def __init__(self, db: Database) -> None:
        self._db = db

    def state(self, rule: str) -> RuleState | None:
        """None: the rule is new."""
        row = self._db.execute("SELECT asks, last_entry FROM news_rules WHERE rule = ?", [rule]).fetchone()
        return RuleState(*row) if row else None

    def remember(self, rule: str, state: RuleState) -> None:
        self._db.execute(
            upsert("news_rules", ["rule", "asks", "last_entry"], ["rule"]),
            {"rule": rule, "asks": state.asks, "last_entry": state.last_entry},
        )

    def rules(self) -> set[str]:
        """Those that looked."""
        return {row[0] for row in self._db.execute("SELECT rule FROM news_rules")}

    def forget(self, rules: Iterable[str]) -> None:
        """Makes these rules new ones, should they come again. What they told is remembered all the same."""
        for rule in rules:
            self._db.execute("DELETE FROM news_rules WHERE rule = ?", [rule])

    def newest_entry(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])

    def that_have(self, when: When, since: float) -> list[int]:
        """The stories published after `since` that have so many comments or sources, the oldest first."""
        rows = self._db.execute(
            f"""SELECT id FROM stories INDEXED BY stories_published
            WHERE published_at > :since AND {_MET[when.trait]} ORDER BY published_at, id""",
            {"since": since, "least": when.least},
        )
        return [int(row[0]) for row in rows]

    def untold(self, rule: str, story_ids: Sequence[int]) -> list[Meeting]:
        """Those of the stories of which nothing is remembered, in their order."""
        found = self._db.query(_MEETINGS, {"rule": rule, "ids": json.dumps(list(story_ids))})
        return [Meeting(**{**row, **{name: bool(row[name]) for name in _FLAGS}}) for row in found]

    def waiting(self, rule: str) -> list[tuple[str, int]]:
        """(id for life, id) of the stories that wait for a letter, in the order in which they came."""
        rows = self._db.execute(
            """SELECT t.story_uid, coalesce(s.id, r.story_id) FROM news t
            LEFT JOIN stories s ON s.uid = t.story_uid LEFT JOIN story_redirects r ON r.uid = t.story_uid
            WHERE t.rule = ? AND t.how = ? ORDER BY t.id""",
            [rule, Told.WAITING],
        )
        return [(row[0], int(row[1] or 0)) for row in rows]

    def lately(self, rule: str, since: float) -> Lately:
        """The letters of a rule since then; all stories of one have its time."""
        alone, together = self._db.execute(
            f"""SELECT
            (SELECT count(*) FROM news WHERE rule = :rule AND how = '{Told.ALONE}' AND at > :since),
            (SELECT count(DISTINCT at) FROM news WHERE rule = :rule AND how = '{Told.TOGETHER}' AND at > :since)""",
            {"rule": rule, "since": since},
        ).fetchone()
        return Lately(int(alone), int(together))

    def note(self, rule: str, uids: Iterable[str], how: Told, at: float) -> None:
        """Remembers what became of these stories."""
        for uid in uids:
            self._db.execute(
                """INSERT INTO news (rule, story_uid, at, how) VALUES (?, ?, ?, ?)
                ON CONFLICT (rule, story_uid) DO UPDATE SET at = excluded.at, how = excluded.how""",
                [rule, uid, at, how],
            )

    def counts(self, rule: str) -> dict[Told, int]:
        """How many stories became what."""
        rows = self._db.execute("SELECT how, count(*) FROM news WHERE rule = ? GROUP BY how", [rule])
        return {Told(row[0]): int(row[1]) for row in rows}

    def last_told_at(self, rule: str) -> float | None:
        row = self._db.execute(
            "SELECT max(at) FROM news WHERE rule = ? AND how IN (?, ?)", [rule, Told.ALONE, Told.TOGETHER]
        ).fetchone()
        return None if row[0] is None else float(row[0])


_FLAGS: Final = ("is_from_first_documents", "has_moved")
