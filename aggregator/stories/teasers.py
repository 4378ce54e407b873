"""What two teasers say about whether two titles are one piece of news; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz

from aggregator.stories.align import Alignment
from aggregator.stories.tokens import Token
from aggregator.stories.words import LANGUAGES
from aggregator.stories.words.lexicon import frequencies
from aggregator.stories.words.stems import fold

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
    one, other = fold(a[:_MOST_READ]), fold(b[:_MOST_READ])
    length = min(len(one), len(other))
    if length < _LONG_ENOUGH or fuzz.ratio(one[:length], other[:length]) < _SAME_TEXT:
        return False
    if not any(both.a.tokens[pair.a].weight >= 1 and both.a.tokens[pair.a].norm in one for pair in both.pairs):
        return False
    return not (_only_in(both.only_a(), one, other) and _only_in(both.only_b(), other, one))


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
    return {word for word in re.findall(r"[^\W_]+", fold(text[:_MOST_READ])) if len(word) >= _TELLING}
