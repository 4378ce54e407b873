"""What one poll leaves in the store: one transaction for source, entries, samples, stories and the poll itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.ingest import identity
from aggregator.models import Entry, Reading, SourceState
from aggregator.pipeline.stories import StoryKeeper, discussion
from aggregator.store import Session
from aggregator.stories import activity
from aggregator.stories.rank import Ranking

# Entries that claim to be older are taken as undated: feeds from before 1990 do not exist, broken clocks do.
EARLIEST = 631_152_000.0
# Undated entries of a source's first document are this far apart: we cannot know when they came, only in what order.
UNDATED_GAP = 900.0
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What a document changed in the store."""

    new: int = 0
    updated: int = 0
    samples: int = 0


def record_reading(session: Session, source: SourceState, reading: Reading, ranking: Ranking, now: float) -> Counts:
    """Stores what a document brought; the same document again changes nothing."""
    entries = identity.without_shared_links(reading.entries, reading.feed.link)
    known = session.entries.known(source.id, identity.with_alternates(entries))
    matches = identity.match(entries, known, reading.item_hashes)
    keeper = StoryKeeper(session, ranking, now)
    typical = typical_of(session, source, entries, now)
    new = updated = samples = 0
    # Documents list the newest first; stored the other way round, ids ascend with age.
    for match in sorted(matches, key=lambda one: -one.entry.position):
        entry_id, published_at = _store(session, keeper, source, match, now)
        new += match.is_new
        updated += match.is_updated
        samples += _sight(session, keeper, source, match, entry_id, published_at, typical, now)
    return Counts(new, updated, samples)


def typical_of(session: Session, source: SourceState, entries: Sequence[Entry], now: float) -> float:
    """Comments that are normal for the source, from what is stored and what just came."""
    counts = session.entries.comment_counts(source.id, activity.NEWEST)
    counts += [
        (published_at(entry, now, first=False), entry.comments) for entry in entries if entry.comments is not None
    ]
    return activity.typical(activity.telling(counts, now))


def published_at(entry: Entry, now: float, *, first: bool) -> float:
    """The time that ranking uses, set once: the claimed one, never after we saw it; that sight when nothing sensible
    is claimed. `first`: the entry is of its source's first document, so it may be older than our sight of it."""
    claimed = entry.published_claimed if entry.published_claimed is not None else entry.updated_claimed
    if claimed is not None and claimed >= EARLIEST:
        return min(claimed, now)
    return now - (entry.position + 1) * UNDATED_GAP if first else now


def _store(
    session: Session, keeper: StoryKeeper, source: SourceState, match: identity.Match, now: float
) -> tuple[int, float]:
    entry, stored = match.entry, match.stored
    if stored is None:
        at = published_at(entry, now, first=source.is_new)
        return keeper.add(source, entry, at), at
    if match.is_updated:
        session.entries.update(stored.id, entry, discussion(entry), now)
        keeper.content_changed(stored.id, stored.story_id)
    elif stored.item_hash != entry.item_hash or now - stored.last_seen_at > DAY:
        session.entries.seen_again(stored.id, entry.item_hash, now)
    return stored.id, stored.published_at


def _sight(
    session: Session,
    keeper: StoryKeeper,
    source: SourceState,
    match: identity.Match,
    entry_id: int,
    published_at: float,
    typical: float,
    now: float,
) -> bool:
    if match.entry.comments is None:
        return False
    sighting = activity.Sighting(
        entry_id=entry_id,
        published_at=published_at,
        count=match.entry.comments,
        seen_at=now,
        typical=typical,
        previous=match.stored.comments if match.stored else None,
    )
    return keeper.sight(source, entry_id, session.entries.story_of(entry_id), sighting)
