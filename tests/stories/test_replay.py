"""A discussion counted anew, once its entries are no longer one story."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Sample
from aggregator.stories.ranking.activity import CommentCount, DiscussionState, observe, replay
from tests.stories.ranking_cases import HOUR, NOW, steady

counts = st.lists(st.one_of(st.integers(0, 200), st.integers(0, 10**7)), max_size=12)


def seen(entry_id: int, *given: int, at: float = NOW, state: DiscussionState | None = None) -> list[Sample]:
    """What is recorded of an entry whose count is looked at every hour, beside what is known of its discussion."""
    known, samples, previous = state or DiscussionState(), list[Sample](), None
    for hour, count in enumerate(given):
        sample = observe(known, CommentCount(entry_id, NOW - HOUR, count, at + hour * HOUR, 10.0, previous))
        if sample is not None:
            samples.append(sample)
            known, previous = known.after(sample), sample.comments
    return samples


@steady
@given(counts)
def test_of_an_entry_that_was_always_alone_gives_what_was_recorded(drawn: list[int]) -> None:
    alone = seen(1, *drawn)
    assert replay(alone, {1: NOW - HOUR}) == tuple(alone)


@steady
@given(counts, counts)
def test_of_one_that_shared_its_discussion_gives_what_it_would_have_recorded_alone(
    drawn: list[int], others: list[int]
) -> None:
    shared = DiscussionState.of(seen(2, *others, at=NOW - HOUR))
    together = seen(1, *drawn, state=shared)
    alone = seen(1, *(sample.comments for sample in together))
    again = replay(together, {1: NOW - HOUR})
    assert [one.comments for one in again] == [one.comments for one in together]
    assert sum(one.gained for one in again) == sum(one.gained for one in alone)


def test_comments_that_came_before_the_other_entry_did_count_for_this_one_again() -> None:
    first = seen(1, 20)
    second = seen(2, 20, at=NOW + HOUR, state=DiscussionState.of(first))
    assert [sample.gained for sample in second] == [0]
    (again,) = replay(second, {2: NOW - HOUR})
    assert (again.gained, again.since, again.seen_at) == (20, NOW - HOUR, NOW + HOUR)
