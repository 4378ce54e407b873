"""Which stored entries may be the same news as new ones: the same address, the same id, or words of the title. Behind
this one door, so that another index of titles is no matter of anybody else."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlite_utils import Database

from aggregator.models import GroupRule, StoryEntry

# Of each word's newest matches; the rarer words of a title decide, a common one only adds.
MATCHES_PER_WORD = 60
# Of 301 labelled pairs among 3,581 headlines of 36 hours (benchmarks/dedupe_pairs_uci.csv) 294 are found with 50, 279
# with 30, 298 with 80; what it costs is their judging, a third of adding an entry.
CANDIDATES = 50

# Of the first entries in the window so many are looked at for the lowest id: polls that overlap are stored in another
# order than they were seen.
OVERLAPPING = 200

# In the order of the fields of `StoryEntry`; entries e, sources s.
SEEN = """e.id AS entry_id, e.source_id, e.story_id, e.title, e.teaser, e.canonical_url, e.guid, e.guid_is_global,
    e.published_at, e.language, 0 AS title_repeats, s.url, e.key, s.weight, e.first_seen_at, e.comments, e.discussion,
    e.group_rule, e.link, s.feed ->> 'link'"""
_IS_GLOBAL, _REPEATS, _RULE = (
    [one.name for one in fields(StoryEntry)].index(name) for name in ("guid_is_global", "title_repeats", "rule")
)
_RULES = {rule.value: rule for rule in GroupRule}

# Ids ascend with time, so the window is a range of rows, and each word gives only its newest matches: as cheap in a
# database of a million entries as in a small one. `bm25()` counts every match of every word in the whole index.
_FOUND = f"""WITH wanted AS MATERIALIZED (
    SELECT q.key AS place, q.value AS one, coalesce((SELECT min(id) FROM (
        SELECT id FROM entries WHERE first_seen_at >= json_extract(q.value, '$.since')
        ORDER BY first_seen_at LIMIT {OVERLAPPING})), 0) AS oldest FROM json_each(:wanted) q
)
SELECT place, 'word' AS way, (SELECT json_group_array(rowid) FROM (
    SELECT rowid FROM titles_fts WHERE titles_fts MATCH w.value AND rowid >= oldest
    ORDER BY rowid DESC LIMIT {MATCHES_PER_WORD})) AS ids
    FROM wanted CROSS JOIN json_each(one, '$.words') w
UNION ALL SELECT place, 'name', (SELECT json_group_array(id) FROM (
    SELECT id FROM entries WHERE canonical_url = json_extract(one, '$.url') LIMIT {CANDIDATES})) FROM wanted
UNION ALL SELECT place, 'name', (SELECT json_group_array(id) FROM (
    SELECT id FROM entries WHERE guid = json_extract(one, '$.guid') AND guid_is_global LIMIT {CANDIDATES})) FROM wanted
