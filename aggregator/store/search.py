"""Full-text search over stories: what people write into a search field, as a query that FTS5 can take, and its matches.

Words must all be there, in title or teaser, in any order; `"…"` asks for words in that order, `-word` for its absence,
`OR` for either of two, `word*` for what begins so. A word of four letters or more also finds what begins with it, as
"transfer" finds "transfers": the index knows no grammar, and Dutch and German build long words out of short ones.

Newest first, since this is news, and bounded whatever is asked: of the entries that match, the newest `MOST` are
looked at, so common words cost no more than rare ones. (`bm25()` would count every match in the whole index.) Measured
over 100,000 stories: 3 ms for the commonest word, 10 ms for a prefix of two letters.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from aggregator.models import Story
from aggregator.store.listing import Listing
from aggregator.store.words import has_no_spaces, searched
from aggregator.text import legible

LONGEST: Final = 200  # characters of a query; what is beyond them is not read
MOST_TERMS: Final = 12
MOST: Final = 500  # entries, so that a list of results ends after some pages
_PREFIX: Final = 4  # letters from which on a word also finds longer ones
# A search takes some hundreds of thousands of SQLite's steps; this is about a second of them.
_STEPS: Final = 20_000_000
_STEPS_AT_ONCE: Final = 100_000

_TERM: Final = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORDS: Final = re.compile(r"[^\W_]+")  # as the index splits them


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results, and whether there are more."""

    stories: tuple[Story, ...]
    more: bool


class Search:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._listing = Listing(db)

    def stories(self, query: str, limit: int, offset: int = 0) -> SearchPage:
        """The stories that match what a person wrote, newest first.

        A search that takes more than about a second is interrupted: the reader's block ends with StoreBusy.
        """
        match = fts_query(query)
        ids = self._matching(match, limit + 1, offset) if match else []
        found = (self._listing.get(story_id, articles=True) for story_id in ids[:limit])
        return SearchPage(tuple(story for story in found if story), len(ids) > limit)

    def _matching(self, match: str, limit: int, offset: int) -> list[int]:
        steps = iter(range(_STEPS // _STEPS_AT_ONCE))
        self._db.conn.set_progress_handler(lambda: next(steps, None) is None, _STEPS_AT_ONCE)
        try:
            rows = self._db.execute(
                "SELECT rowid FROM entries_fts WHERE entries_fts MATCH ? ORDER BY rowid DESC LIMIT ?", [match, MOST]
            ).fetchall()
        finally:
            self._db.conn.set_progress_handler(None, 0)
        return [
            int(row[0])
            for row in self._db.execute(
                """SELECT s.id FROM stories s WHERE s.id IN (
                    SELECT story_id FROM entries WHERE id IN (SELECT value FROM json_each(?)))
                ORDER BY s.published_at DESC, s.id LIMIT ? OFFSET ?""",
                [json.dumps([row[0] for row in rows]), limit, offset],
            )
        ]


def fts_query(text: str) -> str | None:
    """What a person wrote, in FTS5's language (https://sqlite.org/fts5.html, section 3); None when it asks for nothing.

    Every term is quoted, so nothing in it can be an operator, a column or an error.
    """
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    either = False
    for match in list(_TERM.finditer(legible(text[:LONGEST])))[:MOST_TERMS]:
        if match["word"] == "OR" and not match["minus"]:
            either = bool(wanted)
            continue
        term = _term(match)
        if term is None:
            continue
        if match["minus"]:
            unwanted.append(term)
        elif either:
            wanted[-1].append(term)
        else:
            wanted.append([term])
        either = False
    if not wanted:
        return None
    query = " AND ".join(f"({' OR '.join(group)})" for group in wanted)
    return f"({query}) NOT ({' OR '.join(unwanted)})" if unwanted else query


def _term(match: re.Match[str]) -> str | None:
    """A word or a phrase, quoted; None when there is no letter and no digit in it."""
    written = match["word"] if match["phrase"] is None else match["phrase"]
    words = _WORDS.findall(searched(written))
    if not words:
        return None
    if match["phrase"] is not None or has_no_spaces(written):
        return f'"{" ".join(words)}"'
    begins = written.endswith("*") or (len(words) == 1 and len(words[0]) >= _least(words[0]) and not match["minus"])
    return f'"{" ".join(words)}"{" *" if begins else ""}'


def _least(word: str) -> int:
    """Letters from which on a word also finds longer ones. Korean adds its particles to words of two syllables."""
    return 2 if "\uac00" <= word[0] <= "\ud7a3" else _PREFIX
