"""What an operator decides about stories, as records: what it asks of a new entry, and how it parts a story."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import GroupRule, StoryEntry
from aggregator.stories.grouping.pins import Wishes, apart, for_joining, for_splitting, group, parts, pin, wishes
from tests.make import NOW

URL = "https://krant.example/"


def named(number: int, story: int = 1, url: str | None = None) -> StoryEntry:
    address = f"{URL}{number}" if url is None else url or None
    return StoryEntry(
        entry_id=number,
        source_id=number,
        story_id=story,
        title="",
        teaser="",
        canonical_url=address,
        guid=None,
        guid_is_global=False,
        published_at=0.0,
        source_url=f"https://bron{number}.example/rss",
        key=f"key-{number}",
    )


def candidate(number: int, story: int | None, title: str = "Spits naar Engeland", url: str | None = None) -> StoryEntry:
    return StoryEntry(number, number, story, title, "", url or f"{URL}{number}", None, False, NOW)


def numbers(found: list[list[StoryEntry]]) -> list[list[int]]:
    return [[entry.entry_id for entry in part] for part in found]


A, B, C, D = (named(number) for number in (1, 2, 3, 4))


class TestTheNamesOfPins:
    def test_articles_with_addresses_of_their_own_are_named_by_them(self) -> None:
        assert for_splitting([B], [A]) == [pin(f"{URL}1", f"{URL}2", together=False)]

    def test_an_address_that_both_sides_have_names_neither(self) -> None:
        same = named(2, url=f"{URL}1")
        assert for_splitting([same], [A]) == [
            pin("https://bron1.example/rss#key-1", "https://bron2.example/rss#key-2", together=False)
        ]

    def test_an_entry_without_address_is_named_by_its_source_and_key(self) -> None:
        assert for_joining([[A], [named(2, url="")]]) == [
            pin(f"{URL}1", "https://bron2.example/rss#key-2", together=True)
        ]

    def test_an_address_that_only_one_side_has_names_it_however_many_carry_it(self) -> None:
        same = named(2, url=f"{URL}1")
        assert for_joining([[A, same], [C]]) == [pin(f"{URL}1", f"{URL}3", together=True)]

    def test_what_leaves_together_stays_together(self) -> None:
        asked = for_splitting([B, C], [A])
        assert [(one.one[-1], one.other[-1], one.together) for one in asked] == [
            ("1", "2", False),
            ("1", "3", False),
            ("2", "3", True),
        ]

    def test_every_pair_of_joined_stories_is_pinned_so_that_any_two_find_each_other_again(self) -> None:
        assert len(for_joining([[A, B], [C], [D]])) == 5


class TestANewEntry:
    def test_without_pins_wishes_nothing(self) -> None:
        assert wishes(A, [], []) == Wishes()

    def test_wishes_what_pins_say_of_it_and_nothing_that_they_say_of_others(self) -> None:
        pins = [*for_splitting([A], [named(2, story=8)]), *for_splitting([named(3)], [named(4, story=9)])]
        assert wishes(A, [named(2, story=8), named(4, story=9)], pins) == Wishes((), frozenset({8}))

    def test_joins_the_story_it_is_pinned_together_with_whatever_the_titles_say(self) -> None:
        other = candidate(2, 7, title="Iets heel anders")
        found, further = group(candidate(1, None), [other], Wishes((7,)))
        assert (found.story_id, found.rule, further) == (7, GroupRule.OPERATOR, [])

    def test_never_joins_the_story_it_is_pinned_apart_from_although_the_address_is_the_same(self) -> None:
        same = candidate(2, 7, url=f"{URL}1")
        assert group(candidate(1, None), [same], Wishes())[0].story_id == 7
        assert group(candidate(1, None), [same], Wishes((), frozenset({7})))[0].rule is GroupRule.FIRST

    def test_joins_the_next_best_story_instead(self) -> None:
        same, alike = candidate(2, 7, url=f"{URL}1"), candidate(3, 8, url=f"{URL}1")
        assert group(candidate(1, None), [same, alike], Wishes((), frozenset({7})))[0].story_id == 8

    def test_makes_stories_one_only_where_pins_say_so(self) -> None:
        found, further = group(candidate(1, None), [candidate(2, 9, url=f"{URL}1")], Wishes((7, 8)))
        assert (found.story_id, [(one.story_id, one.rule) for one in further]) == (7, [(8, GroupRule.OPERATOR)])


class TestAStory:
    def test_without_pins_is_one_part(self) -> None:
        assert numbers(parts([A, B, C], [])) == [[1, 2, 3]]

    def test_is_parted_where_pins_say_so_and_the_oldest_part_keeps_the_rest(self) -> None:
        assert numbers(parts([A, B, C], for_splitting([B], [A]))) == [[1, 3], [2]]

    def test_what_is_pinned_together_goes_together(self) -> None:
        pins = [*for_splitting([B], [A]), *for_joining([[B], [D]])]
        assert numbers(parts([A, B, C, D], pins)) == [[1, 3], [2, 4]]

    def test_what_is_pinned_to_the_oldest_draws_the_others_away_from_it(self) -> None:
        # A and B were grouped by rule; then C came, which is pinned to A and never goes with B.
        pins = [*for_joining([[A], [C]]), *for_splitting([C], [B])]
        assert numbers(parts([A, B, C], pins)) == [[1, 3], [2]]

    def test_of_pins_that_contradict_each_other_apart_wins(self) -> None:
        pins = [*for_joining([[A], [B]]), *for_joining([[B], [C]]), *for_splitting([A], [C])]
        assert numbers(parts([A, B, C], pins)) == [[1, 2], [3]]

    @pytest.mark.parametrize("order", list(permutations([A, B, C])))
    def test_pins_hold_in_whatever_order_entries_came(self, order: tuple[StoryEntry, ...]) -> None:
        for part in parts(order, for_splitting([C], [A, B])):
            assert not ({1, 3} <= {entry.entry_id for entry in part})
            assert not ({2, 3} <= {entry.entry_id for entry in part})


people = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.booleans()), max_size=12)


@given(people)
def test_whatever_is_pinned_no_part_holds_what_is_pinned_apart_and_no_entry_is_lost(
    drawn: list[tuple[int, int, bool]],
) -> None:
    entries = [named(number) for number in range(1, 7)]
    pins = [pin(f"{URL}{one}", f"{URL}{other}", together=asked) for one, other, asked in drawn if one != other]
    found = parts(entries, pins)
    assert sorted(entry.entry_id for part in found for entry in part) == [1, 2, 3, 4, 5, 6]
    assert entries[0] in found[0]
    for part in found:
        assert not any(apart([one], [other], pins) for one in part for other in part if one is not other)
