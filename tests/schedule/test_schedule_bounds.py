"""What servers ask for: only ever later, at most a day, and told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Outcome, ServerLimits
from aggregator.schedule import bounds
from tests.schedule.schedule_cases import DAY, HOUR, MINUTE, MONDAY, NOON, after, source

HOT = source(50.0)
TEN_YEARS = 10 * 365 * DAY


def wishes(seconds: float) -> list[ServerLimits]:
    return [
        ServerLimits(fresh_until=NOON + seconds),
        ServerLimits(retry_after=NOON + seconds),
        ServerLimits(ttl=seconds),
    ]


# --- later ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limits", wishes(2 * HOUR))
def test_a_source_is_not_polled_before_the_server_wants_it(limits: ServerLimits) -> None:
    decision = after(rhythm=HOT, limits=limits)
    assert decision.next_poll_at == NOON + 2 * HOUR
    assert decision.interval == 2 * HOUR
    assert "server asked for 2 h" in decision.reason


@pytest.mark.parametrize("outcome", [Outcome.HTTP_ERROR, Outcome.UNCHANGED])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_holds_after_a_failure_too(outcome: Outcome, status: int) -> None:
    decision = after(outcome, status=status, limits=ServerLimits(retry_after=NOON + 3 * HOUR), rhythm=HOT)
    assert decision.next_poll_at == NOON + 3 * HOUR


def test_the_server_bounds_a_fixed_interval_too() -> None:
    decision = after(interval=10 * MINUTE, limits=ServerLimits(fresh_until=NOON + HOUR))
    assert decision.next_poll_at == NOON + HOUR
    assert decision.reason == "fixed interval, 10 min; server asked for 1 h (max-age)"


def test_the_longest_wish_counts_and_only_it_is_told() -> None:
    limits = ServerLimits(fresh_until=NOON + HOUR, ttl=2 * HOUR, retry_after=NOON + 90 * MINUTE)
    decision = after(rhythm=HOT, limits=limits)
    assert decision.next_poll_at == NOON + 2 * HOUR
    assert decision.reason.count("server asked") == 1


# --- never earlier --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limits", [*wishes(1.0), *wishes(-HOUR), ServerLimits()])
def test_a_server_cannot_ask_for_more_polls(limits: ServerLimits) -> None:
    assert replace(after(rhythm=HOT, limits=limits), not_before=None) == after(rhythm=HOT)


# --- absurd wishes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limits", wishes(TEN_YEARS))
def test_ten_years_are_capped_at_a_day_and_flagged(limits: ServerLimits) -> None:
    decision = after(rhythm=HOT, limits=limits)
    assert decision.next_poll_at == NOON + DAY
    assert "server asked for 10 y" in decision.reason
    assert "capped at 1 d" in decision.reason


def test_a_fixed_interval_of_two_days_is_not_shortened_by_the_cap() -> None:
    assert after(interval=2 * DAY, limits=ServerLimits(ttl=TEN_YEARS)).interval == 2 * DAY


# --- skipHours, skipDays --------------------------------------------------------------------------------------------


def test_a_skipped_hour_is_waited_out() -> None:
    decision = after(rhythm=HOT, limits=ServerLimits(skip_hours=frozenset({12, 13})))
    assert decision.next_poll_at == MONDAY + 14 * HOUR
    assert "server skips this time" in decision.reason


def test_a_poll_outside_the_skipped_hours_is_left_alone() -> None:
    assert after(rhythm=HOT, limits=ServerLimits(skip_hours=frozenset({14, 15}))) == after(rhythm=HOT)


def test_hours_skipped_over_midnight_are_waited_out() -> None:
    limits = ServerLimits(skip_hours=frozenset({22, 23, 0, 1}))
    rhythm = replace(HOT, learned_at=MONDAY + 22.5 * HOUR)
    assert after(rhythm=rhythm, limits=limits, now=MONDAY + 22.5 * HOUR).next_poll_at == MONDAY + 26 * HOUR


def test_a_skipped_day_is_waited_out() -> None:
    evening = MONDAY + 20 * HOUR
    limits = ServerLimits(skip_days=frozenset({0}))
    assert after(rhythm=replace(HOT, learned_at=evening), limits=limits, now=evening).next_poll_at == MONDAY + DAY


def test_a_weekend_of_skipped_days_is_capped_at_a_day_and_flagged() -> None:
    saturday = MONDAY + 5 * DAY + HOUR
    limits = ServerLimits(skip_days=frozenset({5, 6}))
    decision = after(rhythm=replace(HOT, learned_at=saturday), limits=limits, now=saturday)
    assert decision.next_poll_at == saturday + DAY
    assert "capped at 1 d" in decision.reason


def test_all_24_hours_skipped_is_ignored_with_a_warning() -> None:
    decision = after(rhythm=HOT, limits=ServerLimits(skip_hours=frozenset(range(24))))
    assert decision.next_poll_at == after(rhythm=HOT).next_poll_at
    assert "skipHours names all hours, ignored" in decision.reason


def test_all_seven_days_skipped_is_ignored_with_a_warning() -> None:
    decision = after(rhythm=HOT, limits=ServerLimits(skip_days=frozenset(range(7))))
    assert decision.next_poll_at == after(rhythm=HOT).next_poll_at
    assert "skipDays names all days, ignored" in decision.reason


def test_readers_do_not_all_come_in_the_minute_when_a_skipped_hour_ends() -> None:
    limits = ServerLimits(skip_hours=frozenset({12}))
    assert MONDAY + 13 * HOUR < after(rhythm=HOT, limits=limits, jitter=0.5).next_poll_at < MONDAY + 13.1 * HOUR


# --- all at once ----------------------------------------------------------------------------------------------------

times = st.one_of(st.none(), st.floats(NOON - TEN_YEARS, NOON + 1e11))
hours, days = (st.frozensets(st.integers(0, count - 1)) for count in (24, 7))


@given(
    st.builds(ServerLimits, times, times, st.one_of(st.none(), st.floats(0, 1e11)), hours, days), st.floats(0, 2 * DAY)
)
def test_whatever_a_server_asks_a_poll_comes_no_earlier_and_within_a_day(limits: ServerLimits, wait: float) -> None:
    at, notes = bounds.apply(limits, NOON, NOON + wait, 0.5)
    assert NOON + wait <= at <= NOON + max(wait, DAY)
    assert notes or at == NOON + wait
