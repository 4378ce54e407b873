"""The part of a configuration that processes on a database have in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.config.settings import Settings
from aggregator.config.shared import TABLES
from aggregator.errors import ConfigError

MANY = '[storage]\nurl = "postgresql://news@127.0.0.1/news"\n[engine]\nkind = "procrastinate"\n'
EACH = """
[[sources]]
url = "https://a.example/rss"
headers = {{ "X-Key" = "$ENV:KEY_OF_A" }}
{}
[[votes]]
id = "v"
feed = "meest-recent"
question = "Wie wint?"
options = ["Ajax", "Feyenoord"]
until = {}
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("until", ["2027-05-01", "2027-05-01T10:00:00Z", "2027-05-01 20:00:00"])
def test_it_means_to_another_what_it_means_in_its_file(
    tmp_path: Path, until: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_OF_A", "secret")
    one = load_config(written(tmp_path, "one.toml", MANY + EACH.format('interval = "15m"', until)))
    mine = written(tmp_path, "other.toml", f"[server]\nport = 8099\n{MANY}")
    other = load_config(mine, one.tables)
    for name in TABLES:
        assert getattr(other.settings, name) == getattr(one.settings, name)
    assert (other.settings.server.port, other.digest, other.is_anothers) == (8099, one.digest, True)
    assert "secret" not in one.tables


def test_ports_and_folders_are_no_difference(tmp_path: Path) -> None:
    one = load_config(written(tmp_path, "one.toml", MANY))
    other = load_config(written(tmp_path, "other.toml", f'[server]\nport = 8099\n[output]\ndirectory = "x"\n{MANY}'))
    assert one.own == other.own and not one.is_anothers


def test_who_has_the_database_alone_has_nothing_in_common(tmp_path: Path) -> None:
    alone = load_config(written(tmp_path, "alone.toml", EACH.format("", "2027-05-01").replace("$ENV:KEY_OF_A", "x")))
    assert (alone.tables, alone.own, alone.is_anothers) == ("", "", False)


@pytest.mark.parametrize("secret", ['password = "hush"', 'headers = { Authorization = "Bearer hush" }'])
def test_what_nobody_may_know_is_named_and_not_said(tmp_path: Path, secret: str) -> None:
    """All that is in common is written into the database, and so into its backups."""
    source = f'[[sources]]\nurl = "https://a.example/rss"\nusername = "me"\n{secret}\n'
    with pytest.raises(ConfigError, match=r"must be named, as \"\$ENV:NAME\"") as refused:
        load_config(written(tmp_path, "many.toml", MANY + source))
    assert "hush" not in str(refused.value)
    assert load_config(written(tmp_path, "alone.toml", source)).settings.sources
    harmless = '[[sources]]\nurl = "https://b.example/rss"\nheaders = { Accept-Language = "nl" }\n'
    assert load_config(written(tmp_path, "harmless.toml", MANY + harmless)).settings.sources


@pytest.mark.parametrize(
    "table, remedy",
    [
        ('[[sources]]\nurl = "https://me:hush@a.example/rss"', r"sources\[1\]\.url.*password = \"\$ENV:NAME\""),
        ('[[sources]]\nurl = "https://a.example/rss"\nproxy = "http://me:hush@b.example"', r"proxy.*\"\$ENV:NAME\""),
        ('[[lists]]\nurl = "https://me:hush@a.example/opml"', r"lists\[1\]\.url.*no password"),
    ],
)
def test_a_password_in_an_address_is_not_said_either(tmp_path: Path, table: str, remedy: str) -> None:
    with pytest.raises(ConfigError, match=remedy) as refused:
        load_config(written(tmp_path, "many.toml", f"{MANY}{table}\n"))
    assert "hush" not in str(refused.value)
    assert load_config(written(tmp_path, "alone.toml", table)).settings
    assert load_config(written(tmp_path, "open.toml", MANY + table.replace("me:hush@", ""))).settings


def test_a_proxy_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXY", "http://me:hush@b.example")
    source = '[[sources]]\nurl = "https://a.example/rss"\nproxy = "$ENV:PROXY"\n'
    [one] = load_config(written(tmp_path, "many.toml", MANY + source)).settings.sources
    assert one.proxy is not None
    assert one.proxy.get_secret_value() == "http://me:hush@b.example"


def test_every_table_is_one_of_the_settings() -> None:
    assert set(TABLES) < set(Settings.model_fields)
