"""English words that mean the same, by their stems; `thesaurus.txt` says where they are from."""

from __future__ import annotations

from functools import cache

from aggregator.stories.grouping.lexicon.files import sections
from aggregator.stories.grouping.lexicon.stems import stem


def equal(a: str, b: str, language: str) -> bool:
    """Whether a thesaurus of the language gives two stems as equal in meaning; only English has one."""
    return b in _equals(language).get(a, ())


@cache
def _equals(language: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in sections("thesaurus").get(language, ()):
        first, *others = (stem(word, language) for word in line.split())
        for other in others:
            found.setdefault(first, set()).add(other)
            found.setdefault(other, set()).add(first)
    return found
