"""What is kept with stories for ranking is what their samples say, whatever happened to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.models import Grouping, GroupRule
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.polling.prepare import prepare_store
from aggregator.store import Session, Store
from aggregator.stories.book import StoryBook
from aggregator.stories.ranking import heat, other_orders
from aggregator.stories.ranking.heat import ranking_of
from aggregator.upkeep.housekeeping import keep_house
from tests.make import DAY, HOUR, NOW, Editor, entry, reading

A, B, C = (f"https://{name}.example/rss" for name in "abc")
LATER = NOW + 5 * HOUR


class World:
    """A store under a configuration that tests rewrite."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.path, self.store = folder / "config.toml", store
        self.configure()

    def configure(self, ranking: str = "", **weights: float) -> None:
        tables = [
            f'[[sources]]\nurl = "{url}"\nweight = {weights.get(name, 1.0)}\n'
            for name, url in zip("abc", (A, B, C), strict=True)
        ]
        self.path.write_text(f"[ranking]\n{ranking}\n" + "".join(tables), "utf-8")
        self.config = load_config(self.path)
        self.store.write_now(lambda session: prepare_store(session, self.config, LATER))

    def take(
        self, url: str, key: str, comments: int | None, at: float, link: str | None = None, title: str | None = None
    ) -> None:
        one = entry(
            key,
            comments=comments,
            link=link or f"https://x.example/{key}",
            title=title or f"Titel {key}",
            item_hash=f"{key} {at}",
        )

        def work(session: Session) -> None:
            state = next(source for source in session.sources.enabled() if source.url == url)
            take(session, state, Came(reading(one), at, ranking_of(self.config.settings)))

        self.store.write_now(work)

    def keep(self, work: Callable[[Editor], object]) -> None:
        self.store.write_now(lambda session: work(Editor(session, ranking_of(self.config.settings), LATER)))

    def agrees(self) -> dict[int, float]:
        """Asserts that every heat and pulse is what the samples make; gives the heats."""
        ranking = ranking_of(self.config.settings)
        heats = {}
        with self.store.reader() as session:
            for story_id in session.stories.ids():
                known = session.known.stories([story_id])[story_id]
                state, samples = known.state, known.samples
                weight = next(m.weight for m in session.pins.members([story_id]) if m.entry_id == state.lead_entry_id)
                assert state.heat == pytest.approx(heat.rebuild(state.published_at, samples, weight, ranking), abs=1e-9)
                kept = known.pulse
                now = 0.0 if kept is None else other_orders.pulse_at(kept, LATER)
                assert now == pytest.approx(other_orders.pulse(samples, LATER, weight))
                heats[story_id] = state.heat
        return heats


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store.open(tmp_path / "a.db") as store:
        world = World(tmp_path, store)
        world.take(A, "one", 10, NOW)
        world.take(A, "one", 25, NOW + HOUR)
        world.take(B, "same", 4, NOW + 2 * HOUR, link="https://x.example/one", title="Hetzelfde")
        world.take(B, "two", 60, NOW + 3 * HOUR, title="Iets heel anders")
        world.take(C, "quiet", None, NOW + 3 * HOUR, title="Stil bericht")
        yield world


def test_comments_that_came(world: World) -> None:
    assert len(world.agrees()) == 3


def test_a_story_without_comments_has_no_pulse(world: World) -> None:
    with world.store.reader() as session:
        assert session.known.stories([3])[3].pulse is None
        assert [story_id for story_id, _ in session.stories.pulses(0.0)] == [2, 1]


def test_stories_joined_and_parted(world: World) -> None:
    why = Grouping(1, GroupRule.OPERATOR, 1.0, "a test")
    world.keep(lambda keeper: keeper.join(1, 2, why))
    assert len(world.agrees()) == 2
    with world.store.reader() as session:
        last = session.pins.members([1])[-1].entry_id
    world.keep(lambda keeper: keeper.split(1, [last], "a test"))
    assert len(world.agrees()) == 3


@pytest.mark.parametrize(
    ("ranking", "weights"),
    [
        ('half_life = "2h"', {}),
        ("comment_weight = 3", {}),
        ("comment_weight = 0", {}),
        ("", {"b": 2.0}),
        ("", {"c": 0.5}),
    ],
)
def test_other_settings_rank_all_anew_and_the_old_ones_give_the_old_heats(
    world: World, ranking: str, weights: dict[str, float]
) -> None:
    before = world.agrees()
    world.configure(ranking, **weights)
    assert world.agrees() != before
    world.configure()
    assert world.agrees() == pytest.approx(before)


def test_the_heavier_source_leads_and_no_more_when_weights_are_equal_again(world: World) -> None:
    def lead() -> int | None:
        with world.store.reader() as session:
            return session.known.stories([1])[1].state.lead_entry_id

    first = lead()
    world.configure(a=0.5)
    assert lead() != first
    world.configure()
    assert lead() == first


def test_the_same_settings_touch_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StoryBook, "settle", lambda *_, **__: pytest.fail("ranked again"))
    world.configure()


async def test_housekeeping_ends_although_much_is_still_listed(world: World) -> None:
    await keep_house(world.store, world.config, NOW + DAY)
    assert len(world.agrees()) == 3
    await keep_house(world.store, world.config, NOW + 400 * DAY)
    assert world.agrees() == {}
