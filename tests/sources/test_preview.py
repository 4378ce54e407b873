"""A candidate source run dry: what it would bring, and nothing of it is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config, load_config
from aggregator.config.sources import SourceSettings
from aggregator.models import Entry, Fetched, GroupRule
from aggregator.polling.prepare import prepare_store
from aggregator.sources.preview import Look, Preview, preview
from aggregator.store import Store, trial_of
from tests.make import HOUR, NOW, entry, reading
from tests.world import A, World

CANDIDATE = "https://nieuw.example/rss"
CONFIG = f"""
[[sources]]
url = "{A}"
title = "Krant"
[[feeds]]
slug = "recent"
title = "Net binnen"
rank = "recent"
limit = 2
[[feeds]]
slug = "krant"
title = "Van de krant"
sources = ["Krant"]
"""


class Trial:
    def __init__(self, folder: Path) -> None:
        (folder / "config.toml").write_text(CONFIG)
        self.config: Config = load_config(folder / "config.toml")

    def store(self, *entries: Entry) -> None:
        with Store.open(self.config.database) as store:
            store.write_now(lambda session: prepare_store(session, self.config, NOW - HOUR))
            World(store).take(A, *entries)

    def preview(self, *entries: Entry, url: str = CANDIDATE, **given: Any) -> Preview:
        answer = Fetched(url, 200, b"", {}, None, None, None, 0, 0.0)
        source = next((one for one in self.config.settings.sources if one.url == url), SourceSettings(url=url, **given))
        with trial_of(self.config.location) as session:
            return preview(session, self.config, Look(source, answer, reading(*entries), False), NOW)


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


def article(title: str, hours: float = 1.0, **given: Any) -> Entry:
    return entry(title, title=title, published_claimed=NOW - hours * HOUR, **given)


def places(found: Preview) -> dict[str, list[tuple[int, str]]]:
    return {feed.title: [(place, story.title) for place, story in feed.added] for feed in found.feeds}


def test_tells_which_place_each_new_story_would_have_and_what_would_make_way(trial: Trial) -> None:
    trial.store(article("Oud", 5), article("Ouder", 6))
    found = trial.preview(article("Vers", 1), article("Stokoud", 40))
    assert places(found) == {"Net binnen": [(1, "Vers")], "Van de krant": []}
    assert [story.title for story in found.feeds[0].pushed_out] == ["Ouder"]


def test_tells_what_it_would_group_with_and_why(trial: Trial) -> None:
    link = "https://krant.example/art"
    trial.store(article("Van de krant zelf", 5, link=link))
    (grouped,) = trial.preview(article("Overgenomen", link=f"{link}?utm_source=rss"), article("Eigen nieuws")).grouped
    assert (grouped.mention.title, grouped.grouping.rule) == ("Overgenomen", GroupRule.URL)
    assert [(one.source_title, one.title) for one in grouped.others] == [("Krant", "Van de krant zelf")]


def test_a_story_that_it_joins_counts_as_listed_and_pushes_nothing_out(trial: Trial) -> None:
    link = "https://krant.example/art"
    trial.store(article("Van de krant zelf", 5, link=link))
    found = trial.preview(article("Overgenomen", link=link))
    assert places(found) == {"Net binnen": [(1, "Van de krant zelf")], "Van de krant": [(1, "Van de krant zelf")]}
    assert [feed.pushed_out for feed in found.feeds] == [(), ()]


def test_tells_what_would_be_typical(trial: Trial) -> None:
    counted = [article(f"Nieuws nummer {n}", 30 + n, comments=10 * n) for n in range(1, 12)]
    assert trial.preview(*counted).typical == 60
    assert trial.preview(article("Stil")).typical == 0, "nobody knows"


def test_needs_no_database(trial: Trial) -> None:
    found = trial.preview(article("Vers"))
    assert (found.new, places(found)["Net binnen"]) == (1, [(1, "Vers")])
    assert not trial.config.database.exists()


def test_of_a_source_that_is_there_tells_only_what_is_new(trial: Trial) -> None:
    trial.store(article("Oud", 5))
    found = trial.preview(article("Oud", 5), article("Vers"), url=A)
    assert (found.title, found.entries, found.new) == ("Krant", 2, 1)
    assert places(found) == {"Net binnen": [(1, "Vers")], "Van de krant": [(1, "Vers")]}


@pytest.mark.sqlite  # its bytes
def test_nothing_is_stored(trial: Trial) -> None:
    trial.store(article("Oud", 5))
    before = hashlib.sha256(trial.config.database.read_bytes()).hexdigest()
    trial.preview(article("Vers"))
    assert hashlib.sha256(trial.config.database.read_bytes()).hexdigest() == before


def test_a_daemon_that_writes_is_not_in_the_way(trial: Trial) -> None:
    trial.store(article("Oud", 5))
    with Store.open(trial.config.database) as store:
        World(store).take(A, article("Net nu"))
        assert trial.preview(article("Net nu"), url=A).new == 0


def test_a_snapshot_leaves_no_file_behind(trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    trial.preview(article("Vers"))
    assert list(temporary.iterdir()) == []
