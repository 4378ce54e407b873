"""`[[votes]]` and `trusted_proxies` in the configuration: what is taken, and what is said of what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError

BASE = '[[feeds]]\nslug = "sport"\n[[votes]]\nid = "derby"\nquestion = "Wie?"\noptions = ["An", "Bo"]\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def problem(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(written(folder, text))
    (found,) = caught.value.problems
    return str(found)


def test_a_date_begins_with_its_first_moment_and_ends_with_its_last(tmp_path: Path) -> None:
    (vote,) = load_config(
        written(tmp_path, BASE + 'feed = "sport"\nfrom = 2027-01-15\nuntil = 2027-01-15\n')
    ).settings.votes
    assert vote.opens == datetime(2027, 1, 15)
    assert vote.closes == datetime(2027, 1, 16)


def test_a_time_is_taken_as_it_is(tmp_path: Path) -> None:
    (vote,) = load_config(written(tmp_path, BASE + "story = 42\nuntil = 2027-01-15T20:00:00Z\n")).settings.votes
    assert (vote.story, vote.closes) == ("42", datetime(2027, 1, 15, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('feed = "nieuws"', "expected the slug of a feed"),
        ("", "either a story or a feed"),
        ('feed = "sport"\nstory = 1', "either a story or a feed"),
        ('story = "42"\nweight = 1', "weight"),
        ("story = 0", "the number of a story"),
        ('story = "derby"', "the address of one of its articles"),
        ('feed = "sport"\nuntil = "2027-01-15"', "without quotes"),
        ('feed = "sport"\nform = 2027-01-15', 'did you mean "from"?'),
        ('feed = "sport"\nopens = 2027-01-15', "unknown key"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    assert said in problem(tmp_path, BASE + text)


def test_a_vote_needs_answers_that_differ_and_a_name_of_its_own(tmp_path: Path) -> None:
    twice = BASE.replace('"Bo"', '"An"') + 'feed = "sport"\n'
    assert "differ from each other" in problem(tmp_path, twice)
    again = BASE + 'feed = "sport"\n' + BASE.partition("\n[[votes]]")[2].join(("[[votes]]", 'feed = "sport"\n'))
    assert "is already that of votes[1]" in problem(tmp_path, again)


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    proxies = load_config(written(tmp_path, '[server]\ntrusted_proxies = ["::1", "10.0.0.0/8"]\n')).settings.server
    assert proxies.trusted_proxies == ("::1", "10.0.0.0/8")
    assert "an address such as" in problem(tmp_path, '[server]\ntrusted_proxies = ["proxy.example"]\n')
