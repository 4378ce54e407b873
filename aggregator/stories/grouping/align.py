"""Which words of one title answer to which of another, and what is left on either side; pure.

Every word answers to at most one other. Pairs are made from the surest down: the same word, the same stem, the same
sense in the lists, the other side of one event ("beats", "loses to"), nearly the same spelling, a part of a compound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property

from rapidfuzz.distance import OSA

from aggregator.records import dataclass
from aggregator.stories.grouping.lexicon import Lexicon, lexicon_of
from aggregator.stories.grouping.lexicon.stems import stem
from aggregator.stories.grouping.lexicon.thesaurus import equal
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Kind, Token

EXACT, SENSE, SPELLING, COMPOUND = 1.0, 0.95, 0.95, 0.7
_ROUNDED = 0.06  # of the larger figure
_SHORTEST_PART = 4  # characters of a compound's part
_LONGEST_ABBREVIATION = 5
_VOWEL = re.compile("[aeiou]")
_COMPOUNDING = ("nl", "de")
# Two letters tell "northeastern" from "northwestern", and "Zuidoost" from "Zuidwest".
_COMPASS = re.compile(r"(?:north|south|noord|zuid|nord|sud|sued|syd|sor)-?(?:east|west|oost|oest|ost|est|ouest|vast)")
# Beginnings that make somebody else of the rest: a vice-premier is no premier.
_OTHERS = (
    *("vice", "vize", "oud", "ex", "co", "half", "halb", "anti", "non", "stief", "schoon", "schwieger", "groot"),
    *("vrouwen", "frauen", "dames", "damen", "jeugd", "jugend", "junioren"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Token `a` of the one title answers to token `b` of the other, this surely (0..1)."""

    a: int
    b: int
    quality: float


@dataclass(frozen=True)
class Alignment:
    """Two titles side by side. Indexes are positions in their tokens."""

    a: Title
    b: Title
    pairs: tuple[Pair, ...]
    in_a: frozenset[int] = frozenset()  # tokens of `a` that are the other part of a compound of `b`
    in_b: frozenset[int] = frozenset()

    @cached_property
    def to_b(self) -> dict[int, int]:
        return {pair.a: pair.b for pair in self.pairs}

    @cached_property
    def to_a(self) -> dict[int, int]:
        return {pair.b: pair.a for pair in self.pairs}

    @cached_property
    def left_a(self) -> tuple[int, ...]:
        return tuple(i for i in range(len(self.a.tokens)) if i not in self.to_b and i not in self.in_a)

    @cached_property
    def left_b(self) -> tuple[int, ...]:
        return tuple(i for i in range(len(self.b.tokens)) if i not in self.to_a and i not in self.in_b)

    def only_a(self) -> list[Token]:
        return [self.a.tokens[i] for i in self.left_a]

    def only_b(self) -> list[Token]:
        return [self.b.tokens[i] for i in self.left_b]


def align_titles(a: Title, b: Title) -> Alignment:
    """The two titles side by side."""
    pairing = _Pairing(a, b)
    pairing.by_key(lambda token: (token.kind, token.norm), EXACT)
    pairing.by_key(lambda token: (token.kind, token.stem) if token.weight else None, EXACT)
    spelt_b, spelt_a = pairing.by_initials(), pairing.by_initials(turned=True)
    lists = lexicon_of(a.language)
    pairing.by_test(_share_sense, SENSE, _has_sense)
    pairing.by_test(lambda one, other: bool(_axes(one) & _axes(other) & lists.converse), SENSE, _has_sense)
    pairing.by_test(_nearly_same, SPELLING, _is_word)
    pairing.by_test(lambda one, other: _thesaurus(one, other, a.language), SENSE, _is_word)
    pairing.by_test(_rounded, SENSE, _is_number)
    pairing.by_test(_abbreviates, SPELLING, _is_word)
    pairing.by_test(lambda _one, _other: True, SENSE, lambda token: token.norm in lists.doubt)
    if a.language in _COMPOUNDING:
        pairing.by_test(lambda one, other: _compound(one, other) and not _both_names(one, other, lists), COMPOUND)
    pairs = tuple(sorted(pairing.pairs, key=lambda pair: pair.a))
    found = Alignment(a, b, pairs)
    in_a, in_b = _other_parts(a, b, found.left_a, pairs), _other_parts(b, a, found.left_b, _turn(pairs))
    return Alignment(a, b, pairs, in_a | spelt_a, in_b | spelt_b)