UNION ALL SELECT place, 'repeats', (SELECT json_group_array(id) FROM (
    SELECT id FROM entries WHERE source_id = json_extract(one, '$.source') AND title = json_extract(one, '$.title')
    LIMIT 1)) FROM wanted"""
_NEWER = """SELECT EXISTS (
        SELECT 1 FROM entries WHERE id > :newest AND (canonical_url IN (SELECT value FROM json_each(:urls))
        OR (guid_is_global AND guid IN (SELECT value FROM json_each(:guids))))
    ) OR EXISTS (
        SELECT 1 FROM json_each(:words) w
        WHERE EXISTS (SELECT 1 FROM titles_fts WHERE titles_fts MATCH w.value AND rowid > :newest)
    )"""


class Candidates:
    def __init__(self, db: Database) -> None:
        self._db = db

    def of(
        self, entries: Sequence[StoryEntry], words: Mapping[str, Sequence[str]], window: float
    ) -> tuple[dict[str, tuple[StoryEntry, ...]], frozenset[str]]:
        """What is stored that may be the news of each new entry, with all of its story, by its key and in the order of
        ids; and the titles that their source has used before.

        `words` are those of each title that tell most, by key; `window` is the time, in seconds, between two
        publications that can be one news by their titles. Those that share rare words come first, where a word is rare
        that has few matches in the window.
        """
        if not entries:
            return {}, frozenset()
        named, worth, repeated = self._found(entries, words, window)
        best = [sorted(ones, key=lambda entry_id: (-ones[entry_id], -entry_id))[:CANDIDATES] for ones in worth]
        whole = sorted(self._in_stories_of({number for ids in (*best, *named) for number in ids}), key=_by_number)
        rows = {one.entry_id: one for one in whole}
        found: dict[str, tuple[StoryEntry, ...]] = {}
        for entry, by_words, by_name in zip(entries, best, named, strict=True):
            near = {one for one in by_words if one in rows and _near(rows[one], entry, window)}
            ids = (near | by_name & rows.keys()) - {entry.entry_id}
            stories = {rows[number].story_id for number in ids}
            found[entry.key] = tuple(one for one in whole if one.story_id in stories and one.entry_id != entry.entry_id)
        return found, repeated

    def came_since(self, newest: int, entries: Sequence[StoryEntry], words: Iterable[str]) -> bool:
        """Whether an entry with a higher id may be the same news as one of these."""
        return bool(
            self._db.execute(
                _NEWER,
                {
                    "newest": newest,
                    "urls": json.dumps([one.canonical_url for one in entries if one.canonical_url]),
                    "guids": json.dumps([one.guid for one in entries if one.guid_is_global]),
                    "words": json.dumps(list(map(_query, words))),
                },
            ).fetchone()[0]
        )

    def _found(
        self, entries: Sequence[StoryEntry], words: Mapping[str, Sequence[str]], window: float
    ) -> tuple[list[set[int]], list[dict[int, float]], frozenset[str]]:
        """For each entry those that share a name with it, and those that share words with what each is worth."""
        wanted = [
            {
                "words": list(map(_query, words[one.key])),
                "since": one.published_at - window,
                "url": one.canonical_url,
                "guid": one.guid if one.guid_is_global else None,
                "source": one.source_id,
                "title": one.title,
            }
            for one in entries
        ]
        named: list[set[int]] = [set() for _ in entries]
        worth: list[defaultdict[int, float]] = [defaultdict(float) for _ in entries]
        repeated: set[str] = set()
        for place, way, ids in self._db.execute(_FOUND, {"wanted": json.dumps(wanted)}):
            matches = json.loads(ids)
            if way == "word":
                for entry_id in matches:
                    worth[place][entry_id] += 1 / len(matches) ** 0.5
            elif way == "name":
                named[place].update(matches)
            elif matches:
                repeated.add(entries[place].title)
        return named, [dict(one) for one in worth], frozenset(repeated)

    def _in_stories_of(self, ids: Collection[int]) -> Iterator[StoryEntry]:
        """These entries, and all others of their stories: what a story is, its anchor says."""
        rows = self._db.execute(
            f"""SELECT {SEEN} FROM entries e JOIN sources s ON s.id = e.source_id
            WHERE e.story_id IN (SELECT story_id FROM entries WHERE id IN (SELECT value FROM json_each(?)))""",
            [json.dumps(sorted(ids))],
        )
        return map(story_entry, rows)


def story_entry(row: Sequence[Any]) -> StoryEntry:
    """The record of a row of `SEEN`; by position, since a thousand of them may be read at once."""
    values = list(row)
    values[_IS_GLOBAL], values[_REPEATS], values[_RULE] = bool(row[_IS_GLOBAL]), False, _RULES[row[_RULE]]
    return StoryEntry(*values)


def _by_number(one: StoryEntry) -> int:
    return one.entry_id


def _near(one: StoryEntry, other: StoryEntry, window: float) -> bool:
    return abs(one.published_at - other.published_at) <= window


def _query(word: str) -> str:
    """A word as FTS5 is asked for it."""
    return f'"{word.replace(chr(34), "")}"'
