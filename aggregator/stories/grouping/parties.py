"""Which of two names does it to the other: a guard that looks at where names stand, and behind what; pure.

Of two titles that name the same two, each says who acts: the name before the verb that no preposition holds, or, in a
passive, the one behind "by". If another acts in the other title, it is other news, unless the words between are two
sides of one event ("A beats B", "B loses to A"); and if they are, and the same one acts, it is other news again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from operator import attrgetter

from aggregator.records import dataclass
from aggregator.stories.grouping.align import COMPOUND, EXACT, Alignment
from aggregator.stories.grouping.lexicon import Lexicon
from aggregator.stories.grouping.names import is_capital, is_name, is_name_like, starts
from aggregator.stories.grouping.roles import form
from aggregator.stories.grouping.titles import Title

_PARTICIPLE = {
    "fr": re.compile(r"(?:e|ee|es|ees|er)$"),
    "en": re.compile(r"ed$"),
    "nl": re.compile(r"(?:^|[a-z])ge[a-z]+(?:d|t|en)$|^(?:be|ver|ont|her|over|onder)[a-z]+(?:d|en)$"),
    "de": re.compile(r"^ge|[a-z]ge[a-z]|(?:en|t)$"),
}
_ACTS, _BARE = "", "-"  # marks of a name that no preposition holds
_MARK_A, _MARK_B = attrgetter("mark_a"), attrgetter("mark_b")


@dataclass(frozen=True, slots=True)
class _Party:
    """A name that both titles have: where its first word stands, and the preposition that holds it, or who it is."""

    a: int
    b: int
    mark_a: str
    mark_b: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What one title says: each name's mark by the place of its first word, and whether "by" names who acts."""

    title: Title
    runs: dict[int, int]
    marks: dict[int, str]
    passive: bool
    speaker: int  # the place of who is quoted, or -1

    def apart(self, x: int, y: int) -> bool:
        """Whether two names stand in different stretches of words, and neither says what the other does."""
        if self.speaker in (x, y) or self.title.tokens[x].segment == self.title.tokens[y].segment:
            return False
        return {self.marks[x], self.marks[y]} <= {_ACTS, _BARE}


def parties_apart(both: Alignment, lists: Lexicon) -> str | None:
    """The same two names, and another one acts."""
    if any(token.norm in lists.mutual for token in (*both.a.tokens, *both.b.tokens)):
        return None
    a, b = _said(both.a, both.b, lists), _said(both.b, both.a, lists)
    shared = _shared(both, a, b)
    one_acts = any(party.mark_a == party.mark_b == _ACTS for party in shared)
    for x, y in combinations(shared, 2):
        if a.apart(x.a, y.a) or b.apart(x.b, y.b):
            continue
        turned = _held_otherwise(x, y, lists, one_acts=one_acts) or _owns_what_it_gets(x, y, both, lists)
        turned = turned or _acts_otherwise(x, y, both, a, b, lists)
        if turned:
            return f"{both.a.tokens[x.a].text!r} and {both.a.tokens[y.a].text!r} have changed places"
    return None


def _held_otherwise(x: _Party, y: _Party, lists: Lexicon, *, one_acts: bool) -> bool:
    """ "From Gent to Lier" against "from Lier to Gent"; or, if a third one does it, "quits Gent for Lier" and "Lier for
    Gent"."""
    if _ACTS in (x.mark_a, x.mark_b, y.mark_a, y.mark_b):
        return False
    if (x.mark_a, y.mark_a) == (y.mark_b, x.mark_b) and x.mark_a != x.mark_b:
        return one_acts or _BARE not in (x.mark_a, x.mark_b)
    marks = (x.mark_a, y.mark_b, y.mark_a, x.mark_b)
    bare = [mark == _BARE for mark in marks]
    alike = len({mark in lists.of for mark in marks if mark != _BARE}) == 1  # not "beats X in Y", "wins Y from X"
    return one_acts and alike and bare in ([True, True, False, False], [False, False, True, True])


def _owns_what_it_gets(x: _Party, y: _Party, both: Alignment, lists: Lexicon) -> bool:
    """ "Gent signs a striker of Genk" against "a striker of Gent signs for Genk"."""
    if not any(token.norm in lists.two_ways for token in (*both.a.tokens, *both.b.tokens)):
        return False
    return any(
        {one.mark_a, one.mark_b} - lists.of == {_ACTS} and not {_ACTS, _BARE} & {other.mark_a, other.mark_b}
        for one, other in ((x, y), (y, x))
        if one.mark_a != one.mark_b
    )


def _acts_otherwise(x: _Party, y: _Party, both: Alignment, a: _Said, b: _Said, lists: Lexicon) -> bool:
    actors = [[party for party in (x, y) if mark(party) == _ACTS] for mark in (_MARK_A, _MARK_B)]
    if not all(len(found) == 1 for found in actors):
        return False
    sides = _side(a, lists), _side(b, lists)
    facing = any(sides[0][axis] != sides[1][axis] for axis in sides[0].keys() & sides[1].keys())
    if facing:
        return actors[0] == actors[1]
    if actors[0] == actors[1] or _other_verbs(both, lists):
        return False
    if a.passive or b.passive:
        return True
    marks = (actors[1][0].mark_a, actors[0][0].mark_b)
    return all(mark == _BARE or mark in lists.towards for mark in marks) and not _other_form(both, a, b, lists)


