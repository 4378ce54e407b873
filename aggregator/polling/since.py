"""What the last polls touched, kept in memory: whether something that matters to a poll came in since it was decided,
without a question to the database.

It knows only polls that one recorder wrote one after the other, and says "perhaps" whenever anybody else wrote in
between, or when what it knows leaves it open. Then the database is asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aggregator.models import Known, PollChanges, TitleKeys
from aggregator.polling.entries import Came
from aggregator.store.changes import Ids
from aggregator.stories.grouping.keys import worth_judging

MOST: Final = 100  # polls; those that are decided on and wait for the writer are fewer


@dataclass(frozen=True, slots=True)
class _Touched:
    """What one poll touched, or several that brought no document, between two stamps of the store."""

    before: int
    after: int
    sources: frozenset[int]
    stories: frozenset[int] = frozenset()
    titles: Sequence[tuple[int, TitleKeys]] = ()  # of entries that came or were edited
    keys: frozenset[int] = frozenset()  # of these titles
    names: frozenset[tuple[bool, str]] = frozenset()
    shared: frozenset[str] = frozenset()
    moves_home: bool = False  # the source says that its site is another one
    sways: bool = False  # what is typical for the source is another count


class Since:
    """The last polls, the newest last."""

    def __init__(self) -> None:
        self._polls: deque[_Touched] = deque(maxlen=MOST)

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
            sources=frozenset({changes.source.id}),
            stories=frozenset(stories),
            titles=titles,
            keys=frozenset(key for _, title in titles for key in title.kept),
            names=_names((one.canonical_url, one.guid_is_global, one.guid) for one in entries)
            | _names((address, False, None) for address in addresses),
            shared=frozenset(one.url for one in document.shared) if document else frozenset(),
            moves_home=changes.before.feed.link != changes.source.feed.link,
            sways=changes.before.typical != changes.source.typical,
        )
        self._polls.append(touched)

    def reach(self, after: int) -> None:
        """What was noted last is written by now, and the store has this stamp."""
        self._polls[-1] = replace(self._polls[-1], after=after)

    def note_quiet(self, before: int, after: int, sources: Iterable[int]) -> None:
        """Polls of these sources that brought no document did."""
        self._polls.append(_Touched(before, after, frozenset(sources)))

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
        homes = {one.source_id for one in seen}
        if any(not sources.isdisjoint(one.sources) or not stories.isdisjoint(one.stories) for one in polls):
            return False
        if any(one.moves_home and not homes.isdisjoint(one.sources) for one in polls):
            return False
        if by_others and any(one.sways for one in polls):
            return False
        if came is None or not came.brings_something:
            return True
        addresses = {one.canonical_url for one in came.reading.entries}
        named = _names((address, False, None) for address in addresses)  # also one that is edited may found a story
        if not all(named.isdisjoint(one.names) for one in polls):
            return False
        return not any(one.shared & addresses for one in polls) and not _same_news(polls, known)

    def _between(self, stamp: int, now: int) -> list[_Touched] | None:
        """The polls that took the store from the one stamp to the other; None when others may have written."""
        polls: list[_Touched] = []
        for one in reversed(self._polls):
            if now == stamp or one.after != now:
                break
            polls.append(one)
            now = one.before
        return polls if now == stamp else None


def _same_news(polls: list[_Touched], known: Known) -> bool:
    """Whether one of them brought, or edited into it, what may be the news of one that is new here."""
    if not known.new:
        return False
    names = _names((one.canonical_url, one.guid_is_global, one.guid) for one in known.new)
    if not all(names.isdisjoint(one.names) for one in polls):
        return True
    asked = {key for one in known.new for key in one.keys.asked}
    shared = frozenset[int]().union(*(asked.intersection(poll.keys) for poll in polls))
    if not shared:
        return False
    rows = [
        (entry_id, title.prints)
        for poll in polls
        for entry_id, title in poll.titles
        if not shared.isdisjoint(title.kept)
    ]
    if any(one.keys.text in shared for one in known.new):
        return True
    return any(worth_judging(one.keys, rows) for one in known.new if not shared.isdisjoint(one.keys.pairs))


def _names(entries: Iterable[tuple[str | None, bool, str | None]]) -> frozenset[tuple[bool, str]]:
    """Addresses and global ids: what names an entry for all sources."""
    found = set[tuple[bool, str]]()
    for address, is_global, guid in entries:
        if address:
            found.add((False, address))
        if guid and is_global:
            found.add((True, guid))
    return frozenset(found)
