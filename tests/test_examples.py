"""What a new user meets first: the sample feeds, the configuration as shipped, and the versions that are installed."""

from __future__ import annotations

import io
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import feedparser
import pytest

from aggregator.config import load_config
from examples.generate import main
from tests.e2e.program import Program

ROOT = Path(__file__).resolve().parents[1]
NOW = 1_790_000_000.0  # 2026-09-21, 14:13:20 UTC
NEXT_DAY = NOW + 86_400
FILES = {"sportblad.xml", "doellijn.xml", "tribunevak.xml", "voetbalkoerier.xml", "kleedkamer.json"}


def generate(out: Path, now: float = NOW, *options: str) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["generate.py", "--out", str(out), "--now", str(now), *options])
        main()
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return generate(tmp_path_factory.mktemp("feeds"))


def parsed(body: bytes) -> Any:
    found = feedparser.parse(io.BytesIO(body))
    assert not found.bozo, found.bozo_exception
    return found


def xml_entries(feeds: dict[str, bytes]) -> list[Any]:
    return [entry for name, body in feeds.items() if name.endswith(".xml") for entry in parsed(body).entries]


def json_items(feeds: dict[str, bytes]) -> list[dict[str, Any]]:
    return list(json.loads(feeds["kleedkamer.json"])["items"])


def links(feeds: dict[str, bytes]) -> list[str]:
    return [one.link for one in xml_entries(feeds)] + [one["url"] for one in json_items(feeds)]


# --- The sample feeds -------------------------------------------------------------------------------------------------


def test_five_outlets_in_three_formats(feeds: dict[str, bytes]) -> None:
    assert set(feeds) == FILES
    versions = Counter(parsed(body).version for name, body in feeds.items() if name.endswith(".xml"))
    assert versions == {"rss20": 3, "atom10": 1}
    assert json.loads(feeds["kleedkamer.json"])["version"] == "https://jsonfeed.org/version/1.1"


def test_polled_they_are_a_site_that_shows_what_this_program_does(tmp_path: Path) -> None:
    """More than a page of recent news, discussed, some of it told by several."""
    generate(tmp_path / "feeds", time.time())
    program = Program(tmp_path)
    sources = "".join(f'[[sources]]\nurl = "feeds/{name}"\n' for name in sorted(FILES))
    program.configure(f'[[feeds]]\nslug = "alles"\nlimit = 100\nmax_age = "2d"\n{sources}')
    program.run("poll")
    items = [one["_meest_recent"] for one in json.loads((program.public / "alles.json").read_text())["items"]]
    assert len(items) >= 40
    assert sum(len(one["sources"]) > 1 for one in items) >= 3
    counts = [one["comments"] for one in items]
    assert max(counts) > 500 and len(set(counts)) > 25
    assert all(one["comments_url"] for one in items)


def test_every_address_is_reserved_for_examples(feeds: dict[str, bytes]) -> None:
    hosts = {host for body in feeds.values() for host in re.findall(r"https?://([^/\"<]+)", body.decode())}
    standards = {"www.w3.org", "purl.org", "wellformedweb.org", "jsonfeed.org"}
    assert hosts - standards
    assert all(host.endswith(".example") for host in hosts - standards)


def test_the_same_moment_gives_the_same_bytes(feeds: dict[str, bytes], tmp_path: Path) -> None:
    assert generate(tmp_path) == feeds


def test_a_restart_within_six_hours_redates_nothing(feeds: dict[str, bytes], tmp_path: Path) -> None:
    generate(tmp_path)
    assert generate(tmp_path, NOW + 5.9 * 3600) == feeds


def test_force_and_age_write_them_anew(feeds: dict[str, bytes], tmp_path: Path) -> None:
    generate(tmp_path)
    assert generate(tmp_path, NOW + 60, "--force") != feeds
    assert generate(tmp_path, NOW + 6.1 * 3600) != feeds


def test_a_missing_file_is_made_again(feeds: dict[str, bytes], tmp_path: Path) -> None:
    generate(tmp_path)
    (tmp_path / "doellijn.xml").unlink()
    assert generate(tmp_path) == feeds


def test_another_day_brings_other_news_not_old_items_with_new_dates(feeds: dict[str, bytes], tmp_path: Path) -> None:
    tomorrow = generate(tmp_path, NEXT_DAY)
    assert not set(links(feeds)) & set(links(tomorrow))
    assert not {one.id for one in xml_entries(feeds)} & {one.id for one in xml_entries(tomorrow)}


# --- The configuration ------------------------------------------------------------------------------------------------


def test_the_shipped_configuration_is_valid() -> None:
    settings = load_config(ROOT / "config.toml").settings
    assert (settings.site.title, settings.site.language) == ("Meest recent", "nl")
    assert [(feed.slug, feed.rank) for feed in settings.feeds] == [
        ("meest-recent", "hot"),
        ("net-binnen", "recent"),
        ("meest-besproken", "discussed"),
    ]
    assert settings.feeds[0].limit == 20


def test_it_polls_all_samples_and_well_known_public_feeds() -> None:
    config = load_config(ROOT / "config.toml")
    local = [source for source in config.settings.sources if source.is_file]
    assert {config.file_of(source) for source in local} == {ROOT / "var" / "examples" / name for name in FILES}
    public = [source.url for source in config.settings.sources if not source.is_file]
    assert len(public) >= 6
    assert all(url.startswith("https://") for url in public)


# --- Continuous integration -------------------------------------------------------------------------------------------


def test_what_continuous_integration_runs_is_what_people_run() -> None:
    commands = (ROOT / ".ci" / "run").read_text()
    assert commands.rstrip().endswith("make test")
    assert "set -euo pipefail" in commands
