"""What is SQLite's own beside the tables: triggers that keep them right, and the full-text index."""

from __future__ import annotations

from typing import Final

from aggregator.store import tables

# Triggers keep `story_sources` right, whoever moves an entry or changes a heat.
_LEFT = """DELETE FROM story_sources WHERE story_id = old.story_id AND source_id = old.source_id AND NOT EXISTS (
    SELECT 1 FROM entries WHERE story_id = old.story_id AND source_id = old.source_id);"""
_CAME = """INSERT OR IGNORE INTO story_sources (story_id, source_id, heat, published_at)
    SELECT id, new.source_id, heat, published_at FROM stories WHERE id = new.story_id;"""
_KEPT: Final = (
    # The entry's story, also here, so that what stories gained of late is told without a look at their entries.
    """CREATE TRIGGER samples_move AFTER UPDATE OF story_id ON entries WHEN new.story_id <> old.story_id BEGIN
        UPDATE samples SET story_id = new.story_id WHERE entry_id = new.id;
    END""",
    f"CREATE TRIGGER story_sources_insert AFTER INSERT ON entries BEGIN {_CAME} END",
    f"CREATE TRIGGER story_sources_delete AFTER DELETE ON entries BEGIN {_LEFT} END",
    f"""CREATE TRIGGER story_sources_move AFTER UPDATE OF story_id ON entries WHEN new.story_id <> old.story_id
    BEGIN {_LEFT} {_CAME} END""",
    """CREATE TRIGGER story_sources_rank AFTER UPDATE OF heat, published_at ON stories
    WHEN new.heat <> old.heat OR new.published_at <> old.published_at BEGIN
        UPDATE story_sources SET heat = new.heat, published_at = new.published_at WHERE story_id = new.id;
    END""",
)

# External content: the words are indexed, the text stays in `entries`. The update trigger names its columns, since
# most updates of an entry are of its comment count and must not touch the index. What is indexed is the text, or what
# `store/words.py` makes of it where the index would not see its words. What is new is indexed at the end of its
# transaction (`INDEX_WORDS`), in a third of the time that a trigger takes; until then no trigger takes it out again.
_IS_INDEXED = "WHEN EXISTS (SELECT 1 FROM entries_fts_docsize WHERE id = old.id)"
INDEX_WORDS: Final = """INSERT INTO entries_fts (rowid, title, teaser) SELECT id, title, teaser FROM entry_words
    WHERE id > (SELECT coalesce(max(id), 0) FROM entries_fts_docsize)"""
_SEARCH: Final = (
    """CREATE VIEW entry_words AS
        SELECT id, coalesce(title_words, title) AS title, coalesce(teaser_words, teaser) AS teaser FROM entries""",
    """CREATE VIRTUAL TABLE entries_fts USING fts5(
        title, teaser, content='entry_words', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )""",
    f"""CREATE TRIGGER entries_fts_delete AFTER DELETE ON entries {_IS_INDEXED} BEGIN
        INSERT INTO entries_fts(entries_fts, rowid, title, teaser)
        VALUES ('delete', old.id, coalesce(old.title_words, old.title), coalesce(old.teaser_words, old.teaser));
    END""",
    f"""CREATE TRIGGER entries_fts_update AFTER UPDATE OF title, teaser, title_words, teaser_words ON entries
    {_IS_INDEXED} BEGIN
        INSERT INTO entries_fts(entries_fts, rowid, title, teaser)
        VALUES ('delete', old.id, coalesce(old.title_words, old.title), coalesce(old.teaser_words, old.teaser));
        INSERT INTO entries_fts(rowid, title, teaser)
        VALUES (new.id, coalesce(new.title_words, new.title), coalesce(new.teaser_words, new.teaser));
    END""",
)

# The highest id that a row of these tables ever had: none is given again.
_LAST_IDS: Final = ("CREATE VIEW last_ids AS SELECT name, seq FROM sqlite_sequence",)

# What is polled when. A table of its own where an update of a source touches all its indexes, at every poll.
_DUE: Final = (
    """CREATE VIEW due AS
        SELECT id AS source_id, slot, next_poll_at FROM sources WHERE enabled AND paused_at IS NULL""",
    "CREATE INDEX sources_due ON sources(next_poll_at) WHERE enabled",
)

TABLES: Final = (*tables.TABLES, *_DUE, *_KEPT, *_SEARCH, *_LAST_IDS)
