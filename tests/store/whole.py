"""What a database must be, whatever was taken out of it."""

from __future__ import annotations

from pathlib import Path

from aggregator.store import Store

# The words that are not those of the entry's texts, either way.
_STRAYS = """SELECT count(*) FROM entries e FULL JOIN entries_fts f ON f.entry_id = e.id
    WHERE entry_words(coalesce(e.title_words, e.title), coalesce(e.teaser_words, e.teaser)) IS DISTINCT FROM f.words"""


def whole(store: Store) -> None:
    """Asserts that nothing hangs in the air."""
    with store.reader() as session:
        if isinstance(store.location, Path):  # PostgreSQL lets nobody break one
            assert session.db.execute("PRAGMA foreign_key_check").fetchall() == []
        orphans = "SELECT count(*) FROM stories s WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.story_id = s.id)"
        assert session.db.execute(orphans).fetchone()[0] == 0
    indexed(store)


def indexed(store: Store) -> None:
    """Asserts that the full-text index has the words of the texts."""
    if isinstance(store.location, Path):
        check = "INSERT INTO entries_fts(entries_fts, rank) VALUES ('integrity-check', 1)"  # raises
        store.write_now(lambda session: session.db.execute(check))
        return
    with store.reader() as session:
        assert session.db.execute(_STRAYS).fetchone()[0] == 0
