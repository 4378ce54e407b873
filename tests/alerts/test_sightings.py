"""What a round of looks shows of sources, the network, the disk and the program."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aggregator.alerts import sightings
from aggregator.health.judge import judge_source
from aggregator.models import AlertState, Baseline, Counting, HealthState, JobState, Sighting, SourceFacts, Vitals
from tests.make import DAY, HOUR, NOW

KNOWN = Baseline(NOW - 60 * DAY, NOW - HOUR, 1.0, 8 * HOUR)


def facts(number: int = 1, **given: Any) -> SourceFacts:
    values: dict[str, Any] = {
        "url": f"https://bron{number}.example/rss",
        "title": f"Bron {number}",
        "category": None,
        "enabled": True,
        "next_poll_at": NOW + HOUR,
        "last_poll_at": NOW - 60,
        "last_success_at": NOW - 60,
        "entries": 40,
        "baseline": KNOWN,
    }
    return SourceFacts(number, **{**values, **given})


def failing(number: int = 1, since: float = NOW - HOUR, times: int = 6, **given: Any) -> SourceFacts:
    baseline = replace(KNOWN, failing_since=since)
    values = {"failures": times, "last_outcome": "unreachable", "last_error": "no route", "last_success_at": since - 60}
    return facts(number, **{"baseline": baseline, **values, **given})


def standing(one: SourceFacts, **given: Any) -> AlertState:
    (sighting,) = sightings.of_sources([(one, judge_source(one, NOW))], **given)
    return sighting.standing


class TestSources:
    def test_which_states_are_told(self) -> None:
        told = {HealthState.BROKEN, HealthState.QUARANTINED, HealthState.REFUSED}
        told |= {HealthState.GONE, HealthState.EMPTY, HealthState.STALE}
        assert told == sightings.TELLING

    def test_one_that_works_is_well(self) -> None:
        assert standing(facts()) is AlertState.WELL

    def test_a_few_failures_are_neither_well_nor_bad(self) -> None:
        assert standing(failing(times=2)) is AlertState.UNSURE

    def test_one_that_is_broken_is_bad(self) -> None:
        assert standing(failing(since=NOW - 2 * DAY)) is AlertState.BAD

    def test_one_that_is_paused_or_silenced_is_out(self) -> None:
        broken = failing(since=NOW - 2 * DAY)
        assert standing(replace(broken, paused_at=NOW)) is AlertState.OUT
        assert standing(broken, silenced={broken.url}) is AlertState.OUT

    def test_an_address_that_is_refused_once_may_be_a_name_server_in_trouble(self) -> None:
        assert standing(failing(since=NOW - 600, last_outcome="refused")) is AlertState.UNSURE
        assert standing(failing(since=NOW - 2 * HOUR, last_outcome="refused")) is AlertState.BAD

    def test_its_name_is_for_good_and_not_its_title(self) -> None:
        (one,) = sightings.of_sources([(facts(7), judge_source(facts(7), NOW))])
        assert (one.subject, one.title) == ("source 7", "Bron 7")


class TestNetwork:
    def test_when_all_fail_it_is_one_trouble(self) -> None:
        seen = sightings.network([failing(number) for number in range(500)], NOW)
        assert seen.standing is AlertState.BAD
        assert "500 of 500 sources fail" in seen.words
        assert "for 1 h" in seen.words

    def test_when_some_still_work_it_is_theirs(self) -> None:
        working = [facts(number) for number in range(100)]
        assert sightings.network([*working, *(failing(number) for number in range(100, 500))], NOW).standing is (
            AlertState.WELL
        )

    def test_a_moment_is_not_told(self) -> None:
        assert sightings.network([failing(number, NOW - 300) for number in range(500)], NOW).standing is AlertState.WELL

    def test_of_two_sources_it_cannot_be_told(self) -> None:
        assert sightings.network([failing(1), failing(2)], NOW).standing is AlertState.WELL

    def test_of_one_server_it_cannot_be_told_either(self) -> None:
        same = [failing(number, url=f"https://een.example/{number}") for number in range(50)]
        assert sightings.network(same, NOW).standing is AlertState.WELL
        others = [failing(50), failing(51)]
        assert sightings.network([*same, *others], NOW).standing is AlertState.BAD

    def test_paused_and_removed_sources_do_not_count(self) -> None:
        given = [failing(1), failing(2), facts(3, paused_at=NOW), facts(4, enabled=False)]
        assert sightings.network(given, NOW).standing is AlertState.WELL

    def test_no_source_is_blamed_for_what_failed_meanwhile(self) -> None:
        sources = [failing(number, NOW - 2 * DAY, 20) for number in range(500)]
        blind = sightings.judged(sources, NOW, blind_since=NOW - 2 * DAY)
        assert {health.state for _, health in blind} == {HealthState.FAILING}

    def test_nor_while_they_come_back_one_by_one(self) -> None:
        waiting = failing(1, NOW - 2 * DAY, 20, last_poll_at=NOW - 5 * HOUR)
        ((_, health),) = sightings.judged([waiting], NOW, seeing_since=NOW - HOUR)
        assert health.state is HealthState.FAILING

    def test_what_fails_long_after_it_came_back_is_broken(self) -> None:
        ((_, health),) = sightings.judged([failing(1, NOW - 4 * DAY, 20)], NOW, seeing_since=NOW - 2 * DAY)
        assert health.state is HealthState.BROKEN

    def test_what_was_broken_before_stays_broken(self) -> None:
        ((_, health),) = sightings.judged([failing(1, NOW - 9 * DAY, 40)], NOW, blind_since=NOW - DAY)
        assert health.state is HealthState.BROKEN


class TestLateness:
    def late(self, count: int, of: int, started: float) -> Sighting:
        given = [facts(number, next_poll_at=NOW - 2 * HOUR if number < count else NOW + 60) for number in range(of)]
        return sightings.lateness(sightings.judged(given, NOW), started, NOW)

    def test_a_fifth_is_a_trouble(self) -> None:
        assert self.late(30, 100, NOW - DAY).standing is AlertState.BAD
        assert self.late(10, 100, NOW - DAY).standing is AlertState.WELL

    def test_a_backlog_after_a_start_is_none(self) -> None:
        assert self.late(100, 100, NOW - 600).standing is AlertState.WELL


class TestProgram:
    def seen(self, known: tuple[str, ...] = (), **given: Any) -> dict[str, Sighting]:
        vitals = Vitals(version="1", started_at=NOW - DAY, **given)
        return {one.subject: one for one in sightings.of_program(vitals, known)}

    def test_a_problem_keeps_its_name_while_its_numbers_change(self) -> None:
        for seconds in (91, 120):
            seen = self.seen(problems=(f"the database has taken no write for {seconds} s",))
            assert seen["program the database has taken no write for s"].standing is AlertState.BAD

    def test_its_reason_is_no_part_of_its_name(self) -> None:
        seen = self.seen(problems=("the last changes are not published: no space left on device",))
        assert "no space left" in seen["program the last changes are not published"].words

    def test_a_problem_that_is_not_named_any_more_is_over(self) -> None:
        seen = self.seen(known=("program the last changes are not published", "source 1"))
        assert seen["program the last changes are not published"].standing is AlertState.WELL
        assert "source 1" not in seen

    def test_a_configuration_that_is_not_in_force(self) -> None:
        assert self.seen(config_problem="line 3: …")["configuration"].standing is AlertState.BAD
        assert self.seen()["configuration"].standing is AlertState.WELL

    def test_a_job_that_fails_such_as_the_backup(self) -> None:
        seen = self.seen(jobs=(JobState("backup", DAY, error="no such folder"), JobState("dispatch", 1.0)))
        assert (seen["job backup"].standing, seen["job backup"].words) == (AlertState.BAD, "fails: no such folder")
        assert seen["job dispatch"].standing is AlertState.WELL

    @pytest.mark.parametrize(("free", "expected"), [(10, AlertState.BAD), (1000, AlertState.WELL)])
    def test_a_disk_with_little_room(self, free: int, expected: AlertState) -> None:
        assert sightings.of_disk(free * 1_000_000, 500_000_000, "/var").standing is expected

    def test_how_much_room_is_left_is_said_as_people_say_it(self) -> None:
        assert (
            "only 1.2 GB are free on the disk of /var" in sightings.of_disk(1_234_000_000, 2_000_000_000, "/var").words
        )
        assert "only 10 MB are free" in sightings.of_disk(10_000_000, 2_000_000_000, "/var").words


class TestCounters:
    def standing(self, failing_for: float | None, **given: Any) -> list[AlertState]:
        since = None if failing_for is None else NOW - failing_for
        state = Counting(NOW - HOUR, NOW, 9, 0, 0, "https://krant.example/tel: 404", NOW, since)
        return [one.standing for one in sightings.of_counters({1: state}, [facts(1, last_poll_at=NOW, **given)], NOW)]

    def test_after_a_day_without_an_answer_the_operator_is_told(self) -> None:
        assert self.standing(None) == [AlertState.WELL]
        assert self.standing(2 * HOUR) == [AlertState.UNSURE]
        assert self.standing(24 * HOUR) == [AlertState.BAD]

    def test_of_a_source_that_is_not_polled_nobody_wants_to_hear(self) -> None:
        assert self.standing(24 * HOUR, enabled=False) == []
