"""When a source is well, and what is said when it is not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from aggregator.health.judge import broken_after, empty_after, judge_source, stale_after, worst_first
from aggregator.models import Baseline, HealthState, SourceFacts, SourceHealth
from tests.make import DAY, HOUR, NOW

DAILY, BUSY, WEEKLY = 1 / 24, 25 / 24, 1 / 168
URL = "https://nieuws.example/rss"
SETTLED = Baseline(NOW - 60 * DAY, NOW - 3 * HOUR, DAILY, 2 * DAY)


def facts(**given: Any) -> SourceFacts:
    polled = {"last_poll_at": NOW - 60, "last_success_at": NOW - 60, "last_outcome": "not-modified"}
    values = {"id": 1, "url": URL, "title": "Nieuws", "category": None, "enabled": True, "next_poll_at": NOW + 60}
    return SourceFacts(**{**values, **polled, "entries": 40, "baseline": SETTLED, **given})


def failing(hours: float, times: int, outcome: str = "timeout", **given: Any) -> SourceFacts:
    baseline = replace(given.pop("baseline", SETTLED), failing_since=NOW - hours * HOUR)
    return facts(failures=times, last_outcome=outcome, last_error="no answer came", baseline=baseline, **given)


def verdict(given: SourceFacts) -> HealthState:
    return judge_source(given, NOW).state


def test_a_source_that_brings_what_it_always_did_is_ok() -> None:
    assert judge_source(facts(), NOW) == SourceHealth(HealthState.OK, "last entry 3 h ago")


def test_a_source_that_was_never_polled_is_new() -> None:
    given = facts(last_poll_at=None, last_success_at=None, last_outcome=None, entries=0, baseline=Baseline())
    assert verdict(given) is HealthState.NEW


class TestNotPolled:
    def test_because_it_is_not_configured(self) -> None:
        assert verdict(failing(90, 90, enabled=False)) is HealthState.OFF

    def test_because_an_operator_paused_it(self) -> None:
        assert verdict(failing(90, 90, paused_at=NOW - DAY)) is HealthState.PAUSED

    def test_because_its_server_said_410(self) -> None:
        health = judge_source(failing(1, 1, "http-error", next_poll_at=math.inf), NOW)
        assert health.state is HealthState.GONE
        assert "remove it" in health.words

    def test_because_the_daemon_does_not_run(self) -> None:
        health = judge_source(facts(next_poll_at=NOW - 3 * HOUR), NOW)
        assert (health.state, health.since) == (HealthState.LATE, NOW - 3 * HOUR)
        assert "due 3 h ago" in health.words

    def test_a_backlog_of_a_quarter_of_an_hour_is_not_late(self) -> None:
        assert verdict(facts(next_poll_at=NOW - 900)) is HealthState.OK


class TestFailing:
    def test_a_few_failures_are_told_and_no_more(self) -> None:
        health = judge_source(failing(1, 3), NOW)
        assert (health.state, health.since) == (HealthState.FAILING, NOW - HOUR)
        assert health.words == "failed 3 times in a row, is tried again: no answer came"

    def test_one_night_is_no_breakdown(self) -> None:
        assert verdict(failing(11, 9, baseline=replace(SETTLED, base_rate=BUSY))) is HealthState.FAILING

    def test_for_longer_than_a_night_a_busy_source_is_broken(self) -> None:
        health = judge_source(failing(13, 10, baseline=replace(SETTLED, base_rate=BUSY)), NOW)
        assert health.state is HealthState.BROKEN
        assert "has failed for 13 h, 10 times in a row" in health.words
        assert "no answer came" in health.words

    def test_a_weekly_source_is_given_three_days(self) -> None:
        baseline = replace(SETTLED, base_rate=WEEKLY)
        assert verdict(failing(70, 20, baseline=baseline)) is HealthState.FAILING
        assert verdict(failing(73, 20, baseline=baseline)) is HealthState.BROKEN

    def test_a_long_time_with_few_tries_is_not_enough(self) -> None:
        assert verdict(failing(300, 4)) is HealthState.FAILING

    def test_a_source_that_was_never_read_is_broken_soon(self) -> None:
        given = {"last_success_at": None, "entries": 0, "baseline": Baseline()}
        assert verdict(failing(5, 6, **given)) is HealthState.FAILING
        assert verdict(failing(7, 7, **given)) is HealthState.BROKEN

    def test_an_outage_as_it_had_one_before_is_no_news(self) -> None:
        assert broken_after(replace(SETTLED, base_rate=BUSY, longest_outage=10 * HOUR)) == 20 * HOUR

    def test_but_a_month_of_outage_does_not_hide_the_next(self) -> None:
        assert broken_after(replace(SETTLED, base_rate=BUSY, longest_outage=30 * DAY)) == 48 * HOUR

    def test_a_reader_that_was_killed_is_a_quarantine(self) -> None:
        assert verdict(failing(1, 1, "reader-killed")) is HealthState.QUARANTINED

    def test_an_address_that_is_refused_is_called_so(self) -> None:
        health = judge_source(failing(90, 30, "refused"), NOW)
        assert health.state is HealthState.REFUSED
        assert "no answer came" in health.words


class TestSilence:
    def test_a_source_is_stale_after_a_gap_that_chance_hardly_makes(self) -> None:
        patience = stale_after(SETTLED)
        assert 8 * DAY < patience < 12 * DAY
        for age, expected in ((patience - 60, HealthState.OK), (patience + 120, HealthState.STALE)):
            baseline = replace(SETTLED, last_entry_at=NOW - age, known_since=NOW - age - 60 * DAY)
            assert verdict(facts(baseline=baseline)) is expected

    def test_words_say_what_is_usual(self) -> None:
        baseline = replace(SETTLED, last_entry_at=NOW - 20 * DAY, known_since=NOW - 80 * DAY)
        health = judge_source(facts(baseline=baseline), NOW)
        assert "nothing new for 20 d, and something comes every 1 d or so, 2 d apart at the most" in health.words
        assert health.since == NOW - 20 * DAY

    def test_a_busy_source_is_missed_within_a_day(self) -> None:
        assert stale_after(replace(SETTLED, base_rate=BUSY, longest_gap=8 * HOUR)) < DAY

    def test_of_a_new_source_weekends_are_not_known_yet(self) -> None:
        new = Baseline(NOW - 3 * DAY, NOW, BUSY, 8 * HOUR)
        assert stale_after(new) == 4 * DAY

    def test_a_weekend_that_was_seen_is_no_news(self) -> None:
        assert stale_after(replace(SETTLED, base_rate=BUSY, longest_gap=60 * HOUR)) >= 50 * HOUR

    def test_a_year_of_silence_before_does_not_hide_the_next(self) -> None:
        once = replace(SETTLED, longest_gap=400 * DAY)
        assert stale_after(once) == 4 * stale_after(replace(SETTLED, longest_gap=0.0))

    def test_what_was_not_looked_at_is_not_known_to_be_silent(self) -> None:
        baseline = replace(SETTLED, last_entry_at=NOW - 20 * DAY)
        assert verdict(failing(2, 2, baseline=baseline, last_success_at=NOW - 19.9 * DAY)) is HealthState.FAILING
        assert verdict(facts(baseline=baseline, last_success_at=NOW - 19.9 * DAY)) is HealthState.OK

    def test_a_source_without_any_entry_is_never_stale(self) -> None:
        assert verdict(facts(entries=0, baseline=Baseline(known_since=NOW - 400 * DAY))) is HealthState.OK

    @pytest.mark.parametrize(("hours", "expected"), [(5, HealthState.OK), (7, HealthState.EMPTY)])
    def test_documents_without_items_are_given_six_hours(self, hours: float, expected: HealthState) -> None:
        health = judge_source(facts(baseline=replace(SETTLED, empty_since=NOW - hours * HOUR)), NOW)
        assert health.state is expected

    def test_a_feed_that_is_empty_now_and_then_is_given_longer(self) -> None:
        assert empty_after(replace(SETTLED, longest_empty=10 * HOUR)) == 20 * HOUR

    def test_a_feed_that_never_had_an_item_is_not_suddenly_empty(self) -> None:
        baseline = Baseline(known_since=NOW - 40 * DAY, empty_since=NOW - 40 * DAY)
        assert verdict(facts(entries=0, baseline=baseline)) is HealthState.OK


def test_the_worst_comes_first_and_of_those_what_lasts_longest() -> None:
    given = [
        facts(id=1),
        failing(1, 1, id=2),
        failing(99, 20, id=3),
        failing(300, 40, id=4),
        facts(id=5, enabled=False),
    ]
    ordered = worst_first([(one, judge_source(one, NOW)) for one in given])
    assert [one.id for one, _ in ordered] == [4, 3, 2, 1, 5]
