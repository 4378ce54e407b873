"""A first configuration: it loads, whatever is put into it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.config import Settings
from aggregator.config.load import validated
from aggregator.config.starter import MOST_REFUSED, TEXTS, Start, common_language, starter_text
from aggregator.models import ListedFeed, Planet, Refused

PATH = Path("/nowhere/config.toml")


def loaded(start: Start) -> Settings:
    return validated(PATH, starter_text(start)).settings


@pytest.mark.parametrize("language", [*TEXTS, "nl-BE", "sv"])
def test_it_loads_in_every_language_and_speaks_it_where_it_can(language: str) -> None:
    settings = loaded(Start(language=language))
    assert settings.site.language == language
    assert settings.feeds[0].title == TEXTS.get(language[:2], TEXTS["en"]).hot[1]
    assert [feed.rank for feed in settings.feeds] == ["hot", "recent", "discussed"]


def test_what_it_says_without_being_asked_is_what_would_be_so_anyway() -> None:
    said, usual = loaded(Start()), Settings()
    for table in ("storage", "polling", "ranking", "output", "server"):
        assert getattr(said, table) == getattr(usual, table), table


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(
    st.builds(
        Planet,
        title=st.text(min_size=1),
        author=st.text(),
        limit=st.integers(1, 500),
        max_age=st.integers(1, 366),
        remarks=st.lists(st.text()).map(tuple),
    ),
    st.lists(st.tuples(st.text(min_size=1), st.text(), st.text()), max_size=4),
    st.text(),
)
def test_whatever_is_put_into_it_stays_in_its_place(planet: Planet, rows: list[Any], reason: str) -> None:
    sources = [ListedFeed(f"https://{n}.example/", title, category) for n, (_, title, category) in enumerate(rows)]
    start = Start(
        planet=planet,
        sources=sources,
        failed=[(ListedFeed(url, title), reason) for url, title, _ in rows],
        refused=[Refused(url, reason) for url, _, _ in rows],
    )
    data = tomllib.loads(starter_text(start))
    assert set(data) == {"site", "storage", "polling", "ranking", "output", "server", "feeds"} | (
        {"sources"} if rows else set()
    )
    assert data["site"]["title"] == planet.title
    assert [one["url"] for one in data.get("sources", [])] == [one.url for one in sources]
    assert len(data["feeds"]) == 3


def test_refusals_without_end_are_counted_instead_of_listed() -> None:
    text = starter_text(Start(refused=[Refused(f"x:{number}", "no") for number in range(5000)]))
    assert f"x:{MOST_REFUSED - 1}:" in text and f"x:{MOST_REFUSED}:" not in text
    assert "# - and 4,800 more\n" in text


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (["nl-BE", "nl", "en"], "nl"),
        (["en_US", "EN-gb", None, ""], "en"),
        (["klingon", "x"], None),
        ([], None),
    ],
)
def test_the_language_of_most(tags: list[str | None], language: str | None) -> None:
    assert common_language(tags) == language
