"""What one title has in place of what the other has; pure.

In two titles that share most of their words, what stands between the same neighbours and is not the same thing is the
news: "Brand in Gent", "Brand in Lier". Whether two unlike words mean the same cannot be known without the lists, so an
unknown replacement counts as a difference, and only a whole clause told in other words does not.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from aggregator.stories.align import COMPOUND, Alignment
from aggregator.stories.names import is_name
from aggregator.stories.titles import Title
from aggregator.stories.tokens import Token
from aggregator.stories.words import lexicon


def replaced(both: Alignment) -> tuple[str, str] | None:
    """The first words that carry news, stand between the same neighbours, and answer to nothing on the other side."""
    a = [i for i, token in enumerate(both.a.tokens) if token.weight and i not in both.in_a]
    b = [j for j, token in enumerate(both.b.tokens) if token.weight and j not in both.in_b]
    ids_a = [both.to_b.get(i, -1 - i) for i in a]
    ids_b = [j if j in both.to_a else -1000 - j for j in b]
    if (other := _other_part(both)) is not None:
        return other
    for step, a1, a2, b1, b2 in SequenceMatcher(None, ids_a, ids_b, autojunk=False).get_opcodes():
        unlike = step == "replace" and max(ids_a[a1:a2]) < 0 and max(ids_b[b1:b2]) < 0
        if unlike and _is_swap(both, a[a1:a2], b[b1:b2]):
            return _text(both.a, a[a1:a2]), _text(both.b, b[b1:b2])
    return None


def _other_part(both: Alignment) -> tuple[str, str] | None:
    """A compound for words that share only one of its parts: "Eredivisie" and "Eerste Divisie"."""
    for pair in both.pairs:
        if pair.quality == COMPOUND:
            one, other = both.a.tokens[pair.a], both.b.tokens[pair.b]
            whole, part, places = (
                (one, pair.b, both.left_b) if len(one.norm) > len(other.norm) else (other, pair.a, both.left_a)
            )
            title = both.b if whole is one else both.a
            for place in (part - 1, part + 1):
                if place in places and title.tokens[place].weight >= 1 and title.tokens[place].stem not in whole.norm:
                    return whole.text, title.tokens[place].text
    return None


def _is_swap(both: Alignment, a: list[int], b: list[int]) -> bool:
    """One thing for another, and not one way of telling a whole clause for another."""
    if not any(both.a.tokens[i].weight >= 1 for i in a) and not any(both.b.tokens[j].weight >= 1 for j in b):
        return False
    short, long = sorted((len(a), len(b)))
    if short == 1 or long == 2 or not lexicon(both.a.language).knows_synonyms or both.a.language == "de":
        return True
    return bool(any(is_name(both.a, i) for i in a) and any(is_name(both.b, j) for j in b))


def _text(title: Title, places: list[int]) -> str:
    found: list[Token] = [title.tokens[place] for place in places]
    return " ".join(token.text for token in found)
