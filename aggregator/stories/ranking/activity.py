"""From comment counts to samples: what counts as a gained comment. Pure.

Sources are not careful with their counters, so these rules stand between a count and heat:

1. A count is taken as 0 to `MOST`; what is outside is moved to the nearest.
2. Only what rises above the discussion's *mark*, the most comments believed so far, gains. So moderation (the count
   falls) takes nothing away, what is restored after it does not count twice, and caches that answer 98 and 100 in turn
   gain nothing after the first 100. The mark stays where it is: comments that replace deleted ones do not count.
3. At first sight the comments are spread evenly from publication (never after the sight) to now; later, from the last
   time at which the mark was known to hold.
4. A rise of more than `ABSURD` times what is typical, in one sight, is believed only when a later sight still has at
   least half of it: until then it is recorded and gains nothing. Then too one sample gains at most `ABSURD` times
   typical, which with comment weight 1 is a boost under five half-lives. Largest real jumps: news comments are about
   log-normal per source, where one story in a thousand gets some fifty times the median, over its whole life.
5. The mark belongs to the *discussion*: entries of several sources that link the same thread share it, and count once.
   Which of them is believed says `belief`.

What then may be gained is bounded (`bounds`): a count is a source's word.

A sample is worth recording when the entry's count differs from its previous one, or when it settles a doubt by rule 4.
`DiscussionState` can always be had from the samples alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from aggregator import urls
from aggregator.domains import is_at_home
from aggregator.models import Entry, Sample
from aggregator.records import altered, dataclass

FLOOR = 5.0  # typical is never lower: below it one reader's mood would rule the page
MOST = 1_000_000  # comments; above it a counter counts something else
ABSURD = 100.0  # times typical
MATURE = 24 * 3600.0  # seconds after which most of a news discussion has been written
ENOUGH = 8  # matured entries from which typical is taken; with fewer, young ones help
NEWEST = 200  # entries that typical looks back over, so that it follows a source that grows


@dataclass(frozen=True, slots=True)
class CommentCount:
    """A comment count, as one poll saw it at one entry."""

    entry_id: int
    published_at: float
    count: int
    seen_at: float
    typical: float  # of the entry's source
    previous: int | None = None  # the same entry's count before; None at first sight


@dataclass(frozen=True, slots=True)
class DiscussionState:
    """What is known of one discussion, over all entries that share it."""

    mark: int = 0  # the most comments believed
    known_at: float | None = None  # when the mark was last known to hold; None before the first believed sight
    doubtful: int | None = None  # a count that rule 4 holds back

    @staticmethod
    def of(samples: Iterable[Sample]) -> DiscussionState:
        """The state after `samples`, which must be in order of `seen_at`."""
        state = _UNSEEN
        for sample in samples:
            state = state.after(sample)
        return state

    def after(self, sample: Sample) -> DiscussionState:
        """The state once `sample` is recorded."""
        if sample.gained > 0:
            return DiscussionState(max(self.mark, sample.comments), sample.seen_at)
        if sample.comments > self.mark:
            return DiscussionState(self.mark, self.known_at, sample.comments)
        return DiscussionState(self.mark, sample.seen_at)

    def confirmed(self, seen_at: float) -> DiscussionState:
        """The same, when a poll at `seen_at` found nothing changed: a later rise came after it."""
        if self.known_at is None or self.doubtful is not None:
            return self
        return DiscussionState(self.mark, max(self.known_at, seen_at))


_UNSEEN = DiscussionState()


def observe(state: DiscussionState, sighting: CommentCount, believed: int | None = None) -> Sample | None:
    """The sample to record for a sighting, with what it gained; None when it says nothing new. `believed`: the
    discussion's count, where others tell of it too."""
    count = clamped(sighting.count)
    gained = _gain(state, count if believed is None else believed, sighting.typical)
    if gained == 0 and count == sighting.previous:
        return None
    since = sighting.published_at if state.known_at is None else state.known_at
    return Sample(
        entry_id=sighting.entry_id,
        seen_at=sighting.seen_at,
        comments=count,
        gained=gained,
        since=min(since, sighting.seen_at),
        typical=max(sighting.typical, FLOOR),
    )


