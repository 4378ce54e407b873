"""Clocks that jump, machines that sleep: no storm of polls, no stall."""

from __future__ import annotations

import pytest

from aggregator.schedule.backlog import LATE, spread, stalled
from aggregator.schedule.next_poll import NEVER
from tests.schedule.schedule_cases import DAY, HOUR, MINUTE, NOON

QUARTER = 15 * MINUTE


def due(count: int, at: float) -> list[tuple[int, float]]:
    return [(source_id, at + source_id) for source_id in range(count)]


# --- the clock went back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [10 * MINUTE, HOUR, DAY, 365 * DAY])
def test_a_source_is_not_stalled_by_a_clock_that_went_back(back: float) -> None:
    decision = stalled(NOON + QUARTER, NOON, NOON - back)
    assert decision is not None
    assert decision.next_poll_at == NOON - back + QUARTER
    assert "clock" in decision.reason


@pytest.mark.parametrize("ahead", [HOUR, DAY, 365 * DAY])
def test_a_source_that_was_never_polled_is_not_stalled_either(ahead: float) -> None:
    decision = stalled(NOON + ahead, None, NOON)
    assert decision is not None
    assert decision.next_poll_at == NOON


@pytest.mark.parametrize("ahead", [0.0, MINUTE, 6 * HOUR, DAY])
def test_an_ordinary_due_time_is_left_alone(ahead: float) -> None:
    assert stalled(NOON + ahead, NOON - 1, NOON) is None


def test_a_clock_corrected_by_seconds_changes_nothing() -> None:
    assert stalled(NOON + QUARTER, NOON + 5, NOON) is None


def test_a_long_fixed_interval_is_no_fault() -> None:
    assert stalled(NOON + 7 * DAY, NOON, NOON, interval=7 * DAY) is None


def test_what_is_gone_stays_gone() -> None:
    assert stalled(NEVER, NOON + DAY, NOON) is None


# --- the clock went forward, or nobody was there --------------------------------------------------------------------


@pytest.mark.parametrize("away", [HOUR, DAY, 30 * DAY])
def test_after_a_sleep_there_is_one_round_spread_out(away: float) -> None:
    plan = spread(due(1000, NOON - away), NOON, QUARTER)
    times = sorted(decision.next_poll_at for decision in plan.values())
    assert len(plan) == 1000
    assert times[0] == NOON
    assert times[-1] < NOON + QUARTER / 4
    in_any_second = max(sum(1 for at in times if second <= at < second + 1) for second in times[:50])
    assert in_any_second <= 5


def test_the_longest_waiting_comes_first() -> None:
    plan = spread([(1, NOON - HOUR), (2, NOON - 2 * HOUR), (3, NOON - 90 * MINUTE)], NOON, QUARTER)
    assert sorted(plan, key=lambda source_id: plan[source_id].next_poll_at) == [2, 3, 1]


def test_the_round_is_spread_once_not_again_and_again() -> None:
    plan = spread(due(100, NOON - DAY), NOON, QUARTER)
    later = NOON + QUARTER / 4
    again = [(source_id, decision.next_poll_at) for source_id, decision in plan.items()]
    assert spread(again, later, QUARTER) == {}


def test_long_intervals_do_not_make_the_round_longer_than_a_quarter_of_an_hour() -> None:
    plan = spread(due(100, NOON - DAY), NOON, DAY)
    assert max(decision.next_poll_at for decision in plan.values()) < NOON + QUARTER


def test_sources_due_in_the_ordinary_way_are_polled_now() -> None:
    assert spread(due(1000, NOON - LATE), NOON, QUARTER) == {}


def test_a_single_late_source_is_polled_now() -> None:
    assert spread([(1, NOON - DAY)], NOON, QUARTER) == {}


def test_restarting_five_times_in_a_minute_polls_nothing_early() -> None:
    stored = [(source_id, NOON + MINUTE * source_id) for source_id in range(10)]
    for restart in range(5):
        now = NOON - HOUR + 12 * restart
        assert spread([one for one in stored if one[1] <= now], now, QUARTER) == {}
        assert all(stalled(at, NOON - 2 * HOUR, now) is None for _, at in stored)
