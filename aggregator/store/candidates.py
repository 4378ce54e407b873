"""Which stored entries may be the same news as new ones: the same address, the same id, or keys of the title or the
text. Behind this one door, so that another index of titles is no matter of anybody else."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from aggregator.models import GroupRule, StoryEntry, TitleKeys
from aggregator.store.database import Database

ROWS_PER_KEY = 256  # the newest of each
ROWS_PER_TITLE = 1.5  # that begin with one of its four heaviest words
BY_NAME = 50  # entries with one address or id
BY_TEXT = 12  # entries whose texts begin alike, the first ones

# Of the first entries after a time so many are looked at for the lowest id: polls that overlap are stored in another
# order than they were seen.
OVERLAPPING = 200
BEFORE_ALL_KEYS = -1

# In the order of the fields of `StoryEntry`; entries e, sources s.
SEEN = """e.id AS entry_id, e.source_id, e.story_id, e.title, e.teaser, e.canonical_url, e.guid, e.guid_is_global,
    e.published_at, e.language, 0 AS title_repeats, 0 AS text_repeats, s.url, e.key, s.weight, e.first_seen_at,
    e.comments, e.discussion, e.group_rule, e.link, s.feed ->> 'link'"""
_IS_GLOBAL, _TITLE_REPEATS, _TEXT_REPEATS, _RULE = (
    [one.name for one in fields(StoryEntry)].index(name)
    for name in ("guid_is_global", "title_repeats", "text_repeats", "rule")
)
_RULES = {rule.value: rule for rule in GroupRule}

# Ids ascend with time, and each key gives only its newest rows: as cheap in a database of a million entries as in a
# small one.
_FOUND = f"""SELECT 'key' AS way, k.value AS one, e.id AS entry_id, e.prints, NULL AS ids, e.source_id
    FROM ints(:keys) k CROSS JOIN title_keys t ON t.key = k.value AND t.entry_id >= coalesce((
        SELECT entry_id FROM title_keys WHERE key = k.value
        ORDER BY entry_id DESC LIMIT 1 OFFSET {ROWS_PER_KEY - 1}), 0)
    CROSS JOIN entries e ON e.id = t.entry_id
UNION ALL SELECT 'name', u.key, NULL, NULL, (SELECT json_group_array(id) FROM (
    SELECT id FROM entries WHERE canonical_url = u.value LIMIT {BY_NAME}) AS few), NULL FROM texts(:urls) u
    WHERE EXISTS (SELECT 1 FROM entries WHERE canonical_url = u.value)
UNION ALL SELECT 'name', g.key, NULL, NULL, (SELECT json_group_array(id) FROM (
    SELECT id FROM entries WHERE guid = g.value AND guid_is_global LIMIT {BY_NAME}) AS few), NULL FROM texts(:guids) g
    WHERE EXISTS (SELECT 1 FROM entries WHERE guid = g.value AND guid_is_global)
