"""Word lists as they are stored, and what is made of them."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.lexicon import LANGUAGES, lexicon_of
from aggregator.stories.grouping.lexicon.files import parsed, sections
from aggregator.stories.grouping.lexicon.lexicon import groups
from aggregator.stories.grouping.lexicon.stems import stem
from aggregator.stories.grouping.lexicon.thesaurus import equal


def test_sections_comments_and_lines_that_go_on() -> None:
    text = "# about\n[same]\nrise up\n    climb\nfall\n\n[of]\nof #1\n"
    assert parsed(text) == {"same": ["rise up climb", "fall"], "of": ["of #1"]}


def test_what_stands_before_the_first_section_belongs_to_none() -> None:
    assert parsed("lost words\n[of]\nof\n") == {"of": ["of"]}


@pytest.mark.parametrize("language", [*LANGUAGES, "other"])
def test_every_list_of_a_language_is_one_that_is_read(language: str) -> None:
    known = {"opposites", "stages", "same", "names", "ordinals", "ordinal_endings", "cardinals", "tens"}
    assert set(sections(language)) - known <= {*lexicon_of("nl").__dataclass_fields__, "relative"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_opposites_have_two_sides_or_more_and_no_side_is_empty(language: str) -> None:
    assert all(all(sides) for _, sides, _ in groups(language))
    assert any(two_sided for _, _, two_sided in groups(language))


def test_senses_of_a_word_hold_for_its_other_endings() -> None:
    lists = lexicon_of("en")
    assert lists.senses_of("explodes") & lists.senses_of("blast")
    assert not lists.senses_of("wumpus")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_group_lies_inside_another(language: str) -> None:
    """What one line says, no other says again: neither a group of equals nor a whole axis of opposites."""
    plain = [(name, set(sides[0])) for name, sides, _ in groups(language) if len(sides) == 1]
    sides = [(name, set(side)) for name, found, _ in groups(language) for side in found]
    assert [name for name, words in plain for other, more in sides if name != other and words <= more] == []
    axes = [(name, list(map(set, found)), two) for name, found, two in groups(language) if len(found) > 1]
    inside = [
        name
        for name, found, two in axes
        for other, more, both in axes
        if name != other and two == both and _each_inside_another(found, more)
    ]
    assert inside == []


def _each_inside_another(found: list[set[str]], more: list[set[str]]) -> bool:
    places = [next((place for place, side in enumerate(more) if words <= side), None) for words in found]
    return None not in places and len(set(places)) == len(places)


def test_the_thesaurus_answers_both_ways_and_for_english_only() -> None:
    buy, purchase = stem("buy", "en"), stem("purchased", "en")
    assert equal(buy, purchase, "en")
    assert equal(purchase, buy, "en")
    assert not equal(buy, purchase, "nl")
    assert not equal(buy, stem("sell", "en"), "en")
