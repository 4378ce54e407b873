"""The back-test of what is called stale: false alarms per source-year, and the time until a real end is noticed."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from aggregator.health.judge import ALARMS
from benchmarks.health import DAY, RULES, Watched, alarms_per_year, back_test, back_test_captured, table

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def results() -> list[Watched]:
    return back_test(seed=5, count=72)


def test_sources_that_are_well_are_hardly_ever_called_stale(results: list[Watched]) -> None:
    assert sum(one.days for one in results) > 15_000
    assert alarms_per_year(results) < 3 * ALARMS


def test_every_end_of_a_source_with_two_entries_a_day_is_noticed_within_a_fortnight(results: list[Watched]) -> None:
    delays = [one.delay for one in results if one.ended and one.per_day > 2]
    assert len(delays) > 8
    assert all(delay is not None and delay < 14 * DAY for delay in delays)


def test_nearly_every_end_is_noticed_in_its_year(results: list[Watched]) -> None:
    ended = [one for one in results if one.ended]
    assert sum(one.delay is not None for one in ended) / len(ended) > 0.9


def test_feeds_as_they_were_captured_are_hardly_ever_called_stale_wrongly() -> None:
    corpus = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    if not (corpus / "INDEX.csv").exists():
        pytest.skip("the corpus is not beside the checkout")
    captured = back_test_captured(corpus, every=4)
    assert len(captured) > 20
    assert alarms_per_year([one for one in captured if one.per_day >= 0.1]) == 0
    assert alarms_per_year(captured) < 0.15


def test_a_fixed_week_would_cry_wolf(results: list[Watched]) -> None:
    # The test of the test: the same sources tell a rule without a theory apart.
    fixed = back_test(seed=5, count=36, rule=RULES["a fixed week"])
    assert alarms_per_year(fixed) > 50 * ALARMS


def test_the_busy_are_missed_sooner_than_the_quiet(results: list[Watched]) -> None:
    noticed = [one for one in results if one.delay is not None]
    busy = median(one.delay or 0 for one in noticed if one.per_day > 2)
    quiet = median(one.delay or 0 for one in noticed if one.per_day < 0.5)
    assert busy < quiet / 3


def test_the_table_has_a_row_for_each_sort(results: list[Watched]) -> None:
    assert len(table(results)) >= 4
