"""Opposites, and who does what to whom: guards that look at senses and at the order of words; pure."""

from __future__ import annotations

from aggregator.stories.align import EXACT, Alignment, Pair
from aggregator.stories.titles import Title
from aggregator.stories.tokens import Kind, Token
from aggregator.stories.words import Lexicon


def opposites(both: Alignment, lists: Lexicon) -> str | None:
    """One says the opposite: "rises" against "falls"; two sides of one event are left to `roles`."""
    for axis, (x, y) in _opposed(both):
        if axis not in lists.converse:
            light = not x.weight and not y.weight
            if not light or _same_place(both, x, y):
                return f"{x.text!r} against {y.text!r}"
    return None


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


def roles(both: Alignment, lists: Lexicon) -> str | None:
    """Who does it to whom is turned around: "Club beats Gent" against "Gent beats Club"."""
    facing = any(axis in lists.converse for axis, _ in _opposed(both))
    turned = _turned(both, lists)
    passive = _is_passive(both.a, lists) != _is_passive(both.b, lists)
    if turned is None:
        return "the opposite, of the same" if facing and not _swapped(both) else None
    if facing or passive:
        return None
    return f"{turned[0]!r} and {turned[1]!r} have changed places"


def _is_passive(title: Title, lists: Lexicon) -> bool:
    return any(token.norm in lists.by for token in title.tokens)


def _swapped(both: Alignment) -> bool:
    """Whether any two words that carry news changed order."""
    order = [pair.b for pair in both.pairs if both.a.tokens[pair.a].weight >= 1]
    return order != sorted(order)


def _turned(both: Alignment, lists: Lexicon) -> tuple[str, str] | None:
    """Two words that changed sides of a third one that stayed between them, in one stretch of words."""
    carrying = [pair for pair in both.pairs if _carries(both.a.tokens[pair.a])]
    for number, left in enumerate(carrying):
        for right in carrying[number + 2 :]:
            if left.b < right.b or not _in_one_stretch(both, left, right) or _adjuncts(both, left, right, lists):
                continue
            between = [pair for pair in carrying if left.a < pair.a < right.a and right.b < pair.b < left.b]
            if any(_tells_roles(both, left, pair, right, lists) for pair in between):
                return both.a.tokens[left.a].text, both.a.tokens[right.a].text
    return None


def _carries(token: Token) -> bool:
    return token.weight >= 1 and token.kind is not Kind.NUMBER


def _tells_roles(both: Alignment, left: Pair, verb: Pair, right: Pair, lists: Lexicon) -> bool:
    """Whether the word between can be what the one does to the other: the same verb, or a like one between names."""
    a, b = both.a.tokens[verb.a], both.b.tokens[verb.b]
    if a.norm in lists.mutual or b.norm in lists.mutual:
        return False
    if verb.quality < EXACT and (a.norm in lists.two_ways or b.norm in lists.two_ways):
        return False
    if any(sense.partition("/")[0] in lists.converse for sense in a.senses & b.senses):
        return True
    if verb.quality == EXACT:
        return True
    if left.quality < EXACT or right.quality < EXACT:
        return False
    return both.a.language == "de" or (_are_names(both, left) and _are_names(both, right))


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
