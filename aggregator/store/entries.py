"""Table `entries`, and the full-text index over their titles and teasers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from aggregator.models import Candidate, CommentQuestion, Entry, Grouping, GroupRule, StoredEntry

# Of each word's newest matches; the rarer words of a title decide, a common one only adds.
MATCHES_PER_WORD = 60
# Of 301 labelled pairs among 3,581 headlines of 36 hours (benchmarks/dedupe_pairs_uci.csv) 294 are found with 50, 279
# with 30, 298 with 80; what it costs is their judging, a third of adding an entry.
CANDIDATES = 50

_KNOWN = """SELECT id, source_id, key, guid, link, canonical_url, title, published_claimed, updated_claimed,
    content_hash, form_hash, item_hash, published_at, first_seen_at, last_seen_at, comments, discussion, story_id
    FROM entries"""
# Left to itself, SQLite thinks that a source has few entries, and may read all of them to find an address.
_BY = {
    "key": "",
    "canonical_url": "INDEXED BY entries_url",
    "content_hash": "INDEXED BY entries_content",
    "published_at": "INDEXED BY entries_published",
}
# Stored entries that are looked at for what may be one of them under another name, by each trait.
MOST_KNOWN = 2_000
_CANDIDATE = """e.id AS entry_id, e.source_id, e.story_id, e.title, e.teaser, e.canonical_url, e.guid,
    e.guid_is_global, e.published_at, e.language"""


class Entries:
    def __init__(self, db: Database) -> None:
        self._db = db

    def known(self, source_id: int, entries: Iterable[Entry]) -> list[StoredEntry]:
        """Stored entries of the source with a key, an address, the content or the moment of one of `entries`."""
        incoming = list(entries)
        wanted: dict[str, list[str] | list[float]] = {
            "key": [entry.key for entry in incoming],
            "canonical_url": [entry.canonical_url for entry in incoming if entry.canonical_url],
            "content_hash": [entry.content_hash for entry in incoming],
            "published_at": [at for entry in incoming for at in (entry.published_claimed, entry.updated_claimed) if at],
        }
        found: dict[int, StoredEntry] = {}
        for column, values in wanted.items():
            rows = self._db.query(
                f"{_KNOWN} {_BY[column]} WHERE source_id = ? AND {column} IN (SELECT value FROM json_each(?)) LIMIT ?",
                [source_id, json.dumps(sorted(set(values))), -1 if column == "key" else MOST_KNOWN],
            )
            found.update((row["id"], StoredEntry(**row)) for row in rows)
        return list(found.values())

    def shared(self, source_id: int, urls: Iterable[str]) -> set[str]:
        """Those canonical URLs at which the source, or the site they are on, has several entries."""
        rows = self._db.execute(
            """SELECT url FROM shared_addresses WHERE url IN (SELECT value FROM json_each(?))
            AND (source_id = ? OR at_home)""",
            [json.dumps(sorted(urls)), source_id],
        )
        return {row[0] for row in rows}

    def share(self, source_id: int, url: str, *, at_home: bool) -> None:
        """Remembers that several entries of the source are at one address; `at_home`: of its own site."""
        self._db.execute("INSERT OR REPLACE INTO shared_addresses VALUES (?, ?, ?)", [url, source_id, at_home])

    def set_address(self, entry_id: int, canonical_url: str | None) -> None:
        self._db.execute("UPDATE entries SET canonical_url = ? WHERE id = ?", [canonical_url, entry_id])

    def insert(
        self,
        source_id: int,
        entry: Entry,
        *,
        key: str,
        published_at: float,
        first_seen_at: float,
        discussion: str | None,
        story_id: int,
        grouping: Grouping,
        comments_due_at: float | None = None,
    ) -> int:
        """Stores a new entry and gives its id."""
        values = {
            **_content(entry),
            "source_id": source_id,
            "key": key,
            "published_at": published_at,
            "first_seen_at": first_seen_at,
            "updated_at": published_at,
            "last_seen_at": first_seen_at,
            "discussion": discussion,
            "story_id": story_id,
            "comments_due_at": comments_due_at,
            "group_rule": grouping.rule.value,
            "group_score": grouping.score,
            "group_reason": grouping.reason,
        }
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        row = self._db.execute(f"INSERT INTO entries ({names}) VALUES ({places}) RETURNING id", values).fetchone()
        self._set_content(row[0], entry.content_html)
        return int(row[0])

    def update(self, entry_id: int, entry: Entry, discussion: str | None, now: float, *, quietly: bool = False) -> None:
        """Replaces what a reader sees of an entry. Its key, time of publication and story stay; `quietly`: and the time
        of its update."""
        values = {**_content(entry), "discussion": discussion, "last_seen_at": now}
        if not quietly:
            values["updated_at"] = now
        places = ", ".join(f"{name} = :{name}" for name in values)
        self._db.execute(f"UPDATE entries SET {places} WHERE id = :id", {**values, "id": entry_id})
        self._set_content(entry_id, entry.content_html)

    def seen_again(self, entry_id: int, item_hash: str | None, now: float) -> None:
        """The entry is in its source's document, perhaps in other bytes."""
        self._db.execute("UPDATE entries SET item_hash = ?, last_seen_at = ? WHERE id = ?", [item_hash, now, entry_id])

    def set_comments(self, entry_id: int, comments: int) -> None:
        self._db.execute("UPDATE entries SET comments = ? WHERE id = ?", [comments, entry_id])

    def set_story(self, entry_id: int, story_id: int, grouping: Grouping) -> None:
        self._db.execute(
            "UPDATE entries SET story_id = ?, group_rule = ?, group_score = ?, group_reason = ? WHERE id = ?",
            [story_id, grouping.rule.value, grouping.score, grouping.reason, entry_id],
        )

    def regroup_founders(self, story_id: int, why: Grouping) -> None:
        """Notes at the entry that founded a story why it is in another one now."""
        self._db.execute(
            """UPDATE entries SET group_rule = ?, group_score = ?, group_reason = ?
            WHERE story_id = ? AND group_rule = ?""",
            [why.rule.value, why.score, why.reason, story_id, GroupRule.FIRST.value],
        )

    def comments_due(self, now: float, limit: int) -> list[CommentQuestion]:
        """Entries whose comments are to be asked for elsewhere, the longest waiting first."""
        rows = self._db.query(
            """SELECT e.id AS entry_id, e.source_id, s.url AS source_url, e.link, e.guid, e.comments_url,
            e.comments_feed, e.published_at, e.comments, e.comments_asked_at AS asked_at,
            (SELECT max(m.seen_at) FROM samples m WHERE m.entry_id = e.id AND m.gained > 0) AS gained_at
            FROM entries e JOIN sources s ON s.id = e.source_id
            WHERE e.comments_due_at <= ? AND s.enabled AND s.paused_at IS NULL ORDER BY e.comments_due_at LIMIT ?""",
            [now, limit],
        )
        return [CommentQuestion(**row) for row in rows]

    def comments_due_by(self, latest: float) -> int:
        """Brings forward to `latest` whatever is to be asked later than that; how many that were."""
        return int(
            self._db.execute(
                "UPDATE entries SET comments_due_at = ? WHERE comments_due_at > ?", [latest, latest]
            ).rowcount
        )

    def comments_asked(self, entry_id: int, asked_at: float, due_at: float | None) -> None:
        """Notes when an entry's comments were asked for, and when they are next (None: no more)."""
        self._db.execute(
            "UPDATE entries SET comments_asked_at = ?, comments_due_at = ? WHERE id = ?", [asked_at, due_at, entry_id]
        )

    def story_of(self, entry_id: int) -> int:
        return int(self._db.execute("SELECT story_id FROM entries WHERE id = ?", [entry_id]).fetchone()[0])

    def discussion_of(self, entry_id: int) -> str | None:
        row = self._db.execute("SELECT discussion FROM entries WHERE id = ?", [entry_id]).fetchone()
        return None if row is None else row[0]

    def title_repeats(self, source_id: int, title: str) -> bool:
        """Whether the source has used this very title before."""
        row = self._db.execute("SELECT 1 FROM entries WHERE source_id = ? AND title = ?", [source_id, title]).fetchone()
        return row is not None

    def candidates(self, entry: Candidate, words: Sequence[str], window: float) -> list[Candidate]:
        """Entries that may be the same news: same address, same id, or words of the title inside the window (seconds).

        Bounded, and as cheap in a database of a million entries as in a small one: ids ascend with time, so the window
        is a range of rows, and each word gives only its newest matches. Those that share rare words come first, where a
        word is rare that has few matches there. `bm25()` is not used for that: it counts every match of every word in
        the whole index.
        """
        worth: defaultdict[int, float] = defaultdict(float)
        oldest = self._first_id_since(entry.published_at - window)
        for word in words:
            rows = self._db.execute(
                "SELECT rowid FROM titles_fts WHERE titles_fts MATCH ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?",
                [f'"{word.replace(chr(34), "")}"', oldest, MATCHES_PER_WORD],
            )
            matches = [int(row[0]) for row in rows]
            for entry_id in matches:
                worth[entry_id] += 1 / len(matches) ** 0.5
        by_words = sorted(worth, key=lambda entry_id: (-worth[entry_id], -entry_id))[:CANDIDATES]
        found = {
            row["entry_id"]: row
            for row in self._db.query(
                f"""SELECT {_CANDIDATE} FROM entries e WHERE e.id IN (SELECT value FROM json_each(:ids))
                AND abs(e.published_at - :published_at) <= :window
                UNION SELECT * FROM (SELECT {_CANDIDATE} FROM entries e WHERE e.canonical_url = :url LIMIT {CANDIDATES})
                UNION SELECT * FROM
                (SELECT {_CANDIDATE} FROM entries e WHERE e.guid = :guid AND e.guid_is_global LIMIT {CANDIDATES})""",
                {
                    "ids": json.dumps(by_words),
                    "published_at": entry.published_at,
                    "window": window,
                    "url": entry.canonical_url,
                    "guid": entry.guid if entry.guid_is_global else None,
                },
            )
            if row["entry_id"] != entry.entry_id
        }
        return [_candidate(row) for _, row in sorted(found.items())]

    def _set_content(self, entry_id: int, html: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO contents (entry_id, html) VALUES (?, ?)", [entry_id, html])

    def _first_id_since(self, since: float) -> int:
        row = self._db.execute(
            "SELECT id FROM entries WHERE first_seen_at >= ? ORDER BY first_seen_at LIMIT 1", [since]
        ).fetchone()
        return int(row[0]) if row else 0

    def comment_counts(self, source_id: int, limit: int) -> list[tuple[float, int]]:
        """(published_at, comments) of the source's newest entries that have a count."""
        rows = self._db.execute(
            """SELECT published_at, comments FROM entries WHERE source_id = ? AND comments IS NOT NULL
            ORDER BY published_at DESC LIMIT ?""",
            [source_id, limit],
        )
        return [(float(row[0]), int(row[1])) for row in rows]


def _candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(**{**row, "guid_is_global": bool(row["guid_is_global"])})


def _content(entry: Entry) -> dict[str, Any]:
    """The columns that come from the document as they are."""
    return {
        "guid": entry.guid,
        "guid_is_global": entry.guid_is_global,
        "link": entry.link,
        "canonical_url": entry.canonical_url,
        "title": entry.title,
        "teaser": entry.teaser,
        "author": entry.author,
        "categories": json.dumps(entry.categories, ensure_ascii=False),
        "language": entry.language,
        "published_claimed": entry.published_claimed,
        "updated_claimed": entry.updated_claimed,
        "enclosures": json.dumps([asdict(one) for one in entry.enclosures], ensure_ascii=False),
        "image": entry.image,
        "comments_url": entry.comments_url,
        "comments_feed": entry.comments_feed,
        "content_hash": entry.content_hash,
        "form_hash": entry.form_hash,
        "item_hash": entry.item_hash,
    }
