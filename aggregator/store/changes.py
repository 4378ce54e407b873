"""What a poll needs to know, read set by set; and what it changes, written set by set.

The number of statements does not depend on that of entries: lists go in as one JSON parameter, rows by `executemany`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from aggregator.models import (
    DocumentChanges,
    Entry,
    KnownStory,
    NewEntry,
    PollChanges,
    Redirect,
    Sample,
    StoredEntry,
    StoryChanges,
    StoryEntry,
    StoryState,
    TitleKeys,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.store.baseline import BaselineTable
from aggregator.store.candidates import SEEN, Candidates, story_entry
from aggregator.store.database import Database, upsert
from aggregator.store.entries import CONTENT, content_of
from aggregator.store.polls import Polls
from aggregator.store.sources import Sources

_STORED = """SELECT id, source_id, key, guid, link, canonical_url, title, published_claimed, updated_claimed,
    content_hash, form_hash, item_hash, published_at, first_seen_at, last_seen_at, comments, discussion, story_id
    FROM entries"""
# Stored entries that are looked at for what may be one of them under another name, by each trait.
MOST_STORED = 2_000
_LONGEST_KEY = 500  # characters
AT_ONCE = 250  # new entries in one statement: SQLite takes 32,766 parameters
_STORY_COLUMNS = ("id", "uid", "lead_entry_id", "published_at", "updated_at", "comments", "heat", "voices", "pulse")
_STATE = ", ".join(f"t.{name}" for name in _STORY_COLUMNS)
_NUMBER = re.compile(rf"\b{str(FIRST_NEW)[:9]}\d{{9}}\b")


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that new rows have been given."""

    entries: int  # the last one before them
    stories: int

    def entry(self, number: int) -> int:
        return number if number < FIRST_NEW else number - FIRST_NEW + self.entries + 1

    def story(self, number: int) -> int:
        return number if number < FIRST_NEW else number - FIRST_NEW + self.stories + 1

    def words(self, text: str) -> str:
        """A reason, which may name a new entry, with the id that it has."""
        return _NUMBER.sub(lambda found: str(self.entry(int(found[0]))), text)


