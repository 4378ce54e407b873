"""What operators correct about stories, done and remembered: inside one transaction, decided by `stories.pins`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from aggregator import urls
from aggregator.config.feeds import PinSettings
from aggregator.errors import StoryError
from aggregator.models import Grouping, GroupRule, Pin, StoryEntry
from aggregator.polling.known import edit
from aggregator.store import Session
from aggregator.stories.book import StoryBook
from aggregator.stories.grouping import pins
from aggregator.stories.ranking.heat import Ranking


def pins_of(table: PinSettings) -> list[Pin]:
    """A pin for every two articles of a `[[pins]]` table."""
    names = sorted({urls.canonical(url) for url in table.urls})
    return [pins.pin(one, other, together=table.together, configured=True) for one, other in combinations(names, 2)]


def obey(session: Session, ranking: Ranking, now: float) -> None:
    """Makes the stories that there are agree with the pins that there are. What a pin that is gone had done, stays."""
    every = session.pins.all()
    for pin in every:
        ones, others = session.pins.called([pin.one]), session.pins.called([pin.other])
        if pin.together and ones and others:
            _join_all(session, _stories_of((*ones, *others)), pins.REASON, ranking, now)
    parted = [name for pin in every if not pin.together for name in (pin.one, pin.other)]
    ids = _stories_of(session.pins.called(parted))

    def part(book: StoryBook) -> None:
        for story_id in ids:
            book.part(story_id)

    edit(session, ids, ranking, now, part)


def join(session: Session, ranking: Ranking, story_ids: Iterable[int], now: float) -> int:
    """Makes these stories one for good, and gives its id, the oldest of theirs.

    Raises `StoryError` when the configuration keeps them apart.
    """
    ids = sorted(set(story_ids))
    stories = [session.pins.members([story_id]) for story_id in ids]
    if len(ids) < 2:
        raise StoryError("two stories or more are needed to join")
    _overrule(session, stories, together=False)
    session.pins.remember(pins.for_joining(stories), now)
    return _join_all(session, ids, "joined by the operator", ranking, now)


def split(session: Session, ranking: Ranking, story_id: int, entry_ids: Collection[int], now: float) -> int:
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
    reason = f"split from story {story_id} by the operator"
    made, id_of = edit(session, [story_id], ranking, now, lambda book: book.split(story_id, entry_ids, reason))
    return id_of(made)


def _overrule(session: Session, parties: Sequence[Sequence[StoryEntry]], *, together: bool) -> None:
    """Forgets what earlier commands decided between these entries and now is to be otherwise."""
    known = session.pins.of(pins.names(entry for party in parties for entry in party))
    for ones, others in combinations(parties, 2):
        against = [pin for pin in pins.between(pins.names(ones), pins.names(others), known) if pin.together is together]
        for pin in against:
            if pin.configured:
                asked = "together" if together else "apart"
                raise StoryError(f"[[pins]] of the configuration keeps {pin.one} and {pin.other} {asked}")
        session.pins.forget(against)


def _join_all(session: Session, story_ids: Sequence[int], reason: str, ranking: Ranking, now: float) -> int:
    kept, *others = story_ids

    def work(book: StoryBook) -> None:
        for other in others:
            book.join(kept, other, Grouping(kept, GroupRule.OPERATOR, 1.0, reason))

    edit(session, story_ids, ranking, now, work)
    return kept


def _stories_of(entries: Iterable[StoryEntry]) -> list[int]:
    return sorted({entry.story_id for entry in entries if entry.story_id is not None})
