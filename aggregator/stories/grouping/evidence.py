"""How much of two titles answers to each other; pure.

The theory is at the top of `dedupe.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from aggregator.stories.grouping.align import Alignment, Pair
from aggregator.stories.grouping.lexicon import LANGUAGES
from aggregator.stories.grouping.lexicon.lexicon import frequencies
from aggregator.stories.grouping.lexicon.stems import fold
from aggregator.stories.grouping.names import is_name, is_name_like
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Kind, Token

_UNSHARED = 1.0  # of a word on one side that has its like in number, not in sense, on the other
_ADDED = 0.12  # of a word that only the longer title has
_ADDED_MUCH = 0.4  # the same, for what is beyond as much as is shared
_SECOND_NAME = 0.5  # of what another word counts, when it continues a shared name
_FEW, _HARDLY = 3, 2  # words that carry news
_NAMES = 0.8  # more, when both sides have names that the other has not


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the comparison of two aligned titles found. Words are counted by weight."""

    shared: float
    left_a: float
    left_b: float
    names: int  # that each side has and the other has not

    @property
    def score(self) -> float:
        """0..1: the share of what the titles have in common, against what is missing on either side."""
        added = abs(self.left_a - self.left_b)
        much = max(0.0, added - self.shared)
        missing = min(self.left_a, self.left_b) * _UNSHARED + self.names * _NAMES + added * _ADDED + much * _ADDED_MUCH
        return self.shared / (self.shared + missing) if self.shared else 0.0


def evidence_of(both: Alignment) -> Evidence:
    """What is shared and what is left."""
    shared = sum(_worth(both, pair) for pair in both.pairs)
    names = min(_names(both.a, both.left_a), _names(both.b, both.left_b))
    left_a, left_b = (sum(token.weight for token in tokens) for tokens in (both.only_a(), both.only_b()))
    return Evidence(shared, left_a, left_b, names)


def share_names_only(both: Alignment) -> bool:
    """Whether the titles share no event, as far as capitals tell, and have too much left over for names to suffice."""
    return not (_shares_event(both) or _tells_the_rest(both))


def _worth(both: Alignment, pair: Pair) -> float:
    """What a pair adds to what is shared; the second word of a name that both have adds half."""
    weight = max(both.a.tokens[pair.a].weight, both.b.tokens[pair.b].weight)
    if both.to_b.get(pair.a - 1) == pair.b - 1 and _may_be_name(both, pair.a) and _may_be_name(both, pair.a - 1):
        weight *= _SECOND_NAME
    return pair.quality * weight


def _may_be_name(both: Alignment, place: int) -> bool:
    """Whether the shared word is capitalised in both titles and in none of the lists."""
    one, other = both.a.tokens[place], both.b.tokens[both.to_b[place]]
    return one.weight >= 1 and not one.senses and one.text[:1].isupper() and other.text[:1].isupper()


def _names(title: Title, places: tuple[int, ...]) -> int:
    return sum(is_name(title, place) for place in places)


def _shares_event(both: Alignment) -> bool:
    """Whether the titles share more than names, as far as capitals tell.

    Where they do not (English Titles Like This), words of the lists are no names; two titles that each have something
    of their own must share two of those, since a product's name and "launch" are in many articles.
    """
    carrying = [pair for pair in both.pairs if both.a.tokens[pair.a].weight]
    if both.a.has_case or both.b.has_case:
        return any(_is_plain(both.a, pair.a) or _is_plain(both.b, pair.b) for pair in carrying)
    if both.a.language != "en":
        return True
    events = sum(both.a.tokens[pair.a].weight >= 1 and not _may_be_name(both, pair.a) for pair in carrying)
    return events >= (2 if _has_own(both.only_a()) and _has_own(both.only_b()) else 1)


