"""What words mean to the comparison of titles, per language: small curated lists, made into one `Lexicon` each.

A language's module holds plain text, words apart by white space. `_` joins the words of a phrase; one of a verb and a
particle ("neemt_af", "lehnt_ab") is also found when other words stand between them. The lists:

- FUNCTION: carries no news by itself · WEAK: little of it ("big", "says", "video")
- NEGATION, DENIAL, DOUBT: both titles have one, or neither
- CHANGE: makes other news of the same words ("reacts to", "anniversary of", "U21")
- OPPOSITES: alternatives that exclude each other, apart by `|`; apart by `<>` when they are two sides of one event, so
  that swapping who does it to whom makes them agree again ("A beats B", "B loses to A")
- SAME: words that say the same in a headline
- MUTUAL: what happens to both alike ("sign", "marry", "draw"), or no verb at all, so that order tells no roles
- TWO_WAYS: verbs whose subject is either party ("Gent signs X", "X joins Gent"), unless both titles use the same one
- PARTICLES: end a clause and change its verb ("steigt ab") · FORMER: makes another person of an office ("ex-minister")
- ORDINALS, CARDINALS, TENS, SCALES, DAYS, MONTHS, RELATIVE: numbers and dates · BY: what turns a verb around · OF: of ·
  PLACES: prepositions of an adjunct, which may stand anywhere
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from aggregator.stories.words import de, en, fr, nl, other
from aggregator.stories.words.stems import fold, stem

LANGUAGES: dict[str, ModuleType] = {"nl": nl, "fr": fr, "de": de, "en": en}
_PLAIN_LISTS = ("negation", "denial", "doubt", "change", "former", "mutual", "two_ways", "particles", "of")
ANY = ""  # a language that we have no lists for


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
    senses: dict[str, frozenset[str]]
    converse: frozenset[str]  # names of the axes whose alternatives are two sides of one event
    numbers: dict[str, float]
    scales: dict[str, float]
    days: dict[str, str]
    months: dict[str, str]
    by: frozenset[str]
    places: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # by first word, longest first

    def senses_of(self, word: str) -> frozenset[str]:
        return self.senses.get(word) or self.senses.get(stem(word, self.language)) or frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Words that tell this language from the others."""
        return self.function | self.negation | self.weak | frozenset(word for word in self.senses if "_" not in word)


@cache
def lexicon(language: str) -> Lexicon:
    """The lists of a language of `LANGUAGES`; for any other the few words that need no language."""
    module = LANGUAGES.get(language, other)
    senses, converse = _senses(module, language)
    lists = {name: _words(getattr(module, name.upper())) for name in _PLAIN_LISTS}
    phrases = {word for word in (*senses, *(word for words in lists.values() for word in words)) if "_" in word}
    return Lexicon(
        language=language,
        function=_words(module.FUNCTION),
        weak=_words(module.WEAK),
        **lists,
        senses=senses,
        converse=converse,
        numbers=_numbers(module),
        scales={fold(name): float(value) for name, value in (one.split("=") for one in module.SCALES.split())},
        days=_ordered(module.DAYS, "day") | _ordered(module.RELATIVE, "relative"),
        months=_ordered(module.MONTHS, "month"),
        by=_words(module.BY),
        places=_words(module.PLACES),
        phrases=_by_first_word(phrases),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


def _senses(module: ModuleType, language: str) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    exact: dict[str, set[str]] = {}
    stemmed: dict[str, set[str]] = {}
    converse = set()
    for name, alternatives, two_sided in _lines(module):
        if two_sided:
            converse.add(name)
        for number, words in enumerate(alternatives):
            sense = name if len(alternatives) == 1 else f"{name}/{number}"
            for word in words:
                exact.setdefault(word, set()).add(sense)
                stemmed.setdefault(stem(word, language), set()).add(sense)
    for word, found in exact.items():
        stemmed[word] = found | stemmed.get(stem(word, language), set())
    return {word: frozenset(found) for word, found in stemmed.items()}, frozenset(converse)


def _lines(module: ModuleType) -> Iterator[tuple[str, list[list[str]], bool]]:
    for number, line in enumerate(f"{module.OPPOSITES}\n{module.SAME}".splitlines()):
        alternatives = [fold(part).split() for part in line.replace("<>", "|").split("|")]
        if alternatives[0]:
            yield f"{alternatives[0][0]}~{number}", alternatives, "<>" in line


def _numbers(module: ModuleType) -> dict[str, float]:
    numbers = {fold(word): float(value) for value, word in enumerate(module.CARDINALS.split())}
    numbers |= {fold(word): 10.0 * value for value, word in enumerate(module.TENS.split(), 2)}
    numbers |= {word + ending: value for word, value in numbers.items() for ending in module.ORDINAL_ENDINGS.split()}
    numbers |= {fold(word): float(value) for value, word in enumerate(module.ORDINALS.split(), 1)}
    return {word: value for word, value in numbers.items() if word not in _words(module.FUNCTION)}


def _ordered(text: str, kind: str) -> dict[str, str]:
    return {fold(word): f"{kind} {number}" for number, names in enumerate(text.split("|"), 1) for word in names.split()}


def _by_first_word(phrases: set[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-phrase.count("_"), phrase)):
        first, *rest = phrase.split("_")
        found.setdefault(first, []).append(tuple(rest))
    return {first: tuple(rests) for first, rests in found.items()}
