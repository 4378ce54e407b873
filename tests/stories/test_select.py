"""A feed's list: what its rule lets through, in its order, up to its limit."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import Story
from aggregator.models.ranking import Rank
from aggregator.stories.ranking.select import FRESH, refusal, select_stories
from tests.stories.ranking_cases import HOUR, NOW, Feed, mention, steady, story, words

HALF_LIFE = 6 * HOUR


def ids(stories: Iterable[Story], feed: Feed, scores: dict[int, float] | None = None) -> list[int]:
    return [story.id for story in select_stories(stories, feed, NOW, HALF_LIFE, scores)]


def hourly(count: int, **changes: Any) -> list[Story]:
    """Quiet stories 1, 2, 3 … of sources 1, 2, 3 …, each an hour older than the one before."""
    return [story(number, hours=number, sources=[number], **changes) for number in range(1, count + 1)]


# --- limits ---------------------------------------------------------------------------------------------------------


def test_the_list_is_the_head_of_the_stream() -> None:
    assert ids(hourly(30), Feed(limit=5)) == [1, 2, 3, 4, 5]


def test_the_stream_is_read_only_as_far_as_needed() -> None:
    def endless() -> Iterator[Story]:
        for number in itertools.count(1):
            assert number <= 7, "read too far"
            yield story(number, hours=number, sources=[number])

    assert len(ids(endless(), Feed(limit=5))) == 5


def test_of_equal_stories_the_one_stored_last_is_first() -> None:
    assert ids([story(number, hours=1) for number in (2, 1, 3)], Feed()) == [3, 2, 1]


def test_one_source_leads_at_most_its_share_and_the_next_move_up() -> None:
    stories = [story(number, hours=number, sources=[1 if number < 6 else 2]) for number in range(1, 9)]
    assert ids(stories, Feed(max_per_source=2, limit=4)) == [1, 2, 6, 7]


def test_only_the_lead_counts_for_a_sources_share() -> None:
    stories = [story(number, hours=number, sources=[number, 9]) for number in range(1, 5)]
    assert ids(stories, Feed(max_per_source=1)) == [1, 2, 3, 4]


# --- what passes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        (Feed(), None),
        (Feed(sources=("Source 1",)), None),
        (Feed(sources=("https://source2.example/feed",)), None),
        (Feed(sources=("Source 3",)), "none of its sources"),
        (Feed(categories=("sport",)), None),
        (Feed(categories=("sport / voetbal",)), "none of its sources"),
        (Feed(categories=("politics",)), "none of its sources"),
        (Feed(sources=("Source 1",), categories=("sport",)), "none of its sources"),
        (Feed(exclude_sources=("Source 1",)), "leaves out Source 1"),
        (Feed(exclude_sources=("Source 2",)), None),
        (Feed(include=words("ajax")), None),
        (Feed(include=words("late goal")), None),
        (Feed(include=words("hockey", "ajax")), None),
        (Feed(include=words("hockey")), "include"),
        (Feed(exclude=words("ajax")), "exclude"),
        (Feed(exclude=words("late goal")), "exclude"),
        (Feed(exclude=words("hockey")), None),
        (Feed(min_comments=12), None),
        (Feed(min_comments=13), "12 comments"),
        (Feed(max_age=2 * HOUR), None),
        (Feed(max_age=2 * HOUR - 1), "older than"),
    ],
)
def test_a_feed_takes_a_story_or_says_why_not(feed: Feed, reason: str | None) -> None:
    news = story(
        1,
        hours=2,
        title="Ajax wins",
        teaser="A late goal decides it",
        comments=12,
        mentions=(mention(1, source_category="news"), mention(2, source_category="sport")),
    )
    said = refusal(news, feed, NOW)
    assert (said is None) if reason is None else (said is not None and reason in said)
    assert ids([news], feed) == ([1] if reason is None else [])


def test_rules_see_every_entry_of_a_story_and_not_the_lead_alone() -> None:
    other = mention(2, title="Lotto", content_html="<p>Het casino</p>", categories=("Gokken",), author="ANP")
    news = story(1, title="Ajax wint", mentions=(mention(1), other))
    for rule in ("lotto", "text:casino", "category:gokken", "author:anp"):
        assert refusal(news, Feed(include=words(rule)), NOW) is None
        assert "exclude rules" in (refusal(news, Feed(exclude=words(rule)), NOW) or "")
    assert "include rules" in (refusal(news, Feed(include=words("category:sport")), NOW) or "")


def test_a_category_takes_those_inside_it() -> None:
    news = story(1, mentions=(mention(1, source_category="sport / voetbal / eredivisie"),))
    for named in ("sport", "sport / voetbal", "sport / voetbal / eredivisie"):
        assert refusal(news, Feed(categories=(named,)), NOW) is None
    for named in ("spor", "voetbal", "sport / voet"):
        assert refusal(news, Feed(categories=(named,)), NOW) is not None


@pytest.mark.parametrize("title", ["It’s Köln", "It's Ko\u0308ln", "It’s Kö\u00adln"])
@pytest.mark.parametrize("pattern", ["it's köln", "it’s ko\u0308ln", "^It.s K.ln$"])
def test_a_pattern_finds_words_however_they_are_written(title: str, pattern: str) -> None:
    assert refusal(story(1, title=title), Feed(include=words(pattern)), NOW) is None
    assert refusal(story(1, title="", teaser=title), Feed(exclude=words(pattern)), NOW) is not None


def test_an_unknown_count_is_no_comments() -> None:
    assert refusal(story(1, comments=None), Feed(min_comments=1), NOW) is not None
    assert refusal(story(1, comments=None), Feed(min_comments=0), NOW) is None


# --- boost and bury -------------------------------------------------------------------------------------------------


def test_a_boosted_story_ranks_as_if_two_half_lives_younger() -> None:
    stories = hourly(20)
    stories[13] = story(14, hours=13.5, title="Ajax")
    assert ids(stories, Feed(boost=words("ajax"), limit=4)) == [1, 14, 2, 3]


def test_a_buried_story_ranks_as_if_two_half_lives_older() -> None:
    stories = [story(1, hours=1.5, title="Horoscope"), *(story(number, hours=number) for number in range(2, 20))]
    order = ids(stories, Feed(bury=words("horoscope")))
    assert order.index(1) == order.index(13) + 1


def test_boost_and_bury_together_cancel_out() -> None:
    stories = [story(number, hours=number, title="Ajax horoscope") for number in range(1, 5)]
    assert ids(stories, Feed(boost=words("ajax"), bury=words("horoscope"))) == [1, 2, 3, 4]


def test_recent_stays_in_order_of_publication() -> None:
    stories = [story(1, hours=1), story(2, hours=2, title="Ajax")]
    assert ids(stories, Feed(rank=Rank.RECENT, boost=words("ajax"))) == [1, 2]


def test_in_discussed_a_boosted_story_counts_four_times() -> None:
    stories = [story(1), story(2, title="Ajax"), story(3, title="Ajax")]
    feed = Feed(rank=Rank.DISCUSSED, boost=words("ajax"))
    assert ids(stories, feed, {1: 30.0, 2: 8.0, 3: 7.0}) == [2, 1, 3]


def test_a_story_without_a_score_is_not_discussed() -> None:
    assert ids([story(1), story(2), story(3)], Feed(rank=Rank.DISCUSSED), {1: 3.0, 2: 0.0}) == [1]


def test_discussed_without_scores_keeps_the_streams_order() -> None:
    assert ids([story(3), story(1), story(2)], Feed(rank=Rank.DISCUSSED)) == [3, 1, 2]


@steady
@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["", "up", "down", "up down"])), max_size=25),
    st.integers(1, 10),
)
def test_reading_no_further_than_needed_gives_the_list_that_sorting_all_gives(
    drawn: list[tuple[int, str]], limit: int
) -> None:
    def place(one: Story) -> tuple[float, int]:
        return one.heat + 12 * (("up" in one.title) - ("down" in one.title)), one.id

    stories = [story(number, hours=hours, title=title) for number, (hours, title) in enumerate(drawn)]
    stream = sorted(stories, key=lambda one: (-one.heat, -one.id))
    best = sorted(stories, key=place, reverse=True)[:limit]
    assert ids(stream, Feed(boost=words("up"), bury=words("down"), limit=limit)) == [one.id for one in best]


class TestAFairShare:
    """Of a page without `max_per_source`."""

    def flooded(self, others: int, hours: float = 20.0) -> list[Story]:
        flood = [story(number, hours=number / 10, sources=[1]) for number in range(1, 101)]
        return flood + [story(1000 + number, hours=hours + number, sources=[2 + number]) for number in range(others)]

    def led_by_the_flood(self, listed: Iterable[Story]) -> int:
        return sum(one.lead.source_id == 1 for one in listed)

    def test_a_page_of_twenty_with_ten_live_sources_is_never_one_sources(self) -> None:
        listed = select_stories(self.flooded(9), Feed(limit=20), NOW, HALF_LIFE)
        assert (len(listed), self.led_by_the_flood(listed)) == (20, 11)
        assert {one.lead.source_id for one in listed} == set(range(1, 11))

    def test_is_two_fifths_when_others_fill_the_rest(self) -> None:
        listed = select_stories(self.flooded(30), Feed(limit=20), NOW, HALF_LIFE)
        assert (len(listed), self.led_by_the_flood(listed)) == (20, 8)

    @pytest.mark.parametrize("filling", [2, 3])
    def test_two_or_three_that_fill_a_page_leave_a_quarter_of_it_to_others(self, filling: int) -> None:
        flood = [story(number, hours=number / 100, sources=[number % filling]) for number in range(1, 1001)]
        quiet = [story(2000 + number, hours=20 + number, sources=[100 + number]) for number in range(10)]
        listed = select_stories(flood + quiet, Feed(limit=20), NOW, HALF_LIFE)
        assert len(listed) == 20
        assert sum(one.lead.source_id >= 100 for one in listed) >= 5
        assert max(Counter(one.lead.source_id for one in listed).values()) <= 8

    def test_leaves_the_order_as_it_is(self) -> None:
        listed = [one.id for one in select_stories(self.flooded(5), Feed(limit=20), NOW, HALF_LIFE)]
        assert listed == [*range(1, 16), *range(1000, 1005)]

    def test_of_a_source_alone_is_all_of_it(self) -> None:
        assert self.led_by_the_flood(select_stories(self.flooded(0), Feed(limit=20), NOW, HALF_LIFE)) == 20

    def test_does_not_bring_old_stories_up_in_place_of_news(self) -> None:
        listed = select_stories(self.flooded(30, hours=30 * 24), Feed(limit=20), NOW, HALF_LIFE)
        assert self.led_by_the_flood(listed) == 20

    def test_reads_no_further_than_the_last_news(self) -> None:
        read: list[int] = []
        for others, hours in ((0, 20.0), (5, 20.0), (30, 20.0), (5, 30.0 * 24)):
            stories = [*self.flooded(others, hours), *(story(5000 + old, hours=900.0 + old) for old in range(50))]
            fresh = sum(one.published_at >= NOW - FRESH for one in stories)
            read.clear()
            stream = (read.append(one.id) or one for one in stories)
            listed = select_stories(stream, Feed(limit=20), NOW, HALF_LIFE, fresh=fresh)
            assert listed == select_stories(stories, Feed(limit=20), NOW, HALF_LIFE)
            assert len(read) <= max(fresh, 20) + 1

    def test_is_not_asked_for_with_a_limit_of_none(self) -> None:
        listed = select_stories(self.flooded(30), Feed(limit=20, max_per_source=0), NOW, HALF_LIFE)
        assert self.led_by_the_flood(listed) == 20