class Changes:
    def __init__(self, db: Database) -> None:
        self._db = db
        self.candidates = Candidates(db)

    # --- what is known ----------------------------------------------------------------------------------------------

    def stamp(self) -> int:
        """Another number once anything was written after what this session sees."""
        return self._db.stamp

    @property
    def is_alone(self) -> bool:
        """Whether nobody else can write while this session does: then stamps follow one another."""
        return not self._db.dialect.hold

    def budget(self) -> tuple[float, int]:
        """The sum of √(entries per hour) over enabled sources that have one, and how many those are."""
        row = self._db.execute(
            "SELECT coalesce(sum(sqrt_rate), 0.0), count(sqrt_rate) FROM sources WHERE enabled = TRUE"
        ).fetchone()
        return float(row[0]), int(row[1])

    def stored(self, source_id: int, entries: Iterable[Entry], keys: Iterable[str]) -> tuple[StoredEntry, ...]:
        """Stored entries of the source with one of these keys, or the canonical URL, the content or the moment of one
        of `entries`."""
        incoming = list(entries)
        # Left to itself, SQLite thinks that a source has few entries, and may read all of them to find an address.
        rows = self._db.query(
            f"""{_STORED} WHERE source_id = :source AND key IN (SELECT value FROM texts(:keys))
            UNION SELECT * FROM ({_STORED} INDEXED BY entries_url WHERE source_id = :source
                AND canonical_url IN (SELECT value FROM texts(:urls)) LIMIT {MOST_STORED}) AS at_address
            UNION SELECT * FROM ({_STORED} INDEXED BY entries_content WHERE source_id = :source
                AND content_hash IN (SELECT value FROM texts(:contents)) LIMIT {MOST_STORED}) AS with_content
            UNION SELECT * FROM ({_STORED} INDEXED BY entries_published WHERE source_id = :source
                AND published_at IN (SELECT value FROM reals(:moments)) LIMIT {MOST_STORED}) AS of_moment
            ORDER BY id""",
            {
                "source": source_id,
                "keys": _list(keys),
                "urls": _list(entry.canonical_url for entry in incoming if entry.canonical_url),
                "contents": _list(entry.content_hash for entry in incoming),
                "moments": _list(
                    at for entry in incoming for at in (entry.published_claimed, entry.updated_claimed) if at
                ),
            },
        )
        return tuple(StoredEntry(**row) for row in rows)

    def listed(self, source_id: int, item_hashes: Iterable[str]) -> tuple[StoredEntry, ...]:
        """The stored entries of a source whose items have these hashes."""
        wanted = _list(item_hashes)
        if wanted == "[]":
            return ()
        rows = self._db.query(
            f"""{_STORED} INDEXED BY entries_item WHERE source_id = :source
            AND item_hash IN (SELECT value FROM texts(:wanted)) ORDER BY last_seen_at, id""",
            {"source": source_id, "wanted": wanted},
        )
        return tuple(StoredEntry(**row) for row in rows)

    def newest(self, source_id: int, limit: int) -> tuple[StoredEntry, ...]:
        """The newest stored entries of a source, the newest first."""
        rows = self._db.query(
            f"{_STORED} WHERE source_id = ? ORDER BY published_at DESC, id DESC LIMIT ?", [source_id, limit]
        )
        return tuple(StoredEntry(**row) for row in rows)

    def shared(self, source_id: int, entries: Iterable[Entry]) -> frozenset[str]:
        """Those canonical URLs of `entries` at which the source, or the site they are on, has several entries."""
        known = {_kept_as(entry.canonical_url): entry.canonical_url for entry in entries if entry.canonical_url}
        rows = self._db.execute(
            """SELECT url FROM shared_addresses WHERE url IN (SELECT value FROM texts(?))
            AND (source_id = ? OR at_home)""",
            [_list(known), source_id],
        )
        return frozenset(known[row[0]] for row in rows)

    def stories(self, story_ids: Iterable[int]) -> dict[int, KnownStory]:
        """These stories with their entries and samples; those that are gone are left out."""
        wanted = json.dumps(sorted(story_ids))
        if wanted == "[]":
            return {}
        states: dict[int, StoryState] = {}
        pulses: dict[int, float | None] = {}
        entries: dict[int, list[StoryEntry]] = defaultdict(list)
        for row in self._db.execute(
            f"""SELECT {_STATE}, {SEEN} FROM stories t JOIN entries e ON e.story_id = t.id
            JOIN sources s ON s.id = e.source_id
            WHERE t.id IN (SELECT value FROM ints(?)) ORDER BY t.id, e.published_at, e.id""",
            [wanted],
        ):
            *state, pulse = row[: len(_STORY_COLUMNS)]
            story_id = state[0]
            if story_id not in states:
                states[story_id], pulses[story_id] = StoryState(*state), pulse
            entries[story_id].append(story_entry(row[len(_STORY_COLUMNS) :]))
        samples: dict[int, list[Sample]] = {story_id: [] for story_id in states}
        for row in self._db.query(
            """SELECT e.story_id, m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM entries e JOIN samples m ON m.entry_id = e.id
            WHERE e.story_id IN (SELECT value FROM ints(?)) ORDER BY m.seen_at, m.entry_id""",
            [wanted],
        ):
            samples[row.pop("story_id")].append(Sample(**row))
        return {
            story_id: KnownStory(state, pulses[story_id], tuple(entries[story_id]), tuple(samples[story_id]))
            for story_id, state in states.items()
        }

    def uids(self, uids: Iterable[str]) -> tuple[frozenset[str], dict[str, tuple[int, int]]]:
        """Which of these are taken, and where those of former stories lead: uid → (its id, the story)."""
        rows = self._db.execute(
            """SELECT uid, id, NULL FROM stories WHERE uid IN (SELECT value FROM texts(:uids))
            UNION ALL
            SELECT uid, id, story_id FROM story_redirects WHERE uid IN (SELECT value FROM texts(:uids))""",
            {"uids": json.dumps(list(uids))},
        ).fetchall()
        return frozenset(row[0] for row in rows), {uid: (former, to) for uid, former, to in rows if to is not None}

    # --- what changes -----------------------------------------------------------------------------------------------

    def apply(self, changes: PollChanges) -> Ids:
        """Writes what a poll changed; nothing else writes polls."""
        ids = Ids(0, 0)
        if changes.document is not None:
            ids = self.apply_document(changes.document)
        Sources(self._db).save(changes.before, changes.source, changes.record, changes.decision, changes.sqrt_rate)
        Polls(self._db).add(changes.record)
        if changes.baseline is not None:
            BaselineTable(self._db).save(changes.source.id, changes.baseline)
        return ids

    def apply_document(self, changes: DocumentChanges) -> Ids:
        """Writes what a document changed."""
        self._many(
            upsert("shared_addresses", ["url", "source_id", "at_home"], ["url", "source_id"]),
            [{**asdict(one), "url": _kept_as(one.url)} for one in changes.shared],
        )
        self._many(
            "UPDATE entries SET canonical_url = ? WHERE id = ?", [(address, one) for one, address in changes.moved]
        )
        self._many(
            f"""UPDATE entries SET {", ".join(f"{name} = :{name}" for name in CONTENT)}, discussion = :discussion,
            updated_at = CASE WHEN :quietly THEN updated_at ELSE :now END, last_seen_at = :now WHERE id = :id""",
            [
                {
                    **content_of(one.entry),
                    "discussion": one.discussion,
                    "quietly": one.quietly,
                    "now": changes.at,
                    "id": one.entry_id,
                }
                for one in changes.changed
            ],
        )
        self._contents((one.entry_id, one.entry.content_html) for one in changes.changed)
        self._keys((one.entry_id, one.keys) for one in changes.changed if one.keys)
        self._many(
            "UPDATE entries SET item_hash = ?, last_seen_at = ? WHERE id = ?",
            [(one.item_hash, changes.at, one.entry_id) for one in changes.seen],
        )
        if changes.left:
            self._db.execute(
                """UPDATE entries SET comments_due_at = :now WHERE source_id = :source AND published_at >= :warm_since
                AND comments_due_at IS NULL AND comments_feed IS NOT NULL
                AND item_hash IN (SELECT value FROM texts(:left))""",
                {
                    "now": changes.at,
                    "source": changes.source_id,
                    "warm_since": changes.warm_since,
                    "left": json.dumps(changes.left),
                },
            )
        return self.apply_stories(changes.stories, changes.at)

    def apply_stories(self, changes: StoryChanges, now: float) -> Ids:
        """Writes what became of stories; the ids that the new ones have."""
        ids = self._ids() if changes.founded or changes.entries else Ids(0, 0)
        self._many("DELETE FROM story_redirects WHERE uid = ?", [(uid,) for uid in changes.returned])
        self._found(changes.founded, ids)
        self._insert(changes.entries, ids)
        self._many(
            """UPDATE entries SET story_id = ?, group_rule = coalesce(?, group_rule),
            group_score = coalesce(?, group_score), group_reason = coalesce(?, group_reason) WHERE id = ?""",
            [
                (ids.story(one.story_id), why.rule.value, why.score, ids.words(why.reason), one.entry_id)
                if (why := one.why)
                else (ids.story(one.story_id), None, None, None, one.entry_id)
                for one in changes.placed
            ],
        )
        self._many(
            """INSERT INTO samples (entry_id, seen_at, comments, gained, since, typical, story_id)
            VALUES (:entry_id, :seen_at, :comments, :gained, :since, :typical,
                (SELECT story_id FROM entries WHERE id = :entry_id))
            ON CONFLICT (entry_id, seen_at) DO UPDATE SET comments = excluded.comments, gained = excluded.gained,
            since = excluded.since, typical = excluded.typical, story_id = excluded.story_id""",
            [{**_fields(one), "entry_id": ids.entry(one.entry_id)} for one in changes.samples],
        )
        self._many("UPDATE entries SET comments = ? WHERE id = ?", [(count, one) for one, count in changes.comments])
        self._redirect(changes.redirected, ids, now)
        self._many(
            f"UPDATE stories SET {', '.join(f'{name} = :{name}' for name in _STORY_COLUMNS[1:])} WHERE id = :id",
            [_story_row(one, ids) for one in changes.changed],
        )
        return ids

    def _ids(self) -> Ids:
        last = dict(self._db.execute("SELECT name, seq FROM last_ids").fetchall())
        return Ids(last.get("entries", 0), last.get("stories", 0))

    def _found(self, stories: Sequence[KnownStory], ids: Ids) -> None:
        self._many(
            f"""INSERT INTO stories ({", ".join(_STORY_COLUMNS)})
            VALUES ({", ".join(f":{name}" for name in _STORY_COLUMNS)})""",
            [_story_row(one, ids) for one in stories],
        )

    def _insert(self, entries: Sequence[NewEntry], ids: Ids) -> None:
        # Each statement writes what the full-text index has in memory; a row by itself made a segment of it.
        for at in range(0, len(entries), AT_ONCE):
            rows = [_entry_row(one, ids) for one in entries[at : at + AT_ONCE]]
            places = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
            self._db.execute(
                f"INSERT INTO entries ({', '.join(rows[0])}) VALUES {places}",
                [value for row in rows for value in row.values()],
            )
        self._contents((ids.entry(one.entry_id), one.entry.content_html) for one in entries)
        self._keys((ids.entry(one.entry_id), one.keys) for one in entries)

    def _contents(self, contents: Iterable[tuple[int, str]]) -> None:
        self._many(
            """INSERT INTO contents (entry_id, html) VALUES (?, ?)
            ON CONFLICT (entry_id) DO UPDATE SET html = excluded.html""",
            list(contents),
        )

    def _keys(self, titles: Iterable[tuple[int, TitleKeys]]) -> None:
        rows = [(key, entry_id, title.prints) for entry_id, title in titles for key in (*title.keys, *title.pairs)]
        self._many(
            """INSERT INTO title_keys (key, entry_id, prints) VALUES (?, ?, ?)
            ON CONFLICT (key, entry_id) DO UPDATE SET prints = excluded.prints""",
            rows,
        )

    def _redirect(self, redirects: Sequence[Redirect], ids: Ids, now: float) -> None:
        rows = [(ids.story(one.story_id), ids.story(one.id), one.uid, now) for one in redirects]
        self._many("UPDATE story_redirects SET story_id = ? WHERE story_id = ?", [row[:2] for row in rows])
        self._many("INSERT INTO story_redirects (story_id, id, uid, joined_at) VALUES (?, ?, ?, ?)", rows)
        self._many("DELETE FROM stories WHERE id = ?", [row[1:2] for row in rows])

    def _many(self, sql: str, rows: Sequence[Any]) -> None:
        if rows:
            self._db.many(sql, rows)


