"""What a poll changes, written set by set: the number of statements does not depend on that of entries, rows go in by
`executemany`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from aggregator.models import (
    DocumentChanges,
    Entry,
    KnownStory,
    NewEntry,
    PollChanges,
    StoryChanges,
    TitleKeys,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.records import dataclass
from aggregator.store.baseline import BaselineTable
from aggregator.store.database import Database, upsert
from aggregator.store.entries import CONTENT, content_of
from aggregator.store.known import kept_as
from aggregator.store.polls import Polls
from aggregator.store.sources import Sources

_COLUMNS = (
    "id",
    "prints",
    *CONTENT,
    *("source_id", "key", "published_at", "first_seen_at", "updated_at", "last_seen_at", "comments", "discussion"),
    *("story_id", "comments_due_at", "group_rule", "group_score", "group_reason"),
)
_ADD_ENTRY = f"INSERT INTO entries ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_ADD_CONTENT = """INSERT INTO contents (entry_id, html) VALUES (?, ?)
    ON CONFLICT (entry_id) DO UPDATE SET html = excluded.html"""
_LONG = 4_000  # characters of an article
_NEW = str(FIRST_NEW)[:9]  # how numbers of new entries begin
_NUMBER = re.compile(rf"\b{_NEW}\d{{9}}\b")


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that new rows have been given."""

    entries: int  # the last one before them
    stories: int

    def entry(self, number: int) -> int:
        return number if number < FIRST_NEW else number - FIRST_NEW + self.entries + 1

    def story(self, number: int) -> int:
        return number if number < FIRST_NEW else number - FIRST_NEW + self.stories + 1

    def after(self, changes: StoryChanges) -> Ids:
        """The last ones once these changes have theirs."""
        entries = max((self.entry(one.entry_id) for one in changes.entries), default=self.entries)
        return Ids(entries, max((self.story(one.state.id) for one in changes.founded), default=self.stories))

    def words(self, text: str) -> str:
        """A reason, which may name a new entry, with the id that it has."""
        return _NUMBER.sub(lambda found: str(self.entry(int(found[0]))), text) if _NEW in text else text


