"""What makes two titles different news however alike they are: each guard gives the reason, or None; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from aggregator.stories.grouping.align import EXACT, Alignment
from aggregator.stories.grouping.lexicon import Lexicon, lexicon_of
from aggregator.stories.grouping.names import beside, is_capital, is_name_like, starts
from aggregator.stories.grouping.parties import parties_apart
from aggregator.stories.grouping.roles import opposites, roles_turned
from aggregator.stories.grouping.stages import follow_ups, stages_apart
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Kind, Token

Guard = Callable[[Alignment, Lexicon], str | None]


def contradiction(both: Alignment, *, one_text: bool = False) -> str | None:
    """Why the two titles cannot be the same news, in words; None when nothing says so. Above `one_text` a word more
    that changes news changes none: the text is what is told."""
    lists = lexicon_of(both.a.language)
    asked = (guard for guard in GUARDS if not (one_text and guard is changes))
    return next((reason for guard in asked if (reason := guard(both, lists))), None)


def numbers(both: Alignment, lists: Lexicon) -> str | None:
    """Each has a number that the other has not: "two dead", "five dead"; "3-0", "0-3"."""
    for kind in (Kind.PAIR, Kind.NUMBER, Kind.CODE):
        a, b = _of_kind(both.only_a(), kind), _of_kind(both.only_b(), kind)
        if a and b:
            return f"{a[0].text!r} against {b[0].text!r}"
    return None


def _of_kind(found: Iterable[Token], kind: Kind) -> list[Token]:
    return [token for token in found if token.kind is kind]


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
    a, b = (_denials(title, lists) for title in (both.a, both.b))
    if bool(a) == bool(b) or _among(_new_in_b(both) if a else _new_in_a(both), lists.lack):
        return None
    if _among(both.only_b() if a else both.only_a(), lists.denial):  # "we will not", "rules out"
        return None
    return f"only one is denied: {(a or b)[0].text!r}"


def _new_in_a(both: Alignment) -> list[Token]:
    known = {pair.a for pair in both.pairs if pair.quality == EXACT}
    return [token for place, token in enumerate(both.a.tokens) if place not in known]


def _new_in_b(both: Alignment) -> list[Token]:
    known = {pair.b for pair in both.pairs if pair.quality == EXACT}
    return [token for place, token in enumerate(both.b.tokens) if place not in known]


def _denials(title: Title, lists: Lexicon) -> list[Token]:
    """Words that deny; the "No." before a number does not."""
    behind = [*title.tokens[1:], None]
    return [
        token
        for token, following in zip(title.tokens, behind, strict=False)
        if token.norm in lists.negation
        and not (token.norm == "no" and following is not None and following.kind is Kind.NUMBER)
    ]


def doubts(both: Alignment, lists: Lexicon) -> str | None:
    """One says that something is not quite so, or only wanted or possible, in words that the other has no like of."""
    for name, words in (("untrue", lists.denial), ("uncertain", lists.doubt)):
        a, b = (_among(_without_places(title, range(len(title.tokens)), lists), words) for title in (both.a, both.b))
        left = (both.b, both.left_b) if not a else (both.a, both.left_a)
        alone = [] if a and b else _among(_without_places(*left, lists), words)
        if alone and not (name == "untrue" and _only_other_denies(both, lists, a_is_alone=bool(a))):
            return f"only one is {name}: {alone[0].text!r}"
    return None


def _without_places(title: Title, places: Iterable[int], lists: Lexicon) -> list[Token]:
    """Tokens there, but for prepositions before a name: near a deal is no deal yet, "near Paris" is a place."""
    found = title.tokens
    return [
        found[i]
        for i in places
        if found[i].norm not in lists.places or i + 1 == len(found) or not is_name_like(title, i + 1)
    ]


def changes(both: Alignment, lists: Lexicon) -> str | None:
    """One has a word that makes other news of the same words."""
    a, b = _among(both.only_a(), lists.change), _among(both.only_b(), lists.change)
    if a or b:
        return f"only one has {(a or b)[0].text!r}"
    return None


def _only_other_denies(both: Alignment, lists: Lexicon, *, a_is_alone: bool) -> bool:
    """Whether "rules out" of the one is "will not" of the other."""
    one, other = (both.a, both.b) if a_is_alone else (both.b, both.a)
    return bool(_denials(other, lists)) and not _denials(one, lists)


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


def belongings(both: Alignment, lists: Lexicon) -> str | None:
    """Only one speaks of something of the other's subject: "the fugitive", "the fugitive's car". Titles that differ in
    more than a word or two tell it in other words."""
    for title, left, other_left, to in (
        (both.a, both.left_a, both.left_b, both.to_b),
        (both.b, both.left_b, both.left_a, both.to_a),
    ):
        other = both.b if title is both.a else both.a
        added = [i for i in left if title.tokens[i].weight >= 1]
        if len(added) <= 2 and not any(other.tokens[j].weight >= 1 for j in other_left):
            for i in added:
                owner = _owner(title, i, lists)
                is_thing = owner in to and title.tokens[owner].kind is Kind.WORD
                if is_thing and not _owned(other, to[owner], lists):
                    return f"only one is about {title.tokens[i].text!r}"
    return None


def _owner(title: Title, place: int, lists: Lexicon) -> int:
    """Where the owner of the thing at `place` stands: behind "of", or before it with "'s"; -1 when it has none. What
    stands behind a preposition is a place or a time, and nobody's thing."""
    found = title.tokens
    if _light_before(found, place) & (lists.places - lists.of):
        return -1
    before = [i for i in range(place) if found[i].weight >= 1]
    if lists.language == "en" and before and _is_genitive(found[before[-1]]):
        return before[-1]
    if place + 1 >= len(found) or found[place + 1].norm not in lists.of:
        return -1
    behind = [i for i in range(place + 2, len(found)) if found[i].weight]
    return behind[0] if behind and found[behind[0]].segment == found[place].segment else -1


