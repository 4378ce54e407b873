"""Stories as they were read, with what was done to them since; in the end it tells what became of them, and what new
ones are called: the same in a database that is built again from nothing. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha1
from typing import Any

from aggregator.models import (
    Entry,
    Grouping,
    KnownStories,
    KnownStory,
    NewEntry,
    Placing,
    Redirect,
    Sample,
    StoryChanges,
    StoryEntry,
    StoryState,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.records import altered, dataclass

_URLS = uuid.NAMESPACE_URL.bytes
# Stories that one name can found, before the name of an entry's own key is added to it.
NAMESAKES = 5


class StoryNotRead(LookupError):
    """A story is needed that is not among those that were read; `story_id` says which."""

    def __init__(self, story_id: int) -> None:
        super().__init__(f"story {story_id} is gone")
        self.story_id = story_id


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An entry that is not stored yet, with what is stored that may be the same news."""

    seen: StoryEntry  # in no story
    entry: Entry
    candidates: Sequence[StoryEntry] = ()
    comments_due_at: float | None = None
    grouping: Grouping | None = None  # how it is grouped among the candidates as they are, where that is known


class Draft:
    """Stories, entries and samples that can be changed; `stories.book` adds the rules of what stories are."""

    def __init__(self, known: KnownStories) -> None:
        self._known = known
        self._states = {story_id: one.state for story_id, one in known.stories.items()}
        self._pulses = {story_id: one.pulse for story_id, one in known.stories.items()}
        self._entries = {entry.entry_id: entry for one in known.stories.values() for entry in one.entries}
        self._members = {story_id: {one.entry_id for one in story.entries} for story_id, story in known.stories.items()}
        self._samples: dict[int, dict[float, Sample]] = {}
        for sample in (sample for one in known.stories.values() for sample in one.samples):
            self._samples.setdefault(sample.entry_id, {})[sample.seen_at] = sample
        self._uids, self._former = set(known.uids), dict(known.former)
        self._home: dict[int, int] = {}  # stories that are gone, and where each went
        self._founded: list[int] = []
        self._numbered = 0  # of these, the new ones
        self._uid_of: dict[int, str] = {story_id: state.uid for story_id, state in self._states.items()}
        self._new: dict[int, tuple[Newcomer, Grouping]] = {}
        self._said: dict[int, StoryEntry] = {}  # entries that are found by what they say since this moment
        self._sayers = set[int]()  # their sources
        self._called: dict[str, list[int]] = {}  # and what they are called by address or id, or were
        self._why: dict[int, Grouping] = {}
        self._counts: dict[int, int] = {}
        self._observed: dict[tuple[int, float], Sample] = {}

    def members(self, story_id: int) -> list[StoryEntry]:
        """The story's entries, in the order in which they were stored."""
        return [self._with_count(self._entries[number]) for number in sorted(self._members[story_id])]

    def _with_count(self, entry: StoryEntry) -> StoryEntry:
        count = self._counts.get(entry.entry_id, entry.comments)
        return entry if count == entry.comments else altered(entry, comments=count)

    def story_of(self, entry_id: int) -> int:
        """The story that an entry is in now."""
        story_id = self._entries[entry_id].story_id
        assert story_id is not None
        return story_id

    def changes(self) -> StoryChanges:
        """What became of the stories."""
        before = self._known.stories
        stored = [one for one in self._entries.values() if one.entry_id < FIRST_NEW]
        was = {entry.entry_id: entry.story_id for one in before.values() for entry in one.entries}
        numbers = [*self._founded, *(number for number in self._states if number not in before)]
        founded = [
            number
            for number in dict.fromkeys(numbers)
            if number not in before and (number in self._states or number >= FIRST_NEW)
        ]
        gone = [number for number in (*before, *self._founded) if number not in self._states]
        return StoryChanges(
            founded=tuple(KnownStory(self._last_state(number), self._pulses[number]) for number in founded),
            changed=tuple(
                after
                for number in before
                if number in self._states
                and (after := KnownStory(self._states[number], self._pulses[number]))
                != KnownStory(before[number].state, before[number].pulse)
            ),
            redirected=tuple(
                Redirect(number, self._uid_of[number], self._final(number)) for number in dict.fromkeys(gone)
            ),
            returned=tuple(
                uid
                for uid, (number, _) in self._known.former.items()
                if number in self._uid_of and number not in before
            ),
            entries=tuple(self._to_store(number, *one) for number, one in self._new.items()),
            placed=tuple(
                Placing(one.entry_id, self.story_of(one.entry_id), self._why.get(one.entry_id))
                for one in stored
                if one.story_id != was[one.entry_id] or one.entry_id in self._why
            ),
            comments=tuple((one, count) for one, count in self._counts.items() if one < FIRST_NEW),
            samples=tuple((one, self.story_of(one.entry_id)) for one in self._observed.values()),
            dated=tuple(
                (number, self._states[number].published_at)
                for number, one in before.items()
                if number in self._states and self._states[number].published_at != one.state.published_at
            ),
        )

    def _to_store(self, number: int, newcomer: Newcomer, grouping: Grouping) -> NewEntry:
        seen = newcomer.seen
        return NewEntry(
            entry_id=number,
            source_id=seen.source_id,
            entry=newcomer.entry,
            published_at=seen.published_at,
            first_seen_at=seen.first_seen_at,
            discussion=seen.discussion,
            story_id=self.story_of(number),
            grouping=self._why.get(number, grouping),
            comments=self._counts.get(number),
            comments_due_at=newcomer.comments_due_at,
            keys=seen.keys,
        )

    def _last_state(self, number: int) -> StoryState:
        """The state of a story that was founded; for one that was joined since, a row to be redirected."""
        if number in self._states:
            return self._states[number]
        return altered(self._states[self._final(number)], id=number, uid=self._uid_of[number])

    def _final(self, number: int) -> int:
        return self._home.get(number, number)

    def _require(self, story_id: int) -> StoryState:
        if story_id not in self._states:
            raise StoryNotRead(story_id)
        return self._states[story_id]

    def _set(self, story_id: int, **values: float) -> None:
        self._states[story_id] = altered(self._states[story_id], **values)

    def _entry(self, entry_id: int, story_id: int) -> StoryEntry:
        """An entry that was in this story when it was read."""
        if entry_id not in self._entries:
            raise StoryNotRead(story_id)
        return self._entries[entry_id]

    def _put(self, entry: StoryEntry, story_id: int, **values: Any) -> StoryEntry:
        """Moves an entry into a story, with other `values`."""
        if entry.story_id is not None:
            self._members[entry.story_id].discard(entry.entry_id)
        put = altered(entry, story_id=story_id, **values)
        self._entries[put.entry_id] = put
        self._members[story_id].add(put.entry_id)
        return put

    def _say(self, entry: StoryEntry) -> None:
        """From now on the entry is found by what it says here."""
        self._said[entry.entry_id] = entry
        self._sayers.add(entry.source_id)
        for name in _called(entry):
            self._called.setdefault(name, []).append(entry.entry_id)

    def _said_like(self, entry: StoryEntry) -> list[StoryEntry]:
        """Those of which one may be the news of an entry. Of its own source only one with its name: titles are compared
        with those of others."""
        if self._sayers == {entry.source_id}:
            return [self._said[number] for name in _called(entry) for number in self._called.get(name, ())]
        return list(self._said.values())

    def _lead_weight(self, story_id: int) -> float:
        lead = self._states[story_id].lead_entry_id
        return next(one.weight for one in self.members(story_id) if one.entry_id == lead)

    def _found(
        self,
        named: StoryEntry,
        published_at: float,
        heat: float,
        story_id: int | None = None,
        lead: int | None = None,
    ) -> int:
        if story_id is None:
            story_id = FIRST_NEW + self._numbered
            self._numbered += 1
        self._founded.append(story_id)
        first = story_uid(named)
        uid = first if first not in self._uids else next(uid for uid in possible_uids(named) if uid not in self._uids)
        self._states[story_id] = StoryState(story_id, uid, lead, published_at, published_at, None, heat)
        self._pulses[story_id], self._members[story_id] = None, set()
        self._uids.add(uid)
        self._uid_of[story_id] = uid
        self._home.pop(story_id, None)
        return story_id

    def _take_back(self, uid: str, from_id: int) -> int | None:
        """The id of a story that was joined to `from_id` under this uid, and leads there no more; None without one."""
        former, leads_to = self._former.get(uid, (None, None))
        if former is None or leads_to != from_id:
            return None
        del self._former[uid]
        self._uids.discard(uid)
        return former

    def _observe(self, sample: Sample) -> None:
        self._samples.setdefault(sample.entry_id, {})[sample.seen_at] = sample
        self._observed[sample.entry_id, sample.seen_at] = sample

    def _samples_of(self, entries: Iterable[StoryEntry]) -> list[Sample]:
        samples = [sample for one in entries for sample in self._samples.get(one.entry_id, {}).values()]
        if len(samples) > 1:
            samples.sort(key=lambda sample: (sample.seen_at, sample.entry_id))
        return samples


def _called(entry: StoryEntry) -> list[str]:
    """What the entry and one of another source may both be called; an id and an address never are the same news."""
    return [name for name in (entry.canonical_url, entry.guid if entry.guid_is_global else None) if name]


def story_uid(named: StoryEntry, number: int = 1) -> str:
    """An id for life, made of what founded the story: a database built again from nothing gives the same ids. `number`
    tells stories that the same name has founded."""
    name = named.canonical_url or named.own_name
    return _uid(name if number == 1 else f"{name}#{number}")


def possible_uids(named: StoryEntry) -> tuple[str, ...]:
    """The ids that a story can have which this entry founds; the first that is free is taken."""
    own = f"{named.canonical_url or ''}#{named.own_name}"
    return (*(story_uid(named, number) for number in range(1, NAMESAKES + 1)), _uid(own), _uid(f"{own}#again"))


@lru_cache(maxsize=1024)  # asked for when it is looked up, and when it is given
def _uid(name: str) -> str:
    """The URN of `uuid.uuid5`, in a quarter of its time."""
    digits = sha1(_URLS + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
