"""What a poll needs to know, read set by set: the number of statements does not depend on that of entries, lists go in
as one JSON parameter."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from itertools import starmap

from aggregator.models import Entry, KnownStory, Sample, StoredEntry, StoryEntry, StoryState
from aggregator.store.candidates import SEEN, Candidates, story_entry
from aggregator.store.database import Database

_STORED = """SELECT id, source_id, key, guid, link, canonical_url, title, published_claimed, updated_claimed,
    content_hash, form_hash, item_hash, published_at, first_seen_at, last_seen_at, comments, discussion, story_id
    FROM entries"""
# Stored entries that are looked at for what may be one of them under another name, by each trait.
MOST_STORED = 2_000
_LONGEST_KEY = 500  # characters
STORY_COLUMNS = ("id", "uid", "lead_entry_id", "published_at", "updated_at", "comments", "heat", "voices", "pulse")
_STATE = ", ".join(f"t.{name}" for name in STORY_COLUMNS)


class KnownRows:
    def __init__(self, db: Database) -> None:
        self._db = db
        self.candidates = Candidates(db)

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
        rows = self._db.execute(
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
        return tuple(starmap(StoredEntry, rows))

    def listed(self, source_id: int, item_hashes: Iterable[str]) -> tuple[StoredEntry, ...]:
        """The stored entries of a source whose items have these hashes."""
        wanted = _list(item_hashes)
        if wanted == "[]":
            return ()
        rows = self._db.execute(
            f"""{_STORED} INDEXED BY entries_item WHERE source_id = :source
            AND item_hash IN (SELECT value FROM texts(:wanted)) ORDER BY last_seen_at, id""",
            {"source": source_id, "wanted": wanted},
        )
        return tuple(starmap(StoredEntry, rows))

    def newest(self, source_id: int, limit: int) -> tuple[StoredEntry, ...]:
        """The newest stored entries of a source, the newest first."""
        rows = self._db.execute(
            f"{_STORED} WHERE source_id = ? ORDER BY published_at DESC, id DESC LIMIT ?", [source_id, limit]
        )
        return tuple(starmap(StoredEntry, rows))

    def shared(self, source_id: int, entries: Iterable[Entry]) -> frozenset[str]:
        """Those canonical URLs of `entries` at which the source, or the site they are on, has several entries."""
        known = {kept_as(entry.canonical_url): entry.canonical_url for entry in entries if entry.canonical_url}
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
            *state, pulse = row[: len(STORY_COLUMNS)]
            story_id = state[0]
            if story_id not in states:
                states[story_id], pulses[story_id] = StoryState(*state), pulse
            entries[story_id].append(story_entry(row[len(STORY_COLUMNS) :]))
        samples: dict[int, list[Sample]] = {story_id: [] for story_id in states}
        for story_id, *sample in self._db.execute(
            """SELECT e.story_id, m.entry_id, m.seen_at, m.comments, m.gained, m.since, m.typical
            FROM entries e JOIN samples m ON m.entry_id = e.id
            WHERE e.story_id IN (SELECT value FROM ints(?)) ORDER BY m.seen_at, m.entry_id""",
            [wanted],
        ):
            samples[story_id].append(Sample(*sample))
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


def kept_as(address: str) -> str:
    """An address as a key of `shared_addresses`: an index of PostgreSQL has no room for the longest ones."""
    if len(address) <= _LONGEST_KEY:
        return address
    return f"{address[: _LONGEST_KEY - 65]}#{sha256(address.encode()).hexdigest()}"


def _list(values: Iterable[str | float]) -> str:
    """Each value once, as one parameter."""
    return json.dumps(list(dict.fromkeys(values)))
