"""What a document changes: its new and changed entries, their samples, and the stories they make. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import field, replace
from typing import Any

from aggregator.domains import is_at_home
from aggregator.models import (
    ChangedEntry,
    DocumentChanges,
    Entry,
    Known,
    KnownStories,
    Reading,
    SeenEntry,
    SharedAddress,
    SourceState,
    StoredEntry,
    StoryEntry,
    TitleKeys,
)
from aggregator.read import dates, identity, listed
from aggregator.records import altered, dataclass
from aggregator.schedule.comment_counts import COLD_AFTER, when_to_refresh
from aggregator.stories.book import StoryBook
from aggregator.stories.draft import Newcomer
from aggregator.stories.grouping.keys import keys_of_entry
from aggregator.stories.ranking import activity
from aggregator.stories.ranking.activity import discussion_of
from aggregator.stories.ranking.bounds import Allowance
from aggregator.stories.ranking.heat import Ranking

# Entries that claim to be older are taken as undated: feeds from before 1990 do not exist, broken clocks do.
EARLIEST = 631_152_000.0
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Came:
    """A document that came, at `now`."""

    reading: Reading
    now: float
    ranking: Ranking
    asks_for_comments: bool = False  # the source has a rule, and its counts are those that the rule finds
    is_whole: bool = True  # not a push or a difference: what it does not list has left it
    _memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys under which one of its entries may be stored."""
        if "keys" not in self._memo:
            self._memo["keys"] = identity.all_keys(self.reading.entries)
        keys: tuple[str, ...] = self._memo["keys"]
        return keys

    @property
    def brings_something(self) -> bool:
        return bool(self.reading.entries or self.reading.recounts)

    def recounted_items(self, source: SourceState) -> list[str]:
        """The items of which only the count is new, and matters: none where counts are found otherwise, and none that
        the rules of `source` have left out."""
        left_out = {one.item for one in source.left_out.entries}
        recounts = () if self.asks_for_comments else self.reading.recounts
        return [one.item_hash for one in recounts if one.item_hash not in left_out]

    def recognised(self, known: Sequence[StoredEntry], shared: Collection[str]) -> identity.Recognition:
        """Each entry with the stored one that it is. Documents list the newest first; stored the other way round, ids
        ascend with age. The last answer is kept: what is read from the store and what is decided both ask."""
        asked, answer = self._memo.get("recognised", (None, None))
        if asked == (known, shared):
            kept: identity.Recognition = answer
            return kept
        reading = self.reading
        items = listed.hashes(reading.item_hashes)
        found = identity.recognise(reading.entries, known, items, reading.feed.link, shared)
        found = replace(found, matches=sorted(found.matches, key=lambda one: -one.entry.position))
        self._memo["recognised"] = (known, shared), found
        return found

    def counts(
        self, source: SourceState, matches: Sequence[identity.Match], stored: Sequence[StoredEntry]
    ) -> list[tuple[float, int]]:
        """(published_at, comments) of what just came; `stored` are those of which nothing but the count did. The last
        answer is kept, for who asks of the same ones."""
        *asked, answer = self._memo.get("counts", (None, None, None, None))
        if not all(one is other for one, other in zip(asked, (source, matches, stored), strict=True)):
            answer = [
                *((one.stored.published_at, one.comments) for one in _recounted(stored, self)),
                *(
                    (published_at(one.entry, source, self.now), one.entry.comments)
                    for one in matches
                    if one.entry.comments is not None
                ),
            ]
            self._memo["counts"] = source, matches, stored, answer
        kept: list[tuple[float, int]] = answer
        return kept

    def left(self, source: SourceState) -> Collection[str]:
        """The items that it lists no more, where it tells their counts and each has a feed of comments too."""
        told = bool(self.reading.recounts) or any(
            one.comments is not None and one.comments_feed is not None for one in self.reading.entries
        )
        if not told or self.asks_for_comments or not self.is_whole:
            return ()
        return sorted(listed.hashes(source.item_hashes) - listed.hashes(self.reading.item_hashes))

    def told_of(self, source: SourceState) -> SourceState:
        """Its source, as the document tells of it: who leads a story depends on whose site is whose."""
        return altered(source, feed=self.reading.feed)


