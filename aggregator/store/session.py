"""The tables behind one connection: what a transaction or a reader can ask and say."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.store.alerts import Alerts
from aggregator.store.audience import AudienceTable
from aggregator.store.baseline import BaselineTable
from aggregator.store.changes import Changes
from aggregator.store.counters import Counters
from aggregator.store.database import Database
from aggregator.store.deliveries import Deliveries
from aggregator.store.entries import Entries
from aggregator.store.entry_files import Transfer
from aggregator.store.host_claims import HostClaims
from aggregator.store.known import KnownRows
from aggregator.store.lists import Lists
from aggregator.store.lookup import Lookup
from aggregator.store.news import News
from aggregator.store.nodes import Nodes
from aggregator.store.numbers import Overview
from aggregator.store.pins import Pins
from aggregator.store.polls import Polls
from aggregator.store.published import PublishedFiles
from aggregator.store.pushes import Pushes
from aggregator.store.samples import Samples
from aggregator.store.search import Search
from aggregator.store.site import SiteTable
from aggregator.store.sources import Sources
from aggregator.store.space import Space
from aggregator.store.stories import Stories
from aggregator.store.votes import Votes
from aggregator.store.websub import Outbox, Subscriptions


class Session:
    """All tables; on a reader's connection the database itself refuses every write."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.site = SiteTable(db)
        self.sources = Sources(db)
        self.lists = Lists(db)
        self.baselines = BaselineTable(db)
        self.alerts = Alerts(db)
        self.deliveries = Deliveries(db)
        self.news = News(db)
        self.entries = Entries(db)
        self.stories = Stories(db)
        self.known = KnownRows(db)
        self.changes = Changes(db)
        self.samples = Samples(db)
        self.polls = Polls(db)
        self.pins = Pins(db)
        self.lookup = Lookup(db)
        self.search = Search(db)
        self.votes = Votes(db)
        self.audience = AudienceTable(db)
        self.space = Space(db)
        self.transfer = Transfer(db)
        self.subscriptions = Subscriptions(db)
        self.pushes = Pushes(db)
        self.outbox = Outbox(db)
        self.overview = Overview(db)
        self.counters = Counters(db)
        self.nodes = Nodes(db)
        self.hosts = HostClaims(db)
        self.published = PublishedFiles(db)

    def foresee(self, look: Callable[[Session], object]) -> None:
        """Has a server answer at once what `look` asks of a session that finds nothing, for whoever asks the same then
        before anything is written."""
        self.db.foresee(lambda db: look(Session(db)))

    def tidy(self) -> None:
        """Has the planner's statistics refreshed where they are out of date, and the index of words made smaller."""
        for statement in self.db.dialect.tidy:
            self.db.execute(statement)
