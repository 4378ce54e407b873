"""What a document leaves in the store: its new and changed entries, their samples, and the stories they make."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.domains import is_at_home
from aggregator.ingest import identity
from aggregator.ingest.comments import when_to_refresh
from aggregator.models import Entry, Reading, SourceState
from aggregator.pipeline.stories import StoryKeeper
from aggregator.store import Session
from aggregator.stories import activity
from aggregator.stories.discussion import discussion_of
from aggregator.stories.rank import Ranking

# Entries that claim to be older are taken as undated: feeds from before 1990 do not exist, broken clocks do.
EARLIEST = 631_152_000.0
# Undated entries of a source's first document are this far apart: we cannot know when they came, only in what order.
UNDATED_GAP = 900.0
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What a document changed in the store, and the comments that are normal for its source now."""

    typical: float
    new: int = 0
    updated: int = 0
    samples: int = 0


class EntryKeeper:
    """Takes one source's document into the store, inside the transaction of its poll."""

    def __init__(
        self, session: Session, source: SourceState, ranking: Ranking, now: float, *, asks_for_comments: bool = False
    ) -> None:
        """`asks_for_comments`: the source has a rule for counts that its feed does not carry."""
        self._session = session
        self._ranking = ranking
        self._asks = asks_for_comments
        self._source = source
        self._now = now
        self._stories = StoryKeeper(session, ranking, now)

    def take(self, reading: Reading) -> Counts:
        """Stores what is new in a document; the same document again changes nothing."""
        if reading.feed.link != self._source.feed.link:
            # The lead of a story depends on whose site is whose.
            self._source = replace(self._source, feed=reading.feed)
            self._session.sources.set_feed(self._source.id, reading.feed)
        matches = self._recognised(reading)
        entries = [match.entry for match in matches]
        typical = self._typical(entries)
        new = updated = samples = 0
        # Documents list the newest first; stored the other way round, ids ascend with age.
        for match in sorted(matches, key=lambda one: -one.entry.position):
            entry_id, published = self._store(match)
            new += match.is_new
            updated += match.is_updated
            samples += self._sight(match, entry_id, published, typical)
        return Counts(typical, new, updated, samples)

    def _recognised(self, reading: Reading) -> list[identity.Match]:
        entries, stored, source = reading.entries, self._session.entries, self._source
        known = stored.known(source.id, identity.with_alternates(entries))
        shared = stored.shared(source.id, {entry.canonical_url for entry in entries if entry.canonical_url})
        found = identity.recognise(entries, known, reading.item_hashes, reading.feed.link, shared)
        for url in sorted(found.shared):
            stored.share(source.id, url, at_home=is_at_home(url, source.url))
        for entry_id, address in found.moved.items():
            stored.set_address(entry_id, address)
        return found.matches

    def _store(self, match: identity.Match) -> tuple[int, float]:
        """The entry's id and time of publication, once it is stored."""
        entry, stored = match.entry, match.stored
        if stored is None:
            published = published_at(entry, self._now, first=self._source.is_new)
            return self._stories.add(self._source, entry, published, self._comments_due(entry, published)), published
        if match.is_updated or match.is_renewed:
            discussion = discussion_of(entry, self._source.url, self._source.feed.link)
            self._session.entries.update(stored.id, entry, discussion, self._now, quietly=match.is_renewed)
            if match.is_updated:
                self._stories.content_changed(stored.id, stored.story_id)
            if discussion != stored.discussion:
                self._stories.discussion_changed(stored.story_id)
        elif stored.item_hash != entry.item_hash or self._now - stored.last_seen_at > DAY:
            self._session.entries.seen_again(stored.id, entry.item_hash, self._now)
        return stored.id, stored.published_at

    def _comments_due(self, entry: Entry, published: float) -> float | None:
        """When to ask for the entry's comments; None when its feed tells, or nobody can."""
        if not self._asks and (entry.comments_feed is None or entry.comments is not None):
            return None
        return finite(when_to_refresh(published, None, None, self._now, self._ranking.half_life))

    def _sight(self, match: identity.Match, entry_id: int, published: float, typical: float) -> bool:
        if match.entry.comments is None:
            return False
        sighting = activity.Sighting(
            entry_id=entry_id,
            published_at=published,
            count=match.entry.comments,
            seen_at=self._now,
            typical=typical,
            previous=match.stored.comments if match.stored else None,
        )
        return self._stories.sight(self._session.entries.story_of(entry_id), sighting, self._source.last_success_at)

    def _typical(self, entries: Sequence[Entry]) -> float:
        """From what is stored and what just came."""
        counts = self._session.entries.comment_counts(self._source.id, activity.NEWEST)
        for entry in entries:
            if entry.comments is not None:
                counts.append((published_at(entry, self._now, first=self._source.is_new), entry.comments))
        return activity.typical(activity.telling(counts, self._now))


def finite(at: float) -> float | None:
    """A time as the store keeps it: never is no time at all."""
    return at if math.isfinite(at) else None


def published_at(entry: Entry, now: float, *, first: bool) -> float:
    """The time that ranking uses, set once: the claimed one, never after we saw it; that sight when nothing sensible
    is claimed. `first`: the entry is of its source's first document, so it may be older than our sight of it."""
    claimed = entry.published_claimed if entry.published_claimed is not None else entry.updated_claimed
    if claimed is not None and claimed >= EARLIEST:
        return min(claimed, now)
    return now - (entry.position + 1) * UNDATED_GAP if first else now