def _turn(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(Pair(pair.b, pair.a, pair.quality) for pair in pairs)


def _other_parts(a: Title, b: Title, left: tuple[int, ...], pairs: Iterable[Pair]) -> frozenset[int]:
    """Tokens left in `a` that say the rest of a compound of `b`: "verbiedt" and "vuurwerk" for "vuurwerkverbod"."""
    found = set()
    for pair in pairs:
        part, whole = a.tokens[pair.a], b.tokens[pair.b]
        if pair.quality == COMPOUND and len(whole.norm) > len(part.norm):
            rest = _rest(whole.norm, part)
            senses = lexicon_of(a.language).senses_of(rest)
            found |= {i for i in left if a.tokens[i].stem == stem(rest, a.language) or senses & a.tokens[i].senses}
    return frozenset(found)


def _rest(whole: str, part: Token) -> str:
    """What is left of a compound without one of its parts, and without the letters that join them."""
    if whole.startswith(part.stem):
        return re.sub(r"^(?:en|e|n|s|er)?(?=.{4})", "", whole.removeprefix(part.norm).removeprefix(part.stem))
    return re.sub(r"(?:s|en|e|n)$", "", whole.removesuffix(part.norm).removesuffix(part.stem))


class _Pairing:
    """Pairs found so far, and the tokens that are still free."""

    def __init__(self, a: Title, b: Title) -> None:
        self.pairs: list[Pair] = []
        self._a, self._b = a.tokens, b.tokens
        self._free_a = list(range(len(a.tokens)))
        self._free_b = list(range(len(b.tokens)))

    def by_key(self, key: Callable[[Token], Hashable | None], quality: float) -> None:
        """Pairs tokens with equal keys, the first with the first."""
        places: dict[Hashable, list[int]] = {}
        for j in self._free_b:
            places.setdefault(key(self._b[j]), []).append(j)
        places.pop(None, None)
        self._take([Pair(i, there.pop(0), quality) for i in self._free_a if (there := places.get(key(self._a[i])))])

    def by_initials(self, *, turned: bool = False) -> frozenset[int]:
        """Pairs abbreviations with the first of the other title's words that spell them out; the rest of those."""
        short, long = (self._b, self._a) if turned else (self._a, self._b)
        free_short, free_long = (self._free_b, self._free_a) if turned else (self._free_a, self._free_b)
        spelt: set[int] = set()
        for i in [i for i in free_short if _is_abbreviation(short[i])]:
            if run := _spelt_out(short[i].text.lower(), long, free_long):
                self._take([Pair(run[0], i, SENSE) if turned else Pair(i, run[0], SENSE)])
                spelt.update(run[1:])
                free_long[:] = [j for j in free_long if j not in spelt]
        return frozenset(spelt)

    def by_test(
        self,
        test: Callable[[Token, Token], bool],
        quality: float,
        of: Callable[[Token], bool] = lambda _token: True,
    ) -> None:
        """Pairs carrying tokens that pass the test, those at the most similar place first. `of`: which may pass it."""
        ones = [(i, token) for i in self._free_a if (token := self._a[i]).weight and of(token)]
        others = [(j, token) for j in self._free_b if (token := self._b[j]).weight and of(token)] if ones else []
        fits = [(abs(i - j), min(i, j), i, j) for i, one in ones for j, other in others if test(one, other)]
        if not fits:
            return
        found: list[Pair] = []
        for _, _, i, j in sorted(fits):
            if all(pair.a != i and pair.b != j for pair in found):
                found.append(Pair(i, j, quality))
        self._take(found)

    def _take(self, found: Iterable[Pair]) -> None:
        for pair in found:
            self.pairs.append(pair)
            self._free_a.remove(pair.a)
            self._free_b.remove(pair.b)


def _is_abbreviation(token: Token) -> bool:
    return token.text.isupper() and token.text.isalpha() and 2 <= len(token.text) <= _LONGEST_ABBREVIATION


def _spelt_out(letters: str, tokens: Sequence[Token], free: Sequence[int]) -> list[int]:
    """Where free words stand whose first letters are these, the first with a capital; small words do not count."""
    words = [j for j, token in enumerate(tokens) if token.kind is Kind.WORD and token.weight]
    for start in range(len(words) - len(letters) + 1):
        run = words[start : start + len(letters)]
        first, last = tokens[run[0]], tokens[run[-1]]
        spells = "".join(tokens[j].norm[:1] for j in run) == letters
        if spells and first.text[:1].isupper() and first.segment == last.segment and all(j in free for j in run):
            return run
    return []


def _has_sense(token: Token) -> bool:
    return bool(token.senses)


def _is_word(token: Token) -> bool:
    return token.kind is Kind.WORD


def _is_number(token: Token) -> bool:
    return token.value != 0


def _share_sense(one: Token, other: Token) -> bool:
    return not one.senses.isdisjoint(other.senses)


def _thesaurus(one: Token, other: Token, language: str) -> bool:
    """Whether the thesaurus has them as one, and the lists not as opposites."""
    return equal(one.stem, other.stem, language) and not _axes(one) & _axes(other)


def _axes(token: Token) -> set[str]:
    return {sense.partition("/")[0] for sense in token.senses}


def _nearly_same(one: Token, other: Token) -> bool:
    """A slip of the pen or another ending: one letter too many or too few, two swapped, or one begins the other."""
    if one.stem[:1] != other.stem[:1] and one.norm[:1] != other.norm[:1]:
        return False
    short, long = sorted((one.stem, other.stem), key=len)
    if one.is_last_of_cut or other.is_last_of_cut:
        cut, whole = (one, other) if one.is_last_of_cut else (other, one)
        if whole.norm.startswith(cut.norm):
            return True
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= max(2, len(short) - 3):
        return True
    if len(one.norm) < 5 or len(other.norm) < 5 or one.norm[0] != other.norm[0]:
        return False
    slips = OSA.distance(one.norm, other.norm, score_cutoff=2)
    if slips == 2 and _COMPASS.match(one.norm) and _COMPASS.match(other.norm):
        return False
    if slips != 1:
        return slips == 2 and min(len(one.norm), len(other.norm)) >= 10
    return len(one.norm) != len(other.norm) or sorted(one.norm) == sorted(other.norm) or len(one.norm) >= 9


def _abbreviates(one: Token, other: Token) -> bool:
    """Whether one is the other without its vowels, and shorter: "yr", "mgmt"."""
    if one.norm[:1] != other.norm[:1]:
        return False
    short, long = sorted((one.norm, other.norm), key=len)
    if (
        not 2 <= len(short) <= 4
        or len(long) < len(short) + 2
        or short[0] + short[-1] != long[0] + long[-1]
        or _VOWEL.search(short[1:])
    ):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def _rounded(one: Token, other: Token) -> bool:
    """One figure is the other rounded: only millions and billions, since headlines round those and no death tolls."""
    far = abs(one.value - other.value)
    return (one.scaled or other.scaled) and 0 < far <= _ROUNDED * max(one.value, other.value)


def _both_names(one: Token, other: Token, lists: Lexicon) -> bool:
    """Whether neither is a word of the language: "Evenepoel" is no kind of "Van der Poel"."""
    capitals = lists.language != "de" and one.text[:1].isupper() and other.text[:1].isupper()
    return capitals and not lists.is_common(one.norm) and not lists.is_common(other.norm)


def _compound(one: Token, other: Token) -> bool:
    short, long = sorted((one.stem, other.stem), key=len)
    if len(short) < _SHORTEST_PART or len(long) < len(short) + 3 or long.startswith(_OTHERS):
        return False
    return long.startswith(short) or long.endswith(short)
