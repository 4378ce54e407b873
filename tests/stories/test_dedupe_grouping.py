"""Which story a new entry joins."""

from __future__ import annotations

import pytest

from aggregator.models import GroupRule
from aggregator.stories.grouping import claims
from tests.stories.dedupe_cases import entry

FIRE = "Brand verwoest kerk in Aarschot"
URL = "https://example.com/kerk"


def test_nothing_known_founds_a_story() -> None:
    grouping = claims.group(entry(FIRE), [])
    assert (grouping.story_id, grouping.rule) == (None, GroupRule.FIRST)


def test_the_same_address_goes_before_id_and_title() -> None:
    new = entry(FIRE, 9, canonical_url=URL, guid="tag:a,2026:1", guid_is_global=True)
    stored = [
        entry(FIRE, 1, story_id=1),
        entry("Iets anders", 2, story_id=2, guid="tag:a,2026:1", guid_is_global=True),
        entry("Weer iets anders", 3, story_id=3, canonical_url=URL),
    ]
    assert [claims.group(new, stored[:count]).rule for count in (3, 2, 1)] == [
        GroupRule.URL,
        GroupRule.ID,
        GroupRule.TITLE,
    ]
    assert claims.group(new, stored).story_id == 3


def test_the_same_address_groups_whatever_the_titles() -> None:
    stored = entry("Kerk brandt af", 1, story_id=5, canonical_url=URL)
    assert claims.group(entry("Toren ingestort", 2, canonical_url=URL), [stored]).story_id == 5


def test_two_entries_of_one_source_never_group_by_address_nor_by_way_of_another() -> None:
    """They are two pieces of news on one page: a changelog, a page of alerts."""
    stored = entry("Kerk brandt af", 1, story_id=5, canonical_url=URL)
    other = entry("De kerk is afgebrand", 2, story_id=5, canonical_url=URL)
    assert claims.group(entry("Toren ingestort", 1, canonical_url=URL), [stored]).story_id is None
    assert claims.group(entry("Toren ingestort", 1, canonical_url=URL), [stored, other]).story_id is None


@pytest.mark.parametrize(("source", "is_global"), [(1, True), (2, False)], ids=["of its own source", "not global"])
def test_an_id_groups_only_when_it_means_the_same_elsewhere(source: int, is_global: bool) -> None:
    stored = entry("Kerk brandt af", 1, story_id=5, guid="42", guid_is_global=is_global)
    assert (
        claims.group(entry("Toren ingestort", source, guid="42", guid_is_global=is_global), [stored]).story_id is None
    )


def test_two_entries_of_one_source_never_group_by_title() -> None:
    assert claims.group(entry(FIRE, 1), [entry(FIRE, 1, story_id=5)]).story_id is None


def test_nor_by_way_of_another_source() -> None:
    stored = [entry(FIRE, 1, story_id=5), entry(FIRE, 2, story_id=5)]
    assert claims.group(entry(FIRE, 1), stored).story_id is None


def test_the_best_score_wins_and_then_the_oldest_story() -> None:
    exact, longer = entry(FIRE, 1, story_id=8), entry(f"{FIRE} bij nacht en ontij", 2, story_id=3)
    assert claims.group(entry(FIRE, 9), [longer, exact]).story_id == 8
    twin = entry(FIRE, 3, story_id=4)
    assert claims.group(entry(FIRE, 9), [exact, twin]).story_id == 4


def test_a_story_that_holds_a_contradiction_is_not_joined_by_title() -> None:
    stored = [entry("Brand in flat in Gent", 1, story_id=5), entry("Brand in flat in Gent: drie doden", 2, story_id=5)]
    assert claims.group(entry("Brand in flat in Gent: vier doden", 3), stored).story_id is None


def test_an_entry_that_is_linked_to_two_stories_joins_the_one_at_its_address() -> None:
    stored = [entry("Kerk brandt af", 1, story_id=7, canonical_url=URL), entry(FIRE, 2, story_id=4)]
    assert claims.group(entry(FIRE, 3, canonical_url=URL), stored).story_id == 7
