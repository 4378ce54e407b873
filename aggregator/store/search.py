"""Full-text search over stories: what people write into a search field, as what is wanted, and its matches.

Words must all be there, in title or teaser, in any order; `"…"` asks for words in that order, `-word` for its absence,
`OR` for either of two, `word*` for what begins so. A word of four letters or more also finds what begins with it, as
"transfer" finds "transfers": the index knows no grammar, and Dutch and German build long words out of short ones.

Newest first, since this is news, and bounded whatever is asked: of the entries that match, the newest `MOST` are
looked at, so common words cost no more than rare ones. (`bm25()` would count every match in the whole index.) A source
has a `SHARE` of them, and more only where the newest `LOOKED_AT` matches have none of others: nobody hides what others
wrote by writing much. Measured over 100,000 stories: 1 ms for the commonest word, 3 ms for a prefix of two letters,
10 ms where one source has nearly all.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from aggregator.store.database import Database, Sought, Term
from aggregator.store.words import has_no_spaces, searched
from aggregator.text import legible

LONGEST: Final = 200  # characters of a query; what is beyond them is not read
MOST_TERMS: Final = 12
MOST: Final = 500  # entries, so that a list of results ends after some pages
SHARE: Final = 100
LOOKED_AT: Final = 10_000
_PREFIX: Final = 4  # letters from which on a word also finds longer ones
SECONDS: Final = 1.0  # that a search may take

_TERM: Final = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORDS: Final = re.compile(r"[^\W_]+")  # as the index splits them


class Search:
    def __init__(self, db: Database) -> None:
        self._db = db

    def matching(self, query: str) -> list[int]:
        """The stories that match what a person wrote, newest first.

        A search that takes more than about a second is interrupted: the reader's block ends with StoreBusy.
        """
        wanted = wanted_by(query)
        return self._matching(wanted) if wanted else []

    def _matching(self, wanted: Sought) -> list[int]:
        words = self._db.dialect
        with self._db.within(SECONDS):
            found = _fair(self._db.each(words.searched, {"words": words.asks(wanted), "most": LOOKED_AT}))
        return [
            int(row[0])
            for row in self._db.execute(
                """SELECT s.id FROM stories s WHERE s.id IN (
                    SELECT story_id FROM entries WHERE id IN (SELECT value FROM ints(?)))
                ORDER BY s.published_at DESC, s.id""",
                [json.dumps(found)],
            )
        ]


def _fair(rows: Iterable[tuple[int, int]]) -> list[int]:
    """Of entries, the newest first, each with its source: those that are looked at."""
    found, passed = list[int](), list[int]()
    had = Counter[int]()
    for entry_id, source_id in rows:
        had[source_id] += 1
        (found if had[source_id] <= SHARE else passed).append(entry_id)
        if len(found) == MOST:
            break
    return [*found, *passed[: MOST - len(found)]]


def wanted_by(text: str) -> Sought | None:
    """What a person wrote, as terms; None when it asks for nothing."""
    wanted: list[list[Term]] = []
    unwanted: list[Term] = []
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
    return Sought(tuple(map(tuple, wanted)), tuple(unwanted)) if wanted else None


def _term(match: re.Match[str]) -> Term | None:
    """None when there is no letter and no digit in it."""
    written = match["word"] if match["phrase"] is None else match["phrase"]
    words = tuple(_WORDS.findall(searched(written)))
    if not words:
        return None
    if match["phrase"] is not None or has_no_spaces(written):
        return Term(words, begins=False)
    begins = len(words) == 1 and len(words[0]) >= _least(words[0]) and not match["minus"]
    return Term(words, begins or written.endswith("*"))


def _least(word: str) -> int:
    """Letters from which on a word also finds longer ones. Korean adds its particles to words of two syllables."""
    return 2 if "\uac00" <= word[0] <= "\ud7a3" else _PREFIX
