"""Opposites, and who does what to whom: guards that look at senses and at the order of words; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from aggregator.stories.grouping.align import EXACT, Alignment, Pair
from aggregator.stories.grouping.lexicon import Lexicon
from aggregator.stories.grouping.lexicon.lexicon import STAGES
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Kind, Token


def opposites(both: Alignment, lists: Lexicon) -> str | None:
    """One says the opposite: "rises" against "falls"; two sides of one event are left to `roles`."""
    for axis, (x, y) in _opposed(both):
        if axis not in lists.converse and STAGES not in axis:
            light = not x.weight and not y.weight
            if not light or _same_place(both, x, y):
                return f"{x.text!r} against {y.text!r}"
    for x in both.only_a():
        for y in both.only_b():
            if x.weight and y.weight and _exclude(x, y, lists):
                return f"{x.text!r} against {y.text!r}"
    return None


def _exclude(x: Token, y: Token, lists: Lexicon) -> bool:
    """Whether the words are alternatives of one axis, and mean the same in no other way."""
    if x.senses & y.senses:
        return False
    one, other = ({sense.partition("/")[0] for sense in token.senses if "/" in sense} for token in (x, y))
    return any(axis not in lists.converse and STAGES not in axis for axis in one & other)


def _opposed(both: Alignment) -> list[tuple[str, tuple[Token, Token]]]:
    a, b = _axes(both.a), _axes(both.b)
    return [
        (axis, (next(iter(a[axis].values())), next(iter(b[axis].values()))))
        for axis in sorted(a.keys() & b.keys())
        if a[axis].keys().isdisjoint(b[axis].keys())
    ]


def _axes(title: Title) -> dict[str, dict[str, Token]]:
    found: dict[str, dict[str, Token]] = {}
    for token in title.tokens:
        for sense in sorted(token.senses):
            axis, slash, side = sense.partition("/")
            if slash:
                found.setdefault(axis, {}).setdefault(side, token)
    return found


def _same_place(both: Alignment, x: Token, y: Token) -> bool:
    i, j = both.a.tokens.index(x), both.b.tokens.index(y)
    before = both.to_b.get(i - 1) == j - 1 if i and j else i == j
    behind = both.to_b.get(i + 1) == j + 1 if i + 1 < len(both.a.tokens) and j + 1 < len(both.b.tokens) else True
    return before and behind


def roles_turned(both: Alignment, lists: Lexicon) -> str | None:
    """Who does it to whom is turned around: "Club beats Gent" against "Gent beats Club", or "is beaten by Gent"."""
    facing = any(axis in lists.converse for axis, _ in _opposed(both))
    turned = _turned(both, lists)
    if turned is None:
        if facing:
            return None if _swapped(both) else "the opposite, of the same"
        return _done_by(both, lists)
    if facing or _is_done_by(both.a, [pair.a for pair in turned], lists) != _is_done_by(
        both.b, [pair.b for pair in turned], lists
    ):
        return None
    if _undergone(both, turned) or _happened_in(both, turned, lists):
        return None
    one, other = (both.a.tokens[pair.a].text for pair in turned)
    return f"{one!r} and {other!r} have changed places"


_PARTICIPLE = re.compile(r".{2}[éi](?:e?s?)$|(?:mis|pris|dit|fait|vert)e?s?$", re.IGNORECASE)


def _undergone(both: Alignment, turned: tuple[Pair, Pair]) -> bool:
    """Whether the French verb between the two is a participle in one title only: "supprime", "supprimés"."""
    if both.a.language != "fr":
        return False
    left, right = turned
    between = [pair for pair in both.pairs if left.a < pair.a < right.a and right.b < pair.b < left.b]
    verbs = [pair for pair in between if _carries(both.a.tokens[pair.a])]
    return any(
        bool(_PARTICIPLE.search(both.a.tokens[pair.a].text)) != bool(_PARTICIPLE.search(both.b.tokens[pair.b].text))
        for pair in verbs
    )


def _happened_in(both: Alignment, turned: tuple[Pair, Pair], lists: Lexicon) -> bool:
    """Whether what acts in one English title is in what the other's participle happened: "avalanche kills three",
    "three killed in avalanche"."""
    left, right = turned
    if lists.language != "en" or (_are_names(both, left) and _are_names(both, right)):
        return False
    for pair in both.pairs:
        if left.a < pair.a < right.a and right.b < pair.b < left.b:
            a, b = form(both.a.tokens[pair.a], lists), form(both.b.tokens[pair.b], lists)
            if a != b:
                title, places = (both.a, (left.a, right.a)) if a else (both.b, (left.b, right.b))
                return any(_in_adjunct(title, place, lists) for place in places)
    return False


def _is_done_by(title: Title, places: Iterable[int], lists: Lexicon) -> bool:
    """Whether one of the words stands behind "by", articles skipped."""
    return any(_behind_by(title, place, lists) for place in places)


def _behind_by(title: Title, place: int, lists: Lexicon) -> bool:
    """Whether "by" stands before the word, over articles and the rest of a name, at most five words back."""
    for token in reversed(title.tokens[max(0, place - 5) : place]):
        if token.norm in lists.by:
            return True
        if token.norm in lists.places:
            return False
        if token.weight >= 1 and (token.senses or not token.text[:1].isupper()):
            return False
    return False


def _done_by(both: Alignment, lists: Lexicon) -> str | None:
    """The same words in the same order, but only in one the last does it: "man shot police", "man shot by police"."""
    carrying = [pair for pair in both.pairs if _carries(both.a.tokens[pair.a])]
    for verb, right in pairwise(carrying):
        starts = any(pair.a < verb.a and pair.b < verb.b for pair in carrying)
        is_agent = right.quality == EXACT and both.a.tokens[right.a].kind is not Kind.DATE  # "by March" is when
        same_order = starts and verb.b < right.b and _same_word(both, verb) and is_agent
        differ = _behind_by(both.a, right.a, lists) != _behind_by(both.b, right.b, lists)
        if same_order and differ and _may_be_verb(both, verb):
            return f"only in one it is done by {both.a.tokens[right.a].text!r}"
    return None


def _same_word(both: Alignment, pair: Pair) -> bool:
    """Whether it is one word, whatever its ending: "sues", "sued"."""
    return pair.quality == EXACT or both.a.tokens[pair.a].norm[:3] == both.b.tokens[pair.b].norm[:3]


def _may_be_verb(both: Alignment, pair: Pair) -> bool:
    """Whether the word is no name and, in German, no noun; English titles may capitalise verbs."""
    lower = both.a.tokens[pair.a].text[0].islower() and both.b.tokens[pair.b].text[0].islower()
    return lower or both.a.language == "en"


def _swapped(both: Alignment) -> bool:
    """Whether any two words that carry news changed order."""
    order = [pair.b for pair in both.pairs if both.a.tokens[pair.a].weight >= 1]
    return order != sorted(order)


def _turned(both: Alignment, lists: Lexicon) -> tuple[Pair, Pair] | None:
    """Two words that changed sides of a third one that stayed between them, in one stretch of words."""
    carrying = [pair for pair in both.pairs if _carries(both.a.tokens[pair.a])]
    for number, left in enumerate(carrying):
        for right in carrying[number + 2 :]:
            if (
                left.b < right.b
                or _unlike(both, left, right)
                or not _in_one_stretch(both, left, right)
                or _adjuncts(both, left, right, lists)
            ):
                continue
            between = [pair for pair in carrying if left.a < pair.a < right.a and right.b < pair.b < left.b]
            if any(_tells_roles(both, left, pair, right, lists) for pair in between):
                return left, right
    return None


def _unlike(both: Alignment, left: Pair, right: Pair) -> bool:
    """Whether one of the two is a name and the other a word: nobody takes "Paris" for what is forbidden there."""
    return both.a.has_case and both.b.has_case and _are_names(both, left) != _are_names(both, right)


def _carries(token: Token) -> bool:
    return token.weight >= 1 and token.kind is not Kind.NUMBER


def _tells_roles(both: Alignment, left: Pair, verb: Pair, right: Pair, lists: Lexicon) -> bool:
    """Whether the word between can be what the one does to the other: the same verb, or a like one between names."""
    a, b = both.a.tokens[verb.a], both.b.tokens[verb.b]
    if {a.norm, b.norm} & (lists.mutual | lists.offices):
        return False
    if not lists.knows_synonyms and not (_are_names(both, left) and _are_names(both, right)):
        return False  # where we know few words, we do not know in what order they stand either
    if _in_adjunct(both.a, verb.a, lists) or _in_adjunct(both.b, verb.b, lists):
        return False
    if verb.quality < EXACT and (a.norm in lists.two_ways or b.norm in lists.two_ways):
        return False
    if any(sense.partition("/")[0] in lists.converse for sense in a.senses & b.senses):
        return True
    if verb.quality == EXACT:
        return True
    if left.quality < EXACT or right.quality < EXACT or form(a, lists) != form(b, lists):
        return False
    return both.a.language == "de" or (_are_names(both, left) and _are_names(both, right))


def form(verb: Token, lists: Lexicon) -> str:
    """What tells "ontslaat" from "ontslagen", and "buys" and "buy" from "bought"."""
    first = verb.norm.partition("_")[0]
    if lists.language == "en":
        return "ed" if first.endswith("ed") else ""
    return first[-1:]


def _in_adjunct(title: Title, place: int, lists: Lexicon) -> bool:
    """Whether the word belongs to "at Texas mall" and the like: a preposition stands one or two words before it."""
    before = title.tokens[max(0, place - 2) : place]
    return any(token.norm in lists.places for token in before)


def _are_names(both: Alignment, pair: Pair) -> bool:
    """Whether a capital tells that the word is a name, as far as capitals tell in these titles."""
    a, b = both.a.tokens[pair.a].text, both.b.tokens[pair.b].text
    return both.a.has_case and both.b.has_case and a[:1].isupper() and b[:1].isupper()


def _in_one_stretch(both: Alignment, left: Pair, right: Pair) -> bool:
    return (
        both.a.tokens[left.a].segment == both.a.tokens[right.a].segment
        and both.b.tokens[left.b].segment == both.b.tokens[right.b].segment
    )


def _adjuncts(both: Alignment, left: Pair, right: Pair, lists: Lexicon) -> bool:
    """Whether one of the two stands behind a preposition of place or time in both titles, and so moves freely."""
    for pair in (left, right):
        a = both.a.tokens[pair.a - 1].norm if pair.a else ""
        b = both.b.tokens[pair.b - 1].norm if pair.b else ""
        if a in lists.places and b in lists.places:
            return True
    return False
