"""One language's words, as the comparison of titles asks for them; pure but for reading the package's files, once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from aggregator.records import dataclass
from aggregator.stories.grouping.lexicon.files import Sections, sections
from aggregator.stories.grouping.lexicon.stems import fold, stem

LANGUAGES = ("nl", "fr", "de", "en", "es", "it", "pt", "pl", "sv", "da")
ANY = ""  # a language that we have no lists for
_PLAIN_LISTS = (
    *("function", "weak", "negation", "lack", "denial", "doubt", "change"),
    *("former", "offices", "mutual", "two_ways", "particles", "of", "by", "places", "after", "towards", "says"),
)

_COMPOUNDING = ("nl", "de", "sv")
_TOWNS = (
    *("burg", "berg", "dorf", "stadt", "stad", "heim", "bach", "feld", "hausen", "brucken", "furt"),
    *("dam", "kerk", "veen", "bosch", "hoven", "drecht", "land", "rijk", "zele", "gem", "beek", "voort"),
)
_TELLING_ROOT = 5  # letters of a stem that is no other word's by chance
_UNKNOWN = 2.5  # on the Zipf scale
_MANY = 500  # words with a sense
_GROUPED = ("opposites", "stages", "names", "same")
STAGES = ">"  # in the name of an axis whose alternatives follow each other


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words. Every word is folded; a sense is `name`, or `name/alternative` on an axis of opposites."""

    language: str
    function: frozenset[str]
    weak: frozenset[str]
    negation: frozenset[str]
    lack: frozenset[str]
    denial: frozenset[str]
    doubt: frozenset[str]
    change: frozenset[str]
    former: frozenset[str]
    offices: frozenset[str]
    mutual: frozenset[str]
    two_ways: frozenset[str]
    particles: frozenset[str]
    of: frozenset[str]
    by: frozenset[str]
    places: frozenset[str]
    after: frozenset[str]
    towards: frozenset[str]
    says: frozenset[str]
    senses: dict[str, frozenset[str]]
    converse: frozenset[str]  # names of the axes whose alternatives are two sides of one event
    numbers: dict[str, float]
    scales: dict[str, float]
    days: dict[str, str]
    months: dict[str, str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # by first word, longest first
    names: frozenset[str]  # of countries, clubs and bodies that have more than one
    common: frozenset[str]  # words that are often written, and no names

    @property
    def knows_synonyms(self) -> bool:
        """Whether the lists have the words that say the same, as far as headlines go."""
        return len(self.senses) >= _MANY

    def senses_of(self, word: str) -> frozenset[str]:
        return self.senses.get(word) or self.senses.get(stem(word, self.language)) or frozenset()

    def is_common(self, word: str) -> bool:
        """Whether the language uses the word, or makes it of words that it uses; no name is, and every word is where
        we have no list."""
        if word in self.names:
            return False
        return not self.common or word in self.senses or "_" in word or _is_made_of(word, self.language)


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lists of a language of `LANGUAGES`; for any other the few words that need no language."""
    found = sections(language if language in LANGUAGES else "other")
    senses, converse = _senses(language)
    names = frozenset(fold(word) for word in _split(found, "names"))
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
        names=names,
        common=frozenset(frequencies(language)) - names,
    )


@cache
def frequencies(language: str) -> dict[str, float]:
    """How often the common words of a language are written, on the Zipf scale: 3 is once in a million words."""
    found = (line.split() for line in sections("common").get(language, ()))
    return {word: float(zipf) for zipf, *words in found for word in words}


@cache
def _often() -> dict[str, float]:
    found: dict[str, float] = {}
    for language in LANGUAGES:
        for word, zipf in frequencies(language).items():
            found[word] = max(zipf, found.get(word, 0.0))
    return found


def often(word: str) -> float:
    """How often a folded word is written in the language that uses it most, on the Zipf scale; one in no list, once in
    three million."""
    return _often().get(word, _UNKNOWN)


def groups(language: str) -> Iterator[tuple[str, list[list[str]], bool]]:
    """Each line of opposites, of stages and of synonyms: its name, its alternatives, and whether they are sides of one
    event."""
    found = sections(language if language in LANGUAGES else "other")
    lines = [(name, line) for name in _GROUPED for line in found.get(name, ())]
    for number, (name, line) in enumerate(lines):
        alternatives = [fold(part).split() for part in line.replace("<>", "|").split("|")]
        mark = STAGES if name == "stages" else "~"
        yield f"{alternatives[0][0]}{mark}{number}", alternatives, "<>" in line


@cache
def listed(language: str) -> frozenset[str]:
    """Words that tell the language, often written or not: function words, and words with a sense."""
    found = sections(language or "other")
    words = {word for name in ("function", "weak", "opposites", "same") for word in _split(found, name)}
    return frozenset(fold(word) for word in words if "_" not in word)


@cache
def _common_roots(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in frequencies(language))


@lru_cache(maxsize=4096)
def _is_made_of(word: str, language: str) -> bool:
    """Whether the word is in the list of common words, or a compound of words that are. Town names look like one."""
    common = lexicon_of(language).common
    root = stem(word, language)
    if word in common or (len(root) >= _TELLING_ROOT and root in _common_roots(language)):
        return True
    if language not in _COMPOUNDING or word.endswith(_TOWNS):
        return False
    ends = (end for end in range(4, len(word) - 3) if stem(word[end:], language) in common)
    return any(_begins_compound(word[:end], language) for end in ends)


def _begins_compound(word: str, language: str) -> bool:
    """Whether the rest of a compound is one too, with or without the letters that join its parts."""
    return len(word) >= 4 and any(
        _is_made_of(word.removesuffix(joint), language) for joint in ("", "s", "en", "e", "n") if word.endswith(joint)
    )


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
        axes = {sense.partition("/")[0] for sense in senses}
        alike = stemmed.get(stem(word, language), set())
        stemmed[word] = senses | {sense for sense in alike if sense.partition("/")[0] not in axes}
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
