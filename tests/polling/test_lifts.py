"""What counts and coverage lift, in the store as polls leave it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config.feeds import PinSettings
from aggregator.models import Entry
from aggregator.polling import corrections
from aggregator.polling.corrections import pins_of
from aggregator.polling.prepare import rerank
from aggregator.store import Session, Store
from aggregator.upkeep.retention import Cutoffs, prune
from tests.make import HOUR, NOW, Editor, entry
from tests.world import RANKING, World

HOME, STRANGER = "https://krant.example/rss", "https://vreemd.example/rss"
ARTICLE = "https://krant.example/art"
NEWS = "Brand verwoest kerk in Aarschot"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store.open(tmp_path / "a.db") as store:
        yield World(store)


def own(count: int | None) -> Entry:
    return entry("x", link=ARTICLE, comments=count, item_hash=f"own {count}")


def lie(count: int) -> Entry:
    return entry("y", link=ARTICLE, comments=count, comments_url=ARTICLE, item_hash=f"lie {count}")


def told(site: int, at: float = NOW) -> tuple[str, Entry]:
    """The same news, as a site of its own has it."""
    link = f"https://site{site}.example/{site}"
    return f"https://site{site}.example/rss", entry(f"{site}", title=NEWS, link=link, guid=None, published_claimed=at)


@pytest.mark.parametrize("false_count", [0, 10**6])
@pytest.mark.parametrize("lie_comes_first", [False, True])
def test_a_false_count_on_anothers_discussion_changes_nothing_of_its_real_comments(
    world: World, false_count: int, lie_comes_first: bool
) -> None:
    for url, one in [(STRANGER, lie(false_count)), (HOME, own(10))][:: 1 if lie_comes_first else -1]:
        world.take(url, one)
    world.take(STRANGER, lie(false_count + 1), at=NOW + HOUR)
    world.take(HOME, own(18), at=NOW + 2 * HOUR)
    story = world.story()
    gained = {(one.entry_id, one.gained) for one in world.read(lambda s: s.samples.of_story(story.id)) if one.gained}
    assert story.comments == 18
    assert sorted(many for _, many in gained) == [8, 10]
    assert len({number for number, _ in gained}) == 1


def test_a_new_sources_first_counts_do_not_lead_discussed(world: World) -> None:
    for number in range(3):
        world.take(f"https://eerlijk{number}.example/rss", entry(f"{number}", title=f"Nieuws {number}", comments=40))
    flood = [entry(f"m{number}", title=f"Vreemd {number}", comments=0) for number in range(5)]
    world.take(STRANGER, *flood, entry("m", title="Kijk hier", comments=450))
    scores = dict(world.read(lambda session: list(session.samples.gained_since(NOW - 24 * HOUR))))
    gained = {story.title: scores.get(story.id, 0.0) for story in world.stories()}
    assert 0 < gained["Kijk hier"] < min(gained[f"Nieuws {number}"] for number in range(3))


def test_each_further_site_lifts_a_story_and_another_feed_of_one_does_not(world: World) -> None:
    heats = []
    for url, one in [told(1), told(2), ("https://www.site2.example/sport", told(2)[1]), told(3)]:
        world.take(url, one)
        heats.append(world.story().heat)
    assert heats[0] < heats[1] == heats[2] < heats[3]


def test_what_is_stored_is_what_making_it_anew_gives(world: World) -> None:
    for hour, site in enumerate([1, 2, 3]):
        url, one = told(site, NOW + hour * HOUR)
        world.take(url, replace(one, comments=6 * hour), at=NOW + hour * HOUR)
        world.take(url, replace(one, comments=9 * hour, item_hash="later"), at=NOW + hour * HOUR + 600)
    before = world.story()

    def again(session: Session) -> None:
        rerank(session, replace(RANKING, coverage_weight=0.0), NOW)
        rerank(session, RANKING, NOW)

    world.store.write_now(again)
    assert world.story().heat == before.heat
    assert world.story().published_at == before.published_at


def test_a_site_that_is_split_off_lifts_no_more(world: World) -> None:
    world.take(*told(1))
    alone = world.story().heat
    world.take(*told(2))
    story = world.story()
    world.store.write_now(
        lambda session: Editor(session, RANKING, NOW).split(story.id, [story.mentions[1].entry_id], "a test")
    )
    assert [one.heat for one in world.stories()] == [alone, alone]


@pytest.mark.parametrize("pinned", [False, True])
def test_what_an_operator_joins_is_lifted_as_if_it_had_come_together(world: World, pinned: bool) -> None:
    world.take(*told(1))
    alone = world.story().heat
    world.take(*told(2))
    together = world.story().heat
    world.store.write_now(_parted)
    assert [one.heat for one in world.stories()] == [alone, alone]
    if pinned:
        pins = pins_of(PinSettings(urls=(told(1)[1].link or "", told(2)[1].link or ""), together=True))
        world.store.write_now(lambda session: session.pins.configure(pins, NOW))
        world.store.write_now(lambda session: corrections.obey(session, RANKING, NOW))
    else:
        ids = [one.id for one in world.stories()]
        world.store.write_now(lambda session: corrections.join(session, RANKING, ids, NOW))
    assert world.story().heat == together


def _parted(session: Session) -> None:
    """Apart, by no pin that an operator could have to take back."""
    (story,) = session.known.stories([1]).values()
    Editor(session, RANKING, NOW).split(1, [story.entries[1].entry_id], "a test")


def test_what_is_pinned_apart_is_not_lifted_by_the_other(world: World) -> None:
    pins = pins_of(PinSettings(urls=(told(1)[1].link or "", told(2)[1].link or ""), together=False))
    world.store.write_now(lambda session: session.pins.configure(pins, NOW))
    world.take(*told(1))
    alone = world.story().heat
    world.take(*told(2))
    assert [one.heat for one in world.stories()] == [alone, alone]


async def test_what_lifts_a_story_is_known_as_long_as_the_story_is(world: World) -> None:
    for site in (1, 2, 3):
        world.take(*told(site))
    before = world.story().heat
    young = Cutoffs(polls=NOW + HOUR, stories=NOW - HOUR, max_size=None, youngest=NOW - HOUR, keys=NOW + HOUR)
    await prune(world.store, young)
    world.store.write_now(lambda session: rerank(session, replace(RANKING, coverage_weight=0.0), NOW))
    assert world.story().heat < before
    world.store.write_now(lambda session: rerank(session, RANKING, NOW))
    assert world.story().heat == before
