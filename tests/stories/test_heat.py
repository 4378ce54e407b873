"""Heat: what it promises about the order of stories, and that its numbers hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Sample
from aggregator.stories.ranking.heat import K, Ranking, lift, newborn, rebuild
from tests.stories.ranking_cases import (
    HOUR,
    MINUTE,
    NOW,
    YEAR,
    burst,
    half_lives,
    rankings,
    samples,
    steady,
    times,
    weights,
)

SIX_HOURS = Ranking(half_life=6 * HOUR, comment_weight=1.0)
TINY = 1e-6  # hours: a few milliseconds


def backward(published_at: float, given: Sequence[Sample], weight: float, ranking: Ranking, now: float) -> float:
    """The textbook, backward-decayed activity at `now`, by numbers that fade with age; for short histories only."""

    def faded(at: float) -> float:
        return math.exp2((at - now) / ranking.half_life)

    comments = sum(sample.gained / sample.typical * faded(sample.seen_at) for sample in given)
    return weight * (faded(published_at) + ranking.comment_weight * K * comments)


# --- recency --------------------------------------------------------------------------------------------------------


@steady
@given(st.lists(times, min_size=2), rankings)
def test_without_comments_the_order_is_that_of_publication(published: list[float], ranking: Ranking) -> None:
    by_heat = sorted(published, key=lambda at: newborn(at, 1.0, ranking))
    assert by_heat == sorted(published)


@steady
@given(times, rankings)
def test_without_comments_heat_is_the_hour_of_publication(published_at: float, ranking: Ranking) -> None:
    assert newborn(published_at, 1.0, ranking) == published_at / HOUR


def test_a_source_of_double_weight_is_ahead_by_one_half_life() -> None:
    assert newborn(NOW, 2.0, SIX_HOURS) - newborn(NOW, 1.0, SIX_HOURS) == pytest.approx(6.0)


@steady
@given(st.lists(samples(), max_size=5), weights, rankings)
def test_weight_shifts_the_whole_of_heat(given: list[Sample], weight: float, ranking: Ranking) -> None:
    shift = ranking.half_life_hours * math.log2(weight)
    assert rebuild(NOW, given, weight, ranking) == pytest.approx(rebuild(NOW, given, 1.0, ranking) + shift, abs=1e-5)


# --- comments -------------------------------------------------------------------------------------------------------


def test_k_is_derived_from_its_meaning() -> None:
    # comments/typical = 1 arriving evenly over one half-life after publication: 1 + K / ln 2 = 2 ** (1/2)
    assert pytest.approx(0.2871, abs=5e-5) == K
    assert 1 + K / math.log(2) == pytest.approx(math.sqrt(2), rel=1e-15)


@steady
@given(half_lives, st.floats(5, 10_000))
def test_a_typical_discussion_over_one_half_life_lifts_by_half_a_half_life(half_life: float, typical: float) -> None:
    sample = replace(burst(1, NOW + half_life, since=NOW), gained=round(typical), typical=float(round(typical)))
    heat = rebuild(NOW, [sample], 1.0, Ranking(half_life, 1.0))
    assert heat - NOW / HOUR == pytest.approx(half_life / HOUR / 2, rel=1e-6)


@steady
@given(times, st.lists(samples(), max_size=4), samples(), weights, rankings)
def test_one_more_sample_never_lowers_heat(
    published_at: float, before: list[Sample], sample: Sample, weight: float, ranking: Ranking
) -> None:
    heat = rebuild(published_at, before, weight, ranking)
    assert lift(heat, sample, weight, ranking) >= heat


@steady
@given(times, samples(), st.integers(0, 1000), weights, rankings)
def test_more_comments_never_rank_lower(
    published_at: float, sample: Sample, more: int, weight: float, ranking: Ranking
) -> None:
    heat = newborn(published_at, weight, ranking)
    richer = replace(sample, gained=sample.gained + more)
    assert lift(heat, richer, weight, ranking) >= lift(heat, sample, weight, ranking)


@steady
@given(st.integers(1, 5000), st.floats(5, 1000), st.floats(1, 30 * 24), half_lives)
def test_a_burst_now_beats_an_equal_burst_before(gained: int, typical: float, hours: float, half_life: float) -> None:
    ranking = Ranking(half_life, 1.0)
    born = newborn(NOW - 40 * 24 * HOUR, 1.0, ranking)
    now = lift(born, burst(gained, NOW, typical=typical), 1.0, ranking)
    before = lift(born, burst(gained, NOW - hours * HOUR, typical=typical), 1.0, ranking)
    assert now >= before
    if half_life >= HOUR:  # with shorter ones the earlier burst may be lost in rounding, on both sides alike
        assert now > before


def test_what_is_many_for_a_quiet_source_is_few_for_a_busy_one() -> None:
    born = newborn(NOW, 1.0, SIX_HOURS)
    riot = lift(born, burst(50, NOW + HOUR, typical=10), 1.0, SIX_HOURS)
    routine = lift(born, burst(500, NOW + HOUR, typical=500), 1.0, SIX_HOURS)
    assert riot > routine


def test_typical_counts_as_the_floor_when_it_is_lower() -> None:
    born = newborn(NOW, 1.0, SIX_HOURS)
    assert lift(born, burst(3, NOW, typical=0), 1.0, SIX_HOURS) == lift(born, burst(3, NOW, typical=5), 1.0, SIX_HOURS)


def test_with_comment_weight_zero_comments_do_not_move_a_story() -> None:
    assert rebuild(NOW, [burst(10**6, NOW)], 1.0, Ranking(6 * HOUR, 0.0)) == NOW / HOUR


# --- time -----------------------------------------------------------------------------------------------------------


@steady
@given(
    st.lists(st.builds(burst, st.integers(0, 500), st.floats(NOW - 100 * HOUR, NOW)), max_size=4),
    st.lists(st.builds(burst, st.integers(0, 500), st.floats(NOW - 100 * HOUR, NOW)), max_size=4),
    st.floats(0, 200 * HOUR),
)
def test_the_order_of_two_stories_without_news_never_changes(
    first: list[Sample], second: list[Sample], later: float
) -> None:
    stories = [(NOW - 100 * HOUR, first), (NOW - 90 * HOUR, second)]
    hotter, cooler = sorted(stories, key=lambda story: rebuild(story[0], story[1], 1.0, SIX_HOURS), reverse=True)
    for now in (NOW, NOW + later):
        # the stored order is the order that fading would give, worked out anew, whenever one looks
        assert backward(*hotter, 1.0, SIX_HOURS, now) >= backward(*cooler, 1.0, SIX_HOURS, now) * (1 - 1e-9)


@steady
@given(st.integers(1, 1000), st.floats(MINUTE, 48 * HOUR), half_lives, st.floats(0.1, 50))
def test_a_sample_cut_in_two_at_the_same_rate_gives_the_same_heat(
    half: int, length: float, half_life: float, weight: float
) -> None:
    ranking, middle = Ranking(half_life, 1.0), NOW - length / 2
    whole = [burst(2 * half, NOW, since=NOW - length)]
    parts = [burst(half, middle, since=NOW - length), burst(half, NOW, since=middle)]
    born = NOW - 2 * length
    assert rebuild(born, whole, weight, ranking) == pytest.approx(rebuild(born, parts, weight, ranking), abs=TINY)


@steady
@given(times, st.lists(samples(), max_size=8), weights, rankings)
def test_heat_made_step_by_step_is_heat_made_from_nothing(
    published_at: float, given: list[Sample], weight: float, ranking: Ranking
) -> None:
    heat = newborn(published_at, weight, ranking)
    for sample in given:
        heat = lift(heat, sample, weight, ranking)
    assert heat == rebuild(published_at, given, weight, ranking)
    backwards = rebuild(published_at, reversed(given), weight, ranking)
    assert heat == pytest.approx(backwards, abs=TINY)


def test_a_sample_that_ends_before_it_begins_is_a_point_at_its_end() -> None:
    born = newborn(NOW, 1.0, SIX_HOURS)
    at_once = lift(born, burst(10, NOW), 1.0, SIX_HOURS)
    assert lift(born, burst(10, NOW, since=NOW + HOUR), 1.0, SIX_HOURS) == at_once


# --- numbers --------------------------------------------------------------------------------------------------------


@steady
@given(st.floats(-1e11, 1e11), st.lists(samples(), max_size=6), weights, rankings)
def test_heat_is_a_number_for_any_half_life_from_a_minute_to_a_year(
    published_at: float, given: list[Sample], weight: float, ranking: Ranking
) -> None:
    assert math.isfinite(rebuild(published_at, given, weight, ranking))


@pytest.mark.parametrize("half_life", [MINUTE, HOUR, YEAR])
def test_comments_long_after_publication_count_in_full(half_life: float) -> None:
    ranking = Ranking(half_life, 1.0)
    heat = rebuild(NOW - 40 * YEAR, [burst(10, NOW, typical=10)], 1.0, ranking)
    alone = NOW / HOUR + ranking.half_life_hours * math.log2(K)
    assert heat == pytest.approx(alone, abs=half_life / HOUR * 1e-9 + TINY)


def test_a_point_and_a_moment_of_a_microsecond_are_the_same() -> None:
    born = newborn(NOW, 1.0, SIX_HOURS)
    moment = lift(born, burst(10, NOW, since=math.nextafter(NOW, 0)), 1.0, SIX_HOURS)
    assert moment == pytest.approx(lift(born, burst(10, NOW), 1.0, SIX_HOURS), abs=TINY)
