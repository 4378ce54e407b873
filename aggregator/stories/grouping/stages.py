"""How far an affair has come: guards that compare the furthest stage that each title names, and tell what came of it
from what it was; pure."""

from __future__ import annotations

from collections.abc import Mapping

from aggregator.stories.grouping.align import Alignment
from aggregator.stories.grouping.lexicon import Lexicon
from aggregator.stories.grouping.lexicon.lexicon import STAGES
from aggregator.stories.grouping.names import is_name_like
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Kind, Token

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


def follow_ups(both: Alignment, lists: Lexicon) -> str | None:
    """ "PM ousted after ship escapes", "ship escapes": what came of it, in words of its own, and what it was."""
    for title, other, to in ((both.a, both.b, both.to_b), (both.b, both.a, both.to_a)):
        after = _after(title, lists)
        if after and _tells_anew(title, after, to):
            earlier = _after(other, lists) or len(other.tokens)
            cause = (i for i in range(after + 1, len(title.tokens)) if to.get(i, earlier) < earlier)
            if (told := next((i for i in cause if _is_event(title, i)), None)) is not None:
                return f"only one is about what came after {title.tokens[told].text!r}"
    return None


def _after(title: Title, lists: Lexicon) -> int:
    """Where the title comes to what was before; 0 when it does not."""
    return next((i for i, token in enumerate(title.tokens) if token.norm in lists.after), 0)


def _tells_anew(title: Title, after: int, shared: Mapping[int, int]) -> bool:
    """Whether all that happens in the title's first words is its own: two such words, or one beside a name."""
    events = [i for i in range(after) if _is_event(title, i)]
    named = any(is_name_like(title, i) for i in range(after))
    return len(events) + named >= 2 and bool(events) and not any(i in shared for i in events)


def _is_event(title: Title, place: int) -> bool:
    token = title.tokens[place]
    return token.kind is Kind.WORD and token.weight >= 1 and not is_name_like(title, place)
