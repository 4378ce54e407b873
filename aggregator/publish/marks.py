"""Words that were looked for, marked where they stand in a text; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from unicodedata import combining, normalize

from markupsafe import Markup, escape

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TERM: Final = re.compile(r'(-)?("[^"]*"?|[^\s"]+)')
_PREFIX: Final = 4  # letters from which on the search finds longer words too


def words_in(query: str) -> tuple[str, ...]:
    """The words that a query looks for, those that it leaves out not among them."""
    terms = (found[2] for found in _TERM.finditer(query) if not found[1] and found[2] != "OR")
    return tuple(dict.fromkeys(_plain(word[0]) for term in terms for word in _WORD.finditer(term)))


def marked(text: str, words: Collection[str]) -> Markup:
    """The text with `<mark>` around these words, and those that begin with them."""
    done, pieces = 0, []
    for found in _WORD.finditer(text):
        if _is_one(_plain(found[0]), words):
            pieces += [escape(text[done : found.start()]), Markup("<mark>%s</mark>") % found[0]]
            done = found.end()
    return Markup("").join([*pieces, escape(text[done:])])


def _is_one(word: str, words: Collection[str]) -> bool:
    return any(word == one or (len(one) >= _PREFIX and word.startswith(one)) for one in words)


def _plain(word: str) -> str:
    """The word without accents and capitals."""
    return "".join(each for each in normalize("NFKD", word.casefold()) if not combining(each))
