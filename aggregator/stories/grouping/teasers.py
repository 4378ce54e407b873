"""What the teasers of two entries say of each other: whether they are one text, and what of it differs; pure.

The theory is at the top of `dedupe.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, Opcode

from aggregator.stories.grouping.align import Alignment
from aggregator.stories.grouping.lexicon import Lexicon, lexicon_of
from aggregator.stories.grouping.lexicon.lexicon import often
from aggregator.stories.grouping.lexicon.stems import fold
from aggregator.stories.grouping.names import is_name_like, is_where, starts
from aggregator.stories.grouping.titles import is_outlet
from aggregator.stories.grouping.tokens import Token

_LONG_ENOUGH = 60  # characters; a shorter one is "Read more" as often as not
_MOST_READ = 400  # characters of a teaser that are compared
_SAME_TEXT = 90  # rapidfuzz's ratio (0..100) from which a teaser is the other's copy
_TELLS_NOTHING = 5.3  # Zipf frequency of words that any text has
_TELLING = 4  # letters of a word that tells what a text is about
_TEMPLATE = 0.7  # of the shorter text's words that the other has in the same order, and ...
_FEWEST = 8  # ... how many at least, in what was filled in twice
_LONGEST_NAME = 4  # words
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?] ")  # its end
_ASIDE = re.compile(r"\([^)]*$|, (?:\S+ ){0,2}$")


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
    return not each_tells_its_own(a, b, both)


def each_tells_its_own(a: str, b: str, both: Alignment) -> bool:
    """Whether each title says something that its own text says too, and the other's does not."""
    one, other = fold(a[:_MOST_READ]), fold(b[:_MOST_READ])
    return _only_in(both.only_a(), one, other) and _only_in(both.only_b(), other, one)


def retell(swap: tuple[str, str], texts: Iterable[str], lists: Lexicon) -> bool:
    """Whether titles over one text that have two things in one place may tell it in other words: in some that the text
    has, or that have others for them. "Spinach" and "lettuce" are news of two things."""
    words = [fold(word) for part in swap for word in part.split()]
    told = (says(fold(text), beginning(word)) for text in texts for word in words)
    return any(told) or any(map(lists.senses_of, words))


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
    return _WORD.findall(fold(text[:_MOST_READ]))


def _only_in(left: Iterable[Token], own: str, others: str) -> bool:
    """Whether the title says something that its own text says too, and the other's does not."""
    begins = [beginning(token.norm) for token in left if token.weight >= 1]
    return any(says(own, begin) and not says(others, begin) for begin in begins)


def beginning(word: str) -> str:
    """What stays of a word whatever its ending."""
    return word[: max(_TELLING, len(word) - 2)]


def says(text: str, begin: str) -> bool:
    """Whether a folded text has a word that begins so."""
    return re.search(rf"(?<![^\W_]){re.escape(begin)}", text) is not None


def filled_in(a: str, b: str, both: Alignment) -> tuple[str, str] | None:
    """The names that stand in the same place of one text, filled in for two events of a kind: "in Gent", "in Lier".

    Only the first sentence says what a text is about; who told it is an outlet, or stands behind the last comma or in
    brackets. Where the titles share a name, that is what they are about.
    """
    one, other = ([*_WORD.finditer(text[:_MOST_READ])] for text in (a, b))
    if min(len(one), len(other)) < _FEWEST or _share_a_name(both):
        return None
    blocks = Levenshtein.opcodes(*([fold(word.group()) for word in found] for found in (one, other)))
    same = sum(block.src_end - block.src_start for block in blocks if block.tag == "equal")
    if same < _TEMPLATE * min(len(one), len(other)):
        return None
    lists = lexicon_of(both.a.language)
    for x, y in _slots(blocks):
        left, right = _name(a, one[x], b, lists), _name(b, other[y], a, lists)
        if left and right:
            return left, right
    return None


def _share_a_name(both: Alignment, *, begins: bool = False) -> bool:
    """Whether a name stands in both titles: one that begins them only if asked, and a place in German, where every noun
    has a capital."""
    shared = (pair.a for pair in both.pairs if is_name_like(both.a, pair.a))
    found = (place for place in shared if begins or not starts(both.a, place))
    return any(both.a.language != "de" or is_where(both.a, place) for place in found)


def _slots(blocks: Iterable[Opcode]) -> Iterator[tuple[slice, slice]]:
    """Where both texts have something of their own between words that they share."""
    for is_equal, found in groupby(blocks, key=lambda block: block.tag == "equal"):
        if not is_equal:
            first, *_ = run = list(found)
            yield slice(first.src_start, run[-1].src_end), slice(first.dest_start, run[-1].dest_end)


def _name(text: str, words: list[re.Match[str]], others: str, lists: Lexicon) -> str | None:
    """The name that the words of a first sentence are, unless the other text has it too."""
    if not 0 < len(words) <= _LONGEST_NAME:
        return None
    before, name = text[: words[0].start()], text[words[0].start() : words[-1].end()]
    named = [word.group() for word in words if _is_named(text, word, lists)]
    rest = {fold(word.group()) for word in words if not _is_named(text, word, lists)}
    if not named or rest - lists.function or is_outlet(name) or _SENTENCE.search(before) or _ASIDE.search(before):
        return None
    return None if says(fold(others), beginning(fold(named[0]))) else name


def _is_named(text: str, word: re.Match[str], lists: Lexicon) -> bool:
    """Whether a word with a capital is none that begins a sentence, no German noun, no ordinal and no day."""
    norm = fold(word.group())
    begins = text[: word.start()].rstrip()[-1:] in ("", ".", "!", "?", ":")
    is_counted = norm in lists.numbers or norm in lists.days or norm in lists.months
    may_be_word = begins or lists.language == "de"
    return word.group()[0].isupper() and not is_counted and not (may_be_word and lists.is_common(norm))


def elsewhere(a: str, b: str, both: Alignment) -> bool:
    """Whether equal titles without a name stand above texts that name others, and have no telling word in common."""
    if both.left_a or both.left_b or _share_a_name(both, begins=True) or share_a_word(a, b, both):
        return False
    lists = lexicon_of(both.a.language)
    one, other = (
        {w.group() for w in _WORD.finditer(text[:_MOST_READ]) if _is_named(text, w, lists)} for text in (a, b)
    )
    return bool(one and other) and one.isdisjoint(other)


def unrelated(a: str, b: str, both: Alignment) -> bool:
    """Whether two real teasers have no telling word in common beyond the words of the titles."""
    return min(len(a), len(b)) >= _LONG_ENOUGH and not share_a_word(a, b, both)


def share_a_word(a: str, b: str, both: Alignment) -> bool:
    """Whether the texts have a telling word in common that neither title has. "This" and "with" tell nothing."""
    titles = {token.norm for token in (*both.a.tokens, *both.b.tokens)}
    shared = (_telling(a, titles) & _telling(b, titles)) - titles
    return any(often(word) < _TELLS_NOTHING for word in shared)


def _telling(text: str, titles: set[str]) -> set[str]:
    """Its longer words, without the rest of names that titles begin: "Madrid" of "Atlético de Madrid"."""
    found, named = set(), False
    for word in _WORD.findall(text[:_MOST_READ]):
        norm, capital = fold(word), word[0].isupper()
        if len(norm) >= _TELLING and not (named and capital):
            found.add(norm)
        if capital or len(norm) >= _TELLING:
            named = capital and norm in titles
    return found
