"""The recorded week published from both databases, and from one that was moved to the other: the same bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.models.location import Location, PostgresUrl
from aggregator.models.site import SiteIdentity
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import publish_site
from aggregator.store import Store
from aggregator.store.moving import move_all
from tests.make import NOW
from tests.polling.week import CONFIG, SOURCES, rounds
from tests.postgres import Postgres

# Of each way in which a feed chooses and orders.
FEEDS = "".join(
    f'[[feeds]]\nslug = "{slug}"\n{rest}\n'
    for slug, rest in {
        "hot": "limit = 5\npages = 3",
        "recent": 'rank = "recent"',
        "discussed": 'rank = "discussed"\nmin_comments = 3',
        "covered": 'rank = "covered"',
        "rising": 'rank = "heating_up"',
        "one-each": "max_per_source = 1",
        "two-sources": 'sources = ["https://bron1.example/rss", "https://bron2.example/rss"]',
        "words": 'include = ["(?i)brug"]\nexclude = ["LIVE"]',
        "raised": 'boost = ["Zwolle"]\nbury = ["Breda"]',
        "new": 'max_age = "6h"',
    }.items()
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(f'[site]\nlink = "https://nieuws.example"\n{FEEDS}{CONFIG}', "utf-8")
    return load_config(path)


def week(config: Config, place: Location, folder: Path) -> list[dict[str, bytes]]:
    """What is published after each round of the sources, when the database is in that place."""
    states = []
    editions = published_in(config, folder)
    with Store.open(place) as store:
        store.write_now(lambda session: session.site.found(SiteIdentity(SITE, NOW, "key")))
        for number, now in enumerate(rounds(store, config)):
            if number % SOURCES == SOURCES - 1:
                states.append(published(config, store, editions, now))
    return states


SITE = "0c7d6f9e-9a43-4d0e-8a54-6a1f5b9f7c11"


def published_in(config: Config, folder: Path) -> Editions:
    return Editions(replace(config, path=folder / config.path.name).output)


def published(config: Config, store: Store, editions: Editions, now: float) -> dict[str, bytes]:
    with store.reader() as session:
        publish_site(session, editions, config, now)
    return {path: edition.body for path, edition in editions.all().items()}


@pytest.mark.long
def test_the_week_is_published_the_same(config: Config, tmp_path: Path, postgres: Postgres) -> None:
    url, file = PostgresUrl(postgres.fresh()), tmp_path / "here.db"
    here, there = week(config, file, tmp_path / "here"), week(config, url, tmp_path / "there")
    assert len(here) == len(there) == 6
    assert len(here[-1]) > 60
    for one, other in zip(here, there, strict=True):
        assert sorted(one) == sorted(other)
        assert [path for path in one if one[path] != other[path]] == []
    # Moved, it goes on as it was, also where nothing was published before.
    moved, back = PostgresUrl(postgres.fresh()), tmp_path / "back.db"
    move_all(file, moved, lambda step: None, resume=False)
    move_all(url, back, lambda step: None, resume=False)
    now = NOW + 1_000_000
    again = []
    for place in (file, url, moved, back):
        with Store.open(place) as store:
            again.append(published(config, store, published_in(config, tmp_path / str(len(again))), now))
    assert again[0] == again[1] == again[2] == again[3]
