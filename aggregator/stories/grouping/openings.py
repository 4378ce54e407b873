"""Whether two texts begin with one sentence: one agency's text under two headlines, edited or cut; pure.

The sentence of the one is that of the other, but for words that only one of them has, and for who says so, behind a
comma or a dash. Another word in the place of one of these is other news: the text was filled in twice. A name or a
figure that the sentence tells is nothing that one of the titles has of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from aggregator.stories.grouping.align import Alignment
from aggregator.stories.grouping.keys import FEWEST_TELLING, WORD_OR_FIGURE, first_sentence, tells, text_key
from aggregator.stories.grouping.lexicon import Lexicon
from aggregator.stories.grouping.lexicon.stems import fold
from aggregator.stories.grouping.names import is_name_like
from aggregator.stories.grouping.teasers import beginning, says
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Token

_FEWEST = 8  # words that two sentences share
_TOLD, _SHARE = 1.9, 0.3  # words of each title, and its part, that the sentence or the other title tells
_ASIDE = re.compile(r"[,(:–—]|-\s")  # what stands before "says the police"

_Words = list[re.Match[str]]


def shared_sentence(a: str, b: str, lists: Lexicon) -> str:
    """The words that the first sentences of two texts share, if they are one; else none."""
    (one, x, folded, words), (other, y, others, their_words) = _sentence(a), _sentence(b)
    if len(words & their_words) < FEWEST_TELLING or not (text_key(a) and text_key(b)):
        return ""
    kept: list[str] = []
    more: tuple[_Words, _Words] = ([], [])
    for block in Levenshtein.opcodes(folded, others):
        here, there = x[block.src_start : block.src_end], y[block.dest_start : block.dest_end]
        if block.tag == "equal":
            kept += _folded(here)
        elif block.tag == "replace":
            if len(kept) < _FEWEST or not (_is_aside(one, here[0]) or _is_aside(other, there[0])):
                return ""
            break
        else:
            more[0].extend(here)
            more[1].extend(there)
    if len(kept) < _FEWEST or sum(map(tells, set(kept))) < FEWEST_TELLING:
        return ""
    denied = lists.negation | lists.denial | lists.doubt | lists.lack
    if not denied.isdisjoint([*_folded(more[0]), *_folded(more[1])]):
        return ""
    return "" if _names_another(more[0], b) and _names_another(more[1], a) else " ".join(kept)


def answered(both: Alignment, told: str) -> Alignment | None:
    """The titles above such a sentence, without the names and figures that it tells; None when it does not tell what
    both titles do. Names of it that each has for itself stay beside a word that both have: "Kiel wins", "Lens wins"."""
    if not (_is_told(both.a, both.to_b, told) and _is_told(both.b, both.to_a, told)):
        return None
    if not any(_tells_more(left, told) for left in (both.only_a(), both.only_b())):
        return None
    figures, names = zip(_told_of(both.a, both.left_a, told), _told_of(both.b, both.left_b, told), strict=True)
    if all(names) and any(both.a.tokens[pair.a].weight >= 1 for pair in both.pairs):
        names = frozenset(), frozenset()
    return replace(both, in_a=both.in_a | figures[0] | names[0], in_b=both.in_b | figures[1] | names[1])


@lru_cache(maxsize=256)
def _sentence(text: str) -> tuple[str, _Words, list[str], frozenset[str]]:
    """The first sentence of a text, its words as they stand there, folded, and each once."""
    sentence = first_sentence(text)
    words = list(WORD_OR_FIGURE.finditer(sentence))
    folded = _folded(words)
    return sentence, words, folded, frozenset(folded)


def _folded(words: Iterable[re.Match[str]]) -> list[str]:
    return [fold(word.group()) for word in words]


def _is_aside(text: str, word: re.Match[str]) -> bool:
    """Whether the word begins what is apart from the sentence."""
    end = 0
    for found in WORD_OR_FIGURE.finditer(text, 0, word.start()):
        end = found.end()
    return _ASIDE.search(text, end, word.start()) is not None


def _names_another(more: Iterable[re.Match[str]], others: str) -> bool:
    """Whether words of one sentence name, or count, what the other text does not."""
    named = (word.group() for word in more if word.start() and not word.group()[0].islower())
    return any(not says(fold(others), beginning(fold(name))) for name in named)


def _is_told(title: Title, shared: Collection[int], told: str) -> bool:
    """Whether the sentence tells something of a title, and with the other title enough of it."""
    by_text = {place for place, token in enumerate(title.tokens) if _tells(told, token)}
    known = sum(title.tokens[place].weight for place in by_text | set(shared))
    return bool(by_text) and known >= max(_TOLD, _SHARE * sum(token.weight for token in title.tokens))


def _tells_more(left: Iterable[Token], told: str) -> bool:
    """Whether of a title's own words the sentence tells one, or none carries news. A podcast's name tells no news."""
    carrying = [token for token in left if token.weight >= 1]
    return not carrying or any(_tells(told, token) for token in carrying)


def _tells(told: str, token: Token) -> bool:
    if token.text[:1].isdigit():
        return token.text in told.split()
    return token.weight >= 1 and says(told, beginning(token.norm))


def _told_of(title: Title, left: Iterable[int], told: str) -> tuple[frozenset[int], frozenset[int]]:
    """Of what is left over of a title, the figures and the names that the sentence tells."""
    found = frozenset(place for place in left if _tells(told, title.tokens[place]))
    figures = frozenset(place for place in found if title.tokens[place].text[:1].isdigit())
    return figures, frozenset(place for place in found - figures if is_name_like(title, place))
