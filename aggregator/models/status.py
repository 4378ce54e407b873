"""What operators look at: how each source does, what ranks where and why, and how the program is."""

from __future__ import annotations

from enum import StrEnum

from aggregator.models.comments import Counting
from aggregator.models.health import HealthState, SourceFacts, SourceHealth
from aggregator.records import dataclass

DAYS = 14  # in a sparkline
LAST_POLLS = 50  # in a strip
NEGLIGIBLE_BOOST = 1 / 120  # hours: less than a minute, when it is rounded


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source as a list shows it."""

    facts: SourceFacts
    health: SourceHealth
    typical: float  # comments that are normal for one of its entries
    per_day: tuple[int, ...] = ()  # entries published on each of the last `DAYS` days, UTC, today's last
    polls: int = 0  # in the last 24 hours
    wire_bytes: int = 0  # received in the last 24 hours
    parse_seconds: float | None = None  # 95th percentile over a week's documents that were read; None: there were none
    tells_comments: bool = False  # whether any of its entries has a count
    counting: Counting | None = None  # None: nobody was ever asked for its comment counts

    @property
    def typical_words(self) -> str:
        """A dash where it tells no counts, or nobody knows yet: that is not a count of nought."""
        return f"{self.typical:.0f}" if self.tells_comments and self.typical else "–"


class SourceColumn(StrEnum):
    """What a list of sources can be sorted by."""

    SOURCE = "source"
    FAILS = "fails"
    SUCCESS = "success"
    CHANGE = "change"
    NEXT = "next"
    DAYS = "days"
    COMMENTS = "comments"
    BYTES = "bytes"
    PARSE = "parse"


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """Which sources somebody wants to see."""

    text: str = ""  # in its title or address
    state: HealthState | None = None
    category: str | None = None
    page: int = 1
    sort: SourceColumn | None = None  # None: the worst first
    is_turned: bool = False  # from the other end


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources that were asked for, in the order asked for: one page of them, and what there is altogether."""

    query: SourceQuery
    sources: tuple[SourceStatus, ...]
    found: int
    pages: int
    total: int
    states: tuple[tuple[HealthState, int], ...]  # of all sources, the worst first; none that nobody is in
    categories: tuple[str, ...]
    shared: tuple[str, ...] = ()  # why many sources fail at once, a sentence each


@dataclass(frozen=True, slots=True)
class PollPoint:
    """One poll in a strip."""

    started_at: float
    outcome: str
    ok: bool
    status: int | None
    entries_new: int
    entries_updated: int
    samples_new: int
    wire_bytes: int
    fetch_seconds: float
    read_seconds: float
    error: str | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a source, and the story that it is in."""

    id: int
    title: str
    link: str | None
    published_at: float
    first_seen_at: float
    comments: int | None
    story_id: int
    story_entries: int  # of the story; more than 1: other entries are about the same news
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Delays:
    """How long after its publication an entry was first seen, where the source says when it published."""

    counted: int = 0
    median: float | None = None
    p90: float | None = None
    buckets: tuple[tuple[str, int], ...] = ()  # name and count, the shortest first


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a source's rhythm makes likely."""

    next_hour: float  # entries
    usual_day: float  # entries
    hours: tuple[float, ...]  # what each hour of the day (UTC) gets, 1 being the average


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """All that a source's own page shows."""

    status: SourceStatus
    fetch_url: str
    polls: tuple[PollPoint, ...]  # the newest first
    delays: Delays
    forecast: Forecast | None  # None: nothing is known yet
    entries: tuple[EntryLine, ...]  # the newest first
    remarks: tuple[tuple[str, str], ...] = ()  # on what is asked beside its polls: (name, words)


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """One entry of a ranked story."""

    id: int
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A story in the order of heat, and why it stands there."""

    place: int
    id: int
    title: str
    link: str | None
    sources: tuple[str, ...]
    comments: int | None
    published_at: float
    boost: float  # hours
    why: str
    entries: tuple[RankedEntry, ...] = ()  # the lead first

    @property
    def is_by_time(self) -> bool:
        """Whether nothing lifts it, as far as people can tell."""
        return abs(self.boost) < NEGLIGIBLE_BOOST


@dataclass(frozen=True, slots=True)
class TableSize:
    """How many rows a table has; where counting them all would take long, about."""

    name: str
    rows: int
    exact: bool


@dataclass(frozen=True, slots=True)
class SpaceUse:
    """Bytes of the database file. What is free in it is used again before the file grows."""

    used: int
    free: int

    @property
    def size(self) -> int:
        return self.used + self.free


@dataclass(frozen=True, slots=True)
class DatabaseSize:
    """How large the database is."""

    path: str
    file_bytes: int
    wal_bytes: int
    free_bytes: int  # inside the file, to be used again
    tables: tuple[TableSize, ...]
