"""Which sources are polled by one process at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.polling.prepare import prepare_store
from aggregator.store import Store
from aggregator.store.hosts import BUCKETS, SLOTS, Shards, shard_of, slot_of
from tests.make import NOW


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/rss", "https://a.example/atom?x=1#y"),
        ("https://a.example/rss", "https://A.Example:443/rss"),
        ("http://user:secret@a.example/", "http://a.example:80/x"),
    ],
)
def test_addresses_of_one_host_are_in_one_slot(one: str, other: str) -> None:
    assert slot_of(one) == slot_of(other)


def test_another_port_is_another_host() -> None:
    assert slot_of("http://a.example/") != slot_of("http://a.example:8080/")


@pytest.mark.parametrize("odd", ["samples/a.xml", "http://[::1/", "http://a.example:x/", "", "http://\ud800/"])
def test_whatever_an_address_is_it_has_a_slot_that_a_database_can_hold(odd: str) -> None:
    assert 0 <= slot_of(odd) < 2**31


def test_a_slot_never_changes() -> None:
    """It is stored: with another function sources of one host would be in two shards until each is polled again."""
    assert slot_of("https://a.example/rss") == 179786754


def test_every_source_is_due_in_exactly_one_shard(tmp_path: Path) -> None:
    urls = [f"https://host{number}.example/{feed}" for number in range(20) for feed in ("a", "b")]
    (tmp_path / "config.toml").write_text("".join(f'[[sources]]\nurl = "{url}"\n' for url in urls))
    config = load_config(tmp_path / "config.toml")
    with Store.open(config.location) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        with store.reader() as session:
            assert session.sources.due_shards(NOW - 1, 8) == frozenset()
            shards = session.sources.due_shards(NOW, 8)
            due = {
                shard: {source.url for source in session.sources.due(NOW, 100, Shards({shard}, 8))}
                for shard in range(8)
            }
            assert shards == {shard for shard, found in due.items() if found}
    assert sorted(url for found in due.values() for url in found) == sorted(urls)
    for number in range(20):
        assert len([found for found in due.values() if f"https://host{number}.example/a" in found]) == 1
        assert [found for found in due.values() if {f"https://host{number}.example/{feed}" for feed in "ab"} <= found]


@pytest.mark.parametrize("of", [1, 7, 256, 3000])
def test_a_slot_is_in_a_bucket_of_its_shard(of: int) -> None:
    for slot in (0, 1, SLOTS // 3, slot_of("https://a.example/rss"), SLOTS - 1):
        shard = shard_of(slot, of)
        assert Shards({shard}, of).has(slot)
        assert slot // (SLOTS // BUCKETS) in Shards({shard}, of).buckets
    assert set().union(*(Shards({shard}, of).buckets for shard in range(of))) == set(range(BUCKETS))
