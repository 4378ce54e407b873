"""What makes two titles different news however alike they are: each guard gives the reason, or None; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aggregator.stories.align import EXACT, Alignment, Pair
from aggregator.stories.titles import Title
from aggregator.stories.tokens import Kind, Token
from aggregator.stories.words import Lexicon, lexicon

Guard = Callable[[Alignment, Lexicon], str | None]


def contradiction(both: Alignment) -> str | None:
    """Why the two titles cannot be the same news, in words; None when nothing says so."""
    lists = lexicon(both.a.language)
    return next((reason for guard in GUARDS if (reason := guard(both, lists))), None)


def numbers(both: Alignment, lists: Lexicon) -> str | None:
    """Each has a number that the other has not: "two dead", "five dead"; "3-0", "0-3"."""
    for kind in (Kind.PAIR, Kind.NUMBER, Kind.CODE):
        a, b = _of_kind(both.only_a(), kind), _of_kind(both.only_b(), kind)
        a, b = _without_roundings(a, b)
        if a and b:
            return f"{a[0].text!r} against {b[0].text!r}"
    return None


def _of_kind(found: Iterable[Token], kind: Kind) -> list[Token]:
    return [token for token in found if token.kind is kind]


def _without_roundings(a: list[Token], b: list[Token]) -> tuple[list[Token], list[Token]]:
    rounded = [
        (x, y)
        for x in a
        for y in b
        if (x.scaled or y.scaled) and abs(x.value - y.value) <= 0.06 * max(x.value, y.value)
    ]
    return [x for x in a if all(x is not one for one, _ in rounded)], [
        y for y in b if all(y is not one for _, one in rounded)
    ]


def order_of_numbers(both: Alignment, lists: Lexicon) -> str | None:
    """The same numbers for others: "Lakers 110, Celtics 102" against "Lakers 102, Celtics 110"."""
    order = [pair.b for pair in both.pairs if both.a.tokens[pair.a].kind is Kind.NUMBER]
    rest = [pair.b for pair in both.pairs if both.a.tokens[pair.a].kind is Kind.WORD and both.a.tokens[pair.a].weight]
    if order != sorted(order) and rest == sorted(rest):
        return "its numbers have changed places"
    return None


def dates(both: Alignment, lists: Lexicon) -> str | None:
    """Each has a weekday, or each a month, that the other has not."""
    for kind in ("day", "month", "relative"):
        a = [token for token in both.only_a() if token.kind is Kind.DATE and token.norm.startswith(kind)]
        b = [token for token in both.only_b() if token.kind is Kind.DATE and token.norm.startswith(kind)]
        if a and b:
            return f"{a[0].text!r} against {b[0].text!r}"
    return None


def negations(both: Alignment, lists: Lexicon) -> str | None:
    """One says that something is not so."""
    a, b = _among(both.a.tokens, lists.negation), _among(both.b.tokens, lists.negation)
    return f"only one is denied: {(a or b)[0].text!r}" if bool(a) != bool(b) else None


def doubts(both: Alignment, lists: Lexicon) -> str | None:
    """One says that something is not quite so, or only wanted or possible, in words that the other has no like of."""
    for name, words in (("untrue", lists.denial), ("uncertain", lists.doubt)):
        a, b = _among(both.a.tokens, words), _among(both.b.tokens, words)
        alone = _among(both.only_a(), words) if not b else _among(both.only_b(), words) if not a else []
        if alone:
            return f"only one is {name}: {alone[0].text!r}"
    return None


def changes(both: Alignment, lists: Lexicon) -> str | None:
    """One has a word that makes other news of the same words."""
    a, b = _among(both.only_a(), lists.change), _among(both.only_b(), lists.change)
    if a or b:
        return f"only one has {(a or b)[0].text!r}"
    return None


def _among(found: Iterable[Token], words: frozenset[str]) -> list[Token]:
    return [token for token in found if token.norm in words]


_UN = ("un", "in", "im", "il", "ir", "dis", "non", "on", "anti", "des", "mal", "mis", "miss", "a")


def prefixes(both: Alignment, lists: Lexicon) -> str | None:
    """One word is the other's denial by its first letters: "eens", "oneens"; "legal", "illegal"."""
    for x in both.only_a():
        for y in both.only_b():
            short, long = sorted((x.norm, y.norm), key=len)
            if len(short) >= 3 and long.endswith(short) and long[: -len(short)] in _UN:
                return f"{x.text!r} against {y.text!r}"
    return None


def particles(both: Alignment, lists: Lexicon) -> str | None:
    """Each has a clause that ends in a particle that the other has not: "stellt … vor", "stellt … ein"."""
    a, b = _ends(both.a, both.left_a, lists), _ends(both.b, both.left_b, lists)
    return f"{a[0].text!r} against {b[0].text!r}" if a and b else None


def _ends(title: Title, places: Iterable[int], lists: Lexicon) -> list[Token]:
    found = title.tokens
    lasts = [i for i in places if i + 1 == len(found) or found[i + 1].segment != found[i].segment]
    return [found[i] for i in lasts if found[i].norm.rpartition("_")[2] in lists.particles]


def offices(both: Alignment, lists: Lexicon) -> str | None:
    """Only one speaks of a former or a deputy minister."""
    for title, other, to in ((both.a, both.b, both.to_b), (both.b, both.a, both.to_a)):
        for i, token in enumerate(title.tokens[:-1]):
            head = to.get(i + 1)
            if token.norm in lists.former and head is not None and other.tokens[head].senses and i not in to:
                return f"only one has {token.text!r}"
    return None


def questions(both: Alignment, lists: Lexicon) -> str | None:
    """One asks what the other states."""
    return "one is a question" if both.a.is_question != both.b.is_question else None


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


GUARDS: tuple[Guard, ...] = (
    numbers,
    order_of_numbers,
    dates,
    negations,
    doubts,
    changes,
    prefixes,
    particles,
    offices,
    questions,
    opposites,
    roles,
)
