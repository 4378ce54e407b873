"""The frozen records that rooms hand to each other, in the order in which a poll and a publish make them.

Times are seconds since the epoch, UTC, as float, and named `…_at` or `…_claimed`. Durations are seconds unless the
name says hours. Strings that came from outside are plain text unless a name says `html`. None means "not given";
an empty string or tuple means "given, and empty" or "nothing to show".
"""

from aggregator.models.alerts import Alert, Delivery, Notice, NoticeKind, Sighting, Standing
from aggregator.models.backups import BackupFacts, BackupNote
from aggregator.models.comments import COMMENT_PLACEHOLDERS, CommentQuestion, CommentRule, Sample
from aggregator.models.findings import Finding, Verdict
from aggregator.models.health import Habits, HealthState, SourceFacts, SourceHealth
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
from aggregator.models.publishing import Edition, OpmlSource, OutputFeed, Publication, Published, StoryPage, Talk
from aggregator.models.reading import Document, Enclosure, Entry, FeedInfo, RawEntry, Reading, Selectors, SourceKind
from aggregator.models.space import SpaceUse
from aggregator.models.status import (
    DatabaseSize,
    Delays,
    EntryLine,
    Forecast,
    PollPoint,
    RankedStory,
    SourceAccount,
    SourceList,
    SourceQuery,
    SourceStatus,
    TableSize,
)
from aggregator.models.stories import (
    Candidate,
    Grouping,
    GroupRule,
    Member,
    Mention,
    NamedEntry,
    Pin,
    Story,
    StoryState,
    Vote,
)
from aggregator.models.subscriptions import (
    Planet,
    Refused,
    Subscription,
    SubscriptionList,
    categories_around,
    category_of,
    category_path,
)
from aggregator.models.vitals import JobState, PollUnderWay, Vitals

__all__ = [
    "COMMENT_PLACEHOLDERS",
    "Alert",
    "Arrival",
    "BackupFacts",
    "BackupNote",
    "Candidate",
    "CommentQuestion",
    "CommentRule",
    "DatabaseSize",
    "Delays",
    "Delivery",
    "Document",
    "Edition",
    "Enclosure",
    "Entry",
    "EntryLine",
    "FeedInfo",
    "FetchRequest",
    "Fetched",
    "Finding",
    "Forecast",
    "GroupRule",
    "Grouping",
    "Habits",
    "HealthState",
    "JobState",
    "Member",
    "Mention",
    "Moment",
    "NamedEntry",
    "Notice",
    "NoticeKind",
    "OpmlSource",
    "Outcome",
    "OutputFeed",
    "Pin",
    "Planet",
    "PollDecision",
    "PollPoint",
    "PollRecord",
    "PollUnderWay",
    "Publication",
    "Published",
    "RankedStory",
    "RawEntry",
    "Reading",
    "Refused",
    "Sample",
    "Selectors",
    "ServerLimits",
    "Sighting",
    "SourceAccount",
    "SourceFacts",
    "SourceHealth",
    "SourceKind",
    "SourceList",
    "SourceQuery",
    "SourceState",
    "SourceStatus",
    "SpaceUse",
    "Standing",
    "StoreFacts",
    "StoredEntry",
    "Story",
    "StoryPage",
    "StoryState",
    "Subscription",
    "SubscriptionList",
    "TableSize",
    "Talk",
    "Verdict",
    "Vitals",
    "Vote",
    "categories_around",
    "category_of",
    "category_path",
]
