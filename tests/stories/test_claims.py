"""What a source that claims what is others' can do to their stories: nothing, when their sites are read themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.models import GroupRule, KnownStories, StoryEntry
from aggregator.stories.book import StoryBook
from aggregator.stories.draft import Newcomer
from aggregator.stories.grouping import claims
from aggregator.stories.lead import choose_lead
from aggregator.stories.ranking.activity import CommentCount
from aggregator.stories.ranking.belief import believed
from aggregator.stories.ranking.bounds import Allowance
from aggregator.stories.ranking.heat import Ranking
from tests.make import entry
from tests.stories.dedupe_cases import HOUR, NOW, steady

TITLES = [
    "Brand verwoest kerk in Aarschot",
    "Koning Filip bezoekt Congo",
    "Boeing to cut 17,000 jobs",
    "Prijs van koper daalt fors in Londen",
]
MALLORY = 66


def article(site: int, source: int | None = None, **said: Any) -> StoryEntry:
    """The article of a site, as its own feed tells of it, or another source that lists it."""
    values: dict[str, Any] = {
        "entry_id": 0,
        "source_id": source or site,
        "story_id": None,
        "title": TITLES[site % len(TITLES)],
        "teaser": "",
        "canonical_url": f"https://site{site}.example/a",
        "guid": f"tag:site{site}.example,2026:a",
        "guid_is_global": True,
        "published_at": NOW,
        "source_url": f"https://feeds.site{source or site}.example/rss",
        **said,
    }
    return StoryEntry(**{"link": values["canonical_url"], **values})


def mallory(address: int | None, guid: int | None, title: int, **said: Any) -> StoryEntry:
    """An entry with one article's address, another's id, and the title of a third."""
    return article(
        title,
        MALLORY,
        canonical_url=None if address is None else f"https://site{address}.example/a",
        guid=None if guid is None else f"tag:site{guid}.example,2026:a",
        **said,
    )


def arrive(order: Sequence[StoryEntry]) -> list[StoryEntry]:
    """The entries in the stories they joined, in the order in which they came."""
    stored: list[StoryEntry] = []
    for number, new in enumerate(order, 1):
        found = claims.group(new, stored)
        stored.append(replace(new, entry_id=number, story_id=found.story_id or number, rule=found.rule,
                              first_seen_at=NOW + number))  # fmt: skip
    return stored


def called(one: StoryEntry) -> tuple[int, str | None]:
    return one.source_id, one.canonical_url or one.guid


def others(stored: Sequence[StoryEntry]) -> set[tuple[frozenset[object], object]]:
    """Which of the others' entries are together, and who leads them."""
    stories: dict[int | None, list[StoryEntry]] = {}
    for one in stored:
        stories.setdefault(one.story_id, []).append(one)
    return {
        (frozenset(called(one) for one in members if one.source_id != MALLORY), called(choose_lead(members)))
        for members in stories.values()
        if any(one.source_id != MALLORY for one in members)
    }


def together(stored: Sequence[StoryEntry]) -> set[frozenset[int]]:
    return {frozenset(one.source_id for one in stored if one.story_id == other.story_id) for other in stored}


class TestAStrangersClaims:
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_one_articles_id_with_anothers_address_makes_no_story_of_the_two(self, place: int) -> None:
        coming = [article(1), article(2)]
        coming.insert(place, mallory(2, 1, 3))
        assert not any({1, 2} <= story for story in together(arrive(coming)))

    def test_fifty_articles_stay_fifty_stories_under_a_chain_of_ids_and_addresses(self) -> None:
        own = [article(number, title=f"{TITLES[number % 4]} {number}") for number in range(1, 51)]
        chain = [mallory(number + 1, number, 3) for number in range(1, 50)]
        for coming in ([*own, *chain], [*chain, *own]):
            alone = {one.story_id for one in arrive(coming) if one.source_id != MALLORY}
            assert len(alone) == 50

    def test_an_address_does_not_bring_its_title_into_the_story(self) -> None:
        stored = arrive([article(1), mallory(1, None, 2), article(2)])
        assert {1, MALLORY} in together(stored)
        assert {2} in together(stored)

    def test_an_id_does_not_bring_its_address_into_the_story(self) -> None:
        stored = arrive([article(1), mallory(2, 1, 3), article(2, 7, guid=None)])
        assert {7} in together(stored)


class TestWhoMayVouch:
    def test_whoever_lists_an_article_joins_the_story_of_its_site_whatever_its_title(self) -> None:
        assert together(arrive([article(1), article(1, 7, title="Wat een brand")])) == {frozenset({1, 7})}

    def test_also_when_that_story_is_led_by_another_site_with_the_same_news(self) -> None:
        found = arrive([article(1), article(5), article(5, 7, title="Wat een brand")])
        assert together(found) == {frozenset({1, 5, 7})}
        assert [one.rule for one in found] == [GroupRule.FIRST, GroupRule.TITLE, GroupRule.URL]

    def test_an_id_of_the_site_finds_its_article_behind_another_address(self) -> None:
        behind = article(1, 7, title="Wat een brand", canonical_url="https://proxy.example/x")
        assert together(arrive([article(1), behind])) == {frozenset({1, 7})}

    def test_an_id_is_no_claim_on_what_another_site_publishes_at_home(self) -> None:
        assert len(together(arrive([article(1), article(2, guid="tag:site1.example,2026:a")]))) == 2

    def test_two_who_list_one_article_are_together_though_its_site_is_not_read(self) -> None:
        assert len(together(arrive([article(1, 7, title="A"), article(1, 8, title="B")]))) == 1


