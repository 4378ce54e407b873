"""`aggregator check` warns, and still says that the file is good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli.entry import main
from aggregator.config import load_config
from aggregator.store import Store
from tests.make import entry
from tests.world import A, B, World


def test_a_feed_that_is_listed_twice_is_a_warning_that_names_both(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    twice = ("http://krant.example/feed", "https://www.krant.example/feed/")
    path.write_text("".join(f'[[sources]]\nurl = "{url}"\n' for url in twice))
    result = CliRunner().invoke(main, ["check", "--config", str(path)])
    assert result.exit_code == 0, result.output
    assert "good; 2 sources" in result.output
    assert "warning" in result.output and all(url in result.output for url in twice)


def test_a_file_without_sources_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for text in ("", '[site]\ntitle = "Krant"\n'):
        path.write_text(text)
        result = CliRunner().invoke(main, ["check", "--config", str(path)])
        assert result.exit_code == 0, result.output
        assert "good; 0 sources" in result.output
        assert "warning: no [[sources]], so nothing is polled" in result.output


@pytest.mark.parametrize(
    ("host", "link", "warns"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000", True),
        ("::", "http://localhost:8000", True),
        ("192.0.2.7", "http://[::1]:8000", True),
        ("0.0.0.0", "https://nieuws.example", False),
        ("127.0.0.1", "http://127.0.0.1:8000", False),
        ("localhost", "http://localhost:8000", False),
    ],
)
def test_a_site_for_others_whose_links_lead_home(tmp_path: Path, host: str, link: str, warns: bool) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[site]\nlink = "{link}"\n[server]\nhost = "{host}"\n[[sources]]\nurl = "https://a.example/"\n')
    result = CliRunner().invoke(main, ["check", "--config", str(path)])
    assert result.exit_code == 0, result.output
    assert ("set link to the address that visitors see" in result.output) is warns


def test_sources_that_brought_the_same_stories_are_a_warning_whatever_they_are_called(tmp_path: Path) -> None:
    path, news = tmp_path / "config.toml", [entry(f"{n}", title=f"{n} {'nieuws ' * n}") for n in range(1, 6)]
    path.write_text("".join(f'[[sources]]\nurl = "{url}"\n' for url in (A, B, "https://c.example/rss")))
    with Store.open(load_config(path).database) as store:
        world = World(store)
        world.take(A, *news)
        world.take(B, *(replace(one, guid=f"b{one.guid}") for one in news))
        world.take("https://c.example/rss", news[0], *(entry(f"c{n}", title=f"Anders {n}") for n in range(4)))
    result = CliRunner().invoke(main, ["check", "--config", str(path)])
    assert result.exit_code == 0, result.output
    assert f"{A} and {B} bring the same stories" in result.output
    assert "c.example" not in result.output
