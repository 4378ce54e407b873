"""Which comment counts gain, by the rules stated in `aggregator.stories.ranking.activity`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Sample
from aggregator.stories.ranking.activity import (
    ABSURD,
    FLOOR,
    MATURE,
    MOST,
    CommentCount,
    DiscussionState,
    observe,
    recount,
    telling,
    typical,
)
from tests.stories.ranking_cases import HOUR, NOW, burst, steady

PUBLISHED = NOW - 10 * HOUR


class Discussion:
    """A discussion as polls an hour apart see it, at one or more entries."""

    def __init__(self, typical: float = 10.0) -> None:
        self.typical = typical
        self.at = PUBLISHED
        self.state = DiscussionState()
        self.samples: list[Sample] = []
        self._last: dict[int, int] = {}

    def poll(self, count: int, entry_id: int = 1) -> Sample | None:
        self.at += HOUR
        sighting = CommentCount(entry_id, PUBLISHED, count, self.at, self.typical, self._last.get(entry_id))
        sample = observe(self.state, sighting)
        if sample is not None:
            self.samples.append(sample)
            self.state = self.state.after(sample)
            self._last[entry_id] = sample.comments
        return sample

    @property
    def gains(self) -> list[int]:
        return [sample.gained for sample in self.samples]


def polled(*counts: int, typical: float = 10.0) -> Discussion:
    discussion = Discussion(typical)
    for count in counts:
        discussion.poll(count)
    return discussion


# --- what gains -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "counts", "gains"),
    [
        ("grows", (3, 5, 9), [3, 2, 4]),
        ("starts at nothing", (0, 4), [0, 4]),
        ("stays", (7, 7, 7), [7]),
        ("falls by moderation", (20, 12), [20, 0]),
        ("falls and is restored", (20, 12, 20), [20, 0, 0]),
        ("falls and grows past its mark", (20, 12, 26), [20, 0, 6]),
        ("is answered by two caches in turn", (98, 100, 98, 100, 98), [98, 2, 0, 0, 0]),
        ("drops to nothing for a moment", (40, 0, 41), [40, 0, 1]),
        ("is negative", (-1, 3), [0, 3]),
    ],
)
def test_only_what_rises_above_the_mark_gains(situation: str, counts: tuple[int, ...], gains: list[int]) -> None:
    assert polled(*counts).gains == gains, situation


@steady
@given(st.lists(st.integers(-5, 900), min_size=1, max_size=20))
def test_all_gains_together_are_the_highest_count(counts: list[int]) -> None:
    assert sum(polled(*counts).gains) == max(0, *counts)


@steady
@given(st.lists(st.one_of(st.integers(-5, 100), st.integers(0, 10**13)), max_size=15))
def test_the_state_can_be_had_from_the_samples(counts: list[int]) -> None:
    discussion = polled(*counts)
    assert DiscussionState.of(discussion.samples) == discussion.state


# --- when it is taken to have come ----------------------------------------------------------------------------------


def test_comments_at_first_sight_are_spread_from_publication() -> None:
    sample = polled(8).samples[0]
    assert (sample.since, sample.seen_at) == (PUBLISHED, PUBLISHED + HOUR)


def test_later_comments_are_spread_from_the_sight_before() -> None:
    sample = polled(8, 9).samples[-1]
    assert (sample.since, sample.seen_at) == (PUBLISHED + HOUR, PUBLISHED + 2 * HOUR)


def test_later_comments_are_spread_from_the_last_poll_that_found_nothing_changed() -> None:
    discussion = polled(8)
    state = discussion.state.confirmed(PUBLISHED + 5 * HOUR)
    sample = observe(state, CommentCount(1, PUBLISHED, 12, PUBLISHED + 6 * HOUR, 10.0, previous=8))
    assert sample is not None
    assert sample.since == PUBLISHED + 5 * HOUR


def test_a_fall_too_shows_until_when_the_mark_held() -> None:
    sample = polled(20, 12, 26).samples[-1]
    assert sample.since == PUBLISHED + 2 * HOUR


def test_an_older_poll_confirms_nothing_more() -> None:
    state = polled(20).state
    assert state.confirmed(PUBLISHED) == state


def test_a_poll_confirms_no_mark_while_a_count_is_in_doubt() -> None:
    state = polled(20, 5000).state
    assert state.confirmed(NOW) == state


def test_a_poll_before_the_first_count_confirms_nothing() -> None:
    assert DiscussionState().confirmed(NOW).known_at is None


def test_an_entry_from_the_future_has_its_comments_at_the_sight() -> None:
    sample = observe(DiscussionState(), CommentCount(1, NOW + HOUR, 8, NOW, 10.0))
    assert sample is not None
    assert sample.since == sample.seen_at == NOW


def test_a_clock_that_was_set_back_gives_a_point() -> None:
    sample = observe(DiscussionState(mark=5, known_at=NOW + HOUR), CommentCount(1, PUBLISHED, 8, NOW, 10.0))
    assert sample is not None
    assert sample.since == sample.seen_at == NOW


# --- absurd counts --------------------------------------------------------------------------------------------------


def test_an_absurd_jump_that_is_gone_at_the_next_sight_gains_nothing() -> None:
    assert polled(20, 10**12, 21).gains == [20, 0, 1]


def test_an_absurd_jump_is_believed_when_it_is_still_there_and_then_only_in_part() -> None:
    assert polled(20, 5000, 5001, 5011).gains == [20, 0, ABSURD * 10, 10]


def test_a_doubtful_count_is_believed_when_half_of_it_is_still_there() -> None:
    assert polled(20, 2000, 1200).gains == [20, 0, ABSURD * 10]
    assert polled(20, 4000, 1200).gains == [20, 0, 0]


@pytest.mark.parametrize("between", [25, 15])
def test_an_absurd_count_that_was_away_is_doubted_anew(between: int) -> None:
    assert polled(20, 5000, between, 5000).gains[-1] == 0


def test_a_jump_that_becomes_believed_without_changing_is_recorded() -> None:
    discussion = polled(20, 5000)
    believed = discussion.poll(5000)
    assert believed is not None
    assert (believed.gained, believed.since) == (ABSURD * 10, PUBLISHED + HOUR)


def test_a_doubtful_count_is_not_believed_for_another_absurd_one_far_below_it() -> None:
    assert polled(20, 900_000, 5000).gains == [20, 0, 0]


def test_many_comments_are_not_absurd_where_many_are_typical() -> None:
    assert polled(5000, typical=500).gains == [5000]


@pytest.mark.parametrize("count", [10**12, MOST, MOST + 1])
def test_counts_are_clamped(count: int) -> None:
    sample = polled(count).samples[0]
    assert sample.comments == MOST


def test_a_source_that_always_claims_a_million_gains_no_more_than_a_hundred_times_typical() -> None:
    assert sum(polled(*[10**12] * 20).gains) == ABSURD * 10


# --- entries that share a discussion --------------------------------------------------------------------------------


def test_a_second_entry_of_the_same_discussion_gains_only_what_is_above_the_first() -> None:
    discussion = Discussion()
    for count, entry_id in [(30, 1), (28, 2), (33, 2), (33, 1), (35, 1)]:
        discussion.poll(count, entry_id)
    assert discussion.gains == [30, 0, 3, 0, 2]


def test_stories_that_are_joined_do_not_count_a_shared_discussion_twice() -> None:
    apart = [
        burst(30, NOW, entry_id=1),
        replace(burst(28, NOW + 1, entry_id=2), comments=28),
        replace(burst(5, NOW + 2, entry_id=2), comments=33),
        replace(burst(5, NOW + 3, entry_id=1), comments=35),
    ]
    assert [sample.gained for sample in recount(apart)] == [30, 0, 3, 2]


def test_recounting_one_entry_changes_nothing() -> None:
    samples = polled(20, 12, 26, 10**6, 27, 40).samples
    assert recount(samples) == tuple(samples)


# --- typical --------------------------------------------------------------------------------------------------------


def test_typical_is_the_median_so_that_one_riot_does_not_move_it() -> None:
    assert typical([40, 60, 50]) == 50.0
    assert typical([40, 60, 50, 55, 10**6]) == 55.0


@pytest.mark.parametrize("counts", [[], [0, 0, 1], [4]])
def test_typical_is_never_below_the_floor(counts: list[int]) -> None:
    assert typical(counts) == FLOOR


def test_typical_is_taken_from_discussions_that_are_mostly_written() -> None:
    old = [(NOW - MATURE - hour * HOUR, 50) for hour in range(20)]
    young = [(NOW - hour * HOUR, 2) for hour in range(20)]
    assert telling(young + old, NOW) == [50] * 20


def test_a_new_source_is_judged_by_all_it_has() -> None:
    young = [(NOW - hour * HOUR, 300) for hour in range(20)]
    assert telling([*young, (NOW - 2 * MATURE, 9)], NOW) == [300] * 20 + [9]


def test_typical_follows_a_source_that_grows() -> None:
    then = [(NOW - MATURE - 1000 * HOUR - entry, 10) for entry in range(1000)]
    since = [(NOW - MATURE - entry, 90) for entry in range(200)]
    assert typical(telling(then + since, NOW)) == 90.0