def decide_entries(known: Known, came: Came) -> DocumentChanges:
    """What is new in a document; the same document again changes nothing."""
    source, found = came.told_of(known.source), came.recognised(known.entries, known.shared)
    book = StoryBook(_told(known.stories, known.source, source), came.ranking, came.now)
    for left in known.entries:
        if left.id in found.moved:
            book.readdress(left.id, left.story_id, found.moved[left.id])
    recounted = _recounted(known.recounted, came)
    counted = [*known.counts, *came.counts(known.source, found.matches, known.recounted)]
    typical = activity.typical_of(counted, known.others, came.now)
    half_life = came.ranking.half_life
    allowance = Allowance.of(half_life, (at for at, _ in counted), came.now, source.lifted)
    changed: list[ChangedEntry] = []
    seen: list[SeenEntry] = []
    titles = set(known.repeated)
    as_known = {one.key: one for one in known.new}
    new = updated = samples = 0
    for match in _in_order(found.matches, recounted):
        if isinstance(match, _Recounted):
            sample = book.sight(
                match.stored.story_id, match.sighting(typical, came.now), source.last_success_at, allowance
            )
            allowance = allowance.after(sample) if sample else allowance
            samples += sample is not None
            if came.now - match.stored.last_seen_at > DAY:
                seen.append(SeenEntry(match.stored.id, match.stored.item_hash))
            continue
        entry, stored = match.entry, match.stored
        if stored is None:
            told = as_known.get(entry.key) or as_seen(entry, source, came.now)
            entry_id, story_id = _add(book, known, came, entry, told, repeats=entry.title in titles)
            published, previous = told.published_at, None
            titles.add(entry.title)
            new += 1
        else:
            entry_id, story_id = stored.id, stored.story_id
            published, previous = stored.published_at, stored.comments
            if match.is_updated or match.is_renewed:
                keys = None if entry.title == stored.title else _keys(entry)
                one = ChangedEntry(stored.id, entry, _discussion(entry, source), match.is_renewed, keys)
                changed.append(one)
                book.update(one, stored.story_id)
                updated += match.is_updated
            elif stored.item_hash != entry.item_hash or came.now - stored.last_seen_at > DAY:
                seen.append(SeenEntry(stored.id, entry.item_hash))
        if entry.comments is None or came.asks_for_comments:
            continue
        sighting = activity.CommentCount(entry_id, published, entry.comments, came.now, typical, previous)
        if sample := book.sight(story_id, sighting, source.last_success_at, allowance):
            allowance = allowance.after(sample)
            samples += 1
    warm_since = came.now - COLD_AFTER * half_life
    listed_still = {match.stored.id for match in found.matches if match.stored}  # in other bytes
    return DocumentChanges(
        source_id=source.id,
        typical=typical,
        allowed=allowance.allowed,
        lifted=allowance.lifted,
        new=new,
        updated=updated,
        samples=samples,
        shared=tuple(SharedAddress(url, source.id, is_at_home(url, source.url)) for url in sorted(found.shared)),
        moved=tuple(found.moved.items()),
        changed=tuple(changed),
        seen=tuple(seen),
        stories=book.changes(),
        at=came.now,
        left=tuple(one.id for one in known.left if one.published_at >= warm_since and one.id not in listed_still),
    )


def _told(stories: KnownStories, before: SourceState, source: SourceState) -> KnownStories:
    """The stories, in which the source's entries are at home where its document says now."""
    if source.feed.link == before.feed.link:
        return stories

    def told(entry: StoryEntry) -> StoryEntry:
        return altered(entry, source_link=source.feed.link) if entry.source_id == source.id else entry

    return replace(
        stories,
        stories={
            number: altered(one, entries=tuple(map(told, one.entries))) for number, one in stories.stories.items()
        },
    )


