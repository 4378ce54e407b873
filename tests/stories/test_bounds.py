"""What one source may lift, whatever it tells (`aggregator.stories.ranking.bounds`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Sample
from aggregator.stories.ranking.activity import CommentCount, DiscussionState, observe, typical_of
from aggregator.stories.ranking.bounds import ALONE, BASE, FIRST, PER_ENTRY, Allowance, bounded
from aggregator.stories.ranking.heat import Ranking, rebuild
from tests.stories.ranking_cases import HOUR, NOW, burst, steady

HALF_LIFE = 6 * HOUR
SIX_HOURS = Ranking(HALF_LIFE, 1.0)
FREE = Allowance(HALF_LIFE)


def told(counts: Sequence[int], *, voices: int = 1, typical: float = 10.0, apart: float = HOUR) -> list[Sample]:
    """What is recorded of counts told one after the other, of an article published at NOW."""
    state, samples = DiscussionState(), list[Sample]()
    for number, count in enumerate(counts, 1):
        previous = samples[-1].comments if samples else None
        sample = observe(state, CommentCount(1, NOW, count, NOW + number * apart, typical, previous))
        if sample is not None:
            sample = bounded(sample, samples, voices, FREE)
            samples.append(sample)
            state = state.after(sample)
        state = state.confirmed(NOW + number * apart)
    return samples


def half_lives_above_news(samples: Sequence[Sample]) -> float:
    """How long, after its publication, a story stands above what is new."""
    return (rebuild(NOW, samples, 1.0, SIX_HOURS) - NOW / HOUR) / 6


def test_the_first_count_of_a_discussion_gives_no_more_than_its_bound() -> None:
    (sample,) = told([900])
    assert (sample.comments, sample.gained) == (900, FIRST * 10)


def test_an_ordinary_discussion_is_not_bounded() -> None:
    assert [one.gained for one in told([3, 8, 15, 21, 22])] == [3, 5, 7, 6, 1]


def test_a_count_that_grows_by_500_a_poll_for_nine_days_is_on_top_for_two_half_lives() -> None:
    samples = told([500 * number for number in range(1, 9 * 96)], apart=HOUR / 4)
    assert 1.5 < half_lives_above_news(samples) < ALONE + 0.7


@steady
@given(st.lists(st.integers(0, 10**6), max_size=60), st.floats(60.0, 12 * HOUR), st.sampled_from([5.0, 10.0, 800.0]))
def test_nothing_that_is_told_keeps_one_sites_story_above_news_for_longer_than_its_bound(
    counts: list[int], apart: float, typical: float
) -> None:
    samples = told(sorted(counts), typical=typical, apart=apart)
    gained, risen = 0.0, NOW
    for one in samples:
        if gained < 1.0:
            risen = one.seen_at
        gained += one.gained / typical
    assert rebuild(NOW, samples, 1.0, SIX_HOURS) <= (risen + (ALONE + 0.7) * HALF_LIFE) / HOUR


def test_an_article_found_late_rises_from_then_on() -> None:
    late = told([*([1] * 20), 30, 60, 90, 120])
    assert half_lives_above_news(late) > 20 / 6 + 1


def test_coverage_by_others_lets_a_discussion_lift_for_longer() -> None:
    counts = [50 * number for number in range(1, 40)]
    alone, three = (half_lives_above_news(told(counts, voices=voices)) for voices in (1, 3))
    assert three > alone + 2 * ALONE - 1


def test_what_was_held_back_counts_once_others_have_the_story() -> None:
    alone = told([100 * number for number in range(1, 30)])
    state = DiscussionState.of(alone)
    later = observe(state, CommentCount(1, NOW, 2901, NOW + 30 * HOUR, 10.0, 2900))
    assert later is not None
    assert bounded(later, alone, 1, FREE).gained == 0
    assert bounded(later, alone, 5, FREE).gained > 0


def test_all_discussions_of_a_source_together_are_bounded() -> None:
    allowance = Allowance.of(HALF_LIFE, [NOW - HOUR] * 3, NOW, None)
    assert allowance.allowed == pytest.approx(BASE + PER_ENTRY * 3 / math.log(2))
    for number in range(40):
        sample = bounded(burst(40, NOW, entry_id=number), [], 1, allowance)
        allowance = allowance.after(sample)
    assert allowance.left(NOW / HOUR) < 0.2
    assert bounded(burst(40, NOW, entry_id=99), [], 1, allowance).gained < 2


def test_what_a_source_lifted_is_forgotten_in_time() -> None:
    full = Allowance(HALF_LIFE, BASE).after(burst(int(BASE * 10), NOW))
    assert full.left(NOW / HOUR) == pytest.approx(0.0, abs=1e-6)
    assert full.left((NOW + 4 * HALF_LIFE) / HOUR) == pytest.approx(BASE / 2)


def test_what_gains_nothing_is_as_it_was() -> None:
    quiet = replace(burst(0, NOW), comments=7)
    assert bounded(quiet, [], 1, FREE) is quiet


# --- what is typical for a source that nobody knows yet ---------------------------------------------------------------


def test_a_new_source_is_measured_by_others_of_its_kind() -> None:
    assert typical_of([(NOW - HOUR, 5000), (NOW, 0), (NOW, 0)], 20.0, NOW) == 20.0


def test_a_new_source_with_more_than_others_is_measured_by_itself() -> None:
    assert typical_of([(NOW - HOUR, 500), (NOW, 400)], 20.0, NOW) == 450.0


def test_a_source_with_counts_of_its_own_is_measured_by_them() -> None:
    assert typical_of([(NOW - 48 * HOUR, 7)] * 8, 20.0, NOW) == 7.0


def test_of_a_source_that_tells_nothing_nothing_is_typical() -> None:
    assert typical_of([], 0.0, NOW) == 0.0
