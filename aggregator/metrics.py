"""What a monitoring system may ask for, in the text format of Prometheus.

Two sorts. What happens (polls, publishing) is counted when it happens. How things are (the queue, the database, sources
by health, requests that were answered) is looked up when somebody asks: `models.Moment`. So a request costs its server
one addition, and nothing that nobody asks for is measured.

No metric has a label for each source: five thousand sources with ten histograms of ten buckets would be half a million
series, and a series that moves twice a day says nothing. Which source it is that fails, the alerts and the status page
tell. Names are as https://prometheus.io/docs/practices/naming/ says: base units, `_total` for what only grows.

Every `Metrics` has a registry of its own; there is none for the process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from aggregator.models import Arrival, HealthState, Moment, Outcome, PollRecord

CONTENT_TYPE: Final = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"
PREFIX: Final = "meest_recent"

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
DISCOVERY: Final = (30, 60, 120, 300, 600, 900, 1800, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, _DAY)
PUBLISHING_DELAY: Final = (0.5, 1, 2, 5, 10, 30, 60, 120, 300)
FETCHING: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
READING: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
PUBLISHING: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counts what happens. To be used by one event loop."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._polls = _counter(registry, "polls", "Polls that were recorded, pushes by hubs included.", "outcome")
        for outcome in Outcome:
            self._polls.labels(outcome.value)
        self._entries = _counter(registry, "entries", "Entries that polls stored or changed.", "change")
        for change in ("new", "updated"):
            self._entries.labels(change)
        self._samples = _counter(registry, "comment_samples", "Comment counts that changed.")
        self._bytes = _counter(registry, "received_bytes", "Bytes of documents of sources, as sent.")
        self._fetching = _histogram(registry, "fetch_seconds", "Time that fetching a document took.", FETCHING)
        self._reading = _histogram(registry, "read_seconds", "Time that a worker took to read a document.", READING)
        self._discovery = _histogram(
            registry,
            "discovery_delay_seconds",
            "From an entry's publication, as claimed, to our storing it.",
            DISCOVERY,
        )
        self._delay = _histogram(
            registry, "edition_delay_seconds", "From our storing an entry to the next editions.", PUBLISHING_DELAY
        )
        self._publishing = _histogram(registry, "publish_seconds", "Time that a round of publishing took.", PUBLISHING)
        self._editions = _counter(registry, "editions_published", "Editions whose bytes changed.", "format")

    def polled(self, record: PollRecord) -> None:
        """A poll was recorded."""
        self._polls.labels(record.outcome.value).inc()
        self._entries.labels("new").inc(record.entries_new)
        self._entries.labels("updated").inc(record.entries_updated)
        self._samples.inc(record.samples_new)
        self._bytes.inc(record.wire_bytes)
        if record.fetch_seconds > 0:
            self._fetching.observe(record.fetch_seconds)
        if record.read_seconds > 0:
            self._reading.observe(record.read_seconds)

    def published(self, formats: Iterable[str], seconds: float, arrivals: Sequence[Arrival], now: float) -> None:
        """A round of publishing ended at `now`, after `seconds`; `formats` has one for each edition that changed,
        `arrivals` are the entries that were stored since the round before."""
        self._publishing.observe(seconds)
        for format in formats:
            self._editions.labels(format).inc()
        for arrival in arrivals:
            self._delay.observe(max(0.0, now - arrival.first_seen_at))
            if arrival.published_claimed is not None:
                self._discovery.observe(max(0.0, arrival.first_seen_at - arrival.published_claimed))

    def exposition(self, moment: Moment) -> bytes:
        """All metrics, as `CONTENT_TYPE`."""
        return generate_latest(_All(self._registry, moment), escaping="underscores")


class _All:
    """What was counted and how it is, without the time at which each counter was made: it is that of our start."""

    def __init__(self, registry: CollectorRegistry, moment: Moment) -> None:
        self._registry, self._moment = registry, moment

    def collect(self) -> Iterator[Metric]:
        for family in self._registry.collect():
            family.samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
            yield family
        yield from _of_program(self._moment)
        yield from _of_store(self._moment)
        yield from _of_server(self._moment)


def _of_program(moment: Moment) -> Iterator[Metric]:
    vitals = moment.vitals
    build = _gauge("build_info", "Always 1; the versions are its labels.", "version", "python", "sqlite")
    build.add_metric([vitals.version, moment.python, moment.sqlite], 1)
    yield build
    if vitals.node is not None:
        place = _gauge("node_info", "Always 1; which process of many this is.", "node", "role")
        place.add_metric([vitals.node.name, vitals.node.role], 1)
        yield place
        yield _value("node_leads", "1 for the process that offers the work to all, else 0.", float(vitals.node.leads))
    yield _value("start_time_seconds", "When the daemon started.", vitals.started_at)
    yield _value("problems", "Things that keep the daemon from being well.", len(vitals.problems))
    yield _value("polls_in_progress", "Sources that are fetched, or wait for their turn.", len(vitals.polls))
    yield _value("loop_delay_seconds", "By how much the event loop was late.", vitals.loop_delay)
    yield _value("writer_queue", "Transactions that wait for the writer.", vitals.writes_waiting)
    yield _value("readers", "Worker processes that read documents.", vitals.readers)
    yield _value("readers_busy", "Worker processes that have a document at this moment.", vitals.readers_busy)
    yield CounterMetricFamily(
        f"{PREFIX}_readers_killed", "Worker processes that were killed or died.", value=vitals.readers_killed
    )
    yield _value("editions", "Editions that are published.", vitals.editions)
    yield _value("published_time_seconds", "When publishing last went well; 0: never.", vitals.published_at or 0.0)
    yield _value(
        "configuration_in_force", "1, or 0 when the file is not what is in force.", float(vitals.config_problem is None)
    )
    runs = CounterMetricFamily(f"{PREFIX}_job_runs", "Runs of a regular job that ended.", labels=["job"])
    failing = _gauge("job_failing", "1 for a job whose last run failed.", "job")
    for job in vitals.jobs:
        runs.add_metric([job.name], job.runs)
        failing.add_metric([job.name], float(job.error is not None))
    yield runs
    yield failing
    yield _value("backup_time_seconds", "When the last good backup was made; 0: never.", moment.backup_made_at or 0.0)


def _of_store(moment: Moment) -> Iterator[Metric]:
    store = moment.store
    sources = _gauge("sources", "Sources by health.", "health")
    for state in HealthState:
        sources.add_metric([state.value], store.sources.get(state.value, 0))
    yield sources
    yield _value("sources_due", "Sources whose time has come, those under way included.", store.due)
    alerts = _gauge("alerts_open", "Troubles that the operator was told of, by state.", "state")
    for name in sorted(_TOLD | set(store.alerts)):
        alerts.add_metric([name], store.alerts.get(name, 0))
    yield alerts
    yield _value(
        "notices_undelivered", "Notices and news that have not arrived by command or webhook.", store.undelivered
    )
    yield _value("database_bytes", "Size of the database.", store.database_bytes)
    yield _value("database_wal_bytes", "Size of its write-ahead log.", store.wal_bytes)


# The states that alerts can have, so that each has a series from the start.
_TOLD: Final = frozenset({"broken", "quarantined", "refused", "gone", "empty", "stale", "trouble"})


def _of_server(moment: Moment) -> Iterator[Metric]:
    by_class: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (kind, status), count in moment.requests.items():
        by_class[kind, f"{status // 100}xx"] += count
    requests = CounterMetricFamily(
        f"{PREFIX}_http_requests", "Requests to the public server that were answered.", labels=["format", "code"]
    )
    for (kind, code), count in sorted(by_class.items()):
        requests.add_metric([kind, code], count)
    yield requests


def _counter(registry: CollectorRegistry, name: str, about: str, *labels: str) -> Counter:
    return Counter(f"{PREFIX}_{name}", about, labels, registry=registry)


def _histogram(registry: CollectorRegistry, name: str, about: str, buckets: Sequence[float]) -> Histogram:
    return Histogram(f"{PREFIX}_{name}", about, buckets=buckets, registry=registry)


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", about, labels=labels)


def _value(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", about, value=value)
