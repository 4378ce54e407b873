"""What the store knows that a document or a correction can touch: read in a few statements, then decided on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import TypeVar

from aggregator.models import (
    Baseline,
    DocumentChanges,
    Entry,
    Known,
    KnownStories,
    KnownStory,
    Pin,
    SourceState,
    StoredEntry,
    StoryChanges,
    StoryEntry,
)
from aggregator.polling.entries import Came, as_seen, decide_entries
from aggregator.records import altered
from aggregator.store import Session
from aggregator.stories.book import StoryBook
from aggregator.stories.draft import Newcomer, StoryNotRead, possible_uids, story_uid
from aggregator.stories.grouping import claims, dedupe
from aggregator.stories.grouping.keys import all_worth_judging
from aggregator.stories.ranking import activity
from aggregator.stories.ranking.heat import Ranking

T = TypeVar("T")


def known_for(
    session: Session,
    source: SourceState,
    came: Came | None,
    more: Collection[int],
    budget: tuple[float, int],
    baseline: Baseline,
) -> Known:
    """All that a poll of `source` can touch; `came` is the document that it brought, if any. `more`: further stories
    that turned out to be needed. `budget` and `baseline`: as `Known` has them."""
    if came is None:
        return Known(source, baseline, budget)
    if not came.brings_something:
        counts, others = _counted(session, source, came, ())
        return Known(source, baseline, budget, counts=counts, others=others)
    stored, shared, recounted = _identities(session, source, came, is_first=_has_nothing(session, source))
    found = came.recognised(stored, shared)
    counts, others = _counted(session, source, came, came.counts(source, found.matches, recounted))
    told_of, is_far = came.told_of(source), not session.known.is_alone
    seen = [(match, as_seen(match.entry, told_of, came.now)) for match in found.matches if match.is_new or is_far]
    new = tuple(one for match, one in seen if match.is_new)
    changed = {match.stored.id: match.entry for match in found.matches if match.stored and not match.is_as_stored}
    counted = {match.stored.id for match in found.matches if match.stored and match.entry.comments is not None}
    needed = {one.story_id for one in stored if one.id in {*found.moved, *changed, *counted}}
    needed |= {one.story_id for one in recounted} | set(more)
    addresses = {**found.moved, **{number: entry.canonical_url for number, entry in changed.items()}}
    leaving = [_at(source, one, addresses[one.id]) for one in stored if one.id in addresses]
    alike = session.known.candidates.of(new, all_worth_judging, [one for _, one in seen])
    read = _stories(session, needed, [*new, *leaving], of=alike.ids)
    candidates = alike.among(read.values(), dedupe.WINDOW)
    new = tuple(altered(one, text_repeats=True) if one.key in alike.again else one for one in new)
    groupings = {one.key: claims.group(one, candidates[one.key]) for one in new}
    needed |= {one.story_id for one in groupings.values() if one.story_id is not None}
    stories = known_stories(session, needed, new, leaving=leaving, read=read)
    return Known(
        source=source,
        baseline=baseline,
        budget=budget,
        entries=stored,
        shared=shared,
        recounted=recounted,
        counts=counts,
        others=others,
        left=session.known.listed(source.id, came.left(source)),
        new=new,
        candidates=candidates,
        groupings=groupings,
        repeated=alike.repeated,
        stories=stories,
    )


def _counted(
    session: Session, source: SourceState, came: Came, just_came: Sequence[tuple[float, int]]
) -> tuple[tuple[tuple[float, int], ...], float]:
    """The counts of the source's newest entries; and, where it has few with those that came, and tells of comments,
    what is typical for others of its category, or for all."""
    entries, told = came.reading.entries, came.asks_for_comments or bool(came.reading.recounts)
    tells = told or any(one.comments is not None or one.comments_feed for one in entries)
    enough = activity.ENOUGH - _matured(just_came, came)
    if not tells or enough <= 0:
        return tuple(session.entries.comment_counts(source.id, activity.NEWEST)), 0.0
    counts, others = session.entries.counts_beside(source.id, activity.NEWEST, came.now - activity.MATURE, enough)
    return tuple(counts), median(others) if others else 0.0


def _just_came(known: Known, came: Came) -> list[tuple[float, int]]:
    matches = came.recognised(known.entries, known.shared).matches
    return came.counts(known.source, matches, known.recounted)


def looks_at_others(known: Known, came: Came) -> bool:
    """Whether it matters what is typical for other sources."""
    return _matured([*known.counts, *_just_came(known, came)], came) < activity.ENOUGH


def _matured(counts: Sequence[tuple[float, int]], came: Came) -> int:
    return sum(came.now - at >= activity.MATURE for at, _ in counts)


def _has_nothing(session: Session, source: SourceState) -> bool:
    """Whether nothing of a source is stored, so that its first document is all new."""
    return source.is_new and not session.known.newest(source.id, 1)


def _identities(
    session: Session, source: SourceState, came: Came, *, is_first: bool = False
) -> tuple[tuple[StoredEntry, ...], frozenset[str], tuple[StoredEntry, ...]]:
    """What tells which entries those that came are, and those whose counts did; `is_first`: none of them is stored."""
    entries = came.reading.entries
    stored = () if is_first or not entries else session.known.stored(source.id, entries, came.keys)
    shared = session.known.shared(source.id, entries) if entries else frozenset()
    return stored, shared, session.known.listed(source.id, came.recounted_items(source))


def known_stories(
    session: Session,
    story_ids: Iterable[int],
    new: Sequence[StoryEntry] = (),
    *,
    leaving: Sequence[StoryEntry] = (),
    read: Mapping[int, KnownStory] | None = None,
    may_part: bool = False,
) -> KnownStories:
    """These stories, and those that pins join `new` entries to, with all that is needed to change them. `leaving`:
    stored entries as they are named from now on, which may leave their stories; `read`: stories that were read, these
    among them; `may_part`: they may be split, whatever pins say."""
    said = tuple(session.pins.all())
    named = _named(session, said, new)
    wanted, founders = set(story_ids), [*new, *leaving]
    joined = {one.story_id for one in named if one.story_id is not None}
    if read is None or not joined <= read.keys():
        read = _stories(session, wanted | joined, founders)
    stories = {number: one for number, one in read.items() if number in wanted | joined}
    if may_part or any(_of(said, entry) for entry in new):
        founders += (entry for story in stories.values() for entry in story.entries)
    asked, uids, former = frozenset[str](), frozenset[str](), dict[str, tuple[int, int]]()
    if founders:
        asked, uids, former = _taken(session, founders, all_alone=not stories)
    return KnownStories(stories, said, named, uids, former, asked)


def _stories(
    session: Session, story_ids: Collection[int], founders: Sequence[StoryEntry], of: Collection[int] = ()
) -> dict[int, KnownStory]:
    """These stories, and those `of` some entries; which ids are taken that `founders` give is asked with them."""
    if story_ids or of:
        session.foresee(
            lambda asking: (
                asking.known.stories(story_ids, of),
                *(_taken(asking, founders, all_alone=alone) for alone in (True, False)),
            )
        )
    return session.known.stories(story_ids, of)


def _at(source: SourceState, stored: StoredEntry, address: str | None) -> StoryEntry:
    """A stored entry by the name that it has at another address."""
    told = stored.id, source.id, stored.story_id, stored.title, "", address, stored.guid, False, stored.published_at
    return StoryEntry(*told, source_url=source.url, key=stored.key)


def _taken(
    session: Session, founders: Sequence[StoryEntry], *, all_alone: bool
) -> tuple[frozenset[str], frozenset[str], dict[str, tuple[int, int]]]:
    """The ids that stories can have which these entries found, and which of them are taken. Where no stored story is in
    play (`all_alone`), the first id of each is free nearly always, and the others are not made."""
    firsts = [story_uid(entry) for entry in founders] if all_alone else []
    if all_alone and len(set(firsts)) == len(firsts):
        uids, former = session.known.uids(firsts)
        if not uids:
            return frozenset(firsts), uids, former
    asked = frozenset(uid for entry in founders for uid in possible_uids(entry))
    return asked, *session.known.uids(asked)


def _named(session: Session, said: Sequence[Pin], new: Iterable[StoryEntry]) -> tuple[StoryEntry, ...]:
    """The stored entries of which a pin speaks that speaks of a new one too."""
    spoken_of = {name for entry in new for pin in _of(said, entry) for name in (pin.one, pin.other)}
    return tuple(session.pins.called(spoken_of)) if spoken_of else ()


def _of(said: Sequence[Pin], entry: StoryEntry) -> list[Pin]:
    return [pin for pin in said if pin.one in entry.names or pin.other in entry.names]


def came_between(session: Session, known: Known, came: Came | None) -> bool:
    """Whether something that matters came in since `known` was read: the source is another one by now, what tells its
    entries apart is, a story that may be touched is, or other entries are those that may be the same news."""
    if session.sources.get(known.source.id) != known.source:
        return True
    if session.known.stories(known.stories.stories) != known.stories.stories:
        return True
    if came is None or not came.brings_something:
        return False
    is_first = not known.entries and _has_nothing(session, known.source)
    identities = _identities(session, known.source, came, is_first=is_first)
    if identities != (known.entries, known.shared, known.recounted):
        return True
    if looks_at_others(known, came):
        counted = _counted(session, known.source, came, _just_came(known, came))
        if counted != (known.counts, known.others):
            return True
    if known.stories.asked and session.known.uids(known.stories.asked) != (known.stories.uids, known.stories.former):
        return True
    if not known.new:
        return False
    said = tuple(session.pins.all())
    if said != known.stories.pins or _named(session, said, known.new) != known.stories.named:
        return True
    alike = session.known.candidates.of(known.new, all_worth_judging)
    candidates = alike.among(session.known.stories((), alike.ids).values(), dedupe.WINDOW)
    if any(one.key in alike.again and not one.text_repeats for one in known.new):
        return True
    return (candidates, alike.repeated) != (known.candidates, known.repeated)


def until_known(decide: Callable[[frozenset[int]], T]) -> T:
    """What is decided once every story is read that it needs. Those that can be foreseen are; a story that an entry is
    led to by another one of its document need not be."""
    more = frozenset[int]()
    while True:
        try:
            return decide(more)
        except StoryNotRead as error:
            if error.story_id in more:
                raise
            more |= {error.story_id}


def take(session: Session, source: SourceState, came: Came) -> DocumentChanges:
    """Stores what is new in a document, and what it says of its source, without a poll of that."""

    def decide(more: frozenset[int]) -> DocumentChanges:
        # When its next poll is stays as it was, so neither the budget nor what is usual matters.
        return decide_entries(known_for(session, source, came, more, (0.0, 0), Baseline()), came)

    changes = until_known(decide)
    session.changes.apply_document(changes)
    session.sources.set_feed(source.id, came.reading.feed)
    return changes


def add(session: Session, seen: StoryEntry, entry: Entry, ranking: Ranking, now: float) -> int:
    """Stores a new entry in the story that it belongs to, or in one of its own. Gives its id."""
    alike = session.known.candidates.of([seen], all_worth_judging)
    candidates = alike.among(session.known.stories((), alike.ids).values(), dedupe.WINDOW)
    seen = replace(seen, title_repeats=bool(alike.repeated), text_repeats=bool(alike.again))
    grouping = claims.group(seen, candidates[seen.key])
    newcomer = Newcomer(seen, entry, candidates[seen.key], grouping=grouping)
    joined = set() if grouping.story_id is None else {grouping.story_id}

    def decide(more: frozenset[int]) -> tuple[int, StoryChanges]:
        book = StoryBook(known_stories(session, {*more, *joined}, [seen]), ranking, now)
        return book.add(newcomer), book.changes()

    number, changes = until_known(decide)
    return session.changes.apply_stories(changes, now).entry(number)


def edit(
    session: Session, story_ids: Iterable[int], ranking: Ranking, now: float, work: Callable[[StoryBook], T]
) -> tuple[T, Callable[[int], int]]:
    """Changes stories; what `work` gives, and what tells the id of a story that it made.

    Raises `StoryNotRead` when it needs one that is gone.
    """
    wanted = list(story_ids)

    def decide(more: frozenset[int]) -> tuple[T, StoryBook]:
        book = StoryBook(known_stories(session, {*wanted, *more}, may_part=True), ranking, now)
        return work(book), book

    result, book = until_known(decide)
    return result, session.changes.apply_stories(book.changes(), now).story
