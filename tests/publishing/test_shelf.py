"""Editions in a database that processes share: as quick, as whole and as lasting as those in a folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError
from aggregator.models.location import PostgresUrl
from aggregator.publish.editions import Editions
from aggregator.publishing.shelf import DatabaseShelf
from aggregator.store import Store
from tests.postgres import Postgres
from tests.publish.samples import NOON, feed, football, publish, story

ALL = ("html", "rss", "atom", "json")


@pytest.fixture
def nodes(postgres: Postgres) -> Iterator[list[Store]]:
    """The stores of two publishers and of two that only serve."""
    url = PostgresUrl(postgres.fresh())
    with Store.open(url) as one, Store.open(url) as two, Store.for_reading(url) as web, Store.for_reading(url) as other:
        yield [one, two, web, other]


def on(store: Store) -> Editions:
    return Editions(DatabaseShelf(store))


def test_two_that_serve_have_an_edition_within_a_second_and_with_the_same_etag(nodes: list[Store]) -> None:
    publisher, web, other = on(nodes[0]), on(nodes[2]), on(nodes[3])
    publish(publisher, football(), ALL, NOON)
    began = time.monotonic()
    assert web.reload_if_changed()
    assert other.reload_if_changed()
    assert time.monotonic() - began < 0.5  # they look each half second
    assert web.all() == other.all() == publisher.all()
    assert not web.reload_if_changed()


def test_it_is_what_a_folder_has(nodes: list[Store], tmp_path: Path) -> None:
    folder, shelf = Editions(tmp_path), on(nodes[0])
    for number, title in enumerate(("Een", "Twee")):
        publish(folder, feed(story(title=title)), ALL, NOON + number)
        publish(shelf, feed(story(title=title)), ALL, NOON + number)
        assert on(nodes[2]).all() == folder.all()


def test_a_restart_changes_nothing(nodes: list[Store]) -> None:
    publish(on(nodes[0]), football(), ALL, NOON)
    restarted = on(nodes[1])
    assert publish(restarted, football(), ALL, NOON + 86_400) == ()
    assert restarted.all() == on(nodes[2]).all()


def test_what_is_published_no_more_is_gone_everywhere(nodes: list[Store]) -> None:
    publisher, web = on(nodes[0]), on(nodes[2])
    publish(publisher, football(), ALL, NOON)
    web.reload_if_changed()
    publish(publisher, football(), ("rss",), NOON + 1)
    assert web.reload_if_changed()
    assert "/meest-recent.atom" not in web.all()
    with nodes[2].reader() as session:
        assert "meest-recent.atom" not in session.published.names()


def test_whoever_comes_late_overwrites_nothing(nodes: list[Store]) -> None:
    paused, other = DatabaseShelf(nodes[0]), on(nodes[1])
    late = Editions(paused)
    publish(other, feed(story(title="Een")), ALL, NOON)
    with nodes[0].reader() as session:
        version = session.published.version()
    assert nodes[0].write_now(lambda session: session.published.change({"x": b"late"}, (), version - 1)) is None
    publish(late, feed(story(title="Twee")), ALL, NOON + 1)  # it has looked again first
    other.reload_if_changed()
    assert late.all() == other.all() == on(nodes[2]).all()
    assert b"Twee" in other.all()["/meest-recent.rss"].body


def test_a_file_beside_has_its_folder_beside(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[output]\nshelf = "database"\npublish_command = ["true"]\n', "utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert {problem.key for problem in error.value.problems} == {"output.shelf", "output.publish_command"}
