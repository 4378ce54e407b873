"""Independent sites that take a story up lift it (`aggregator.stories.ranking.coverage`)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Mention, Sample
from aggregator.stories.ranking.boost import Discussion, explain
from aggregator.stories.ranking.coverage import joined
from aggregator.stories.ranking.heat import Ranking, lift, rebuild
from tests.stories.ranking_cases import HOUR, NOW, burst, mention, samples, steady, times, weights

DEFAULT = Ranking(6 * HOUR, 1.0, 0.5)


def voice(number: int, site: str | None = None, **given: Any) -> Mention:
    site = site or f"site{number}.example"
    values = {"source_url": f"https://{site}/rss", "link": f"https://www.{site}/{number}", **given}
    return mention(number, published_at=NOW + number * 60, **values)


@pytest.mark.parametrize(
    ("situation", "entries", "voices"),
    [
        ("one site", [voice(1)], 1),
        ("three sites", [voice(1), voice(2), voice(3)], 3),
        ("two feeds of one site", [voice(1), voice(2, "sport.site1.example")], 1),
        ("one source twice", [voice(1), voice(1, link="https://elsewhere.example/2")], 1),
        ("a planet's copy", [voice(1), voice(2, link="https://site1.example/1")], 1),
        ("a planet first, then the site itself", [voice(1, link="https://site2.example/2"), voice(2)], 1),
        ("two that list one address", [voice(n, link="https://third.example/a") for n in (1, 2)], 1),
        (
            "feeds of one host with links made up",
            [voice(n, "m.example", link=f"https://x{n}.example") for n in (1, 2)],
            1,
        ),
        ("two blogs on one platform", [voice(1, "ann.github.io"), voice(2, "bob.github.io")], 2),
        ("a bridge at home", [voice(n, source_url=f"http://127.0.0.1:3000/{n}") for n in (1, 2)], 2),
    ],
)
def test_what_an_independent_voice_is(situation: str, entries: list[Mention], voices: int) -> None:
    assert 1 + len(joined(entries)) == voices, situation


def test_a_voice_joins_when_it_published() -> None:
    assert joined([voice(1), voice(2), voice(3)]) == [NOW + 120, NOW + 180]


def test_an_entry_that_comes_later_takes_no_voice_away() -> None:
    entries = [voice(1), voice(2), voice(3)]
    bridge = voice(4, "site2.example", link="https://site3.example/x")
    for order in permutations([*entries, bridge]):
        stored = [replace(one, entry_id=number) for number, one in enumerate(order)]
        counts = [len(joined(stored[:number])) for number in range(1, 5)]
        assert counts == sorted(counts)


def test_five_sites_at_two_hours_stand_above_one_site_at_one_hour() -> None:
    covered = rebuild(NOW - 2 * HOUR, [], 1.0, DEFAULT, [NOW - 2 * HOUR] * 4)
    assert covered > rebuild(NOW - HOUR, [], 1.0, DEFAULT)


def test_without_weight_coverage_gives_todays_order() -> None:
    assert rebuild(NOW, [], 1.0, replace(DEFAULT, coverage_weight=0.0), [NOW] * 9) == NOW / HOUR


@pytest.mark.parametrize(("others", "half_lives"), [(1, 2.9), (4, 0.9)])
def test_a_founder_with_an_old_date_does_not_bury_what_others_tell(others: int, half_lives: float) -> None:
    buried = rebuild(NOW - 71 * HOUR, [], 1.0, DEFAULT, [NOW] * others)
    assert buried > (NOW - half_lives * DEFAULT.half_life) / HOUR


def test_a_story_to_which_nothing_comes_keeps_its_heat() -> None:
    assert rebuild(NOW, [], 1.0, DEFAULT, []) == NOW / HOUR


def test_a_site_weighs_what_half_a_typical_discussion_weighs() -> None:
    assert rebuild(NOW, [], 1.0, DEFAULT, [NOW]) == pytest.approx(rebuild(NOW, [burst(5, NOW)], 1.0, DEFAULT), abs=1e-9)


@steady
@given(times, st.lists(times, max_size=5), st.lists(samples(), max_size=4), weights)
def test_heat_made_anew_is_what_it_came_to(
    published_at: float, took_up: list[float], drawn: list[Sample], weight: float
) -> None:
    heat = rebuild(published_at, [], weight, DEFAULT, took_up)
    for sample in drawn:
        heat = lift(heat, sample, weight, DEFAULT)
    assert heat == rebuild(published_at, drawn, weight, DEFAULT, took_up)


@steady
@given(times, st.lists(times, max_size=5), st.lists(samples(), max_size=4), weights)
def test_what_explains_a_boost_adds_up(
    published_at: float, took_up: list[float], drawn: list[Sample], weight: float
) -> None:
    boost = explain(published_at, weight, [Discussion("NOS", None, tuple(drawn))], DEFAULT, took_up)
    total = boost.weight_hours + boost.coverage_hours + sum(part.hours for part in boost.parts)
    assert total == pytest.approx(boost.hours, abs=1e-6)


def test_a_boost_says_how_many_sites_lift_it() -> None:
    boost = explain(NOW, 1.0, [], DEFAULT, [NOW, NOW, NOW, NOW])
    assert boost.coverage_words == "5 independent sites have it: +3.9 h"
