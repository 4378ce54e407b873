"""What the last polls touched, kept in memory: whether something that matters to a poll came in since it was decided,
without a question to the database.

It knows only polls that one recorder wrote one after the other, and says "perhaps" whenever anybody else wrote in
between, or when what it knows leaves it open. Then the database is asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from aggregator.models import Known, PollChanges, StoryEntry, TitleKeys
from aggregator.polling.entries import Came
from aggregator.records import dataclass
from aggregator.store.changes import Ids
from aggregator.stories.grouping.keys import worth_judging

MOST: Final = 100  # polls; those that are decided on and wait for the writer are fewer
MOST_TITLES: Final = 3_000  # of all of them; one document may have a thousand, of 0.8 kB each


@dataclass(frozen=True, slots=True)
class _Touched:
    """What one poll touched, or several that brought no document, between two stamps of the store."""

    before: int
    after: int
    sources: Iterable[int]
    stories: Iterable[int] = ()
    titles: Sequence[tuple[int, TitleKeys]] = ()  # of entries that came or were edited
    names: Iterable[tuple[bool, str]] = ()
    shared: Iterable[str] = ()
    moves_home: bool = False  # the source says that its site is another one
    sways: bool = False  # what is typical for the source is another count


class _Together:
    """What all polls touched between a stamp and another one, which goes on: those that were decided on one snapshot
    all ask for what came in since that."""

    def __init__(self, stamp: int) -> None:
        self.stamp, self.now = stamp, stamp
        self.sources, self.stories = set[int](), set[int]()
        self.moved = set[int]()  # sources that say that their site is another one
        self.titles: list[tuple[int, TitleKeys]] = []
        self.keys = set[int]()  # of these titles
        self.names, self.shared = set[tuple[bool, str]](), set[str]()
        self.sways = False

    def add(self, poll: _Touched) -> None:
        self.now = poll.after
        self.sources.update(poll.sources)
        self.stories.update(poll.stories)
        self.moved.update(poll.sources if poll.moves_home else ())
        self.titles += poll.titles
        self.keys.update(*(title.kept for _, title in poll.titles))
        self.names.update(poll.names)
        self.shared.update(poll.shared)
        self.sways |= poll.sways

    def has_same_news(self, new: Sequence[StoryEntry]) -> bool:
        """Whether one of them brought, or edited into it, what may be the news of one that is new."""
        if not _names((one.canonical_url, one.guid_is_global, one.guid) for one in new).isdisjoint(self.names):
            return True
        shared = self.keys.intersection(key for one in new for key in one.keys.asked)
        if not shared:
            return False
        if any(one.keys.text in shared for one in new):
            return True
        rows = [(entry_id, title.prints) for entry_id, title in self.titles if not shared.isdisjoint(title.kept)]
        return any(worth_judging(one.keys, rows) for one in new if not shared.isdisjoint(one.keys.pairs))


class Since:
    """The last polls, the newest last."""

    def __init__(self) -> None:
        self._polls: deque[_Touched] = deque(maxlen=MOST)
        self._together = _Together(0)  # what was asked for last

    def note(self, before: int, after: int, known: Known, changes: PollChanges, ids: Ids) -> None:
        """A poll took the store from one stamp to another."""
        document, stories = changes.document, set(known.stories.stories)
        new = document.stories.entries if document else ()
        edited = document.changed if document else ()
        if document:
            stories |= {ids.story(one.state.id) for one in document.stories.founded}
        titles = [(ids.entry(one.entry_id), one.keys) for one in new]
        titles += [(one.entry_id, one.keys) for one in edited if one.keys]
        entries = [*(one.entry for one in new), *(one.entry for one in edited)]
        addresses = [address for _, address in document.moved] if document else []
        touched = _Touched(
            before=before,
            after=after,
            sources=(changes.source.id,),
            stories=stories,
            titles=titles,
            names=_names((one.canonical_url, one.guid_is_global, one.guid) for one in entries)
            | _names((address, False, None) for address in addresses),
            shared=[one.url for one in document.shared] if document else (),
            moves_home=changes.before.feed.link != changes.source.feed.link,
            sways=changes.before.typical != changes.source.typical,
        )
        self._polls.append(touched)
        while sum(len(one.titles) for one in self._polls) > MOST_TITLES and len(self._polls) > 1:
            self._polls.popleft()

    def reach(self, after: int) -> None:
        """What was noted last is written by now, and the store has this stamp."""
        if self._together.now == self._polls[-1].after:
            self._together.now = after
        self._polls[-1] = replace(self._polls[-1], after=after)

    def note_quiet(self, before: int, after: int, sources: Iterable[int]) -> None:
        """Polls of these sources that brought no document did."""
        self._polls.append(_Touched(before, after, tuple(sources)))

    def is_untouched(self, stamp: int, now: int, known: Known, came: Came | None, *, by_others: bool) -> bool:
        """Whether certainly nothing that matters came in between two stamps. `by_others`: it matters what is typical
        for other sources."""
        polls = self._between(stamp, now)
        if polls is None or known.stories.pins:
            return False
        sources = {known.source.id} | {
            entry.source_id for story in known.stories.stories.values() for entry in story.entries
        }
        seen = [one for ones in known.candidates.values() for one in ones]
        stories = known.stories.stories.keys() | {one.story_id for one in seen}
        if not polls.sources.isdisjoint(sources) or not polls.stories.isdisjoint(stories):
            return False
        if not polls.moved.isdisjoint(one.source_id for one in seen) or (by_others and polls.sways):
            return False
        if came is None or not came.brings_something:
            return True
        addresses = {one.canonical_url for one in came.reading.entries}
        named = _names((address, False, None) for address in addresses)  # also one that is edited may found a story
        if not polls.names.isdisjoint(named) or not polls.shared.isdisjoint(addresses):
            return False
        return not polls.has_same_news(known.new)

    def _between(self, stamp: int, now: int) -> _Together | None:
        """The polls that took the store from the one stamp to the other; None when others may have written."""
        if self._together.stamp != stamp:
            self._together = _Together(stamp)
        polls: list[_Touched] = []
        for one in reversed(self._polls):
            if now == self._together.now or one.after != now:
                break
            polls.append(one)
            now = one.before
        if now != self._together.now:
            self._together = _Together(stamp)  # a transaction that came to nothing may be part of it
            return None
        for one in reversed(polls):
            self._together.add(one)
        told = self._together
        if len(told.titles) > MOST_TITLES:
            self._together = _Together(0)  # not kept
        return told


def _names(entries: Iterable[tuple[str | None, bool, str | None]]) -> frozenset[tuple[bool, str]]:
    """Addresses and global ids: what names an entry for all sources."""
    found = set[tuple[bool, str]]()
    for address, is_global, guid in entries:
        if address:
            found.add((False, address))
        if guid and is_global:
            found.add((True, guid))
    return frozenset(found)