class TestBarring:
    def test_one_contradicting_entry_does_not_keep_two_that_agree_apart(self) -> None:
        own, other = (article(number, title="Brand in flat in Gent: drie doden") for number in (1, 2))
        liar = replace(mallory(1, None, 1), title="Brand in flat in Gent: vier doden")
        assert any({1, 2} <= story for story in together(arrive([own, liar, other])))

    def test_nor_do_many_that_are_there_by_its_address_only(self) -> None:
        own, other = (article(number, title="Brand in flat in Gent: drie doden") for number in (1, 2))
        liars = [article(1, source, guid=None, title="Brand in flat in Gent: vier doden") for source in (66, 67, 68)]
        assert any({1, 2} <= story for story in together(arrive([own, *liars, other])))

    def test_as_many_contradictions_as_agree_bar(self) -> None:
        first = article(1, title="Brand in flat in Gent")
        three, four = (article(number, title="Brand in flat in Gent: drie doden") for number in (2, 3))
        against = article(4, title="Brand in flat in Gent: vier doden")
        assert {4} in together(arrive([first, three, four, against]))


own_entries = st.permutations([article(number) for number in (1, 2, 3, 5)])
listing = st.lists(
    st.builds(
        lambda site, source, title: article(site, source, title=TITLES[title], guid=None),
        st.sampled_from([1, 2, 3, 5]),
        st.sampled_from([7, 8]),
        st.integers(0, 3),
    ),
    max_size=4,
    unique_by=called,  # what a source has at one address twice has no address
)
number = st.sampled_from([1, 2, 3, 5])
claimed = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.builds(
            mallory,
            st.none() | number,
            st.none() | number,
            number,
            published_at=st.sampled_from([NOW, NOW - 50 * HOUR]),
            source_link=st.sampled_from([None, "https://site1.example/"]),
        ),
    ),
    max_size=6,
)


@given(own_entries, listing, claimed)
@steady
def test_no_claims_of_one_source_change_which_entries_of_others_are_together_nor_who_leads_them(
    own: list[StoryEntry], listed: list[StoryEntry], claims_: list[tuple[int, StoryEntry]]
) -> None:
    honest = [*own, *listed]
    coming = list(honest)
    for place, claim in claims_:
        coming.insert(min(place, len(coming)), claim)
    assert others(arrive(coming)) == others(arrive(honest))


# --- counts -----------------------------------------------------------------------------------------------------------

HALF_LIFE = 6 * HOUR
lies = st.lists(
    st.tuples(
        st.integers(0, 12),  # when, among what the others say
        st.builds(
            lambda address, title, discussion: mallory(address, None, title, discussion=discussion),
            st.none() | number,
            number,
            st.sampled_from([1, 2, 3]).map(lambda site: f"https://site{site}.example/a"),
        ),
        st.lists(st.integers(0, 10**6), min_size=1, max_size=3),
    ),
    max_size=4,
)


def counted(honest: Sequence[tuple[StoryEntry, int]], lying: Sequence[tuple[int, StoryEntry, list[int]]]) -> Any:
    """Of each of the others' discussions what is believed in its story, and all that its own entry gained."""
    book = StoryBook(KnownStories(), Ranking(HALF_LIFE, 1.0, 0.5), NOW)
    numbers: dict[str, int] = {}
    gained: dict[str, int] = {}

    def say(name: str, seen: StoryEntry, count: int, at: float) -> None:
        previous = None
        if name not in numbers:
            numbers[name] = book.add(Newcomer(replace(seen, key=name), entry(name, title=seen.title)))
        else:
            previous = book.members(book.story_of(numbers[name]))
            previous = next(one.comments for one in previous if one.entry_id == numbers[name])
        sighting = CommentCount(numbers[name], NOW, count, at, 10.0, previous)
        sample = book.sight(book.story_of(numbers[name]), sighting, at - 60, Allowance(HALF_LIFE))
        gained[name] = gained.get(name, 0) + (sample.gained if sample else 0)

    for place, (seen, count) in enumerate(honest):
        for turn, (when, lie, counts) in enumerate(lying):
            if when <= place < when + len(counts):
                say(f"lie {turn}", lie, counts[place - when], NOW + place * HOUR + turn)
        say(f"site {seen.source_id}", seen, count, NOW + place * HOUR + 100)
    return {
        name: (gained[name], believed([one for one in book.members(book.story_of(number)) if one.discussion == at]))
        for name, number in numbers.items()
        if name.startswith("site")
        for at in [f"https://{name.replace(' ', '')}.example/a"]
    }


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.integers(0, 40)), min_size=1, max_size=12), lies)
@settings(steady, max_examples=25)
def test_no_counts_of_one_source_change_those_of_others(
    said: list[tuple[int, int]], lying: list[tuple[int, StoryEntry, list[int]]]
) -> None:
    honest = [(article(site, discussion=f"https://site{site}.example/a"), count) for site, count in said]
    assert counted(honest, lying) == counted(honest, [])
