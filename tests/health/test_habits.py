"""What is learned of a source from poll to poll."""

from __future__ import annotations

from typing import Any

import pytest

from aggregator.health import baseline
from aggregator.models import Baseline, Outcome, PollRecord
from tests.make import DAY, HOUR, NOW

RATE = 0.5


def after(before: Baseline, at: float, outcome: Outcome = Outcome.UNCHANGED, **given: Any) -> Baseline:
    new = given.pop("new", 0)
    record = PollRecord(1, at - 1, at, outcome, entries_new=new)
    return baseline.after_poll(before, record, **{"items": None, "dates": (), "rate": RATE, **given})


@pytest.fixture
def settled() -> Baseline:
    return Baseline(known_since=NOW - 60 * DAY, last_entry_at=NOW - 3 * HOUR, base_rate=RATE, longest_gap=10 * HOUR)


class TestEntries:
    def test_a_first_document_tells_of_the_time_before_it(self) -> None:
        dates = [NOW - 9 * DAY, None, NOW - 2 * DAY, NOW - 8 * DAY]
        first = after(Baseline(), NOW, Outcome.CHANGED, new=4, items=4, dates=dates)
        assert (first.known_since, first.last_entry_at) == (NOW - 9 * DAY, NOW - 2 * DAY)
        assert (first.longest_gap, first.base_rate) == (6 * DAY, RATE)

    def test_a_first_document_without_dates_starts_now(self) -> None:
        first = after(Baseline(), NOW, Outcome.CHANGED, new=2, items=2, dates=[None, None])
        assert (first.known_since, first.last_entry_at, first.longest_gap) == (NOW, NOW, 0)

    def test_a_date_of_the_future_is_not_believed(self) -> None:
        first = after(Baseline(), NOW, Outcome.CHANGED, new=2, items=2, dates=[NOW - DAY, NOW + 900 * DAY])
        assert first.last_entry_at == NOW - DAY

    def test_a_longer_gap_than_ever_is_kept(self, settled: Baseline) -> None:
        assert after(settled, NOW + DAY, Outcome.CHANGED, new=1, items=9).longest_gap == DAY + 3 * HOUR

    def test_the_longest_gap_fades(self, settled: Baseline) -> None:
        assert after(settled, NOW, Outcome.CHANGED, new=1, items=9).longest_gap == pytest.approx(10 * HOUR, rel=1e-3)
        later = after(Baseline(NOW, NOW, RATE, 400 * DAY), NOW + 90 * DAY, Outcome.CHANGED, new=1)
        assert later.longest_gap == pytest.approx(200 * DAY)

    def test_the_rate_stays_as_it_was_when_nothing_comes(self, settled: Baseline) -> None:
        assert after(settled, NOW, items=9, rate=0.001) == settled


class TestFailures:
    def test_they_begin_with_the_first(self, settled: Baseline) -> None:
        failing = after(after(settled, NOW, Outcome.TIMEOUT), NOW + HOUR, Outcome.HTTP_ERROR)
        assert failing.failing_since == NOW - 1

    def test_they_end_with_a_good_poll_which_tells_how_long_they_lasted(self, settled: Baseline) -> None:
        mended = after(after(settled, NOW, Outcome.TIMEOUT), NOW + HOUR, Outcome.NOT_MODIFIED)
        assert (mended.failing_since, mended.longest_outage) == (None, HOUR + 1)

    def test_those_before_the_first_good_poll_are_no_habit(self) -> None:
        mended = after(after(Baseline(), NOW, Outcome.HTTP_ERROR), NOW + 40 * DAY, Outcome.CHANGED, new=1, items=1)
        assert mended.longest_outage == 0


class TestDocumentsWithoutItems:
    def test_the_first_one_begins_it_and_others_go_on(self, settled: Baseline) -> None:
        empty = after(after(settled, NOW, items=0), NOW + HOUR, items=0)
        assert empty.empty_since == NOW

    def test_the_same_bytes_again_change_nothing(self, settled: Baseline) -> None:
        empty = after(settled, NOW, items=0)
        assert after(empty, NOW + HOUR, Outcome.NOT_MODIFIED) == empty

    def test_an_item_ends_it(self, settled: Baseline) -> None:
        full = after(after(settled, NOW, items=0), NOW + DAY, items=3)
        assert (full.empty_since, full.longest_empty) == (None, DAY)
