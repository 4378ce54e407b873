"""What a monitoring system is given: valid, named as it should be, and the same for everybody who counts."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable

import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from aggregator.metrics import PREFIX, Metrics
from aggregator.models import Arrival, HealthState, JobState, Moment, Outcome, PollRecord, StoreFacts, Vitals
from aggregator.models.nodes import Node
from tests.make import DAY, HOUR, NOW

NODE = Node("1", "gent", "all", "1.2.3", "c", NOW - DAY, NOW, 0.0)
VITALS = Vitals(version="1.2.3", started_at=NOW - DAY, jobs=(JobState("dispatch", 1.0, runs=7),), editions=4, node=NODE)
MOMENT = Moment(NOW, VITALS, python="3.13", sqlite="3.50", requests={("rss", 200): 2, ("rss", 304): 5, ("rss", 301): 1})


def families(metrics: Metrics, moment: Moment = MOMENT) -> dict[str, Metric]:
    return {one.name: one for one in text_string_to_metric_families(metrics.exposition(moment).decode())}


def values(metrics: Metrics, name: str, moment: Moment = MOMENT) -> dict[tuple[str, ...], float]:
    """By the values of their labels, in the order of the labels' names."""
    found = families(metrics, moment)
    samples = [sample for one in found.values() for sample in one.samples if sample.name == f"{PREFIX}_{name}"]
    return {tuple(value for _, value in sorted(sample.labels.items())): sample.value for sample in samples}


def record(outcome: Outcome = Outcome.CHANGED, **given: float) -> PollRecord:
    return PollRecord(1, NOW - 1, NOW, outcome, **given)  # type: ignore[arg-type]


class TestWhatIsCounted:
    def test_polls_by_outcome_each_from_zero(self) -> None:
        metrics = Metrics()
        metrics.polled(record())
        metrics.polled(record(Outcome.TIMEOUT))
        metrics.polled(record(Outcome.TIMEOUT))
        polls = values(metrics, "polls_total")
        assert (polls["changed",], polls["timeout",], polls["unreachable",]) == (1, 2, 0)
        assert len(polls) == len(Outcome)

    def test_what_polls_brought(self) -> None:
        metrics = Metrics()
        metrics.polled(record(entries_new=3, entries_updated=1, samples_new=7, wire_bytes=2000))
        assert values(metrics, "entries_total") == {("new",): 3, ("updated",): 1}
        assert values(metrics, "comment_samples_total") == {(): 7}
        assert values(metrics, "received_bytes_total") == {(): 2000}

    def test_times_only_of_what_took_time(self) -> None:
        metrics = Metrics()
        metrics.polled(record(fetch_seconds=0.3, read_seconds=0.004))
        metrics.polled(record(Outcome.NOT_MODIFIED, fetch_seconds=0.2))
        assert values(metrics, "fetch_seconds_count") == {(): 2}
        assert values(metrics, "read_seconds_count") == {(): 1}
        buckets = values(metrics, "fetch_seconds_bucket")
        assert (buckets["0.25",], buckets["0.5",], buckets["+Inf",]) == (1, 2, 2)

    def test_from_publication_to_storing_and_from_there_to_the_editions(self) -> None:
        metrics = Metrics()
        arrivals = [Arrival(1, NOW - 2, NOW - 302), Arrival(2, NOW - 4, None)]
        metrics.published(["rss", "rss", "html"], 0.2, arrivals, NOW)
        assert values(metrics, "discovery_delay_seconds_sum") == {(): 300}
        assert values(metrics, "edition_delay_seconds_sum") == {(): 6}
        assert values(metrics, "editions_published_total") == {("rss",): 2, ("html",): 1}
        assert values(metrics, "publish_seconds_count") == {(): 1}

    def test_a_clock_that_went_back_counts_nothing_negative(self) -> None:
        metrics = Metrics()
        metrics.published([], 0.2, [Arrival(1, NOW + HOUR, NOW + 2 * HOUR)], NOW)
        assert values(metrics, "edition_delay_seconds_sum") == {(): 0}


class TestWhatIsLookedUp:
    def test_requests_by_format_and_class_of_status(self) -> None:
        assert values(Metrics(), "http_requests_total") == {("2xx", "rss"): 2, ("3xx", "rss"): 6}

    def test_sources_by_health_each_from_zero(self) -> None:
        moment = Moment(NOW, VITALS, StoreFacts(sources={"broken": 2}, due=3, alerts={"broken": 1}))
        sources = values(Metrics(), "sources", moment)
        assert sources["broken",] == 2
        assert set(sources) == {(state.value,) for state in HealthState}
        alerts = values(Metrics(), "alerts_open", moment)
        assert (alerts["broken",], alerts["trouble",]) == (1, 0)
        assert values(Metrics(), "sources_due", moment) == {(): 3}

    def test_versions_are_labels(self) -> None:
        assert values(Metrics(), "build_info") == {("3.13", "3.50", "1.2.3"): 1}

    def test_jobs(self) -> None:
        broken = Vitals("1", NOW, jobs=(JobState("backup", 60.0, runs=2, error="no such folder"),))
        assert values(Metrics(), "job_failing", Moment(NOW, broken)) == {("backup",): 1}
        assert values(Metrics(), "job_runs_total", Moment(NOW, broken)) == {("backup",): 2}


class TestTheFormat:
    def test_names_and_help_are_as_they_should_be(self) -> None:
        for family in families(Metrics()).values():
            if family.name.startswith("process_"):
                continue
            assert re.fullmatch(rf"{PREFIX}_[a-z_]+", family.name), family.name
            assert family.documentation.endswith("."), family.name
            suffixes = {sample.name.removeprefix(family.name) for sample in family.samples}
            assert family.type != "counter" or suffixes == {"_total"} or not suffixes, family.name
            assert family.type in ("counter", "gauge", "histogram"), family.name
            assert not re.search("minutes|hours|days|millis|kilo|mega", family.name)

    def test_no_series_belongs_to_one_source(self) -> None:
        metrics = Metrics()
        metrics.published(["rss"], 0.2, [], NOW)
        labels = {name for one in families(metrics).values() for sample in one.samples for name in sample.labels}
        few = {"outcome", "change", "le", "version", "python", "sqlite", "job", "health", "state", "format", "code"}
        assert labels == few | {"node", "role"}

    def test_two_that_count_share_nothing(self) -> None:
        one, other = Metrics(), Metrics()
        one.polled(record())
        assert values(other, "polls_total")["changed",] == 0

    def test_the_time_at_which_a_counter_was_made_is_left_out(self) -> None:
        assert b"_created" not in Metrics().exposition(MOMENT)

    def test_promtool_finds_nothing_to_say(self) -> None:
        tool = shutil.which("promtool")
        if tool is None:
            pytest.skip("promtool is not installed (Debian: prometheus)")
        metrics = Metrics()
        metrics.polled(record(fetch_seconds=0.1, read_seconds=0.1))
        metrics.published(["rss"], 0.2, [Arrival(1, NOW, NOW)], NOW)
        ours = [line for line in metrics.exposition(MOMENT).decode().splitlines() if "process_" not in line]
        done = subprocess.run(
            [tool, "check", "metrics"], input=_text(ours), capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
