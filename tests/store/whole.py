"""What a database must be, whatever was taken out of it."""

from __future__ import annotations

from aggregator.store import Store


def whole(store: Store) -> None:
    """Asserts that nothing hangs in the air."""
    with store.reader() as session:
        assert session.db.execute("PRAGMA foreign_key_check").fetchall() == []
        orphans = "SELECT count(*) FROM stories s WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.story_id = s.id)"
        assert session.db.execute(orphans).fetchone()[0] == 0
    for index in ("entries_fts",):
        check = f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)"
        store.write_now(lambda session, sql=check: session.db.execute(sql))
