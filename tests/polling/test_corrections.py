"""An operator corrects what was grouped, and no later poll undoes it."""

from __future__ import annotations

from collections.abc import Iterator
from os import urandom
from pathlib import Path
from typing import Any

import pytest

from aggregator.config.feeds import PinSettings
from aggregator.errors import StoryError
from aggregator.models import Entry, Grouping, GroupRule, Story
from aggregator.polling import corrections
from aggregator.store import Session, Store
from aggregator.stories.ranking import heat
from tests.make import HOUR, NOW, entry, source
from tests.world import RANKING, A, B, World

C = "https://c.example/rss"
ARTICLE, OTHER = "https://krant.example/art", "https://blad.example/stuk"


class Desk(World):
    """A world with an operator in it."""

    def split(self, story: Story, *titles: str) -> int:
        chosen = [one.entry_id for one in story.mentions if one.title in titles]
        return self.store.write_now(lambda session: corrections.split(session, RANKING, story.id, chosen, NOW))

    def join(self, *stories: Story) -> int:
        ids = [story.id for story in stories]
        return self.store.write_now(lambda session: corrections.join(session, RANKING, ids, NOW))

    def configure(self, *tables: PinSettings) -> None:
        def work(session: Session) -> None:
            session.pins.configure([pin for table in tables for pin in corrections.pins_of(table)], NOW)
            corrections.obey(session, RANKING, NOW)

        self.store.write_now(work)

    def grouped(self) -> list[set[str]]:
        """The titles of each story's entries, the oldest story first."""
        return [{one.title for one in story.mentions} for story in self.stories()]

    def rules(self) -> dict[str, GroupRule]:
        return {title: one.rule for title, one in self._groupings().items()}

    def reasons(self) -> dict[str, str]:
        return {title: one.reason for title, one in self._groupings().items()}

    def _groupings(self) -> dict[str, Grouping]:
        titles = {one.entry_id: one.title for story in self.stories() for one in story.mentions}
        placed = self.read(
            lambda session: [one for number in session.stories.ids() for one in session.lookup.placed(number)]
        )
        return {titles[one.entry_id]: one.grouping for one in placed}


def pinned(*urls: str, together: bool) -> PinSettings:
    return PinSettings(urls=urls, together=together)


def article(title: str, link: str = ARTICLE, **given: Any) -> Entry:
    return entry(title, title=title, link=link, **given)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(tmp_path / "a.db") as store:
        yield Desk(store)


