"""What is to be told to our hubs, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from aggregator.store import Session, Store
from tests.make import NOW

T = TypeVar("T")
HUB, TOPIC, GAP = "https://hub.example/", "https://meest.example/a.rss", 30.0


class Box:
    def __init__(self, store: Store) -> None:
        self.write: Callable[[Callable[[Session], T]], T] = store.write_now

    def put(self, etag: str, at: float = NOW, topic: str = TOPIC) -> None:
        self.write(lambda session: session.outbox.put(HUB, topic, etag, at, GAP))

    def due(self, at: float) -> list[str]:
        return self.write(lambda session: [ping.etag for ping in session.outbox.due(at, 10)])

    def told(self, etag: str, at: float) -> None:
        self.write(lambda session: session.outbox.told(1, etag, at, GAP))


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with Store.open(tmp_path / "a.db") as store:
        yield Box(store)


def test_a_first_edition_is_due_at_once_and_only_until_it_is_told(box: Box) -> None:
    box.put("1")
    assert box.due(NOW) == ["1"]
    box.told("1", NOW)
    assert box.due(NOW + 1000) == []


def test_the_same_edition_again_is_no_news(box: Box) -> None:
    box.put("1")
    box.told("1", NOW)
    box.put("1", NOW + 500)
    assert box.due(NOW + 1000) == []


def test_the_next_edition_waits_for_the_gap(box: Box) -> None:
    box.put("1")
    box.told("1", NOW)
    box.put("2", NOW + 1)
    assert box.due(NOW + GAP - 1) == []
    assert box.due(NOW + GAP) == ["2"]


def test_long_after_the_last_one_it_does_not_wait(box: Box) -> None:
    box.put("1")
    box.told("1", NOW)
    box.put("2", NOW + 500)
    assert box.due(NOW + 500) == ["2"]


def test_an_edition_that_came_while_the_last_one_was_told_is_told_too(box: Box) -> None:
    box.put("1")
    box.put("2", NOW + 1)
    box.told("1", NOW + 2)
    assert box.due(NOW + 2 + GAP) == ["2"]


def test_a_newer_edition_does_not_shorten_the_wait_for_a_dead_hub(box: Box) -> None:
    box.put("1")
    box.write(lambda session: session.outbox.failed(1, "no answer", NOW + 600))
    box.put("2", NOW + 60)
    assert box.due(NOW + 599) == []
    assert box.due(NOW + 600) == ["2"]


def test_a_feed_or_hub_that_is_no_more_is_forgotten(box: Box) -> None:
    box.put("1")
    box.put("1", topic="https://meest.example/b.rss")
    box.write(lambda session: session.outbox.keep_only([HUB], [TOPIC]))
    assert box.due(NOW) == ["1"]
    box.write(lambda session: session.outbox.keep_only([], [TOPIC]))
    assert box.due(NOW) == []