def _add(
    book: StoryBook, known: Known, came: Came, entry: Entry, seen: StoryEntry, *, repeats: bool
) -> tuple[int, int]:
    seen = altered(seen, title_repeats=True) if repeats else seen
    due_at = _comments_due(entry, seen.published_at, came)
    grouping = None if repeats else known.groupings.get(entry.key)
    entry_id = book.add(Newcomer(seen, entry, known.candidates.get(entry.key, ()), due_at, grouping))
    return entry_id, book.story_of(entry_id)


def as_seen(
    entry: Entry,
    source: SourceState,
    now: float,
    *,
    published: float | None = None,
    title_repeats: bool = False,
) -> StoryEntry:
    """A new entry as stories see it. `published`: when, where that is known from elsewhere."""
    return StoryEntry(
        entry_id=0,
        source_id=source.id,
        story_id=None,
        title=entry.title,
        teaser=entry.teaser,
        canonical_url=entry.canonical_url,
        guid=entry.guid,
        guid_is_global=entry.guid_is_global,
        published_at=published_at(entry, source, now) if published is None else published,
        language=entry.language,
        title_repeats=title_repeats,
        source_url=source.url,
        key=entry.key,
        weight=source.weight,
        first_seen_at=now,
        discussion=_discussion(entry, source),
        link=entry.link,
        source_link=source.feed.link,
        keys=_keys(entry),
    )


def _keys(entry: Entry) -> TitleKeys:
    """By what its title is found again; those of what a worker read are made by then."""
    return entry.keys or keys_of_entry(entry.title, entry.teaser)


def _discussion(entry: Entry, source: SourceState) -> str | None:
    return discussion_of(entry, source.url, source.feed.link)


def _comments_due(entry: Entry, published: float, came: Came) -> float | None:
    """When to ask for the entry's comments; None when its feed tells, or nobody can."""
    if not came.asks_for_comments and (entry.comments_feed is None or entry.comments is not None):
        return None
    return finite(when_to_refresh(published, None, None, came.now, came.ranking.half_life))


@dataclass(frozen=True, slots=True)
class _Recounted:
    """A stored entry that has another count."""

    stored: StoredEntry
    comments: int
    position: int

    def sighting(self, typical: float, now: float) -> activity.CommentCount:
        one = self.stored
        return activity.CommentCount(
            entry_id=one.id,
            published_at=one.published_at,
            count=self.comments,
            seen_at=now,
            typical=typical,
            previous=one.comments,
        )


def _recounted(stored: Sequence[StoredEntry], came: Came) -> list[_Recounted]:
    """Those whose counts came: of several under one hash the one that was seen last."""
    found = {one.item_hash: one for one in stored}
    recounts = came.reading.recounts
    return [_Recounted(found[one.item_hash], one.comments, one.position) for one in recounts if one.item_hash in found]


def _in_order(
    matches: Sequence[identity.Match], recounted: Sequence[_Recounted]
) -> Iterable[identity.Match | _Recounted]:
    """The last in the document first: so ids ascend with age."""
    placed = [(match.entry.position, match) for match in matches] + [(one.position, one) for one in recounted]
    return [one for _, one in sorted(placed, key=lambda one: -one[0])]


def finite(at: float) -> float | None:
    """A time as the store keeps it: never is no time at all."""
    return at if math.isfinite(at) else None


def published_at(entry: Entry, source: SourceState, now: float) -> float:
    """The time that ranking uses, set once: the claimed one, never after we saw it; that sight when nothing sensible
    is claimed. What rules had left out, and let in now, was seen before."""
    claimed = entry.published_claimed if entry.published_claimed is not None else entry.updated_claimed
    if claimed is not None and claimed >= EARLIEST:
        return min(claimed, now)
    before = source.left_out.came_at(entry.key)
    return dates.came_at(entry.position, now, first=source.is_new) if before is None else before
