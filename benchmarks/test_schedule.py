"""What `benchmarks/schedule.py` claims, on a small scale: the same number of polls, much less delay."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from aggregator.schedule.next_poll import Policy
from benchmarks import schedule
from benchmarks.schedule_traces import DAY, HOUR, MIX, START, Trace, traces

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def results() -> dict[str, schedule.Result]:
    policy = Policy(interval=2 * HOUR, min_interval=HOUR / 12, max_interval=12 * HOUR)
    return schedule.compare(policy, seed=7, count=36)


def test_every_rule_makes_the_same_number_of_polls(results: dict[str, schedule.Result]) -> None:
    ours = results["ours"].polls
    assert all(abs(result.polls / ours - 1) < schedule.EQUAL for result in results.values())


def test_every_rule_finds_every_entry(results: dict[str, schedule.Result]) -> None:
    assert len({len(result.delays) for result in results.values()}) == 1
    assert all(delay >= 0 for result in results.values() for delay in result.delays)


def test_ours_takes_much_less_time_than_the_best_rival(results: dict[str, schedule.Result]) -> None:
    best = min(results[name].mean for name in schedule.RIVALS)
    assert results["ours"].mean < 0.65 * best


def test_the_pattern_is_worth_something_beyond_the_rate(results: dict[str, schedule.Result]) -> None:
    assert results["ours"].mean < 0.9 * results["√rate"].mean


def test_the_budget_is_kept(results: dict[str, schedule.Result]) -> None:
    planned = 36 * schedule.MEASURED / (2 * HOUR)
    assert 0.8 * planned < results["ours"].polls < 1.05 * planned


def test_no_rule_knows_more_of_the_past_than_a_first_document_lists() -> None:
    seen: list[int] = []

    def rule(source: int, now: float, known: Sequence[float], new: int) -> float:
        seen.append(len(known))
        return now + 365 * DAY

    busy = Trace("busy", tuple(START + place * HOUR for place in range(24 * 90)))
    schedule.simulate([busy], rule, schedule.COLD)
    assert seen[0] == schedule.LISTED


def test_the_same_seed_gives_the_same_sources() -> None:
    assert traces(3, 36, 10) == traces(3, 36, 10)
    assert traces(3, 36, 10) != traces(4, 36, 10)


def test_there_are_as_many_sources_of_each_sort_as_the_mix_says() -> None:
    made = traces(1, 72, 90)
    assert {sort: sum(1 for one in made if one.sort == sort) for sort in MIX} == {
        sort: 2 * n for sort, n in MIX.items()
    }
    assert all(START <= at < START + 91 * DAY for one in made for at in one.times)
