"""The orders "discussed" and "heating_up"."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Sample
from aggregator.stories.ranking.other_orders import WINDOW, discussed, pulse, pulse_at
from tests.stories.ranking_cases import HOUR, NOW, burst, steady


def test_discussed_counts_the_comments_in_the_window() -> None:
    samples = [burst(40, NOW - WINDOW - 1), burst(7, NOW - HOUR), burst(2, NOW)]
    assert discussed(samples, NOW) == 9


def test_a_sample_over_the_windows_edge_counts_in_part() -> None:
    assert discussed([burst(40, NOW - HOUR, since=NOW - 5 * HOUR)], NOW, window=2 * HOUR) == pytest.approx(10)


def test_a_point_at_the_windows_edge_is_outside() -> None:
    assert discussed([burst(40, NOW - HOUR)], NOW, window=HOUR) == 0


def test_a_story_that_has_long_gained_one_typical_discussion_an_hour_has_pulse_one() -> None:
    assert pulse([burst(480, NOW, since=NOW - 48 * HOUR)], NOW) == pytest.approx(1.0)


def test_the_pulse_of_a_burst_halves_in_an_hour() -> None:
    fresh = pulse([burst(10, NOW)], NOW)
    assert fresh == pytest.approx(math.log(2))
    assert pulse([burst(10, NOW)], NOW + HOUR) == pytest.approx(fresh / 2)


def test_a_story_without_comments_has_no_pulse() -> None:
    assert pulse([], NOW) == 0


def test_what_heats_up_now_is_before_what_had_more_comments_hours_ago() -> None:
    assert pulse([burst(20, NOW)], NOW) > pulse([burst(200, NOW - 6 * HOUR)], NOW)


def test_weight_multiplies_the_pulse() -> None:
    assert pulse([burst(20, NOW)], NOW, weight=2.0) == 2 * pulse([burst(20, NOW)], NOW)


@steady
@given(st.lists(st.builds(burst, st.integers(0, 10**6), st.floats(0, NOW)), max_size=5))
def test_pulse_and_discussed_are_numbers_and_never_negative(samples: list[Sample]) -> None:
    assert 0 <= pulse(samples, NOW) < math.inf
    assert 0 <= discussed(samples, NOW) < math.inf


def test_a_pulse_of_a_clock_that_was_wrong_by_months_is_a_number() -> None:
    assert 0 < pulse_at(90 * 24.0, now=0.0) < math.inf
