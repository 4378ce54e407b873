"""What operators correct about stories, done and remembered: inside one transaction, decided by `stories.pins`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from aggregator import urls
from aggregator.config.feeds import PinSettings
from aggregator.errors import StoryError
from aggregator.models import Grouping, GroupRule, NamedEntry, Pin
from aggregator.pipeline.stories import StoryKeeper
from aggregator.store import Session
from aggregator.stories import pins


def pins_of(table: PinSettings) -> list[Pin]:
    """A pin for every two articles of a `[[pins]]` table."""
    names = sorted({urls.canonical(url) for url in table.urls})
    return [pins.pin(one, other, together=table.together, configured=True) for one, other in combinations(names, 2)]


def obey(session: Session, keeper: StoryKeeper) -> None:
    """Makes the stories that there are agree with the pins that there are. What a pin that is gone had done, stays."""
    every = session.pins.all()
    for pin in every:
        ones, others = session.pins.called([pin.one]), session.pins.called([pin.other])
        if pin.together and ones and others:
            _join_all(keeper, sorted({entry.story_id for entry in (*ones, *others)}), pins.REASON)
    parted = [name for pin in every if not pin.together for name in (pin.one, pin.other)]
    for story_id in sorted({entry.story_id for entry in session.pins.called(parted)}):
        keeper.part(story_id)


def join(session: Session, keeper: StoryKeeper, story_ids: Iterable[int], now: float) -> int:
    """Makes these stories one for good, and gives its id, the oldest of theirs.

    Raises `StoryError` when the configuration keeps them apart.
    """
    ids = sorted(set(story_ids))
    stories = [session.pins.members([story_id]) for story_id in ids]
    if len(ids) < 2:
        raise StoryError("two stories or more are needed to join")
    _overrule(session, stories, together=False)
    session.pins.remember(pins.for_joining(stories), now)
    return _join_all(keeper, ids, "joined by the operator")


def split(session: Session, keeper: StoryKeeper, story_id: int, entry_ids: Collection[int], now: float) -> int:
    """Makes a story of its own of some of a story's entries, for good, and gives the id of the new story.

    Raises `StoryError` when nothing would be left of one of them, or the configuration keeps them together.
    """
    members = session.pins.members([story_id])
    leaving = [entry for entry in members if entry.entry_id in entry_ids]
    staying = [entry for entry in members if entry.entry_id not in entry_ids]
    if not leaving or not staying:
        raise StoryError(f"story {story_id} can only be split into two parts; it has {len(members)} entries")
    _overrule(session, [leaving, staying], together=True)
    session.pins.remember(pins.for_splitting(leaving, staying), now)
    return keeper.split(story_id, entry_ids, f"split from story {story_id} by the operator")


def _overrule(session: Session, parties: Sequence[Sequence[NamedEntry]], *, together: bool) -> None:
    """Forgets what earlier commands decided between these entries and now is to be otherwise."""
    known = session.pins.of(pins.names(entry for party in parties for entry in party))
    for ones, others in combinations(parties, 2):
        against = [pin for pin in pins.between(pins.names(ones), pins.names(others), known) if pin.together is together]
        for pin in against:
            if pin.configured:
                asked = "together" if together else "apart"
                raise StoryError(f"[[pins]] of the configuration keeps {pin.one} and {pin.other} {asked}")
        session.pins.forget(against)


def _join_all(keeper: StoryKeeper, story_ids: Sequence[int], reason: str) -> int:
    kept, *others = story_ids
    for other in others:
        keeper.join(kept, other, Grouping(kept, GroupRule.OPERATOR, 1.0, reason))
    return kept
