"""What can be said of a story: why it is one, what it is made of, where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import FeedSettings, Settings
from aggregator.errors import StoryError
from aggregator.models import Grouping, GroupRule
from aggregator.reports import story as explain
from aggregator.reports.story import StoryAccount
from aggregator.store import Store
from tests.make import HOUR, NOW, Editor, entry
from tests.world import RANKING, A, B, World

ARTICLE = "https://krant.example/art"
SETTINGS = Settings(
    feeds=(
        FeedSettings(slug="hot", title="Heet"),
        FeedSettings(slug="new", title="Nieuw", rank="recent"),
        FeedSettings(slug="much", title="Besproken", min_comments=50),
    )
)


class Reader(World):
    def account(self, text: str) -> StoryAccount:
        return self.read(
            lambda session: explain.account(session, explain.find(session, text), SETTINGS, NOW + 2 * HOUR)
        )

    def found(self, text: str) -> str:
        return self.read(lambda session: explain.find(session, text).title)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Reader]:
    with Store.open(tmp_path / "a.db") as store:
        yield Reader(store)


def article(title: str, **given: Any) -> Any:
    return entry(title, title=title, **given)


class TestFinding:
    @pytest.fixture(autouse=True)
    def stories(self, world: Reader) -> None:
        world.take(A, article("Keeper van Haldersum verlengt", link=ARTICLE), article("Keeper geblesseerd", link=None))

    def test_by_its_id(self, world: Reader) -> None:
        story = world.stories()[0]
        assert world.found(str(story.id)) == world.found(story.uid) == story.title

    def test_by_the_address_of_an_article_however_it_is_written(self, world: Reader) -> None:
        assert world.found("http://www.krant.example/art/?utm_source=mail") == "Keeper van Haldersum verlengt"

    @pytest.mark.parametrize("text", ["van haldersum", "KEEPER VAN", "haldersum verl", "Keeper-van Haldersum!"])
    def test_by_a_part_of_a_title(self, world: Reader, text: str) -> None:
        assert world.found(text) == "Keeper van Haldersum verlengt"

    def test_words_must_stand_as_they_are_given(self, world: Reader) -> None:
        with pytest.raises(StoryError, match="no story is known by 'Haldersum keeper'"):
            world.found("Haldersum keeper")

    def test_what_may_be_several_is_asked_back_with_their_ids(self, world: Reader) -> None:
        with pytest.raises(StoryError, match=r"(?s)one of several stories.*:\n  2  Keeper gebl.*\n  1  Keeper van"):
            world.found("keeper")

    @pytest.mark.parametrize(
        "text", ["", "  ", "“", '"', "99999999999999999999999", "²", "title:x", "urn:x", "https://["]
    )
    def test_whatever_else_is_typed_is_no_story(self, world: Reader, text: str) -> None:
        with pytest.raises(StoryError, match="no story is known by"):
            world.found(text)

    def test_a_joined_story_is_found_under_its_old_id(self, world: Reader) -> None:
        world.take(B, article("Los bericht", link="https://elders.example/los"))
        gone, why = world.stories()[-1], Grouping(1, GroupRule.OPERATOR, 1.0, "a test")
        world.store.write_now(lambda session: Editor(session, RANKING, NOW).join(1, gone.id, why))
        assert gone.id not in [story.id for story in world.stories()]
        assert world.found(str(gone.id)) == world.found(gone.uid) == "Keeper van Haldersum verlengt"


class TestTheAccount:
    def test_says_why_each_entry_is_there(self, world: Reader) -> None:
        world.take(A, article("Een", link=ARTICLE))
        world.take(B, article("Twee", link=f"{ARTICLE}?utm_source=x"), at=NOW + HOUR)
        first, second = world.account("1").entries
        assert (first.mention.title, first.grouping.rule) == ("Een", GroupRule.FIRST)
        assert (second.grouping.rule, second.grouping.reason) == (GroupRule.URL, "same address as entry 1")
        assert (second.first_seen_at, second.grouping.score) == (NOW + HOUR, 1.0)

    def test_takes_the_boost_apart_by_discussion(self, world: Reader) -> None:
        world.take(A, article("Een", link=ARTICLE, comments=10))
        world.take(B, article("Twee", link=ARTICLE, comments=40))
        found = world.account("1")
        assert [part.discussion.comments for part in found.boost.parts] == [40, 10]
        assert sum(part.hours for part in found.boost.parts) == pytest.approx(found.boost.hours)
        assert found.boost.heat == pytest.approx(found.story.heat)

    def test_names_all_sources_of_one_discussion_and_has_all_its_samples(self, world: Reader) -> None:
        thread = "https://forum.example/t/1"
        for hour, count in enumerate([3, 9, 20]):
            both = {"link": ARTICLE, "comments": count, "comments_url": thread}
            world.take(A, article("Een", **both), at=NOW + hour * HOUR)
            world.take(B, article("Twee", **both), at=NOW + hour * HOUR)
        (part,) = world.account("1").boost.parts
        assert part.discussion.name == "https://a.example/rss, https://b.example/rss"
        assert sum(sample.gained for sample in part.discussion.samples) == 20

    def test_of_a_story_that_nobody_counts_comments_of_says_so(self, world: Reader) -> None:
        world.take(A, article("Een"))
        (part,) = world.account("1").boost.parts
        assert (part.discussion.comments, part.hours) == (None, 0.0)

    def test_tells_its_place_in_each_feed_and_why_it_is_no_higher(self, world: Reader) -> None:
        world.take(A, article("Stil", comments=0, published_claimed=NOW - HOUR / 2), article("Druk", comments=30))
        hot, new, much = world.account("Stil").standings
        assert (hot.feed, hot.place, hot.of) == ("Heet", 2, 2)
        assert hot.comments_needed is not None
        assert "“Druk” is" in hot.why
        assert (new.feed, new.place, new.comments_needed) == ("Nieuw", 1, None)
        assert (much.place, much.why) == (None, "it has 0 comments, and this feed asks for 50")