UNION ALL SELECT 'repeats', n.key, NULL, NULL, NULL, NULL FROM texts(:titles) n WHERE EXISTS (
    SELECT 1 FROM entries WHERE source_id = :source AND title = n.value)"""

# Which of some entries, by id and prints of their titles, may be the news of each one with these keys; the second
# tells whose these are, if that matters.
Choose = Callable[
    [Sequence[tuple[TitleKeys, Mapping[int, bytes]]], Callable[[Collection[int]], Mapping[int, int]]],
    Sequence[Collection[int]],
]


class Candidates:
    def __init__(self, db: Database) -> None:
        self._db = db

    def of(
        self, entries: Sequence[StoryEntry], choose: Choose, window: float
    ) -> tuple[dict[str, tuple[StoryEntry, ...]], frozenset[str], frozenset[str]]:
        """What is stored that may be the news of each new entry of a source, with all of its story, by its key and in
        the order of ids; the titles that their source has used before; and the keys of those whose text begins as
        another one of their source, or as two of another.

        `choose` tells by the keys of titles which entries are worth a look; `window` is the time, in seconds, between
        two publications that can be one news by their titles.
        """
        if not entries:
            return {}, frozenset(), frozenset()
        named, alike, begun, repeated = self._found(entries)
        all_keys = [entry.keys for entry in entries]
        best = [set(ids) for ids in choose(list(zip(all_keys, alike, strict=True)), self._sources_of)]
        again, texts = set(), Counter(keys.text for keys in all_keys if keys.text)
        for entry, ids, sources in zip(entries, best, begun, strict=True):
            by = Counter(source for number, source in sources.items() if number != entry.entry_id)
            by[entry.source_id] += texts[entry.keys.text]
            if max(by.values()) > 1:
                again.add(entry.key)
            else:
                ids.update(sorted(sources)[:BY_TEXT])
        if not any(best) and not any(named):
            return {entry.key: () for entry in entries}, repeated, frozenset(again)
        whole = sorted(self._in_stories_of({number for ids in (*best, *named) for number in ids}), key=_by_number)
        rows = {one.entry_id: one for one in whole}
        members: dict[int | None, list[StoryEntry]] = defaultdict(list)
        for one in whole:
            members[one.story_id].append(one)
        found: dict[str, tuple[StoryEntry, ...]] = {}
        for entry, by_title, by_name in zip(entries, best, named, strict=True):
            near = {one for one in by_title if one in rows and _near(rows[one], entry, window)}
            ids = (near | by_name & rows.keys()) - {entry.entry_id}
            stories = {rows[number].story_id for number in ids}
            ones = sorted((one for story_id in stories for one in members[story_id]), key=_by_number)
            found[entry.key] = tuple(one for one in ones if one.entry_id != entry.entry_id)
        return found, repeated, frozenset(again)

    def seen(self, words: Iterable[int], most: int, window: float) -> tuple[dict[int, int], int]:
        """About how many titles of the last days have each word, counted up to a little more than `most`; and how many
        titles there are about."""
        counts = self._db.execute(
            """SELECT value, (SELECT count(*) FROM (
                SELECT 1 FROM title_keys WHERE key >= value << 16 AND key < (value + 1) << 16 LIMIT ?) AS few)
            FROM ints(?)""",
            [math.ceil((most + 1) * ROWS_PER_TITLE), json.dumps(list(words))],
        ).fetchall()
        first, last = self._db.execute(
            """SELECT (SELECT id FROM entries WHERE first_seen_at >= (SELECT max(first_seen_at) FROM entries) - ?
            ORDER BY first_seen_at LIMIT 1), (SELECT max(id) FROM entries)""",
            [window],
        ).fetchone()
        seen = {word: math.ceil(rows / ROWS_PER_TITLE) for word, rows in counts}
        return seen, 0 if last is None else max(0, last - first) + 1

    def forget(self, before: float, after: int, many: int) -> int | None:
        """Drops, of the next `many` rows behind the key `after`, those of entries first seen before this time, which
        are compared with nothing any more. The key to go on behind; None at the end."""
        place = {"after": after, "many": many, "before": before}
        found = self._db.execute(
            "SELECT key FROM title_keys WHERE key > :after ORDER BY key LIMIT 1 OFFSET :many", place
        ).fetchone()
        last = found[0] if found else None
        self._db.execute(
            f"""DELETE FROM title_keys WHERE key > :after AND key <= :last AND entry_id < coalesce((
                SELECT min(id) FROM (SELECT id FROM entries WHERE first_seen_at >= :before
                ORDER BY first_seen_at LIMIT {OVERLAPPING}) AS first), {1 << 62})""",
            {**place, "last": 1 << 62 if last is None else last},
        )
        return last

    def _found(
        self, entries: Sequence[StoryEntry]
    ) -> tuple[list[set[int]], list[dict[int, bytes]], list[Mapping[int, int]], frozenset[str]]:
        """For each entry those that share a name with it, those that share a key of their titles with their prints, and
        those whose texts begin alike with their sources."""
        asked = {
            "keys": list({key for one in entries for key in one.keys.asked}),
            "urls": [one.canonical_url for one in entries],
            "guids": [one.guid if one.guid_is_global else None for one in entries],
            "titles": [one.title for one in entries],
        }
        named: list[set[int]] = [set() for _ in entries]
        having: dict[int, dict[int, bytes]] = defaultdict(dict)  # by key
        texts = {one.keys.text: dict[int, int]() for one in entries if one.keys.text}
        repeated: set[str] = set()
        given = {name: json.dumps(values) for name, values in asked.items()} | {"source": entries[0].source_id}
        for way, one, found, prints, ids, source in self._db.execute(_FOUND, given):
            if way == "key" and one in texts:
                texts[one][found] = source
            elif way == "key":
                having[one][found] = prints
            elif way == "name":
                named[one].update(json.loads(ids or "[]"))
            else:
                repeated.add(entries[one].title)
        alike = [_all_of(having, one.keys.pairs) for one in entries]
        return named, alike, [texts.get(one.keys.text, {}) for one in entries], frozenset(repeated)

    def _sources_of(self, ids: Collection[int]) -> dict[int, int]:
        asked = [json.dumps(sorted(ids))]
        return dict(
            self._db.execute("SELECT id, source_id FROM entries WHERE id IN (SELECT value FROM ints(?))", asked)
        )

    def _in_stories_of(self, ids: Collection[int]) -> Iterator[StoryEntry]:
        """These entries, and all others of their stories: what a story is, its anchor says."""
        if not ids:
            return iter(())
        rows = self._db.execute(
            f"""SELECT {SEEN} FROM entries e JOIN sources s ON s.id = e.source_id
            WHERE e.story_id IN (SELECT story_id FROM entries WHERE id IN (SELECT value FROM ints(?)))""",
            [json.dumps(sorted(ids))],
        )
        return map(story_entry, rows)


def story_entry(row: Sequence[Any]) -> StoryEntry:
    """The record of a row of `SEEN`; by position, since a thousand of them may be read at once."""
    values = list(row)
    values[_IS_GLOBAL], values[_RULE] = bool(row[_IS_GLOBAL]), _RULES[row[_RULE]]
    values[_TITLE_REPEATS] = values[_TEXT_REPEATS] = False
    return StoryEntry(*values)


def _all_of(having: Mapping[int, Mapping[int, bytes]], keys: Sequence[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for key in having.keys() & keys if having else ():
        found.update(having[key])
    return found


def _by_number(one: StoryEntry) -> int:
    return one.entry_id


def _near(one: StoryEntry, other: StoryEntry, window: float) -> bool:
    return abs(one.published_at - other.published_at) <= window