def clamped(count: int) -> int:
    """A count as rule 1 takes it."""
    return min(max(count, 0), MOST)


def _gain(state: DiscussionState, count: int, typical: float) -> int:
    rise = max(0, count - state.mark)
    most = int(ABSURD * max(typical, FLOOR))
    if rise > most and (state.doubtful is None or count < state.doubtful / 2):
        return 0
    return min(rise, most)


def recount(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """The samples of one discussion in order of time, each gaining only what it rose above all before it.

    For the moment when entries turn out to share a discussion (two stories are joined): each had counted its comments
    for itself.
    """
    mark, recounted = 0, []
    for sample in sorted(samples, key=lambda sample: (sample.seen_at, sample.entry_id)):
        recounted.append(altered(sample, gained=min(sample.gained, max(0, sample.comments - mark))))
        mark = max(mark, sample.comments) if sample.gained else mark
    return tuple(recounted)


def replay(samples: Iterable[Sample], published_at: Mapping[int, float]) -> tuple[Sample, ...]:
    """The samples of one discussion, each gaining what it would have gained if no other entries had been known.

    For the moment when entries turn out not to be one story: a discussion that they shared lifts each story by itself.
    `published_at` is by entry id. Looks that found no change left no sample, so a rise is spread from the last change.
    """
    state, counts, replayed = DiscussionState(), dict[int, int](), list[Sample]()
    for sample in sorted(samples, key=lambda sample: (sample.seen_at, sample.entry_id)):
        sighting = CommentCount(
            entry_id=sample.entry_id,
            published_at=published_at[sample.entry_id],
            count=sample.comments,
            seen_at=sample.seen_at,
            typical=sample.typical,
            previous=counts.get(sample.entry_id),
        )
        replayed.append(observe(state, sighting) or altered(sample, gained=0))
        state = state.after(replayed[-1])
        counts[sample.entry_id] = sample.comments
    return tuple(replayed)


def typical(counts: Sequence[int]) -> float:
    """The number of comments that is normal: the median, never below `FLOOR`; `FLOOR` without any.

    The median, because one story in fifty with a thousand comments, or a counter gone mad, must not make the other
    forty-nine look quiet.
    """
    return max(FLOOR, float(median(counts))) if counts else FLOOR


def typical_of(counted: Sequence[tuple[float, int]], others: float, now: float) -> float:
    """What is typical for a source with these (published_at, comments); 0 when nobody knows. Before it has `ENOUGH`
    matured counts of its own it is measured by what is typical for `others` (0: unknown) where that is more: a first
    document can say anything."""
    counts = telling(counted, now)
    if not counts and not others:
        return 0.0
    own = typical(counts)
    matured = sum(now - published_at >= MATURE for published_at, _ in counted)
    return max(own, others) if matured < ENOUGH else own


def telling(counted: Iterable[tuple[float, int]], now: float) -> list[int]:
    """The counts that `typical` is taken from, out of a source's (published_at, comments).

    Of the newest 200 entries those older than a day, whose discussion is mostly written. A new source has few of
    those; then all count, so that its first document does not flood the feeds.
    """
    newest = sorted(counted, reverse=True)[:NEWEST]
    matured = [count for published_at, count in newest if now - published_at >= MATURE]
    return matured if len(matured) >= ENOUGH else [count for _, count in newest]


def discussion_of(entry: Entry, *homes: str | None) -> str | None:
    """What entries whose comments are one discussion have in common; None for a discussion of its own.

    `homes` are addresses on the site of the entry's source: where it is fetched from, what it says its site is.
    Where comments are is told by the entry. Else an entry at its source's own site is discussed there, so that several
    feeds of one site (the front page, a section) tell of one discussion; who only lists an article has one of its own.
    An address that several entries of a source share (`canonical_url` is None) is no place of any one's discussion.
    """
    address = entry.comments_url or entry.comments_feed
    if address:
        return urls.canonical(address)
    return entry.canonical_url if is_at_home(entry.link, *homes) else None
