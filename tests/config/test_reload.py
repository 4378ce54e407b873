"""What a running daemon does not take over, because only a restart gives it or nobody meant it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import Config
from aggregator.config.editing.reload import check_reload
from aggregator.config.load import validated
from aggregator.errors import ConfigError


def config(sources: str = "", feeds: str = "") -> Config:
    """Each letter is a source or a feed."""
    text = "".join(f'[[sources]]\nurl = "https://{one}.example/feed"\n' for one in sources)
    text += "".join(f'[[feeds]]\nslug = "{one}"\n' for one in feeds)
    return validated(Path("/etc/config.toml"), text)


@pytest.mark.parametrize("after", ["", "a", "ab", "x", "xyz"])
def test_a_file_that_would_take_more_than_half_of_the_sources_away_is_refused(after: str) -> None:
    with pytest.raises(ConfigError, match=r"take away .*5 sources.*restart the daemon if that is meant"):
        check_reload(config("abcde"), config(after))


@pytest.mark.parametrize("after", ["", "a"])
def test_and_one_that_would_take_more_than_half_of_the_feeds_away(after: str) -> None:
    with pytest.raises(ConfigError, match="feeds"):
        check_reload(config("a", "xyz"), config("a", after))


def test_an_empty_file_is_told_for_both() -> None:
    with pytest.raises(ConfigError) as caught:
        check_reload(config("abc", "xyz"), config())
    assert [problem.key for problem in caught.value.problems] == ["sources", "feeds"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("ab", "a"), ("abcd", "ab"), ("a", "b"), ("abc", "xyz"), ("abc", "wxyz"), ("", ""), ("", "abc"), ("abc", "cba")],
)
def test_what_people_edit_is_taken_over(before: str, after: str) -> None:
    check_reload(config(before), config(after))
    check_reload(config(feeds=before), config(feeds=after))


def test_how_the_work_is_divided_changes_with_a_restart() -> None:
    shared = '[storage]\nurl = "postgresql://x@db.example/news"\n[engine]\nkind = "procrastinate"\n'
    before, after = (validated(Path("/etc/config.toml"), f"{shared}shards = {shards}\n") for shards in (16, 32))
    with pytest.raises(ConfigError, match=r"engine.*restart"):
        check_reload(before, after)


def test_many_processes_need_a_database_that_they_can_share() -> None:
    with pytest.raises(ConfigError, match=r"engine\.kind.*storage\.url"):
        validated(Path("/etc/config.toml"), '[engine]\nkind = "procrastinate"\n')