class TestSplit:
    def test_makes_a_story_of_its_own_and_the_id_stays_with_the_older_part(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        before = desk.story()
        new_id = desk.split(before, "Twee")
        old, new = desk.stories()
        assert (old.id, old.uid, old.title) == (before.id, before.uid, "Een")
        assert (new.id, new.title) == (new_id, "Twee")
        assert new.uid != old.uid

    def test_of_the_first_entry_moves_the_others(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Een")
        assert desk.grouped() == [{"Een"}, {"Twee"}]

    def test_holds_for_addresses_that_no_index_has_room_for(self, desk: Desk) -> None:
        parts = [urandom(2_000).hex() for _ in range(2)]  # which nothing makes shorter
        for feed, title, part in ((A, "Een", parts[0]), (B, "Twee", parts[1])):
            desk.take(feed, entry(part, title=title, link=f"{ARTICLE}/{part}", item_hash=title, content_hash=title))
        desk.join(*desk.stories())
        assert desk.grouped() == [{"Een", "Twee"}]
        desk.split(desk.story(), "Twee")
        assert desk.grouped() == [{"Een"}, {"Twee"}]

    def test_says_so_where_it_is_asked_why(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Twee")
        assert desk.rules() == {"Een": GroupRule.FIRST, "Twee": GroupRule.OPERATOR}

    def test_is_not_undone_when_the_documents_come_again_or_change(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Twee")
        desk.take(A, article("Een", teaser="Meer.", comments=4), at=NOW + HOUR)
        desk.take(B, article("Twee", teaser="Meer."), at=NOW + HOUR)
        assert desk.grouped() == [{"Een"}, {"Twee"}]

    def test_is_not_undone_by_a_third_source_that_is_the_news_of_both(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Twee")
        desk.take(C, article("Drie"))
        assert desk.grouped() == [{"Een", "Drie"}, {"Twee"}]

    @pytest.mark.parametrize("sources", [(A, B), (B, A)])
    def test_holds_in_a_new_database_whoever_comes_first(
        self, desk: Desk, tmp_path: Path, sources: tuple[str, str]
    ) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Twee")
        known = desk.read(lambda session: session.pins.all())
        with Store.open(tmp_path / "again.db") as store:
            again = Desk(store)
            store.write_now(lambda session: session.pins.remember(known, NOW))
            for url in sources:
                again.take(url, article({A: "Een", B: "Twee"}[url]))
            assert sorted(map(sorted, again.grouped())) == [["Een"], ["Twee"]]

    def test_counts_for_each_story_the_comments_of_a_discussion_that_both_link(self, desk: Desk) -> None:
        thread = "https://forum.example/t/1"
        for at, count in ((NOW, 10), (NOW + HOUR, 25)):
            desk.take(A, article("Een", comments=count, comments_url=thread), at=at)
            desk.take(B, article("Twee", comments=count, comments_url=thread), at=at)
        assert desk.story().comments == 25
        once = desk.story().heat
        desk.split(desk.story(), "Twee")
        old, new = desk.stories()
        assert (old.comments, new.comments) == (25, 25)
        assert old.heat == pytest.approx(once)
        assert new.heat == pytest.approx(once, abs=0.01)

    def test_leaves_each_story_the_heat_of_its_own_comments(self, desk: Desk) -> None:
        desk.take(A, article("Een", comments=10))
        desk.take(B, article("Twee", comments=30))
        desk.split(desk.story(), "Twee")
        for story, count in zip(desk.stories(), (10, 30), strict=True):
            samples = desk.read(lambda session, number=story.id: session.samples.of_story(number))
            assert story.comments == count
            assert story.heat == heat.rebuild(story.published_at, samples, 1.0, RANKING)

    def test_that_takes_a_story_its_lead_is_a_change_that_readers_see(self, desk: Desk) -> None:
        desk.take(A, article("De kopie"))
        desk.store.write_now(lambda session: source(session, B, weight=2.0))
        desk.take(B, article("De krant"))
        before = desk.story()
        desk.split(before, "De krant")
        old, new = desk.stories()
        assert (before.title, old.title, new.title) == ("De krant", "De kopie", "De krant")
        assert old.updated_at == NOW
        assert old.heat == pytest.approx(before.heat - 6.0)
        assert new.heat == pytest.approx(before.heat)

    def test_must_leave_something_on_both_sides(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        with pytest.raises(StoryError, match="can only be split into two parts"):
            desk.split(desk.story(), "Een")

    def test_is_refused_where_the_configuration_keeps_them_together(self, desk: Desk) -> None:
        desk.configure(pinned(ARTICLE, OTHER, together=True))
        desk.take(A, article("Een"))
        desk.take(B, article("Twee", OTHER))
        with pytest.raises(StoryError, match=r"\[\[pins\]\] of the configuration keeps .* together"):
            desk.split(desk.story(), "Twee")
        assert desk.grouped() == [{"Een", "Twee"}]


class TestJoin:
    def test_makes_one_story_whose_older_id_stays(self, desk: Desk) -> None:
        desk.take(A, article("Een", comments=3))
        desk.take(B, article("Iets heel anders", OTHER, comments=4))
        first, second = desk.stories()
        assert desk.join(second, first) == first.id
        story = desk.story()
        assert (story.uid, story.comments) == (first.uid, 7)
        assert desk.rules()["Iets heel anders"] is GroupRule.OPERATOR
        found = desk.read(lambda session: session.lookup.stories_of_uid(second.uid))
        assert found == [first.id]

    def test_holds_in_a_new_database(self, desk: Desk, tmp_path: Path) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Iets heel anders", OTHER))
        desk.join(*desk.stories())
        known = desk.read(lambda session: session.pins.all())
        with Store.open(tmp_path / "again.db") as store:
            again = Desk(store)
            store.write_now(lambda session: session.pins.remember(known, NOW))
            again.take(B, article("Iets heel anders", OTHER))
            again.take(A, article("Een"))
            assert again.grouped() == [{"Een", "Iets heel anders"}]

    def test_is_undone_by_a_split_and_the_story_has_its_old_id_again(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Iets heel anders", OTHER))
        first, second = desk.stories()
        desk.join(first, second)
        desk.split(desk.story(), "Iets heel anders")
        assert [(one.id, one.uid) for one in desk.stories()] == [(first.id, first.uid), (second.id, second.uid)]

    def test_undoes_a_split(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Twee")
        desk.join(*desk.stories())
        desk.take(C, article("Drie"))
        assert desk.grouped() == [{"Een", "Twee", "Drie"}]
        assert not any(pin for pin in desk.read(lambda session: session.pins.all()) if not pin.together)

    def test_says_so_where_it_is_asked_why_also_of_what_was_split_before(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Twee")
        desk.join(*desk.stories())
        assert "joined by the operator" in desk.reasons()["Twee"]

    def test_is_refused_where_the_configuration_keeps_them_apart(self, desk: Desk) -> None:
        desk.configure(pinned(ARTICLE, OTHER, together=False))
        desk.take(A, article("Een"))
        desk.take(B, article("Twee", OTHER))
        with pytest.raises(StoryError, match="apart"):
            desk.join(*desk.stories())

    def test_needs_two(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        with pytest.raises(StoryError, match="two stories or more"):
            desk.join(desk.story(), desk.story())


class TestTheConfiguration:
    def test_groups_what_comes_later(self, desk: Desk) -> None:
        desk.configure(pinned(f"{ARTICLE}?utm_source=x", OTHER, together=True))
        desk.take(A, article("Een"))
        desk.take(B, article("Iets heel anders", OTHER))
        assert desk.grouped() == [{"Een", "Iets heel anders"}]

    def test_groups_and_parts_what_is_there(self, desk: Desk) -> None:
        desk.take(A, article("Een"), article("Elders", "https://krant.example/elders"))
        desk.take(B, article("Iets heel anders", OTHER))
        desk.configure(pinned(ARTICLE, OTHER, together=True))
        assert sorted(map(sorted, desk.grouped())) == [["Een", "Iets heel anders"], ["Elders"]]
        desk.configure(pinned(ARTICLE, OTHER, together=False))
        assert sorted(map(sorted, desk.grouped())) == [["Een"], ["Elders"], ["Iets heel anders"]]

    def test_keeps_entries_apart_that_share_an_id(self, desk: Desk) -> None:
        shared = {"guid": "tag:anp,2027:1", "guid_is_global": True}
        desk.configure(pinned(ARTICLE, OTHER, together=False))
        desk.take(A, article("Een", **shared))
        desk.take(B, article("Twee", OTHER, **shared))
        assert desk.grouped() == [{"Een"}, {"Twee"}]

    def test_keeps_two_stories_apart_that_a_third_entry_would_join(self, desk: Desk) -> None:
        shared = {"guid": "tag:anp,2027:1", "guid_is_global": True}
        desk.configure(pinned(ARTICLE, OTHER, together=False))
        desk.take(A, article("Een", **shared))
        desk.take(B, article("Twee", OTHER))
        desk.take(C, article("Drie", OTHER, **shared))
        assert desk.grouped() == [{"Een"}, {"Twee", "Drie"}]

    def test_parts_a_story_when_an_entry_comes_that_goes_with_some_of_it_only(self, desk: Desk) -> None:
        third = "https://forum.example/t"
        own, shared = "https://a.example/een", {"guid": "tag:a.example,2027:1", "guid_is_global": True}
        desk.configure(pinned(own, third, together=True), pinned(OTHER, third, together=False))
        desk.take(A, article("Een", own, **shared))
        desk.take(B, article("Twee", OTHER, **shared))
        assert desk.grouped() == [{"Een", "Twee"}]
        desk.take(C, article("Drie", third))
        assert desk.grouped() == [{"Een", "Drie"}, {"Twee"}]

    def test_a_pin_that_is_taken_out_is_forgotten_and_those_of_commands_stay(self, desk: Desk) -> None:
        desk.take(A, article("Een"))
        desk.take(B, article("Twee"))
        desk.split(desk.story(), "Twee")
        desk.configure(pinned(ARTICLE, OTHER, together=True))
        desk.configure()
        (left,) = desk.read(lambda session: session.pins.all())
        assert (left.configured, left.together) == (False, False)


def test_an_entry_without_address_whose_source_has_a_hash_in_its_own_is_found_by_its_name(desk: Desk) -> None:
    odd = "https://a.example/rss#nieuws"
    desk.take(odd, entry("x#1", title="Een", link=None))
    desk.take(B, article("Twee"))
    desk.join(*desk.stories())
    assert desk.grouped() == [{"Een", "Twee"}]
    (known,) = desk.read(lambda session: session.pins.all())
    assert known.one == ARTICLE or known.other == ARTICLE
    called = desk.read(lambda session: session.pins.called([known.one, known.other]))
    assert sorted(one.key for one in called) == ["Twee", "x#1"]
