"""Reading lists that are followed: what is new is polled, what is gone is not, and a bad answer changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.config.sources import SourceSettings
from aggregator.errors import ListError
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import ListedFeed, SubscriptionList
from aggregator.models.lists import FollowedList, FollowedSource
from aggregator.polling.followed import in_force
from aggregator.polling.prepare import prepare_store
from aggregator.read.readers import Readers
from aggregator.reports.sources import source_account
from aggregator.sources.follow import EVERY, Follower, decided, follow_once
from aggregator.sources.lists import kept_lists, list_problems
from aggregator.store import Store
from tests.loopback import Site
from tests.make import NOW

OPML = '<opml version="2.0"><body>{}</body></opml>'


def opml(*names: str) -> str:
    rows = "".join(f'<outline type="rss" text="Blog {one}" xmlUrl="https://{one}.example/rss"/>' for one in names)
    return OPML.format(f'<outline text="Map">{rows}</outline>')


def configuration(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(f'[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\n{text}', "utf-8")
    return path


class Following:
    """A configuration with a list, whose answers a test changes; each round is an hour after the one before."""

    def __init__(self, folder: Path, site: Site, more: str = "") -> None:
        self.site, self.now = site, NOW
        self.path = configuration(folder, f'[[lists]]\nurl = "{site.url("/list")}"\n{more}')

    async def round(self, said: str | None, kind: str = "text/x-opml") -> Config:
        if said is not None:
            self.site.put("/list", said, kind)
        config = load_config(self.path)
        with Store.open(config.database) as store:
            config = await follow_once(config, store, lambda: self.now)
            store.write_now(lambda session: prepare_store(session, config, self.now))
        self.now += 3600
        return config

    def sources(self) -> tuple[SourceSettings, ...]:
        """As another process, which was not there, has them."""
        config = load_config(self.path)
        with Store.open(config.database) as store, store.reader() as session:
            return in_force(config, session).settings.sources

    def polled(self) -> list[str]:
        return [one.url.split("/")[2].split(".")[0] for one in self.sources() if one.enabled]

    def problems(self) -> tuple[str, ...]:
        config = load_config(self.path)
        with Store.open(config.database) as store, store.reader() as session:
            return list_problems(config, kept_lists(session))


async def test_what_a_list_names_is_a_source_and_what_it_names_no_more_is_paused(tmp_path: Path, site: Site) -> None:
    following = Following(tmp_path, site)
    config = await following.round(opml("a", "b", "c"))
    assert following.polled() == ["a", "b", "c"]
    assert next((one.title, one.category) for one in config.settings.sources) == ("Blog a", "Map")
    await following.round(opml("a", "c", "d"))
    assert following.polled() == ["a", "c", "d"]
    assert [one.url for one in following.sources() if not one.enabled] == ["https://b.example/rss"]
    await following.round(opml("a", "b", "c", "d"))
    assert following.polled() == ["a", "b", "c", "d"]
    assert "example/rss" not in following.path.read_text("utf-8")


@pytest.mark.parametrize(
    "bad",
    [
        "<!doctype html><html><title>Storing</title><body><p>Even geduld</p></body></html>",
        opml("a"),
        opml(),
        opml("x", "y", "z", "v"),
        "",
        '<!DOCTYPE opml [<!ENTITY a "b">]><opml/>',
    ],
)
async def test_a_bad_answer_changes_nothing_and_is_told_until_it_is_well_again(
    tmp_path: Path, site: Site, bad: str
) -> None:
    following = Following(tmp_path, site)
    await following.round(opml("a", "b", "c", "d"))
    for _ in range(2):
        await following.round(bad, "text/html")
        assert following.polled() == ["a", "b", "c", "d"]
        assert len(following.problems()) == 1
    await following.round(opml("a", "b", "c", "d"))
    assert following.problems() == ()


async def test_a_list_is_asked_for_within_the_hour_and_with_conditions(tmp_path: Path, site: Site) -> None:
    following = Following(tmp_path, site)
    await following.round(opml("a"))
    asked = len(site.requests)
    following.now = NOW + EVERY - 1
    await following.round(None)
    assert len(site.requests) == asked
    following.now = NOW + EVERY
    await following.round(None)
    assert "if-none-match" in site.requests[-1].headers
    assert following.polled() == ["a"]


async def test_a_text_of_addresses_in_a_file_is_a_list_too(tmp_path: Path, site: Site) -> None:
    (tmp_path / "mine.txt").write_text("# mijn blogs\nhttps://a.example/rss\n\nhttp://b.example/x # oud\n/etc/passwd\n")
    path = configuration(tmp_path, '[[lists]]\nurl = "mine.txt"\ncategory = "Eigen"\n')
    with Store.open(load_config(path).database) as store:
        found = (await follow_once(load_config(path), store, lambda: NOW)).settings.sources
    assert [(one.url, one.category) for one in found] == [
        ("https://a.example/rss", "Eigen"), ("http://b.example/x", "Eigen"),
    ]  # fmt: skip


async def test_a_source_that_the_file_names_is_as_the_file_says(tmp_path: Path, site: Site) -> None:
    own = '[[sources]]\nurl = "http://a.example/rss/"\ntitle = "Van mij"\n'
    following = Following(tmp_path, site, own)
    config = await following.round(opml("a", "b"))
    assert [(one.url, one.title, one.followed is None) for one in config.settings.sources] == [
        ("http://a.example/rss/", "Van mij", True),
        ("https://b.example/rss", "Blog b", False),
    ]


async def test_status_names_the_list_of_a_source(tmp_path: Path, site: Site) -> None:
    following = Following(tmp_path, site)
    config = await following.round(opml("a"))
    with Store.open(config.database) as store, store.reader() as session:
        account = source_account(session, 1, NOW)
    assert account is not None
    assert dict(account.remarks)["list"] == site.url("/list")


async def test_a_list_that_was_taken_out_and_put_back_is_believed_anew(tmp_path: Path, site: Site) -> None:
    following = Following(tmp_path, site)
    await following.round(opml("a", "b", "c", "d"))
    text = following.path.read_text("utf-8")
    configuration(tmp_path, "")
    assert (await following.round(None)).settings.sources == ()
    following.path.write_text(text, "utf-8")
    await following.round(opml("a"))
    assert following.polled() == ["a"]


async def test_who_holds_a_configuration_without_its_lists_takes_no_source_away(tmp_path: Path, site: Site) -> None:
    following = Following(tmp_path, site)
    await following.round(opml("a"))
    config = load_config(following.path)
    assert config.settings.sources == ()
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        with store.reader() as session:
            assert [one.url for one in session.sources.enabled()] == ["https://a.example/rss"]


class TestOfManyThatShareADatabase:
    async def test_what_one_has_asked_for_the_other_knows(self, tmp_path: Path, site: Site) -> None:
        following = Following(tmp_path, site)
        await following.round(opml("a"))
        asked, config = len(site.requests), load_config(following.path)
        with Store.open(config.database) as store:
            known = await follow_once(config, store, lambda: NOW + 1)
            assert await follow_once(known, store, lambda: NOW + 1) is known, "nothing to take over"
        assert [one.url for one in known.settings.sources] == ["https://a.example/rss"]
        assert len(site.requests) == asked

    async def test_who_polls_nothing_asks_for_no_list(self, tmp_path: Path, site: Site) -> None:
        following = Following(tmp_path, site)
        config = load_config(following.path)
        with Store.open(config.database) as store:
            async with Fetcher(config.settings.polling) as fetcher, Readers(count=1) as readers:
                follower = Follower(lambda: config, store, lambda: NOW)
                assert await follower.follow(fetcher, readers, asks=False) is config
        assert site.requests == []


class TestWhatIsDecided:
    def before(self, *names: str) -> FollowedList:
        return FollowedList("l", tuple(FollowedSource(f"https://{one}.example/") for one in names))

    def listed(self, *names: str) -> SubscriptionList:
        return SubscriptionList(tuple(ListedFeed(f"https://{one}.example/") for one in names))

    def test_of_two_sources_one_may_go(self) -> None:
        after = decided(self.before("a", "b"), self.listed("a"))
        assert [(one.url, one.is_gone) for one in after.sources] == [
            ("https://a.example/", False), ("https://b.example/", True),
        ]  # fmt: skip

    def test_half_may_not(self) -> None:
        with pytest.raises(ListError, match="lost 2 of its 4"):
            decided(self.before("a", "b", "c", "d"), self.listed("a", "b", "e", "f"))

    def test_a_list_that_names_others_each_time_grows_no_further_than_may_be(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aggregator.sources.follow.MOST_GONE", 5)
        names, followed = ["keeps", "stays", "lasts"], FollowedList("l")
        for number in range(20):
            followed = decided(followed, self.listed(*names, f"new{number}"))
        assert [one.url.split("/")[2] for one in followed.sources if one.is_gone] == [
            f"new{number}.example" for number in (18, 17, 16, 15, 14)
        ]
