"""What holds of grouping whatever the titles are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from aggregator.models import StoryEntry
from aggregator.stories.grouping import claims, dedupe
from aggregator.stories.grouping.titles import bare
from tests.stories.dedupe_cases import entry, steady, titles

NEWS = [
    *("Brand verwoest kerk in Aarschot", "Kerk in Aarschot verwoest door brand"),
    *("Koning Filip bezoekt Congo", "Koning Filip op bezoek in Congo"),
    *("Le PSG bat Marseille 3-0", "Le PSG s'impose 3-0 contre Marseille", "Le PSG bat Marseille 3-1"),
    *("Dax schließt im Plus", "Dax schließt im Minus", "Boeing to cut 17,000 jobs", "Boeing to axe 17,000 jobs"),
]
entries = st.lists(st.sampled_from(NEWS), min_size=1, max_size=7, unique=True).map(
    lambda chosen: [entry(title, number, entry_id=number) for number, title in enumerate(chosen, 1)]
)


def arrive(order: Sequence[StoryEntry]) -> tuple[set[frozenset[int]], bool]:
    """The stories, as sets of entries, after the entries came in this order; and whether one was linked to two."""
    stored: list[StoryEntry] = []
    linked = False
    for number, new in enumerate(order, 1):
        stories = {one.story_id for one in stored if dedupe.same_news(new, one).same}
        linked = linked or len(stories) > 1
        stored.append(replace(new, entry_id=number, story_id=claims.group(new, stored).story_id or number))
    named = {one.entry_id: came.entry_id for one, came in zip(stored, order, strict=True)}
    groups = {frozenset(named[one.entry_id] for one in stored if one.story_id == other.story_id) for other in stored}
    return groups, linked


@given(titles, titles)
@steady
def test_the_same_verdict_whichever_comes_first(a: str, b: str) -> None:
    assert dedupe.same_news(entry(a, 1), entry(b, 2)) == dedupe.same_news(entry(b, 2), entry(a, 1))


@given(titles, titles)
@steady
def test_a_score_is_a_share_and_a_contradiction_is_never_the_same(a: str, b: str) -> None:
    verdict = dedupe.same_news(entry(a, 1), entry(b, 2))
    assert 0.0 <= verdict.score <= 1.0
    assert not (verdict.same and verdict.contradicts)


@given(titles)
@steady
def test_asked_again_the_answer_is_the_same(title: str) -> None:
    new, stored = entry(title, 1), [entry(title, 2, story_id=5)]
    assert claims.group(new, stored) == claims.group(new, stored)
    assert claims.group(new, stored).story_id in (None, 5)


@given(titles)
@example("LIVE: LIVE: LIVE: LIVE: Club Club")
@steady
def test_a_title_that_is_bare_stays_as_it_is(title: str) -> None:
    once = bare(title)
    assert bare(once) == once


@given(titles)
@steady
def test_two_copies_of_a_title_meet_or_name_no_news(title: str) -> None:
    verdict = dedupe.same_news(entry(title, 1), entry(title, 2))
    assert verdict.same or not verdict.contradicts


@given(
    st.sampled_from(NEWS), st.sampled_from(["LIVE: {}", "{} - Reuters", "UPDATE: {}", "{} (video)", "“{}”", "{} ..."])
)
@steady
def test_labels_and_outlets_change_nothing(title: str, dress: str) -> None:
    assert dedupe.same_news(entry(title, 1), entry(dress.format(title), 2)).same


@given(entries, st.randoms(use_true_random=False))
@steady
def test_the_order_of_arrival_does_not_matter_where_nothing_is_joined(
    coming: list[StoryEntry], random: st.DrawFn
) -> None:
    shuffled = list(coming)
    random.shuffle(shuffled)
    (stories, linked), (others, also_linked) = arrive(coming), arrive(shuffled)
    assume(not linked and not also_linked)
    assert stories == others


@given(entries)
@steady
def test_stories_are_what_pairs_say(coming: list[StoryEntry]) -> None:
    stories, linked = arrive(coming)
    assume(not linked)
    for a, b in combinations(coming, 2):
        together = any({a.entry_id, b.entry_id} <= story for story in stories)
        assert together or not dedupe.same_news(a, b).same


@given(entries)
@steady
def test_candidates_in_any_order_give_the_same_story(coming: list[StoryEntry]) -> None:
    stored = [replace(one, story_id=one.entry_id) for one in coming]
    new = entry(coming[0].title, 99)
    assert claims.group(new, stored) == claims.group(new, list(reversed(stored)))
