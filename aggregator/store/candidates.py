"""Which stored entries may be the same news as new ones: the same address, the same id, or keys of the title or the
text. Behind this one door, so that another index of titles is no matter of anybody else."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from aggregator.models import GroupRule, KnownStory, StoryEntry, TitleKeys
from aggregator.records import dataclass
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
_TEXTS = [at for at, one in enumerate(fields(StoryEntry)) if "str" in str(one.type) and one.name not in ("rule", "key")]

# Ids ascend with time, and each key gives only its newest rows: as cheap in a database of a million entries as in a
# small one.
_FOUND = f"""SELECT 'key' AS way, k.value AS one, e.id AS entry_id, e.source_id, e.prints, NULL AS ids
    FROM ints(:keys) k CROSS JOIN title_keys t ON t.key = k.value AND t.entry_id >= coalesce((
        SELECT entry_id FROM title_keys WHERE key = k.value
        ORDER BY entry_id DESC LIMIT 1 OFFSET {ROWS_PER_KEY - 1}), 0)
    CROSS JOIN entries e ON e.id = t.entry_id
UNION ALL SELECT 'urls', u.key, NULL, NULL, NULL, (SELECT json_group_array(id) FROM (
    SELECT id FROM entries WHERE canonical_url = u.value LIMIT {BY_NAME}) AS few) FROM texts(:urls) u
    WHERE EXISTS (SELECT 1 FROM entries WHERE canonical_url = u.value)
UNION ALL SELECT 'guids', g.key, NULL, NULL, NULL, (SELECT json_group_array(id) FROM (
    SELECT id FROM entries WHERE guid = g.value AND guid_is_global LIMIT {BY_NAME}) AS few) FROM texts(:guids) g
    WHERE EXISTS (SELECT 1 FROM entries WHERE guid = g.value AND guid_is_global)
