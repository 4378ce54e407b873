"""A number of five thousand digits is an ordinary mistake, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError, Malformed
from aggregator.models import CommentAnswer, CommentRule, FeedInfo, Reading
from aggregator.read.comment_counts import count_in
from aggregator.read.lists.kinds import read_list
from aggregator.schedule.server_limits import limits_of
from aggregator.websub import lease
from tests.make import NOW
from tests.read.feeds import atom, reading, rss

LONG = "9" * 5000
ZEROS = "0" * 5000


@pytest.mark.parametrize("number", [LONG, ZEROS, f"-{LONG}", f"{LONG}.5", "٣" * 5000, "²"])
class TestInAFeed:
    def test_of_any_kind(self, number: str) -> None:
        skips = f"<skipHours><hour>{number}</hour><hour>7</hour></skipHours><ttl>{number}</ttl>"
        channel = f"{skips}<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>{number}</sy:updateFrequency>"
        item = (
            f"<title>One</title><slash:comments>{number}</slash:comments><itunes:duration>{number}:{number}</itunes:duration>"
            f'<enclosure url="https://a.example/a.mp3" length="{number}" type="audio/mpeg"/>'
            f'<media:content url="https://a.example/b.mp4" fileSize="{number}" duration="{number}" width="{number}"/>'
            f"<description>&lt;img src='https://a.example/a.png' width='{number}' height='{number}'></description>"
            f"<pubDate>Fri, 15 Jan {number} 08:00:00 GMT</pubDate>"
        )
        found = reading(rss(item, "<title>Two</title>", channel=channel))
        assert self.titles(found) == ["One", "Two"]
        assert 7 in found.feed.skip_hours

    def test_atom(self, number: str) -> None:
        replies = f'<link rel="replies" href="https://a.example/c" thr:count="{number}"/>'
        date = f"<updated>{number}-01-15T08:00:00Z</updated>"
        entry = f"<id>1</id><title>One</title><thr:total>{number}</thr:total>{replies}{date}"
        assert self.titles(reading(atom(entry))) == ["One"]

    def test_a_list(self, number: str) -> None:
        found = read_list(f"[Planet]\nitems_per_page = {number}\n[https://a.example/feed]\nname = A\n".encode())
        assert [one.title for one in found.subscriptions] == ["A"]

    def test_a_header(self, number: str) -> None:
        headers = dict.fromkeys(("retry-after", "age", "expires", "date"), number)
        limits = limits_of(headers | {"cache-control": f"max-age={number}"}, FeedInfo(), NOW)
        assert limits.retry_after is None or limits.retry_after > NOW
        assert lease.granted(number, 3600.0) == 3600.0

    def titles(self, found: Reading) -> list[str]:
        return [one.title for one in found.entries]


@pytest.mark.parametrize("number", [LONG, f"-{LONG}", f"1{LONG}.5"])
def test_in_json_it_is_no_json_or_no_count(number: str) -> None:
    feed = f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"id": {number}, "title": "A"}}]}}'
    try:
        assert len(reading(feed).entries) == 1
    except Malformed as error:
        assert len(str(error)) < 300
    with pytest.raises(Malformed):
        count_in(CommentAnswer(CommentRule("https://a.example/{id}", path="n"), None, f'{{"n": {LONG}}}'.encode(), {}))


@pytest.mark.parametrize("line", [f"limit = {LONG}", f'max_bytes = "{LONG}MB"', f"max_bytes = {LONG}"])
def test_in_the_configuration_it_is_an_error_like_others(tmp_path: Path, line: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[polling]\n{line}\n")
    with pytest.raises(ConfigError):
        load_config(path)
