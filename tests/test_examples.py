"""What a new user meets first: the sample feeds, the configuration as shipped, and the versions that are installed."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from rapidfuzz import fuzz

from aggregator.config import load_config
from examples.generate import main

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


def titles(feeds: dict[str, bytes]) -> list[str]:
    return [one.title for one in xml_entries(feeds)] + [one["title"] for one in json_items(feeds)]


def ages(feeds: dict[str, bytes]) -> list[float]:
    texts = [one["date_published"] for one in json_items(feeds)]
    dates = [datetime(*one.published_parsed[:6], tzinfo=UTC) for one in xml_entries(feeds)]
    dates += [datetime.fromisoformat(text) for text in texts]
    return [(NOW - date.timestamp()) / 3600 for date in dates]


# --- The sample feeds -------------------------------------------------------------------------------------------------


def test_five_outlets_in_three_formats(feeds: dict[str, bytes]) -> None:
    assert set(feeds) == FILES
    versions = Counter(parsed(body).version for name, body in feeds.items() if name.endswith(".xml"))
    assert versions == {"rss20": 3, "atom10": 1}
    assert json.loads(feeds["kleedkamer.json"])["version"] == "https://jsonfeed.org/version/1.1"


def test_there_is_enough_news_for_a_full_page(feeds: dict[str, bytes]) -> None:
    assert len(titles(feeds)) >= 40


def test_the_newest_are_minutes_old_and_most_are_recent(feeds: dict[str, bytes]) -> None:
    old = sorted(ages(feeds))
    assert 0 < old[0] < 0.1
    assert old[-1] < 48
    assert sum(age < 8 for age in old) > len(old) / 2


def test_every_item_has_a_comment_count_and_a_page_of_comments(feeds: dict[str, bytes]) -> None:
    atom = parsed(feeds["voetbalkoerier.xml"]).entries
    rss = [one for one in xml_entries(feeds) if one not in atom]
    counts = [int(one.slash_comments) for one in rss] + [int(one.reacties_total) for one in atom]
    counts += [one["_comments"]["count"] for one in json_items(feeds)]
    assert min(counts) == 0
    assert max(counts) > 500
    assert len(set(counts)) > 30
    assert all(one.comments.startswith("https://") for one in rss)
    assert all(any(link.rel == "replies" for link in one.links) for one in atom)
    assert all(one["_comments"]["url"].startswith("https://") for one in json_items(feeds))


def test_one_outlet_has_comment_feeds(feeds: dict[str, bytes]) -> None:
    assert all("wfw_commentrss" in one for one in parsed(feeds["sportblad.xml"]).entries)


def test_two_articles_are_copies_that_link_to_the_original(feeds: dict[str, bytes]) -> None:
    without_query = Counter(re.sub(r"\?utm_.*", "", link) for link in links(feeds))
    assert sorted(without_query.values())[-3:] == [1, 2, 2]


def test_one_copy_keeps_the_id_of_the_original(feeds: dict[str, bytes]) -> None:
    ids = Counter(one.id for one in xml_entries(feeds))
    assert sorted(ids.values())[-2:] == [1, 2]


def test_three_pairs_have_nearly_the_same_title(feeds: dict[str, bytes]) -> None:
    all_titles = titles(feeds)
    pairs = [
        (one, other)
        for at, one in enumerate(all_titles)
        for other in all_titles[at + 1 :]
        if fuzz.token_sort_ratio(one, other) > 85
    ]
    assert len(pairs) == 3


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


def test_the_samples_alone_fill_the_front_page(feeds: dict[str, bytes]) -> None:
    front = load_config(ROOT / "config.toml").settings.feeds[0]
    assert front.max_per_source is not None
    per_source = [len(parsed(body).entries) for name, body in feeds.items() if name.endswith(".xml")]
    per_source.append(len(json_items(feeds)))
    reported_twice = 6
    assert sum(min(count, front.max_per_source) for count in per_source) - reported_twice >= front.limit


# --- Continuous integration -------------------------------------------------------------------------------------------


def test_what_continuous_integration_runs_is_what_people_run() -> None:
    commands = (ROOT / ".ci" / "run").read_text()
    assert commands.rstrip().endswith("make test")
    assert "set -euo pipefail" in commands
