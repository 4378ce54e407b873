"""What the store knows that a poll can touch, and what the poll changes: read once, decided, applied.

New rows have no ids before they are stored. Until then they are numbered from `FIRST_NEW` on, so that they sort after
all that is stored, as their real ids will; `store.changes` puts the real ones in their place, in reasons too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from aggregator.models.comments import Sample
from aggregator.models.health import Baseline
from aggregator.models.polls import PollDecision, PollRecord, SourceState, StoredEntry
from aggregator.models.reading import Entry, TitleKeys
from aggregator.models.stories import Grouping, GroupRule, Pin, StoryEntry, StoryState
from aggregator.records import dataclass

FIRST_NEW = 10**17  # rows are numbered from here until they are stored


@dataclass(frozen=True, slots=True)
class KnownStory:
    """A story with all that its heat, its lead and its comments are made of."""

    state: StoryState
    pulse: float | None  # in hours, as `stories.scores` keeps it; None when nothing was ever gained
    entries: tuple[StoryEntry, ...] = ()  # in the order of their publication
    samples: tuple[Sample, ...] = ()  # in the order in which they were seen


@dataclass(frozen=True, slots=True)
class KnownStories:
    """Stories that may be changed, and what an operator said of them."""

    stories: Mapping[int, KnownStory] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    named: tuple[StoryEntry, ...] = ()  # entries of which a pin speaks that speaks of a new entry too
    uids: frozenset[str] = frozenset()  # of those that may be given to a new story, the ones that are taken
    former: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # uid → (id, the story that it leads to)
    asked: frozenset[str] = frozenset()  # all that may be given


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the store knows that one poll can touch."""

    source: SourceState
    baseline: Baseline = field(default_factory=Baseline)
    budget: tuple[float, int] = (0.0, 0)  # Σ√rate over the enabled sources that have a rate, and how many those are
    entries: tuple[StoredEntry, ...] = ()  # of the source, that may be one of those that came
    shared: frozenset[str] = frozenset()  # addresses of those that came at which there are several entries
    recounted: tuple[StoredEntry, ...] = ()  # of the source, whose items brought nothing but another count
    counts: tuple[tuple[float, int], ...] = ()  # (published_at, comments) of the source's newest entries with a count
    others: float = 0.0  # comments typical for others of its kind; 0 for one that has enough counts of its own
    left: tuple[StoredEntry, ...] = ()  # those that its document lists no more, where their comments are asked for then
    new: tuple[StoryEntry, ...] = ()  # those that came and are not stored, as stories see them
    candidates: Mapping[str, tuple[StoryEntry, ...]] = field(default_factory=dict)  # by key of a new entry
    groupings: Mapping[str, Grouping] = field(default_factory=dict)  # likewise: how it is grouped among these
    repeated: frozenset[str] = frozenset()  # titles of new entries that the source has used before
    stories: KnownStories = field(default_factory=KnownStories)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be stored, in its story."""

    entry_id: int  # from FIRST_NEW on
    source_id: int
    entry: Entry
    published_at: float
    first_seen_at: float
    discussion: str | None
    story_id: int
    grouping: Grouping
    comments: int | None = None
    comments_due_at: float | None = None
    keys: TitleKeys = field(default=TitleKeys())


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A stored entry that says something else now."""

    entry_id: int
    entry: Entry
    discussion: str | None
    quietly: bool = False  # only what nobody is told of: tokens in addresses, counters in the text
    keys: TitleKeys | None = None  # None: its title is what it was


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """A stored entry that is in its source's document, perhaps in other bytes."""

    entry_id: int
    item_hash: str | None


@dataclass(frozen=True, slots=True)
class SharedAddress:
    """A canonical URL at which a source turned out to have several entries, so that it identifies none of them."""

    url: str
    source_id: int
    at_home: bool  # on the source's own site, so for every source


@dataclass(frozen=True, slots=True)
class Placing:
    """A stored entry's story from now on, and why; None: the reason stays."""

    entry_id: int
    story_id: int
    why: Grouping | None


@dataclass(frozen=True, slots=True)
class Redirect:
    """A story that is gone; its id and uid lead to another one."""

    id: int
    uid: str
    story_id: int


@dataclass(frozen=True, slots=True)
class StoryChanges:
    """What becomes of stories, and of the entries and comment counts in them."""

    founded: tuple[KnownStory, ...] = ()  # without entries and samples
    changed: tuple[KnownStory, ...] = ()  # likewise
    redirected: tuple[Redirect, ...] = ()
    returned: tuple[str, ...] = ()  # uids of former stories that lead nowhere any more: they are stories again
    entries: tuple[NewEntry, ...] = ()
    placed: tuple[Placing, ...] = ()
    comments: tuple[tuple[int, int], ...] = ()  # (entry, its count) of stored entries
    # (one, its entry's story): each new, or in place of the one of its entry and time
    samples: tuple[tuple[Sample, int], ...] = ()
    dated: tuple[tuple[int, float], ...] = ()  # (stored story, when it was published after all)

    @property
    def adds(self) -> bool:
        """Whether there are new rows, which get ids."""
        return bool(self.founded or self.entries)

    def why(self) -> Iterator[tuple[int, str]]:
        """The stories that got an entry which did not found them, each with why, in words."""
        for one in self.entries:
            if one.grouping.rule is not GroupRule.FIRST:
                yield one.story_id, f"{one.entry.title!r} joins it: {one.grouping.reason}"
        for placing in self.placed:
            if placing.why is not None:
                yield placing.story_id, f"entry {placing.entry_id} goes there: {placing.why.reason}"


@dataclass(frozen=True, slots=True)
class DocumentChanges:
    """What a document changes."""

    source_id: int
    typical: float  # comments that are normal for its source now; 0 when nobody knows
    allowed: float = 0.0  # typical discussions that its comments may lift
    lifted: float | None = None  # what they lifted so far, in hours
    new: int = 0
    updated: int = 0
    samples: int = 0
    shared: tuple[SharedAddress, ...] = ()
    moved: tuple[tuple[int, str | None], ...] = ()  # (stored entry, the address that is its own, if any)
    changed: tuple[ChangedEntry, ...] = ()
    seen: tuple[SeenEntry, ...] = ()
    stories: StoryChanges = field(default_factory=StoryChanges)
    at: float = 0.0  # when it was seen
    left: tuple[int, ...] = ()  # entries that it lists no more; their own feeds of comments are asked


@dataclass(frozen=True, slots=True)
class PollChanges:
    """What one poll leaves in the store."""

    before: SourceState
    source: SourceState
    record: PollRecord
    decision: PollDecision
    sqrt_rate: float | None  # what the source asks of the common budget; None for one outside it
    baseline: Baseline | None = None  # None: they are as they were
    document: DocumentChanges | None = None