def _other_form(both: Alignment, a: _Said, b: _Said, lists: Lexicon) -> bool:
    """Whether a verb that the titles share is a participle in one of them: "fires the CEO", "CEO ousted"."""
    words = [
        (both.a.tokens[pair.a], both.b.tokens[pair.b])
        for pair in both.pairs
        if pair.quality > COMPOUND and pair.a not in a.runs and pair.b not in b.runs
    ]
    verbs = [(one, other) for one, other in words if one.weight >= 1 and one.text[:1].islower()]
    participle = _PARTICIPLE.get(both.a.language)
    return participle is not None and any(
        form(one, lists) != form(other, lists) and (participle.search(one.norm) or participle.search(other.norm))
        for one, other in verbs
    )


def _other_verbs(both: Alignment, lists: Lexicon) -> bool:
    """Whether a verb that either party may be the subject of is in one title only."""
    a, b = ({token.norm for token in title.tokens} & lists.two_ways for title in (both.a, both.b))
    return a != b


def _side(said: _Said, lists: Lexicon) -> dict[str, str]:
    """On which side of a two-sided event the one who acts is; who does it by "by" is on the first."""
    found: dict[str, set[str]] = {}
    for token in said.title.tokens:
        for sense in token.senses:
            axis, slash, side = sense.partition("/")
            if slash and axis in lists.converse:
                found.setdefault(axis, set()).add(side)
    return {axis: "0" if said.passive else min(sides) for axis, sides in found.items() if len(sides) == 1}


def _said(title: Title, other: Title, lists: Lexicon) -> _Said:
    runs = _runs(title, {token.norm for place, token in enumerate(other.tokens) if is_name(other, place)})
    found = {place: _held_by(title, place, lists) for place in dict.fromkeys(runs.values())}
    speaker = next((place for place in found if _speaks(title, runs, place, lists)), -1)
    by = next((place for place, mark in found.items() if mark in lists.by and _is_passive(title, place, lists)), -1)
    passive = speaker < 0 <= by
    acting = speaker if speaker >= 0 else by if passive else _subject(title, found)
    marks = {place: _ACTS if place == acting else mark or _BARE for place, mark in found.items()}
    return _Said(title, runs, marks, passive, speaker)


def _speaks(title: Title, runs: dict[int, int], place: int, lists: Lexicon) -> bool:
    """Whether the name is of who is quoted: "…, says X", "volgens X", "…, X says"."""
    behind = max(at for at, first in runs.items() if first == place) + 1
    last = behind + 1 >= len(title.tokens)
    if last and behind < len(title.tokens) and title.tokens[behind].norm in lists.says:
        return True
    first = title.tokens[place - 1] if place else None
    return first is not None and first.norm in lists.says and place - 2 not in runs and place > 1


def _shared(both: Alignment, a: _Said, b: _Said) -> list[_Party]:
    """The names that both titles have, one party for each, however many words of it they share."""
    shared = {
        (a.runs[pair.a], b.runs[pair.b])
        for pair in both.pairs
        if pair.quality == EXACT and pair.a in a.runs and pair.b in b.runs
    }
    return [_Party(one, other, a.marks[one], b.marks[other]) for one, other in sorted(shared)]


def _runs(title: Title, names: set[str]) -> dict[int, int]:
    """Each word of a name, and the first word of that name. Some words are known to be names from the other title."""
    found: dict[int, int] = {}
    for place, token in enumerate(title.tokens):
        if is_name_like(title, place) or (token.norm in names and is_capital(token)):
            found[place] = found[place - 1] if place - 1 in found and not starts(title, place) else place
        elif token.weight and is_capital(token) and _goes_on(title, place):
            found[place] = place
    return found


def _goes_on(title: Title, place: int) -> bool:
    """Whether a name follows, and the word is its beginning: "Crystal Palace", "Trainer Kovac"."""
    behind = place + 1
    if behind >= len(title.tokens) or starts(title, behind) or not is_name_like(title, behind):
        return False
    return title.language == "de" or (title.has_case and starts(title, place))


def _held_by(title: Title, place: int, lists: Lexicon) -> str:
    """The preposition before a name, articles skipped; "" when nothing holds it."""
    for token in _before(title, place):
        if token in lists.by or token in lists.of or token in lists.places or token in lists.towards:
            return token
    return ""


def _before(title: Title, place: int) -> Iterator[str]:
    """The words right before the place, the nearest first, to the first one that carries news."""
    for before in range(place - 1, -1, -1):
        token = title.tokens[before]
        if token.segment != title.tokens[place].segment:
            return
        yield token.norm.rpartition("_")[2]  # "tekent_bij"
        if token.weight:
            return


def _is_passive(title: Title, place: int, lists: Lexicon) -> bool:
    """Whether "by" says who did it. Where it also means "of", only if no verb stands before it."""
    held = _held_by(title, place, lists)
    if held not in lists.of:
        return True
    segment = title.tokens[place].segment
    inside = [i for i, token in enumerate(title.tokens) if token.segment == segment and token.weight]
    verbs = [i for i in inside if title.tokens[i].text[:1].islower()]
    return bool(verbs) and all(i > place for i in verbs)


def _subject(title: Title, found: dict[int, str]) -> int:
    """The place of the first name of a title or a stretch, when nothing else of weight stands before it; or -1."""
    for place, mark in found.items():
        segment = title.tokens[place].segment
        if mark or sum(token.segment == segment for token in title.tokens) == 1:  # "Mondial : …"
            continue
        before = [token for token in title.tokens[:place] if token.segment == segment and token.weight]
        return place if not before else -1
    return -1