def _kept_as(address: str) -> str:
    """An address as a key of `shared_addresses`: an index of PostgreSQL has no room for the longest ones."""
    if len(address) <= _LONGEST_KEY:
        return address
    return f"{address[: _LONGEST_KEY - 65]}#{sha256(address.encode()).hexdigest()}"


def _list(values: Iterable[str | float]) -> str:
    """Each value once, as one parameter."""
    return json.dumps(list(dict.fromkeys(values)))


def _story_row(story: KnownStory, ids: Ids) -> dict[str, Any]:
    state = story.state
    lead = None if state.lead_entry_id is None else ids.entry(state.lead_entry_id)
    return {**_fields(state), "id": ids.story(state.id), "lead_entry_id": lead, "pulse": story.pulse}


def _fields(row: StoryState | Sample) -> dict[str, Any]:
    """As `asdict` has it, which looks into every value and copies it."""
    return {name: getattr(row, name) for name in row.__slots__}


def _entry_row(new: NewEntry, ids: Ids) -> dict[str, Any]:
    return {
        "id": ids.entry(new.entry_id),
        **content_of(new.entry),
        "source_id": new.source_id,
        "key": new.entry.key,
        "published_at": new.published_at,
        "first_seen_at": new.first_seen_at,
        "updated_at": new.published_at,
        "last_seen_at": new.first_seen_at,
        "comments": new.comments,
        "discussion": new.discussion,
        "story_id": ids.story(new.story_id),
        "comments_due_at": new.comments_due_at,
        "group_rule": new.grouping.rule.value,
        "group_score": new.grouping.score,
        "group_reason": ids.words(new.grouping.reason),
    }
