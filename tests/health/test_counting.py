"""How the questions for comment counts are added up, and when somebody is told."""

from __future__ import annotations

from aggregator.health import counting
from aggregator.models import Counting

NOW, HOUR, DAY = 1_767_800_000.0, 3600.0, 86_400.0


def asked(*errors: str | None, every: float = HOUR) -> Counting:
    state = None
    for place, error in enumerate(errors):
        state = counting.after(state, NOW + place * every, error)
    assert state is not None
    return state


def test_the_last_day_is_told_with_its_last_error() -> None:
    state = asked(None, "404", None)
    assert counting.words(state, NOW + 3 * HOUR) == "asked 3, answered 2 in 3 h, last error 2 h ago: 404"


def test_an_entry_that_nobody_can_be_asked_about_is_no_failure() -> None:
    state = counting.after(asked(None), NOW, None, has_address=False)
    assert (state.asked, state.without_address, state.failing_since) == (1, 1, None)
    assert "1 entry has no address to ask" in counting.words(state, NOW)


def test_a_new_day_begins_with_its_own_numbers_and_what_lasts() -> None:
    state = asked("404", "404", every=DAY)
    assert (state.asked, state.failing_since) == (1, NOW)


def test_the_log_is_told_once_a_day() -> None:
    failing = asked("404")
    assert counting.is_news(failing, NOW)
    told = Counting(NOW, NOW, 2, 0, 0, "404", NOW, NOW, told_at=NOW)
    assert not counting.is_news(told, NOW + HOUR)
    assert counting.is_news(told, NOW + DAY)
    assert not counting.is_news(asked("404", None), NOW + 2 * HOUR)


def test_a_day_of_nothing_is_what_the_operator_should_know() -> None:
    assert not counting.is_given_up(asked(*["404"] * 24))
    assert counting.is_given_up(asked(*["404"] * 25))
    assert not counting.is_given_up(asked(*["404"] * 24, None))