def _tells_the_rest(both: Alignment) -> bool:
    """Whether so little is left over that names suffice: nothing, beside three shared words; or hardly anything, beside
    three shared words that are no names."""
    left = sorted(sum(token.weight >= 1 for token in tokens) for tokens in (both.only_a(), both.only_b()))
    shared = [pair for pair in both.pairs if both.a.tokens[pair.a].weight >= 1]
    if left == [0, 0]:
        return len(shared) >= _FEW
    plain = [pair for pair in shared if not is_name_like(both.a, pair.a) and not is_name_like(both.b, pair.b)]
    return len(plain) >= _FEW and (left == [1, 1] or (left[0] == 0 and left[1] <= _HARDLY))


def _has_own(left: list[Token]) -> bool:
    return any(token.weight >= 1 for token in left)


def _is_plain(title: Title, place: int) -> bool:
    token = title.tokens[place]
    return token.kind is not Kind.WORD or token.text[:1].islower()


_LONG_ENOUGH = 60  # characters; a shorter one is "Read more" as often as not


_MOST_READ = 400  # characters of a teaser that are compared


_SAME_TEXT = 90  # rapidfuzz's ratio (0..100) from which a teaser is the other's copy


_TELLS_NOTHING = 5.3  # Zipf frequency of words that any text has


_TELLING = 4  # letters of a word that tells what a text is about


def same_text(a: str, b: str, both: Alignment) -> bool:
    """Whether one teaser is a copy of the other, and speaks of something that both titles name.

    The longer one is cut to the length of the shorter, since sources cut the same agency text at different places. One
    text that was filled in twice, with another place or company, is no copy.
    """
    if not (a and b):
        return False
    one, other = fold(a[:_MOST_READ]), fold(b[:_MOST_READ])
    length = min(len(one), len(other))
    if length < _LONG_ENOUGH or fuzz.ratio(one[:length], other[:length]) < _SAME_TEXT:
        return False
    if not any(both.a.tokens[pair.a].weight >= 1 and both.a.tokens[pair.a].norm in one for pair in both.pairs):
        return False
    return not (_only_in(both.only_a(), one, other) and _only_in(both.only_b(), other, one))


def is_edited(a: str, b: str) -> bool:
    """Whether two copies of one text have another word in the same place: "the Senate has agreed", "the House has
    agreed". Other endings and what is only in one are the editor's."""
    one, other = (_words(text) for text in (a, b))
    length = min(len(one), len(other))
    return any(
        min(len(x), len(y)) >= _TELLING and x[:_TELLING] != y[:_TELLING]
        for block in Levenshtein.opcodes(one[:length], other[:length])
        if block.tag == "replace"
        for x, y in zip(one[block.src_start : block.src_end], other[block.dest_start : block.dest_end], strict=True)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text[:_MOST_READ]))


def _only_in(left: Iterable[Token], own: str, others: str) -> bool:
    """Whether the title says something that its own text says too, and the other's does not."""
    begins = [_beginning(token.norm) for token in left if token.weight >= 1]
    return any(_says(own, begin) and not _says(others, begin) for begin in begins)


def _beginning(word: str) -> str:
    """What stays of a word whatever its ending."""
    return word[: max(_TELLING, len(word) - 2)]


def _says(text: str, begin: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(begin)}", text) is not None


def unrelated(a: str, b: str, both: Alignment) -> bool:
    """Whether two real teasers have no telling word in common beyond the words of the titles."""
    return min(len(a), len(b)) >= _LONG_ENOUGH and not share_a_word(a, b, both)


def share_a_word(a: str, b: str, both: Alignment) -> bool:
    """Whether the texts have a telling word in common that neither title has. "This" and "with" tell nothing."""
    titles = {token.norm for token in (*both.a.tokens, *both.b.tokens)}
    return bool((_telling(a) & _telling(b)) - titles - _of_every_text())


@cache
def _of_every_text() -> frozenset[str]:
    found = (frequencies(language).items() for language in LANGUAGES)
    return frozenset(word for words in found for word, zipf in words if zipf >= _TELLS_NOTHING)


def _telling(text: str) -> set[str]:
    return {word for word in _words(text) if len(word) >= _TELLING}