def _owned(title: Title, place: int, lists: Lexicon) -> bool:
    return _is_genitive(title.tokens[place]) or bool(_light_before(title.tokens, place) & lists.of)


def _is_genitive(token: Token) -> bool:
    return token.text.endswith(("'s", "s'"))


def _light_before(found: Sequence[Token], place: int) -> set[str]:
    """Words of no weight among the two before."""
    return {token.norm for token in found[max(0, place - 2) : place] if not token.weight}


def names(both: Alignment, lists: Lexicon) -> str | None:
    """Each has a name that the other has not: of another place, company or person. A name beside a shared one may be
    that one's other part."""
    a, b = _strangers(both.a, both.left_a, both.to_b), _strangers(both.b, both.left_b, both.to_a)
    if not a or not b or any(x.norm.startswith(y.norm) or y.norm.startswith(x.norm) for x in a for y in b):
        return None
    return f"{a[0].text!r} in place of {b[0].text!r}"


def _strangers(title: Title, left: Iterable[int], shared: Mapping[int, int]) -> list[Token]:
    """Names among what is left over that stand beside no name that is shared."""
    return [
        title.tokens[place]
        for place in left
        if (is_name_like(title, place) or _is_label(title, place))
        and not any(other in shared and is_name_like(title, other) for other in beside(title, place))
    ]


def _is_label(title: Title, place: int) -> bool:
    """Whether the word alone stands before a colon: "Orange : …" and "Utrecht: …" say whose news it is, and where."""
    token = title.tokens[place]
    alone = place == 0 and len(title.tokens) > 1 and title.tokens[1].segment != token.segment
    return alone and is_capital(token) and token.weight >= 1 and not token.senses


_UNFINISHED = frozenset({"alpha", "beta", "rc", "nightly", "preview", "vorschau"})
_AGES = frozenset({"onder", "unter", "under", "sub"})
_MODELS = frozenset({"pro", "max", "ultra", "plus", "mini", "lite", "xl", "fe", "se"})


def versions(both: Alignment, lists: Lexicon) -> str | None:
    """Only one is about another make of the numbered thing, or another team: "24.8 Beta", "S25 Ultra", "Onder 19"."""
    for title, left in ((both.a, both.left_a), (both.b, both.left_b)):
        found = next(
            (title.tokens[place] for place in left if not starts(title, place) and _is_make(title, place)), None
        )
        if found is not None:
            return f"only one is about the {found.text}"
    return None


def _is_make(title: Title, place: int) -> bool:
    token, before = title.tokens[place], title.tokens[place - 1]
    numbered = before.kind in (Kind.NUMBER, Kind.CODE) or before.norm in _MODELS
    if token.kind is Kind.NUMBER:
        return before.norm in _AGES and is_capital(before)
    if token.norm in _UNFINISHED:
        return numbered or is_capital(before)
    return numbered and token.norm in _MODELS and is_capital(token)


def questions(both: Alignment, lists: Lexicon) -> str | None:
    """One asks what the other states."""
    return "one is a question" if both.a.is_question != both.b.is_question else None


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
    belongings,
    questions,
    versions,
    names,
    opposites,
    stages_apart,
    follow_ups,
    parties_apart,
    roles_turned,
)
