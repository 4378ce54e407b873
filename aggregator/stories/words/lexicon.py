"""One language's words, as the comparison of titles asks for them; pure but for reading the package's files, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from aggregator.stories.words.files import Sections, sections
from aggregator.stories.words.stems import fold, stem

LANGUAGES = ("nl", "fr", "de", "en")
ANY = ""  # a language that we have no lists for
_PLAIN_LISTS = (
    *("function", "weak", "negation", "denial", "doubt", "change"),
    *("former", "mutual", "two_ways", "particles", "of", "by", "places"),
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words. Every word is folded; a sense is `name`, or `name/alternative` on an axis of opposites."""

    language: str
    function: frozenset[str]
    weak: frozenset[str]
    negation: frozenset[str]
    denial: frozenset[str]
    doubt: frozenset[str]
    change: frozenset[str]
    former: frozenset[str]
    mutual: frozenset[str]
    two_ways: frozenset[str]
    particles: frozenset[str]
    of: frozenset[str]
    by: frozenset[str]
    places: frozenset[str]
    senses: dict[str, frozenset[str]]
    converse: frozenset[str]  # names of the axes whose alternatives are two sides of one event
    numbers: dict[str, float]
    scales: dict[str, float]
    days: dict[str, str]
    months: dict[str, str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # by first word, longest first

    def senses_of(self, word: str) -> frozenset[str]:
        return self.senses.get(word) or self.senses.get(stem(word, self.language)) or frozenset()


@cache
def lexicon(language: str) -> Lexicon:
    """The lists of a language of `LANGUAGES`; for any other the few words that need no language."""
    found = sections(language if language in LANGUAGES else "other")
    senses, converse = _senses(language)
    lists = {name: _words(found, name) for name in _PLAIN_LISTS}
    phrases = {word for word in (*senses, *(word for words in lists.values() for word in words)) if "_" in word}
    return Lexicon(
        language=language,
        **lists,
        senses=senses,
        converse=converse,
        numbers=_numbers(found),
        scales={fold(name): float(value) for name, value in (one.split("=") for one in _split(found, "scales"))},
        days=_ordered(found, "days", "day") | _ordered(found, "relative", "relative"),
        months=_ordered(found, "months", "month"),
        phrases=_by_first_word(phrases),
    )


def groups(language: str) -> Iterator[tuple[str, list[list[str]], bool]]:
    """Each line of opposites and of synonyms: its name, its alternatives, and whether they are sides of one event."""
    found = sections(language if language in LANGUAGES else "other")
    for number, line in enumerate([*found.get("opposites", ()), *found.get("same", ())]):
        alternatives = [fold(part).split() for part in line.replace("<>", "|").split("|")]
        yield f"{alternatives[0][0]}~{number}", alternatives, "<>" in line


def _split(found: Sections, name: str) -> list[str]:
    return " ".join(found.get(name, ())).split()


def _words(found: Sections, name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _split(found, name))


def _senses(language: str) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    exact: dict[str, set[str]] = {}
    stemmed: dict[str, set[str]] = {}
    converse = set()
    for name, alternatives, two_sided in groups(language):
        if two_sided:
            converse.add(name)
        for number, words in enumerate(alternatives):
            sense = name if len(alternatives) == 1 else f"{name}/{number}"
            for word in words:
                exact.setdefault(word, set()).add(sense)
                stemmed.setdefault(stem(word, language), set()).add(sense)
    for word, senses in exact.items():
        stemmed[word] = senses | stemmed.get(stem(word, language), set())
    return {word: frozenset(senses) for word, senses in stemmed.items()}, frozenset(converse)


def _numbers(found: Sections) -> dict[str, float]:
    numbers = {fold(word): float(value) for value, word in enumerate(_split(found, "cardinals"))}
    numbers |= {fold(word): 10.0 * value for value, word in enumerate(_split(found, "tens"), 2)}
    numbers |= {word + ending: value for word, value in numbers.items() for ending in _split(found, "ordinal_endings")}
    numbers |= {fold(word): float(value) for value, word in enumerate(_split(found, "ordinals"), 1)}
    function = _words(found, "function")
    return {word: value for word, value in numbers.items() if word not in function}


def _ordered(found: Sections, name: str, kind: str) -> dict[str, str]:
    lists = " ".join(found.get(name, ())).split("|")
    return {fold(word): f"{kind} {number}" for number, words in enumerate(lists, 1) for word in words.split()}


def _by_first_word(phrases: set[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-phrase.count("_"), phrase)):
        first, *rest = phrase.split("_")
        found.setdefault(first, []).append(tuple(rest))
    return {first: tuple(rests) for first, rests in found.items()}
