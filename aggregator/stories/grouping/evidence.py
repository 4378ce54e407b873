"""How much of two titles answers to each other; pure.

The theory is at the top of `dedupe.py`.
"""

from __future__ import annotations

from aggregator.records import dataclass
from aggregator.stories.grouping.align import Alignment, Pair
from aggregator.stories.grouping.names import beside, is_name, is_name_like, starts
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import UNITS, Kind, Token

_UNSHARED = 1.0  # of a word on one side that has its like in number, not in sense, on the other
_ADDED = 0.12  # of a word that only the longer title has
_ADDED_MUCH = 0.4  # the same, for what is beyond as much as is shared
_SECOND_NAME = 0.5  # of what another word counts, when it continues a shared name
_FEW, _HARDLY = 3, 2  # words that carry news
ENOUGH = 0.72
ENOUGH_TOLD = 0.69  # for titles that share what happened, and leave little over; at 0.64, one in six merged wrongly
_EVENT, _LITTLE = 2, 3.0  # shared words that are no names; most that is left over
ENOUGH_COUNTED = 0.55  # for titles that share a figure, a name and another word: hardly two pieces of news do
_TELLING, _YEARS = 10, range(1900, 2100)
_NAMES = 0.8  # more, when both sides have names that the other has not


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the comparison of two aligned titles found. Words are counted by weight."""

    shared: float
    left_a: float
    left_b: float
    names: int  # that each side has and the other has not
    enough: float  # the score that will do: less for titles that share what happened, and leave little over

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
    return Evidence(shared, left_a, left_b, names, _enough(both, max(left_a, left_b)))


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
    """Whether the shared word is like a name in both titles."""
    return is_name_like(both.a, place) and is_name_like(both.b, both.to_b[place])


def _names(title: Title, places: tuple[int, ...]) -> int:
    return sum(is_name(title, place) for place in places)


def _shares_event(both: Alignment) -> bool:
    """Whether the titles share more than names, as far as capitals tell.

    Where they do not (English Titles Like This), words of the lists are no names; two titles that each have something
    of their own must share two of those, since a product's name and "launch" are in many articles.
    """
    carrying = [pair for pair in both.pairs if both.a.tokens[pair.a].weight]
    if both.a.has_case or both.b.has_case:
        return any(not is_name_like(both.a, pair.a) or not is_name_like(both.b, pair.b) for pair in carrying)
    if both.a.language != "en":
        return True
    events = sum(both.a.tokens[pair.a].weight >= 1 and not _may_be_name(both, pair.a) for pair in carrying)
    return events >= (2 if _has_own(both.only_a()) and _has_own(both.only_b()) else 1)


def _tells_the_rest(both: Alignment) -> bool:
    """Whether so little is left over that names suffice: nothing, beside three shared words; or hardly anything, beside
    three shared words that are no names."""
    left = sorted(sum(token.weight >= 1 for token in tokens) for tokens in (both.only_a(), both.only_b()))
    if left == [0, 0]:
        return sum(both.a.tokens[pair.a].weight >= 1 for pair in both.pairs) >= _FEW
    return len(_plain(both)) >= _FEW and (left == [1, 1] or (left[0] == 0 and left[1] <= _HARDLY))


def _enough(both: Alignment, left: float) -> float:
    plain = len(_plain(both))
    if plain and any(_counts(both, pair) for pair in both.pairs) and any(_is_named(both, pair) for pair in both.pairs):
        return ENOUGH_COUNTED
    return ENOUGH_TOLD if left <= _LITTLE and plain >= _EVENT else ENOUGH


def _is_named(both: Alignment, pair: Pair) -> bool:
    return is_name_like(both.a, pair.a) or is_name_like(both.b, pair.b)


def _counts(both: Alignment, pair: Pair) -> bool:
    """Whether both titles have the figure, and it is a quantity in each."""
    return _is_quantity(both.a, pair.a) and _is_quantity(both.b, pair.b)


def _is_quantity(title: Title, place: int) -> bool:
    """Whether the token is a score or a telling number of something: two may die of anything, and a year is in many
    titles. What stands behind a capital, or before nothing, numbers a product or a season; beside a month, its day."""
    token = title.tokens[place]
    if token.kind is not Kind.NUMBER or token.scaled:
        return token.kind is Kind.PAIR or token.scaled
    near = [title.tokens[other] for other in beside(title, place)]
    if any(one.norm in UNITS for one in near):
        return True
    if token.value < _TELLING or token.value in _YEARS or any(one.kind is Kind.DATE for one in near):
        return False
    ends = place + 1 == len(title.tokens) or starts(title, place + 1)
    numbers = not starts(title, place) and title.tokens[place - 1].text != title.tokens[place - 1].text.lower()
    return not numbers and not ends and title.tokens[place + 1].weight > 0


def _plain(both: Alignment) -> list[Pair]:
    """Shared words that carry news and are no names."""
    shared = (pair for pair in both.pairs if both.a.tokens[pair.a].weight >= 1)
    return [pair for pair in shared if not is_name_like(both.a, pair.a) and not is_name_like(both.b, pair.b)]


def _has_own(left: list[Token]) -> bool:
    return any(token.weight >= 1 for token in left)
