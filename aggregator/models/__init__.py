"""The frozen records that rooms hand to each other, in the order in which a poll and a publish make them.

Times are seconds since the epoch, UTC, as float, and named `…_at` or `…_claimed`. Durations are seconds unless the
name says hours. Strings that came from outside are plain text unless a name says `html`. None means "not given";
an empty string or tuple means "given, and empty" or "nothing to show".
"""

# ruff: noqa: F401 - what is imported here is had from here

from aggregator.models.alerts import Alert, AlertState, Notice, NoticeKind, Sighting
from aggregator.models.backups import BackupFacts, BackupNote
from aggregator.models.changes import (
    ChangedEntry,
    DocumentChanges,
    Known,
    KnownStories,
    KnownStory,
    NewEntry,
    Placing,
    PollChanges,
    Redirect,
    SeenEntry,
    SharedAddress,
    StoryChanges,
)
from aggregator.models.comments import (
    CommentAnswer,
    CommentQuestion,
    CommentRule,
    Counting,
    Sample,
    Waiting,
)
from aggregator.models.findings import Finding, Verdict
from aggregator.models.health import Baseline, HealthState, SourceFacts, SourceHealth
from aggregator.models.metrics import Arrival, Moment, StoreFacts
from aggregator.models.polls import (
    Fetched,
    FetchRequest,
    Outcome,
    PollDecision,
    PollRecord,
    ServerLimits,
    SourceState,
    StoredEntry,
)
from aggregator.models.publishing import (
    Edition,
    OpmlSource,
    OutputFeed,
    Packed,
    Publication,
    Published,
    RelatedStory,
    StoryPage,
    Talk,
)
from aggregator.models.reading import (
    Document,
    Enclosure,
    Entry,
    FeedInfo,
    LeftOut,
    LeftOutEntry,
    RawEntry,
    Reading,
    Recount,
    Selectors,
    SourceKind,
    TitleKeys,
)
from aggregator.models.status import (
    DatabaseSize,
    Delays,
    EntryLine,
    Forecast,
    PollPoint,
    RankedEntry,
    RankedStory,
    SourceAccount,
    SourceColumn,
    SourceList,
    SourceQuery,
    SourceStatus,
    SpaceUse,
    TableSize,
)
from aggregator.models.stories import (
    BallotOutcome,
    Grouping,
    GroupRule,
    Mention,
    Pin,
    Story,
    StoryEntry,
    StoryState,
    Vote,
)
from aggregator.models.subscriptions import (
    ListedFeed,
    Planet,
    Refused,
    SubscriptionList,
    categories_around,
    category_of,
    category_path,
)
from aggregator.models.vitals import JobState, PollUnderWay, Vitals
