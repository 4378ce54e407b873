"""What one title has in place of what the other has; pure.

In two titles that share most of their words, what stands between the same neighbours and is not the same thing is the
news: "Brand in Gent", "Brand in Lier". Whether two unlike words mean the same cannot be known without the lists, so an
unknown replacement counts as a difference, and only a whole clause told in other words does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from aggregator.stories.grouping.align import COMPOUND, Alignment
from aggregator.stories.grouping.lexicon import lexicon_of
from aggregator.stories.grouping.names import beside, is_name, is_name_like
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Token


def replaced(both: Alignment) -> tuple[str, str] | None:
    """The first words that carry news, stand between the same neighbours, and answer to nothing on the other side."""
    a = [i for i, token in enumerate(both.a.tokens) if token.weight and i not in both.in_a]
    b = [j for j, token in enumerate(both.b.tokens) if token.weight and j not in both.in_b]
    ids_a = [both.to_b.get(i, -1 - i) for i in a]
    ids_b = [j if j in both.to_a else -1000 - j for j in b]
    if (other := _other_part(both)) is not None:
        return other
    for step, a1, a2, b1, b2 in SequenceMatcher(None, ids_a, ids_b, autojunk=False).get_opcodes():
        if step != "replace":
            continue
        left_a, left_b = _unmatched(a[a1:a2], ids_a[a1:a2]), _unmatched(b[b1:b2], ids_b[b1:b2])
        if _is_calling(both, left_a, left_b):
            continue
        whole = len(left_a) == a2 - a1 and len(left_b) == b2 - b1
        if _is_swap(both, left_a, left_b) if whole else _is_swap_inside(both, left_a, left_b):
            return _text(both.a, left_a), _text(both.b, left_b)
    return None


def _is_calling(both: Alignment, a: list[int], b: list[int]) -> bool:
    """Whether the words are what each title calls the same person by: "Author Ann Lee", "Novelist Ann Lee"."""
    if a != [0] or b != [0] or not (both.a.has_case and both.b.has_case):
        return False
    full_name = all(
        both.to_b.get(place) == place and is_name(both.a, place) and is_name(both.b, place) for place in (1, 2)
    )
    return full_name and not is_name_like(both.a, 0) and not is_name_like(both.b, 0)


def _unmatched(places: list[int], ids: list[int]) -> list[int]:
    """Those of a block that answer to nothing on the other side."""
    return [place for place, known in zip(places, ids, strict=True) if known < 0]


def _is_swap_inside(both: Alignment, a: list[int], b: list[int]) -> bool:
    """Among words that changed order: one of its own on each side, and one of the two like a name."""
    carrying_a = [i for i in a if both.a.tokens[i].weight >= 1]
    carrying_b = [j for j in b if both.b.tokens[j].weight >= 1]
    if len(carrying_a) != 1 or len(carrying_b) != 1:
        return False
    return _is_other_name(both.a, carrying_a[0], both.to_b) or _is_other_name(both.b, carrying_b[0], both.to_a)


def _is_other_name(title: Title, place: int, shared: Mapping[int, int]) -> bool:
    """Whether a name stands there that is no part of a shared one."""
    continues = any(is_name_like(title, other) for other in beside(title, place) if other in shared)
    return is_name(title, place) and not continues


def _other_part(both: Alignment) -> tuple[str, str] | None:
    """A compound for words that share only its last part: "Eredivisie" and "Eerste Divisie"."""
    for pair in both.pairs:
        if pair.quality == COMPOUND:
            one, other = both.a.tokens[pair.a], both.b.tokens[pair.b]
            is_whole = len(one.norm) > len(other.norm)
            whole, part = (one, other) if is_whole else (other, one)
            title, place, left = (both.b, pair.b - 1, both.left_b) if is_whole else (both.a, pair.a - 1, both.left_a)
            if place in left and whole.norm.endswith(part.norm) and title.tokens[place].weight >= 1:
                return whole.text, title.tokens[place].text
    return None


def _is_swap(both: Alignment, a: list[int], b: list[int]) -> bool:
    """One thing for another, and not one way of telling a whole clause for another."""
    told = [
        [title.tokens[i] for i in places if title.tokens[i].weight >= 1] for title, places in ((both.a, a), (both.b, b))
    ]
    if not all(told) and all(token.text[:1].islower() for token in (*told[0], *told[1])):
        return False  # "making a joke", "tweeting a joke": a weak word is no thing of its own
    short, long = sorted((len(a), len(b)))
    if short == 1 or long == 2 or not lexicon_of(both.a.language).knows_synonyms or both.a.language == "de":
        return True
    return bool(any(is_name(both.a, i) for i in a) and any(is_name(both.b, j) for j in b))


def _text(title: Title, places: list[int]) -> str:
    found: list[Token] = [title.tokens[place] for place in places]
    return " ".join(token.text for token in found)
