"""Permanent redirects: adopted when they last, and only then."""

from __future__ import annotations

import pytest

from aggregator.models.rhythm import MoveState
from aggregator.schedule.moves import Move, moved
from tests.schedule.schedule_cases import DAY, HOUR, NOON

NEW = "https://new.example/feed"
OTHER = "https://other.example/feed"
PORTAL = "https://portal.example/login"

Sight = tuple[float, str | None, bool]  # days from the first, the redirect's target, whether a feed was read there


def watch(*sights: Sight) -> Move:
    """What is known after these polls."""
    move = Move()
    for days, target, was_read in sights:
        move = moved(move.state, target, was_read, NOON + days * DAY)
    return move


# --- adopted --------------------------------------------------------------------------------------------------------


def test_the_same_target_over_three_days_is_adopted() -> None:
    move = watch((0, NEW, True), (1, NEW, True), (3, NEW, True))
    assert move.adopt == NEW
    assert move.state is None
    assert "edit the configuration" in (move.reason or "")


def test_failed_polls_in_between_do_not_matter() -> None:
    assert watch((0, NEW, True), (1, None, False), (2, NEW, True), (3.5, NEW, True)).adopt == NEW


def test_after_the_move_a_source_without_redirects_is_not_watched() -> None:
    assert watch((0, NEW, True), (1, NEW, True), (3, NEW, True), (3.1, None, True)) == Move()


# --- not adopted ----------------------------------------------------------------------------------------------------


def test_one_redirect_to_a_page_that_is_no_feed_is_not_even_watched() -> None:
    assert watch((0, PORTAL, False)) == Move()


@pytest.mark.parametrize("days", [1, 3, 30])
def test_a_redirect_to_a_page_that_is_no_feed_is_never_adopted(days: int) -> None:
    assert watch(*((day, PORTAL, False) for day in range(days))).adopt is None


def test_a_hundred_redirects_within_a_day_are_not_adopted() -> None:
    move = watch(*((step / 100, NEW, True) for step in range(100)))
    assert move.adopt is None
    assert move.state is not None
    assert "watched" in (move.reason or "")


def test_two_sights_a_week_apart_are_not_enough() -> None:
    assert watch((0, NEW, True), (7, NEW, True)).adopt is None


def test_another_target_starts_anew() -> None:
    move = watch((0, NEW, True), (1, NEW, True), (2.9, OTHER, True), (3.5, OTHER, True), (4, OTHER, True))
    assert move.adopt is None
    assert move.state == MoveState(OTHER, NOON + 2.9 * DAY, 3)


def test_targets_that_take_turns_are_never_adopted() -> None:
    assert watch(*((day, (NEW, OTHER)[day % 2], True) for day in range(30))).adopt is None


def test_an_answer_without_redirect_starts_anew() -> None:
    assert watch((0, NEW, True), (1, None, True), (3, NEW, True), (3.5, NEW, True)).adopt is None


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_a_clock_that_went_back_does_not_stretch_the_wait() -> None:
    state = MoveState(NEW, NOON + 100 * DAY, 5)
    restarted = moved(state, NEW, True, NOON).state
    assert moved(restarted, NEW, True, NOON + 3 * DAY + HOUR).adopt == NEW


def test_the_watch_survives_a_restart() -> None:
    state = MoveState("https://nieuws.example/één", NOON, 2)
    assert MoveState.from_json(state.to_json()) == state


@pytest.mark.parametrize("text", [None, "", "null", "{", "[]", "{}", '{"target":"x","since":"soon","sightings":1}'])
def test_a_watch_that_cannot_be_read_is_none(text: str | None) -> None:
    assert MoveState.from_json(text) is None
