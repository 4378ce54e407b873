"""The search for the cheapest plan, against the theory and against trying everything."""

from __future__ import annotations

import math
import random
from functools import cache
from itertools import pairwise

import pytest

from aggregator.schedule.best_wait import LATE_WEIGHT, best_wait, grid, is_saturated
from tests.schedule.schedule_cases import DAY, HOUR, MINUTE


def cheapest_by_trial(
    waits: list[float], counts: list[float], price: float, shortest: float, late: float
) -> dict[float, float]:
    """The cost of the best plan that begins with each wait: entries' waits in entry-hours, and half price² per poll."""
    last = len(waits) - 1

    def waiting(start: int, end: int) -> float:
        steps = range(start, end)
        even = sum(come(step) * (waits[end] - (waits[step] + waits[step + 1]) / 2) for step in steps)
        return (
            even + LATE_WEIGHT * late * sum(come(step) * share_before(step, waits[end] - late) for step in steps)
        ) / HOUR

    def come(step: int) -> float:
        return counts[step + 1] - counts[step]

    def share_before(step: int, at: float) -> float:
        return min(max((at - waits[step]) / (waits[step + 1] - waits[step]), 0.0), 1.0)

    @cache
    def plan(start: int) -> float:
        return min((cost(start, end) for end in reachable(start)), default=0.0)

    def reachable(start: int) -> list[int]:
        return [end for end in range(start + 1, last + 1) if waits[end] >= waits[start] + shortest]

    def cost(start: int, end: int) -> float:
        return waiting(start, end) + price**2 / 2 + plan(end)

    return {waits[end]: cost(0, end) for end in reachable(0)}


@pytest.mark.parametrize("seed", range(25))
def test_no_other_first_wait_is_cheaper(seed: int) -> None:
    rng = random.Random(seed)
    waits, counts = [0.0], [0.0]
    for _ in range(30):
        waits.append(waits[-1] + rng.uniform(1, 20) * MINUTE)
        counts.append(counts[-1] + rng.choice([0.0, 0.01, 0.1, 1.0]) * rng.random())
    price, shortest = rng.uniform(0.05, 1.0), rng.choice([0.0, 10 * MINUTE, 40 * MINUTE])
    late = rng.choice([0.0, 15 * MINUTE, 50 * MINUTE])
    costs = cheapest_by_trial(waits, counts, price, shortest, late)
    assert costs[best_wait(waits, counts, price, shortest, late)] == pytest.approx(min(costs.values()))


@pytest.mark.parametrize("rate", [0.05, 0.3, 2.0, 10.0])
def test_an_even_rate_gives_the_interval_of_the_theory(rate: float) -> None:
    waits = grid(MINUTE, DAY)
    wait = best_wait(waits, [rate * at / HOUR for at in waits], 0.5, MINUTE)
    assert wait == pytest.approx(0.5 / math.sqrt(rate) * HOUR, rel=0.15)


@pytest.mark.parametrize("rate", [0.5, 30.0])
def test_a_source_is_saturated_when_min_interval_is_longer_than_the_theory_wants(rate: float) -> None:
    waits = grid(5 * MINUTE, 6 * HOUR)
    wanted = 0.2 / math.sqrt(rate) * HOUR
    assert is_saturated(waits, [rate * at / HOUR for at in waits], 0.2, 5 * MINUTE) is (wanted < 5 * MINUTE)


def test_a_poll_waits_for_what_is_about_to_come_and_follows_it_closely() -> None:
    waits = [minute * MINUTE for minute in range(0, 600, 5)]
    counts = [0.0001 * at / HOUR + (1.0 if at >= 60 * MINUTE else 0.0) for at in waits]
    assert best_wait(waits, counts, 0.5, 5 * MINUTE) == 60 * MINUTE


def test_when_nothing_is_expected_there_is_no_poll_before_the_end() -> None:
    waits = grid(5 * MINUTE, 6 * HOUR)
    assert best_wait(waits, [0.0] * len(waits), 0.5, 5 * MINUTE) >= 6 * HOUR


@pytest.mark.parametrize(
    ("shortest", "longest"), [(1.0, 60.0), (MINUTE, HOUR), (5 * MINUTE, 6 * HOUR), (HOUR, DAY), (DAY, 30 * DAY)]
)
def test_the_grid_is_fine_at_first_and_reaches_past_the_longest_interval(shortest: float, longest: float) -> None:
    waits = grid(shortest, longest)
    steps = [later - earlier for earlier, later in pairwise(waits)]
    assert waits[0] == 0
    assert all(multiple * shortest in waits for multiple in (1, 2, 3))
    assert steps[0] <= 2.5 * MINUTE
    assert all(later >= earlier * 0.999 for earlier, later in pairwise(steps))
    assert waits[-1] > longest
