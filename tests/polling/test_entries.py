"""What a document leaves in the store: entries known again, stories grouped, samples taken, heat kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.models import Enclosure, FeedInfo
from aggregator.read import readings
from aggregator.store import Store
from aggregator.stories.ranking import heat
from tests.make import DAY, HOUR, NOW, entry, source
from tests.world import RANKING, A, B, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store.open(tmp_path / "a.db") as store:
        yield World(store)


class TestEntriesKnownAgain:
    def test_the_same_document_a_hundred_times_adds_no_row(self, world: World) -> None:
        one = entry("x", comments=5)
        first = world.take(A, one)
        assert (first.new, first.samples) == (1, 1)
        for number in range(100):
            counts = world.take(A, one, at=NOW + number)
            assert (counts.new, counts.updated, counts.samples) == (0, 0, 0)
        assert len(world.titles()) == 1

    def test_new_content_is_an_update_and_readers_see_it(self, world: World) -> None:
        world.take(A, entry("x", title="Eerst"))
        before = world.story()
        assert world.take(A, entry("x", title="Daarna"), at=NOW + HOUR).updated == 1
        after = world.story()
        assert (after.id, after.uid, after.title, after.published_at) == (
            before.id,
            before.uid,
            "Daarna",
            before.published_at,
        )
        assert after.updated_at == NOW + HOUR

    def test_a_token_that_changed_is_renewed_and_announced_to_nobody(self, world: World) -> None:
        episode = Enclosure("https://cdn.example/1.mp3?token=a", "audio/mpeg")
        world.take(A, entry("x", enclosures=(episode,), form_hash="a"))
        before = world.story()
        newest = replace(episode, url="https://cdn.example/1.mp3?token=b")
        counts = world.take(A, entry("x", enclosures=(newest,), form_hash="b", item_hash="b"), at=NOW + HOUR)
        after = world.story()
        assert (counts.new, counts.updated, after.enclosures) == (0, 0, (newest,))
        assert (after.updated_at, after.lead.updated_at) == (before.updated_at, before.lead.updated_at)

    def test_a_source_that_redates_its_items_moves_nothing(self, world: World) -> None:
        world.take(A, entry("x"))
        before = world.story()
        assert world.take(A, entry("x", published_claimed=NOW + HOUR, updated_claimed=NOW), at=NOW + HOUR).updated == 0
        assert world.story() == before

    def test_ids_that_all_change_resurface_nothing(self, world: World) -> None:
        old = [entry(f"{n}", link=f"https://a.example/{n}") for n in range(5)]
        new = [
            entry(f"new-{n}", link=f"https://a.example/{n}", title=f"Titel van {n}", teaser=f"Teaser van {n}.")
            for n in range(5)
        ]
        world.take(A, *old)
        assert world.take(A, *new, at=NOW + HOUR).new == 0
        assert len(world.titles()) == 5

    def test_one_new_item_among_known_ids_is_new_although_its_link_is_known(self, world: World) -> None:
        known = [entry(f"{n}") for n in range(5)]
        world.take(A, *known)
        fresh = [entry(f"fresh-{n}") for n in range(3)]
        again = entry("again", link=known[0].link)
        assert world.take(A, *known, *fresh, again, at=NOW + HOUR).new == 4

    def test_one_id_on_two_items_keeps_both_whatever_split_cuts_out(self, world: World) -> None:
        first = entry("same", link="https://a.example/1", title="Een", item_hash="h1")
        second = entry("same", link="https://a.example/2", title="Twee", item_hash="h2")
        world.take(A, first)
        # `second` comes alone: the first is in the document too, unchanged and cut out.
        world.take(A, second, item_hashes=frozenset({"h1", "h2"}), at=NOW + HOUR)
        assert world.titles() == ["Een", "Twee"]
        world.take(
            A,
            entry("same", link="https://a.example/2", title="Twee!", item_hash="h3"),
            item_hashes=frozenset({"h1", "h3"}),
            at=NOW + DAY,
        )
        assert world.titles() == ["Een", "Twee!"]

    def test_of_two_items_with_one_id_the_one_that_stays_is_not_taken_for_the_one_that_left(self, world: World) -> None:
        first = entry("same", link="https://a.example/1", title="Een", item_hash="h1")
        second = entry("same", link="https://a.example/2", title="Twee", item_hash="h2")
        world.take(A, first)
        world.take(A, second, item_hashes=frozenset({"h1", "h2"}), at=NOW + HOUR)
        changed = entry("same", link="https://a.example/2", title="Twee, bijgewerkt", item_hash="h3")
        world.take(A, changed, at=NOW + 2 * HOUR)
        assert world.titles() == ["Een", "Twee, bijgewerkt"]

    def test_nothing_is_deleted_when_an_item_leaves_the_document(self, world: World) -> None:
        world.take(A, entry("x"), entry("y", title="Iets heel anders"))
        world.take(A, entry("y", title="Iets heel anders"), at=NOW + HOUR)
        assert len(world.titles()) == 2


class TestTimes:
    def test_a_claim_from_the_future_counts_as_seen_now(self, world: World) -> None:
        world.take(A, entry("x", published_claimed=NOW + 30 * DAY))
        assert world.story().published_at == NOW

    def test_the_year_101_counts_as_seen_now_or_before(self, world: World) -> None:
        world.take(A, entry("old", published_claimed=NOW - DAY))
        world.take(A, entry("x", title="Zonder jaar", published_claimed=-5.9e10), at=NOW + HOUR)
        assert world.stories()[1].published_at == NOW + HOUR

    def test_undated_items_of_a_first_document_keep_its_order_and_do_not_flood(self, world: World) -> None:
        undated = [
            entry(f"{n}", title=f"Bericht nummer {n} over iets", published_claimed=None, position=n) for n in range(40)
        ]
        world.take(A, *undated)
        newest_first = sorted(world.stories(), key=lambda one: -one.published_at)
        assert [one.title for one in newest_first] == [one.title for one in undated]
        assert newest_first[-1].published_at < NOW - 9 * HOUR

    def test_undated_items_that_come_later_are_of_now(self, world: World) -> None:
        world.take(A, entry("first"))
        world.take(A, entry("x", title="Vers", published_claimed=None, position=3), at=NOW + HOUR)
        assert world.stories()[1].published_at == NOW + HOUR


class TestStories:
    def test_the_same_address_on_two_sources_is_one_story(self, world: World) -> None:
        world.take(A, entry("x", link="https://www.krant.example/art?utm_source=a"))
        world.take(B, entry("y", link="http://krant.example/art/", title="Anders gezegd"))
        assert [one.title for one in world.story().mentions] == ["Titel van x", "Anders gezegd"]

    def test_items_that_all_link_to_the_home_page_are_no_one_story(self, world: World) -> None:
        home = "https://a.example/"
        items = [entry(f"{n}", title=f"Totaal verschillend {n}", link=home) for n in range(3)]
        world.take(A, *items, feed=FeedInfo(link=home))
        assert len(world.stories()) == 3

    def test_an_entry_that_claims_an_older_date_does_not_take_the_lead(self, world: World) -> None:
        world.take(A, entry("x", link="https://krant.example/art", title="De krant"))
        kaper = entry("y", link="https://krant.example/art", title="De kaper", published_claimed=NOW - 9 * DAY)
        world.take(B, kaper, at=NOW + HOUR)
        assert world.story().title == "De krant"

    @pytest.mark.parametrize("how", [{"link": "https://krant.example/art"}, {"guid": "tag:krant.example,1"}])
    def test_nor_does_it_a_moment_later_with_an_address_or_an_id(self, world: World, how: dict[str, str]) -> None:
        said = {**how, "guid_is_global": "guid" in how}
        world.take(
            "https://krant.example/rss", entry("x", title="De krant", **{"link": "https://krant.example/art", **said})
        )
        kaper = entry("y", title="De kaper", published_claimed=NOW - 9 * DAY, **{"link": "https://b.example/y", **said})
        world.take(B, kaper, at=NOW + 60)
        assert "De krant" in {one.title for one in world.stories()}
        assert all(one.title == "De krant" or len(one.mentions) == 1 for one in world.stories())

    def test_a_heavier_source_takes_the_lead_and_the_id_stays(self, world: World) -> None:
        world.take(A, entry("x", link="https://krant.example/art", title="De kopie"))
        before = world.story()
        world.store.write_now(lambda session: source(session, B, weight=2.0))
        world.take(B, entry("y", link="https://krant.example/art", title="De krant"), at=NOW + HOUR)
        after = world.story()
        assert (after.id, after.uid, after.published_at) == (before.id, before.uid, before.published_at)
        assert (after.title, after.updated_at) == ("De krant", NOW + HOUR)
        assert after.heat == pytest.approx(before.heat + 6.0)

    def test_a_database_made_again_gives_the_same_ids(self, world: World, tmp_path: Path) -> None:
        world.take(A, entry("x"))
        with Store.open(tmp_path / "again.db") as store:
            again = World(store)
            again.take(B, entry("other", title="Iets vooraf"))
            again.take(A, entry("x"), at=NOW + DAY)
            assert again.stories()[1].uid == world.story().uid


class TestComments:
    def test_no_comments_is_not_zero_comments(self, world: World) -> None:
        world.take(A, entry("x"), entry("y", title="Iets anders", comments=0))
        assert [one.comments for one in world.stories()] == [None, 0]

    def test_a_changed_count_moves_heat_and_nothing_a_reader_would_call_new(self, world: World) -> None:
        world.take(A, entry("x", comments=2))
        before = world.story()
        counts = world.take(A, entry("x", comments=60, item_hash="other bytes"), at=NOW + HOUR)
        after = world.story()
        assert (counts.new, counts.updated, counts.samples) == (0, 0, 1)
        assert after.comments == 60
        assert after.heat > before.heat
        assert (after.uid, after.published_at, after.updated_at) == (before.uid, before.published_at, before.updated_at)

    def test_distinct_discussions_add_and_one_discussion_counts_once(self, world: World) -> None:
        link, thread = "https://krant.example/art", "https://forum.example/t/1"
        world.take(A, entry("x", link=link, comments=10, comments_url=thread))
        world.take(B, entry("y", link=link, comments=12, comments_url=f"{thread}#reacties"))
        assert world.story().comments == 10, "of two strangers the first one is believed"
        world.take("https://forum.example/rss", entry("f", link=link, comments=12, comments_url=thread))
        assert world.story().comments == 12, "its own site knows"
        world.take("https://c.example/rss", entry("z", link=link, comments=30, comments_url="https://c.example/t"))
        assert world.story().comments == 42

    def test_one_discussion_lifts_once(self, world: World) -> None:
        link, thread = "https://krant.example/art", "https://forum.example/t/1"
        world.take(A, entry("x", link=link, comments=10, comments_url=thread))
        before = world.story().heat
        world.take(B, entry("y", link=link, comments=10, comments_url=thread))
        assert world.story().heat == before

    def test_a_discussion_that_turns_out_to_be_shared_counts_once_from_then_on(self, world: World) -> None:
        link, thread = "https://krant.example/art", "https://forum.example/t/1"
        world.take(A, entry("x", link=link, comments=20, comments_url=thread))
        once = world.story().heat
        world.take(B, entry("y", link=link, comments=20))
        assert (world.story().comments, world.story().heat > once) == (40, True)
        again = entry("y", link=link, comments=20, comments_url=thread, content_hash="changed")
        world.take(B, again, at=NOW + HOUR)
        assert world.story().comments == 20
        assert world.story().heat == pytest.approx(once)

    def test_stored_heat_is_what_its_samples_make(self, world: World) -> None:
        for hour, count in enumerate([1, 8, 5, 8, 30, 29, 31]):
            world.take(A, entry("x", comments=count), at=NOW + hour * HOUR)
        story = world.story()
        samples = world.read(lambda session: session.samples.of_story(story.id))
        assert story.heat == heat.rebuild(story.published_at, samples, 1.0, RANKING)
        assert sum(one.gained for one in samples) == 31

    def test_what_is_normal_for_a_source_comes_from_its_own_counts(self, world: World) -> None:
        busy = [entry(f"{n}", title=f"Druk {n}", comments=500, published_claimed=NOW - 3 * DAY) for n in range(10)]
        assert world.take(A, *busy).typical == 500
        assert world.take(B, entry("x", title="Stil", comments=1)).typical == 5


def test_what_this_program_reads_better_than_before_is_news_to_nobody(world: World) -> None:
    world.take(A, entry("x", teaser="<p>It sails.</p>", content_hash=f"{readings.NOW - 1}:a"))
    before = world.story()
    better = entry("x", teaser="It sails.", content_hash=readings.numbered("b"), form_hash="b")
    counts = world.take(A, better, at=NOW + HOUR)
    after = world.story()
    assert (counts.new, counts.updated, after.updated_at) == (0, 0, before.updated_at)
    assert after.teaser == "It sails."
    edited = world.take(A, entry("x", teaser="It sinks.", content_hash=readings.numbered("c")), at=NOW + 2 * HOUR)
    assert (edited.updated, world.story().updated_at) == (1, NOW + 2 * HOUR)