UNION ALL SELECT 'repeats', n.key, NULL, NULL, NULL, NULL FROM texts(:titles) n WHERE EXISTS (
    SELECT 1 FROM entries WHERE source_id = :source AND title = n.value)"""

# Which of some entries, by id and prints of their titles, may be the news of each one with these keys; the second
# tells whose these are.
Choose = Callable[[Sequence[tuple[TitleKeys, Mapping[int, bytes]]], Mapping[int, int]], Sequence[Collection[int]]]


@dataclass(frozen=True, slots=True)
class Alike:
    """What is stored that may be the news of new entries of a source."""

    entries: Sequence[StoryEntry] = ()  # the new ones, and for each
    worded: Sequence[Collection[int]] = ()  # the ids of those with a title, or a text, that is worth a look,
    named: Sequence[Collection[int]] = ()  # and of those with its address or id
    repeated: frozenset[str] = frozenset()  # titles that the source has used before
    again: frozenset[str] = frozenset()  # keys of those whose text begins as another of the source, or two of another

    @property
    def ids(self) -> set[int]:
        return {number for ids in (*self.worded, *self.named) for number in ids}

    def among(self, stories: Iterable[KnownStory], window: float) -> dict[str, tuple[StoryEntry, ...]]:
        """Of these stories, which have all of the ids, those that may be the news of each new entry, whole, by its key
        and in the order of ids: what a story is, its anchor says. `window` is the time, in seconds, between two
        publications that can be one news by their titles."""
        members = {one.entry_id: story.entries for story in stories for one in story.entries}
        rows = {one.entry_id: one for entries in members.values() for one in entries} if members else {}
        found: dict[str, tuple[StoryEntry, ...]] = {}
        for entry, worded, named in zip(self.entries, self.worded, self.named, strict=True):
            near = {one for one in worded if one in rows and _near(rows[one], entry, window)}
            ids = (near | set(named) & rows.keys()) - {entry.entry_id}
            ones = {one.entry_id: one for number in ids for one in members[number] if one.entry_id != entry.entry_id}
            found[entry.key] = tuple(ones[number] for number in sorted(ones))
        return found


@dataclass(frozen=True, slots=True)
class _Found:
    """What is stored of some names and keys."""

    having: dict[int, dict[int, bytes]]  # by key the entries that have it, with their prints,
    sources: dict[int, int]  # and whose these are
    named: dict[tuple[str, str | None], list[int]]  # entries by address or global id
    repeated: set[str]  # titles that the source has used before


class Candidates:
    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, entries: Sequence[StoryEntry], choose: Choose, asked: Sequence[StoryEntry] = ()) -> Alike:
        """Those of new entries of a source; `choose` tells by the keys of titles which are worth a look. `asked`: all
        that may have turned out to be new, for whom these are asked about: then it is the same question."""
        if not entries:
            return Alike()
        found = self._found(asked or entries)
        alike = [_all_of(found.having, one.keys.pairs) for one in entries]
        titled = choose([(one.keys, rows) for one, rows in zip(entries, alike, strict=True)], found.sources)
        named = [set(found.named.get(("urls", one.canonical_url), ())) for one in entries]
        for one, ids in zip(entries, named, strict=True):
            ids.update(found.named.get(("guids", one.guid), ()) if one.guid_is_global else ())
        begun = [sorted(found.having.get(one.keys.text, ())) if one.keys.text else [] for one in entries]
        again = _begun_again(entries, begun, found.sources)
        telling = zip(entries, titled, begun, strict=True)
        worded = [{*ids, *(() if one.key in again else texts[:BY_TEXT])} for one, ids, texts in telling]
        repeated = frozenset(one.title for one in entries) & found.repeated
        return Alike(entries, worded, named, repeated, again)

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

    def _found(self, entries: Sequence[StoryEntry]) -> _Found:
        asked: dict[str, list[Any]] = {
            "keys": list({key for one in entries for key in one.keys.asked}),
            "urls": [one.canonical_url for one in entries],
            "guids": [one.guid if one.guid_is_global else None for one in entries],
            "titles": [one.title for one in entries],
        }
        told = _Found(defaultdict(dict), {}, {}, set())
        given = {name: json.dumps(values) for name, values in asked.items()} | {"source": entries[0].source_id}
        for way, one, found, source, prints, ids in self._db.execute(_FOUND, given):
            if way == "key":
                told.having[one][found], told.sources[found] = prints, source
            elif way == "repeats":
                told.repeated.add(entries[one].title)
            else:
                told.named[way, asked[way][one]] = json.loads(ids or "[]")
        return told


class StoryEntries:
    """Records of rows of `SEEN`. A thousand entries of a document may each be in a story of ten sources with the same
    words: what is equal is there once."""

    def __init__(self) -> None:
        self._texts: dict[str | None, str | None] = {}

    def of(self, row: Sequence[Any]) -> StoryEntry:
        """By position, since it is made so often."""
        values = list(row)
        values[_IS_GLOBAL], values[_RULE] = bool(row[_IS_GLOBAL]), _RULES[row[_RULE]]
        values[_TITLE_REPEATS] = values[_TEXT_REPEATS] = False
        for at in _TEXTS:
            values[at] = self._texts.setdefault(values[at], values[at])
        return StoryEntry(*values)


def _begun_again(
    entries: Sequence[StoryEntry], begun: Sequence[Sequence[int]], sources: Mapping[int, int]
) -> frozenset[str]:
    again, texts = set(), Counter(one.keys.text for one in entries if one.keys.text)
    for entry, ids in zip(entries, begun, strict=True):
        by = Counter(sources[number] for number in ids if number != entry.entry_id)
        by[entry.source_id] += texts[entry.keys.text]
        if max(by.values()) > 1:
            again.add(entry.key)
    return frozenset(again)


def _all_of(having: Mapping[int, Mapping[int, bytes]], keys: Sequence[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for key in having.keys() & keys if having else ():
        found.update(having[key])
    return found


def _near(one: StoryEntry, other: StoryEntry, window: float) -> bool:
    return abs(one.published_at - other.published_at) <= window
