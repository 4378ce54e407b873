"""How durations, sizes and counts are told."""

from __future__ import annotations

import math

import pytest

from aggregator.units import ago, many, rate, size, span

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-1.0, "0 s"),
        (0.0, "0 s"),
        (0.44, "0.4 s"),
        (45.4, "45 s"),
        (MINUTE, "1 min"),
        (1.5 * MINUTE, "1.5 min"),
        (59.9 * MINUTE, "1 h"),
        (12 * HOUR, "12 h"),
        (3.44 * HOUR, "3.4 h"),
        (9.96 * DAY, "10 d"),
        (366 * DAY, "1 y"),
    ],
)
def test_a_duration_has_one_unit_and_a_decimal_where_it_tells_something(seconds: float, told: str) -> None:
    assert span(seconds) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (None, "never"),
        (math.inf, "no more"),
        (1000.0, "0 s ago"),
        (1000.0 - 4 * MINUTE, "4 min ago"),
        (1000.0 + 2 * HOUR, "in 2 h"),
    ],
)
def test_a_time_is_told_from_now(at: float | None, told: str) -> None:
    assert ago(at, 1000.0) == told


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (312_400, "312 kB"), (1.44e9, "1.4 GB")]
)
def test_a_size_is_told_as_the_configuration_writes_it(count: float, told: str) -> None:
    assert size(count) == told


def test_numbers_agree_with_their_nouns() -> None:
    assert [many(1, "comment"), many(1200, "comment"), many(2, "story", "stories")] == [
        "1 comment",
        "1,200 comments",
        "2 stories",
    ]


@pytest.mark.parametrize(
    ("per_hour", "told"),
    [(6.2, "6.2 entries/h"), (0.125, "3 entries/day"), (1 / 168, "1 entries/week"), (1e-6, "0 entries/month")],
)
def test_a_rate_is_told_in_the_shortest_unit_that_gives_one(per_hour: float, told: str) -> None:
    assert rate(per_hour) == told