class Changes:
    def __init__(self, db: Database) -> None:
        self._db = db

    def apply(self, polls: Sequence[tuple[PollChanges, Ids]]) -> None:
        """Writes what polls changed that touch nothing in common, each with the ids that were given last before its new
        rows; nothing else writes polls."""
        self._apply_documents([(one.document, ids) for one, ids in polls if one.document])
        self.apply_polls([one for one, _ in polls])

    def last_ids(self) -> Ids:
        """The ids that were given last."""
        last = dict(self._db.execute("SELECT name, seq FROM last_ids").fetchall())
        return Ids(last.get("entries", 0), last.get("stories", 0))

    def apply_polls(self, polls: Sequence[PollChanges]) -> None:
        """Writes what polls changed but for their documents."""
        Sources(self._db).save(polls)
        Polls(self._db).add(one.record for one in polls)
        if baselines := [(one.source.id, one.baseline) for one in polls if one.baseline is not None]:
            BaselineTable(self._db).save(baselines)

    def apply_document(self, changes: DocumentChanges) -> Ids:
        """Writes what a document changed."""
        ids = self.last_ids() if changes.stories.adds else Ids(0, 0)
        self._apply_documents([(changes, ids)])
        return ids

    def apply_stories(self, changes: StoryChanges, now: float) -> Ids:
        """Writes what became of stories; the ids that the new ones have."""
        ids = self.last_ids() if changes.adds else Ids(0, 0)
        self._apply_stories([(changes, ids, now)])
        return ids

    def _apply_documents(self, several: Sequence[tuple[DocumentChanges, Ids]]) -> None:
        self._many(
            upsert("shared_addresses", ["url", "source_id", "at_home"], ["url", "source_id"]),
            [{**asdict(one), "url": kept_as(one.url)} for changes, _ in several for one in changes.shared],
        )
        self._many(
            "UPDATE entries SET canonical_url = ? WHERE id = ?",
            [(address, one) for changes, _ in several for one, address in changes.moved],
        )
        changed = [(one, changes.at) for changes, _ in several for one in changes.changed]
        self._many(
            f"""UPDATE entries SET {", ".join(f"{name} = ?" for name in CONTENT)}, discussion = ?,
            prints = coalesce(?, prints), updated_at = CASE WHEN ? THEN updated_at ELSE ? END, last_seen_at = ?
            WHERE id = ?""",
            [
                (
                    *content_of(one.entry),
                    one.discussion,
                    one.keys and one.keys.prints,
                    *(one.quietly, at, at, one.entry_id),
                )
                for one, at in changed
            ],
        )
        self._contents((one.entry_id, one.entry) for one, _ in changed)
        self._keys((one.entry_id, one.keys) for one, _ in changed if one.keys)
        self._many(
            "UPDATE entries SET item_hash = ?, last_seen_at = ? WHERE id = ?",
            [(one.item_hash, changes.at, one.entry_id) for changes, _ in several for one in changes.seen],
        )
        self._many(
            """UPDATE entries SET comments_due_at = CASE WHEN comments_feed IS NULL THEN comments_due_at
            ELSE coalesce(comments_due_at, ?) END WHERE id = ?""",
            [(changes.at, one) for changes, _ in several for one in changes.left],
        )
        self._apply_stories([(changes.stories, ids, changes.at) for changes, ids in several])

    def _apply_stories(self, several: Sequence[tuple[StoryChanges, Ids, float]]) -> None:
        """`several`: each with the ids of its new rows, and its time."""
        self._many(
            "DELETE FROM story_redirects WHERE uid = ?", [(uid,) for one, _, _ in several for uid in one.returned]
        )
        self._many(
            """INSERT INTO stories (id, uid, published_at, lead_entry_id, updated_at, comments, heat, voices, pulse)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (ids.story(one.state.id), one.state.uid, one.state.published_at, *_what_changes(one, ids))
                for changes, ids, _ in several
                for one in changes.founded
            ],
        )
        entries = [(one, ids) for changes, ids, _ in several for one in changes.entries]
        self._many(_ADD_ENTRY, [_entry_row(one, ids) for one, ids in entries])
        self._contents((ids.entry(one.entry_id), one.entry) for one, ids in entries)
        self._keys((ids.entry(one.entry_id), one.keys) for one, ids in entries)
        self._many(
            """UPDATE entries SET story_id = ?, group_rule = coalesce(?, group_rule),
            group_score = coalesce(?, group_score), group_reason = coalesce(?, group_reason) WHERE id = ?""",
            [
                (ids.story(one.story_id), why.rule.value, why.score, ids.words(why.reason), one.entry_id)
                if (why := one.why)
                else (ids.story(one.story_id), None, None, None, one.entry_id)
                for changes, ids, _ in several
                for one in changes.placed
            ],
        )
        self._many(
            """INSERT INTO samples (entry_id, seen_at, comments, gained, since, typical, story_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (entry_id, seen_at) DO UPDATE SET comments = excluded.comments, gained = excluded.gained,
            since = excluded.since, typical = excluded.typical, story_id = excluded.story_id""",
            [
                (
                    *(ids.entry(one.entry_id), one.seen_at, one.comments, one.gained, one.since, one.typical),
                    ids.story(story_id),
                )
                for changes, ids, _ in several
                for one, story_id in changes.samples
            ],
        )
        self._many(
            "UPDATE entries SET comments = ? WHERE id = ?",
            [(count, one) for changes, _, _ in several for one, count in changes.comments],
        )
        self._redirect(
            [
                (ids.story(one.story_id), ids.story(one.id), one.uid, now)
                for changes, ids, now in several
                for one in changes.redirected
            ]
        )
        self._many(
            """UPDATE stories SET lead_entry_id = ?, updated_at = ?, comments = ?, heat = ?, voices = ?, pulse = ?
            WHERE id = ?""",
            [(*_what_changes(one, ids), one.state.id) for changes, ids, _ in several for one in changes.changed],
        )
        self._many(
            "UPDATE stories SET published_at = ? WHERE id = ?",
            [(at, one) for changes, _, _ in several for one, at in changes.dated],
        )

    def _contents(self, entries: Iterable[tuple[int, Entry]]) -> None:
        """Long ones one by one. SQLite keeps what a statement was given until that is used again, and there is one for
        each number of rows: in all they kept 20 MB of articles."""
        short = []
        for number, entry in entries:
            if entry.aside or len(entry.content_html) > _LONG:
                self._many(_ADD_CONTENT, [(number, entry.article)])
            else:
                short.append((number, entry.content_html))
        self._many(_ADD_CONTENT, short)

    def _keys(self, titles: Iterable[tuple[int, TitleKeys]]) -> None:
        """In the order of the table, all over which they go: so they take half the time."""
        self._many(
            "INSERT INTO title_keys (key, entry_id) VALUES (?, ?) ON CONFLICT (key, entry_id) DO NOTHING",
            sorted((key, entry_id) for entry_id, title in titles for key in title.kept),
        )

    def _redirect(self, rows: Sequence[tuple[int, int, str, float]]) -> None:
        """Of (the story that stays, the one that goes, its uid, the time)."""
        self._many("UPDATE story_redirects SET story_id = ? WHERE story_id = ?", [row[:2] for row in rows])
        self._many("INSERT INTO story_redirects (story_id, id, uid, joined_at) VALUES (?, ?, ?, ?)", rows)
        self._many("DELETE FROM stories WHERE id = ?", [row[1:2] for row in rows])

    def _many(self, sql: str, rows: Sequence[Any]) -> None:
        if rows:
            self._db.many(sql, rows)


def _what_changes(story: KnownStory, ids: Ids) -> tuple[Any, ...]:
    """What may be another value in a story's life; its uid stays, its time of publication nearly always,
    and so their indices."""
    state = story.state
    lead = None if state.lead_entry_id is None else ids.entry(state.lead_entry_id)
    return lead, state.updated_at, state.comments, state.heat, state.voices, story.pulse


def _entry_row(new: NewEntry, ids: Ids) -> tuple[Any, ...]:
    """The values of `_COLUMNS`."""
    return (
        ids.entry(new.entry_id),
        new.keys.prints,
        *content_of(new.entry),
        new.source_id,
        new.entry.key,
        new.published_at,
        new.first_seen_at,
        new.published_at,
        new.first_seen_at,
        new.comments,
        new.discussion,
        ids.story(new.story_id),
        new.comments_due_at,
        new.grouping.rule.value,
        new.grouping.score,
        ids.words(new.grouping.reason),
    )
