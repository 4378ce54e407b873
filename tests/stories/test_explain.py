"""Why a story ranks where it does, in records and in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Sample
from aggregator.stories.ranking.boost import Discussion, explain
from aggregator.stories.ranking.heat import Ranking, lift, newborn
from tests.stories.ranking_cases import HOUR, NOW, burst, rankings, samples, steady, times, weights

SIX_HOURS = Ranking(half_life=6 * HOUR, comment_weight=1.0)


def discussion(*given: Sample, name: str = "NOS") -> Discussion:
    return Discussion(name, sum(sample.gained for sample in given), given)


# --- boost ----------------------------------------------------------------------------------------------------------


def test_a_quiet_story_ranks_by_its_time_of_publication() -> None:
    boost = explain(NOW, 1.0, [Discussion("NOS", None)], SIX_HOURS)
    assert boost.hours == 0
    assert boost.words == "It ranks by its time of publication."
    assert boost.parts[0].words == "NOS: no count, +0.0 h"


def test_a_typical_discussion_over_one_half_life_gives_half_a_half_life() -> None:
    boost = explain(NOW, 1.0, [discussion(burst(10, NOW + 6 * HOUR, since=NOW))], SIX_HOURS)
    assert boost.words == "It ranks as if published 3 h later."
    assert boost.parts[0].words == "NOS: 10 comments, +3.0 h"


def test_a_light_source_ranks_as_if_published_earlier() -> None:
    boost = explain(NOW, 0.5, [], SIX_HOURS)
    assert boost.weight_hours == pytest.approx(-6.0)
    assert boost.words == "It ranks as if published 6 h earlier."


def test_the_boost_is_shared_out_by_what_each_discussion_added() -> None:
    loud, soft, silent = discussion(burst(30, NOW)), discussion(burst(10, NOW), name="VRT"), discussion(name="BBC")
    first, second, third = explain(NOW, 1.0, [loud, soft, silent], SIX_HOURS).parts
    assert first.hours == pytest.approx(3 * second.hours)
    assert third.hours == 0


@steady
@given(times, weights, st.lists(st.lists(samples(), max_size=4), max_size=4), rankings)
def test_the_parts_add_up_to_the_boost(
    published_at: float, weight: float, drawn: list[list[Sample]], ranking: Ranking
) -> None:
    boost = explain(published_at, weight, [discussion(*given) for given in drawn], ranking)
    total = boost.weight_hours + sum(part.hours for part in boost.parts)
    assert total == pytest.approx(boost.hours, abs=1e-6)


@steady
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 3)), min_size=1, max_size=12), weights, rankings)
def test_the_explained_heat_is_the_stored_one(drawn: list[tuple[int, int]], weight: float, ranking: Ranking) -> None:
    came = [burst(gained, NOW + HOUR * n, entry_id=entry) for n, (gained, entry) in enumerate(drawn)]
    stored = newborn(NOW, weight, ranking)
    for sample in came:
        stored = lift(stored, sample, weight, ranking)
    apart = [discussion(*(sample for sample in came if sample.entry_id == entry)) for entry in (3, 1, 2)]
    assert explain(NOW, weight, apart, ranking).heat == stored
