"""How far an affair has come: a guard that compares the furthest stage that each title names; pure."""

from __future__ import annotations

from aggregator.stories.grouping.align import Alignment
from aggregator.stories.grouping.lexicon import Lexicon
from aggregator.stories.grouping.lexicon.lexicon import STAGES
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Token

Reached = dict[str, tuple[int, Token]]


def stages_apart(both: Alignment, lists: Lexicon) -> str | None:
    """ "Man arrested", "arrested man charged": both name a stage of one affair, and one is further than the other."""
    a, b = _reached(both.a), _reached(both.b)
    for axis in sorted(a.keys() & b.keys()):
        (one, x), (other, y) = a[axis], b[axis]
        if one != other:
            return f"{x.text!r} against {y.text!r}"
    return None


def _reached(title: Title) -> Reached:
    """The furthest stage of each affair, and the word that says so."""
    found: Reached = {}
    for token in title.tokens:
        for sense in token.senses:
            axis, slash, stage = sense.partition("/")
            if slash and STAGES in axis and int(stage) >= found.get(axis, (0, token))[0]:
                found[axis] = int(stage), token
    return found
