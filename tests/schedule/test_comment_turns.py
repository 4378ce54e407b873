"""Whose comments are asked for when not all can be, and how many are."""

from __future__ import annotations

from aggregator.models import Waiting
from aggregator.schedule.comment_counts import doubling_time, most_urgent, questions, when_to_refresh

MINUTE, HOUR = 60.0, 3600.0
NOW, HALF_LIFE = 1e6, 6 * HOUR


def waiting(number: int, asked: float, pause: float) -> Waiting:
    """An entry that was asked so many seconds ago, to be asked again after `pause`."""
    return Waiting(number, NOW - 30 * HOUR, NOW - asked, NOW - asked + pause)


def order(*entries: Waiting, most: int = 9) -> list[int]:
    return [one.entry_id for one in most_urgent(entries, NOW, most, HALF_LIFE)]


def test_who_waited_longest_for_what_was_planned_comes_first() -> None:
    lively, quiet = waiting(1, HOUR, 15 * MINUTE), waiting(2, 7 * HOUR, 6 * HOUR)
    assert order(quiet, lively) == [1, 2]


def test_none_starves_however_many_lively_ones_there_are() -> None:
    lively = [waiting(number, HOUR, 15 * MINUTE) for number in range(2, 50)]
    assert order(*lively, waiting(1, 30 * HOUR, 6 * HOUR), most=1) == [1]


def test_a_new_entry_waits_for_its_first_comments() -> None:
    new = Waiting(1, NOW - MINUTE, None, NOW - MINUTE)
    assert order(new, waiting(2, 20 * MINUTE, 15 * MINUTE)) == [2, 1]
    assert order(Waiting(1, NOW - HOUR, None, NOW - HOUR), waiting(2, 20 * MINUTE, 15 * MINUTE)) == [1, 2]


def test_there_are_ten_questions_for_a_poll() -> None:
    assert questions(30, 900, 900) == 300
    assert questions(1, 30, 3600) == 1  # a single source is not left without


def test_a_count_that_grows_is_not_asked_for_before_it_can_have_grown_by_a_quarter() -> None:
    assert doubling_time(90, 100, NOW - HOUR, NOW) == 10 * HOUR
    assert doubling_time(100, 100, NOW - HOUR, NOW) == 0
    assert doubling_time(None, 4, NOW - HOUR, NOW) == HOUR
    due = when_to_refresh(NOW - 20 * HOUR, NOW, NOW, NOW, HALF_LIFE, 10 * HOUR)
    assert due - NOW == 2.5 * HOUR
