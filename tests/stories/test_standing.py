"""A story's place in a feed, and what keeps it from a higher one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Story
from aggregator.models.ranking import Rank
from aggregator.stories.ranking.heat import Ranking, lift
from aggregator.stories.ranking.standing import FeedList, Prospects, Standing, comments_needed, standing_in
from tests.stories.ranking_cases import HOUR, NOW, Feed, burst, half_lives, steady, story, words

PROSPECTS = Prospects(NOW, Ranking(6 * HOUR, 1.0), weight=1.0, typical=10.0)
LISTED = tuple(story(number, hours=number, sources=[number]) for number in range(1, 5))


def stands(one: Story, rule: Feed | None = None, *listed: Story, scores: dict[int, float] | None = None) -> Standing:
    return standing_in(one, FeedList("Meest recent", rule or Feed(), listed or LISTED, scores), PROSPECTS)


# --- on the list ----------------------------------------------------------------------------------------------------


def test_the_first_story_has_nothing_above_it() -> None:
    first = stands(LISTED[0])
    assert (first.place, first.above, first.comments_needed) == (1, None, None)
    assert first.words == "number 1 of 4 in Meest recent: nothing is above it"


def test_a_lower_story_is_told_what_is_above_it_and_what_would_change_that() -> None:
    third = stands(LISTED[2])
    assert (third.place, third.above) == (3, LISTED[1])
    assert third.words == (
        "number 3 of 4 in Meest recent: “Story 2” is 1 h ahead; 4 comments made now would overtake it"
    )


def test_in_a_feed_by_time_comments_do_not_help() -> None:
    third = stands(LISTED[2], Feed(rank=Rank.RECENT))
    assert third.comments_needed is None
    assert third.why == "“Story 2” is 1 h newer; comments do not count here"


def test_in_discussed_each_comment_counts_one() -> None:
    second = stands(LISTED[1], Feed(rank=Rank.DISCUSSED), scores={1: 30.0, 2: 25.0, 3: 9.0, 4: 1.0})
    assert second.comments_needed == 6
    assert second.why == "“Story 1” is more discussed of late; 6 comments made now would overtake it"


def test_in_discussed_a_boosted_story_above_is_four_times_as_far() -> None:
    rule = Feed(rank=Rank.DISCUSSED, boost=words("story 1"))
    assert stands(LISTED[1], rule, scores={1: 30.0, 2: 25.0}).comments_needed == 96


def test_in_heating_up_what_is_typical_counts() -> None:
    # one comment of ten typical ones has, fresh, a pulse of ln 2 / 10 = 0.0693; 0.5 are short
    second = stands(LISTED[1], Feed(rank=Rank.HEATING_UP), scores={1: 0.9, 2: 0.4})
    assert second.comments_needed == 8
    assert "gaining comments faster" in second.why


# --- not on the list ------------------------------------------------------------------------------------------------


def test_a_story_below_the_end_is_measured_against_the_last() -> None:
    below = stands(story(9, hours=9))
    assert (below.place, below.above) == (None, LISTED[3])
    assert below.words.startswith("not in Meest recent: “Story 4” is 5 h ahead")


def test_a_story_that_the_feed_refuses_is_told_why() -> None:
    assert stands(story(9, hours=9), Feed(max_age=HOUR)).why == "it is older than the 1 h that this feed looks back"


def test_a_story_whose_source_has_its_share_is_told_so() -> None:
    assert stands(story(9, hours=1.5), Feed(max_per_source=1)).why == "Source 1 already leads 1 story there"


def test_a_story_that_the_next_edition_brings_is_told_so() -> None:
    assert stands(story(9, hours=3.5)).why == "it comes with the next edition"


def test_an_empty_feed_waits_for_its_next_edition() -> None:
    empty = standing_in(story(9), FeedList("Meest recent", Feed(), ()), PROSPECTS)
    assert empty.words == "not in Meest recent: the feed is empty until its next edition"


# --- how many comments ----------------------------------------------------------------------------------------------


@steady
@given(
    st.floats(0, 48),
    st.floats(0.01, 24),
    st.floats(5, 1000),
    st.floats(0.1, 10),
    half_lives.filter(lambda half_life: half_life >= HOUR),
)
def test_that_many_comments_overtake_and_one_less_does_not(
    hours: float, gap: float, typical: float, weight: float, half_life: float
) -> None:
    ranking = Ranking(half_life, 1.0)
    heat = NOW / HOUR - hours
    needed = comments_needed(heat, gap, Prospects(NOW, ranking, weight, typical))
    if needed is not None:
        assert lift(heat, burst(needed, NOW, typical=typical), weight, ranking) >= heat + gap - 1e-6
        assert lift(heat, burst(needed - 1, NOW, typical=typical), weight, ranking) <= heat + gap + 1e-6


@pytest.mark.parametrize(
    ("situation", "heat", "ranking"),
    [
        ("comments weigh nothing", NOW / HOUR, Ranking(6 * HOUR, 0.0)),
        ("over a million would be needed", NOW / HOUR + 120, Ranking(6 * HOUR, 1.0)),
        ("no number would do", NOW / HOUR + 1000, Ranking(60.0, 1.0)),
    ],
)
def test_where_comments_cannot_overtake_there_is_no_number(situation: str, heat: float, ranking: Ranking) -> None:
    assert comments_needed(heat, 1.0, Prospects(NOW, ranking, 1.0, 10.0)) is None, situation
