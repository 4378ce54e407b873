"""What is learned of a source's posting, and what is expected of it then."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.models.rhythm import DAY, HOUR, MINUTE, WEEK, Rhythm
from aggregator.schedule.forecast import expected, rate, usual_rate
from aggregator.schedule.rhythm import (
    BOOTSTRAP,
    COMMENTS_AT_MOST,
    COMMENTS_WEIGH,
    PRIOR_ENTRIES,
    PRIOR_HOURS,
    comment_changes,
    learn,
)

MONDAY = 1_784_505_600.0  # 20 July 2026, 0:00 UTC
NOON = MONDAY + 12 * HOUR

Dates = list[tuple[float | None, float]]


def dated(*times: float) -> Dates:
    return [(at, 1.0) for at in times]


def polled(rhythm: Rhythm, times: list[float], start: float, end: float, every: float = HOUR) -> Rhythm:
    """The rhythm after polling at steps of `every` a source that publishes at `times`."""
    now = start
    while now < end:
        later = now + every
        rhythm = learn(rhythm, dated(*(at for at in times if now < at <= later)), later)
        now = later
    return rhythm


def at_nine(days: int) -> list[float]:
    return [MONDAY + day * DAY + 9 * HOUR + 2 * MINUTE for day in range(days)]


def within(rhythm: Rhythm, now: float, wait: float) -> float:
    """Entries expected in the next `wait` seconds, by steps of at most five minutes."""
    steps = math.ceil(wait / (5 * MINUTE))
    return expected(rhythm, now, [wait * step / steps for step in range(steps + 1)])[-1]


# --- the first poll -------------------------------------------------------------------------------------------------


def test_without_history_a_source_has_a_sensible_prior() -> None:
    assert usual_rate(Rhythm()) == pytest.approx(PRIOR_ENTRIES / PRIOR_HOURS, rel=1.0)
    assert 0.1 < 24 * usual_rate(Rhythm()) < 1.0


def test_the_dates_of_the_first_document_tell_the_rate() -> None:
    every_two_hours = dated(*(NOON - hour * HOUR for hour in range(1, 50, 2)))
    assert usual_rate(learn(Rhythm(), every_two_hours, NOON)) == pytest.approx(0.5, rel=0.35)


def test_a_document_of_a_thousand_items_tells_the_rate_as_well_as_a_short_one() -> None:
    hourly = dated(*(NOON - hour * HOUR for hour in range(1, 1001)))
    assert usual_rate(learn(Rhythm(), hourly, NOON)) == pytest.approx(1.0, rel=0.35)


def test_eight_hours_of_a_busy_source_tell_its_rate_at_once() -> None:
    news = dated(*(NOON - 20 * 60 * number for number in range(1, 26)))
    assert usual_rate(learn(Rhythm(), news, NOON)) == pytest.approx(3.0, rel=0.4)


def test_old_items_tell_that_a_source_is_silent() -> None:
    silent = learn(Rhythm(), dated(NOON - 3 * 365 * DAY, NOON - 4 * 365 * DAY), NOON)
    assert usual_rate(silent) < PRIOR_ENTRIES / (BOOTSTRAP / HOUR) * 2


@pytest.mark.parametrize("claimed", [None, NOON + 1, 4_070_908_800.0, 253_370_764_800.0])
def test_a_first_document_without_believable_dates_leaves_the_prior(claimed: float | None) -> None:
    known = learn(Rhythm(), [(claimed, 1.0)] * 20, NOON)
    assert usual_rate(known) == usual_rate(Rhythm())
    assert known.learned_at == NOON


def test_a_document_whose_items_all_claim_the_same_moment_makes_no_hot_source() -> None:
    assert 24 * usual_rate(learn(Rhythm(), dated(*[NOON - HOUR] * 1000), NOON)) < 24


def test_the_year_101_among_good_dates_does_not_hide_them() -> None:
    good = [NOON - day * DAY for day in range(1, 25)]
    assert 24 * usual_rate(learn(Rhythm(), dated(-58_979_923_200.0, *good), NOON)) > 0.2


# --- poll after poll ------------------------------------------------------------------------------------------------


def test_the_rate_is_learned_while_polling() -> None:
    times = [MONDAY + hour * HOUR / 2 for hour in range(28 * 48)]
    known = polled(learn(Rhythm(), [], MONDAY), times, MONDAY, MONDAY + 28 * DAY)
    assert usual_rate(known) == pytest.approx(2.0, rel=0.25)


def test_a_source_that_falls_silent_is_forgotten() -> None:
    busy = learn(Rhythm(), dated(*(NOON - hour * HOUR for hour in range(24))), NOON)
    assert usual_rate(polled(busy, [], NOON, NOON + 60 * DAY, 6 * HOUR)) < usual_rate(busy) / 20


def test_a_poll_that_brings_nothing_teaches_that_nothing_came() -> None:
    known = learn(Rhythm(), dated(*(NOON - hour * HOUR for hour in range(24))), NOON)
    assert usual_rate(learn(known, [], NOON + 12 * HOUR)) < usual_rate(known)


def test_the_hour_of_the_day_is_learned() -> None:
    known = learn(Rhythm(), dated(*at_nine(40)), MONDAY + 40 * DAY)
    tomorrow = MONDAY + 40 * DAY
    assert within(known, tomorrow + 9 * HOUR, HOUR) > 5 * within(known, tomorrow + 15 * HOUR, HOUR)


def test_the_minute_of_the_hour_is_learned() -> None:
    known = learn(Rhythm(), dated(*at_nine(55)), MONDAY + 55 * DAY)
    morning = MONDAY + 55 * DAY + 9 * HOUR
    assert within(known, morning, 3 * MINUTE) > within(known, morning + 3 * MINUTE, 57 * MINUTE)


def test_the_day_of_the_week_is_learned() -> None:
    fridays = [MONDAY - week * WEEK + 4 * DAY + 15 * HOUR for week in range(1, 27)]
    known = polled(learn(Rhythm(), [], MONDAY - 26 * WEEK), sorted(fridays), MONDAY - 26 * WEEK, MONDAY, 6 * HOUR)
    friday = within(known, MONDAY + 4 * DAY, DAY)
    assert friday > 2 * within(known, MONDAY + 2 * DAY, DAY)


def test_a_few_entries_make_no_habit() -> None:
    known = learn(Rhythm(), dated(*at_nine(3)), MONDAY + 3 * DAY)
    nine, three = (within(known, MONDAY + 3 * DAY + hour * HOUR, HOUR) for hour in (9, 15))
    assert nine < 6 * three


def test_an_hour_that_nobody_watched_yet_is_not_taken_to_be_quiet() -> None:
    """A document that goes back five hours says nothing of the night."""
    minutes = dated(*(NOON - minute * MINUTE for minute in range(1, 300, 12)))
    known = learn(Rhythm(), minutes, NOON)
    assert within(known, NOON + 12 * HOUR, HOUR) == pytest.approx(within(known, NOON - 2 * HOUR, HOUR), rel=0.5)


def test_an_hour_that_was_watched_and_brought_nothing_is_quiet() -> None:
    working = [MONDAY + day * DAY + hour * HOUR for day in range(14) for hour in range(8, 18)]
    known = polled(learn(Rhythm(), [], MONDAY), working, MONDAY, MONDAY + 14 * DAY, HOUR)
    night, day = (within(known, MONDAY + 14 * DAY + hour * HOUR, HOUR) for hour in (3, 11))
    assert night < day / 4


def test_after_an_entry_more_are_expected_of_a_source_that_posts_in_bursts() -> None:
    bursts = [NOON - day * DAY + minute * MINUTE for day in range(1, 40) for minute in (0, 4, 9, 15)]
    known = polled(learn(Rhythm(), [], NOON - 40 * DAY), sorted(bursts), NOON - 40 * DAY, NOON)
    calm = rate(known, NOON + 6 * HOUR)
    alarmed = learn(known, dated(NOON + 6 * HOUR - MINUTE), NOON + 6 * HOUR)
    assert rate(alarmed, NOON + 6 * HOUR) > 5 * calm
    assert rate(alarmed, NOON + 30 * HOUR) < rate(alarmed, NOON + 6 * HOUR) / 2


def test_a_burst_does_not_become_a_habit() -> None:
    evening = NOON + 8 * HOUR
    times = [evening + minute * 2 * MINUTE for minute in range(60)]
    known = polled(learn(Rhythm(), dated(*(NOON - day * DAY for day in range(1, 50))), NOON), times, NOON, NOON + DAY)
    assert 24 * usual_rate(known) < 24


# --- dates that cannot be right -------------------------------------------------------------------------------------


@pytest.mark.parametrize("claimed", [None, NOON - 30 * DAY, NOON + 50 * DAY, -1e11])
def test_what_came_since_the_last_poll_counts_there_whatever_it_claims(claimed: float | None) -> None:
    before = learn(Rhythm(), dated(NOON - DAY), NOON)
    known = learn(before, [(claimed, 1.0)], NOON + HOUR)
    assert known.hours[12] > before.hours[12]
    assert known.base > before.base


def test_a_dumped_archive_counts_as_at_most_a_hundred_entries() -> None:
    known = learn(learn(Rhythm(), [], NOON), [(None, 1.0)] * 100_000, NOON + HOUR)
    assert known.shared <= 100


def test_redated_entries_are_believed_no_later_than_the_poll() -> None:
    known = learn(learn(Rhythm(), [], NOON), dated(NOON + 2 * HOUR), NOON + HOUR)
    assert sum(known.hours[13:]) == 0


def test_a_clock_that_went_back_teaches_nothing() -> None:
    before = learn(Rhythm(), dated(NOON - DAY, NOON - HOUR), NOON)
    after = learn(before, dated(NOON - 2 * HOUR), NOON - DAY)
    assert (after.base, after.hours, after.learned_at) == (before.base, before.hours, NOON - DAY)


# --- comments -------------------------------------------------------------------------------------------------------


def test_changed_comment_counts_weigh_a_tenth_of_an_entry() -> None:
    assert [weight for _, weight in comment_changes(3, NOON, NOON - HOUR)] == [pytest.approx(3 * COMMENTS_WEIGH)]


def test_comments_alone_cannot_make_a_hot_source() -> None:
    ((_, weight),) = comment_changes(500, NOON, NOON - HOUR)
    assert weight == COMMENTS_AT_MOST


def test_looking_more_often_does_not_make_comments_count_more() -> None:
    often = sum(weight for _ in range(12) for _, weight in comment_changes(20, NOON, NOON - 5 * MINUTE))
    assert often <= COMMENTS_AT_MOST * 1.0001


@pytest.mark.parametrize(("count", "before"), [(0, NOON - HOUR), (5, None), (5, NOON), (5, NOON + DAY)])
def test_no_change_no_earlier_poll_or_no_time_is_no_event(count: int, before: float | None) -> None:
    assert comment_changes(count, NOON, before) == []


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_json_keeps_what_matters_in_under_two_kilobytes() -> None:
    times = [MONDAY + step * 37 * MINUTE for step in range(5000)]
    known = polled(learn(Rhythm(), [], MONDAY), times, MONDAY, MONDAY + 60 * DAY, 3 * HOUR)
    text = known.to_json()
    again = Rhythm.from_json(text)
    assert len(text.encode()) < 2000
    assert (again.learned_at, again.since) == (known.learned_at, MONDAY)
    assert rate(again, known.learned_at or 0) == pytest.approx(rate(known, known.learned_at or 0), rel=0.02)


def test_a_rhythm_that_was_learned_before_its_first_week_was_told_apart_is_kept() -> None:
    known = polled(Rhythm(), [MONDAY + n * HOUR for n in range(20)], MONDAY, MONDAY + 20 * HOUR)
    written = json.loads(known.to_json())
    del written["since"]  # as releases before wrote it
    again = Rhythm.from_json(json.dumps(written))
    assert again == replace(Rhythm.from_json(known.to_json()), since=0.0) != Rhythm()


@pytest.mark.parametrize(
    "text",
    [None, "", "null", "[]", "7", "{", '{"v": 99}', Rhythm().to_json(), '{"v":1,"learned_at":1}',
     learn(Rhythm(), [], NOON).to_json().replace('"base":0', '"base":-1'),
     learn(Rhythm(), [], NOON).to_json().replace('"base":0', '"base":NaN'),
     learn(Rhythm(), [], NOON).to_json().replace('"fresh":[0,0]', '"fresh":[0]')],
)  # fmt: skip
def test_json_that_cannot_be_read_is_a_source_without_history(text: str | None) -> None:
    assert Rhythm.from_json(text) == Rhythm()


gaps = st.floats(1, 30 * DAY)
claims = st.one_of(st.none(), st.floats(-1e12, 1e12))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(gaps, st.lists(st.tuples(claims, st.floats(0, 3)), max_size=5)), max_size=12))
def test_whatever_is_claimed_the_estimate_stays_sane(polls: list[tuple[float, Dates]]) -> None:
    now, known = NOON, Rhythm()
    for gap, events in polls:
        now += gap
        known = learn(known, events, now)
    counts = expected(known, now, [0.0, 60.0, HOUR, DAY])
    assert counts == sorted(counts)
    assert all(math.isfinite(count) for count in counts)
    assert usual_rate(known) > 0
    assert Rhythm.from_json(known.to_json()).learned_at == known.learned_at
