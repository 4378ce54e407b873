"""A source's rules: what is stored of its documents, what becomes of that when they change, and what operators are
told."""

from __future__ import annotations

import re
from pathlib import Path

from aggregator.models import Outcome
from aggregator.reports.sources import source_account
from tests.e2e.feeds import Item, rss
from tests.loopback import Site
from tests.make import DAY, HOUR, NOW
from tests.world import Whole, a_world

FEED = rss(*(Item(f"g{n}", f"Gokken {n}", NOW - n * HOUR, 0) for n in range(7)), Item("a", "Ajax wint", NOW - HOUR, 0))


def source(site: Site, rules: str = "") -> str:
    return f'[[sources]]\nurl = "{site.url("/rss")}"\n{rules}\n'


async def remark(world: Whole) -> str | None:
    account = await world.parts.store.read(lambda session: source_account(session, 1, NOW))
    assert account is not None
    return dict(account.remarks).get("rules")


async def test_what_a_rule_leaves_out_is_not_stored_and_is_told(tmp_path: Path, site: Site) -> None:
    site.put("/rss", FEED)
    async with a_world(tmp_path, source(site, 'exclude = ["title:gokken"]')) as world:
        await world.poll()
        assert world.story_titles() == ["Ajax wint"]
        assert await remark(world) == "7 left out by exclude"
        site.put("/rss", FEED.replace("Ajax wint", "Ajax wint!"))  # what is not new is not judged again, and counts
        await world.poll()
        assert await remark(world) == "7 left out by exclude"


async def test_rules_that_change_read_the_same_document_again(tmp_path: Path, site: Site) -> None:
    site.put("/rss", FEED)
    async with a_world(tmp_path, source(site, 'include = ["title:ajax"]')) as world:
        await world.poll()
        assert await remark(world) == "7 left out by include"
        assert (await world.poll()).outcome is Outcome.NOT_MODIFIED
    async with a_world(tmp_path, source(site)) as world:
        assert (await world.poll()).entries_new == 7
        assert await remark(world) is None
        assert (await world.poll()).outcome is Outcome.NOT_MODIFIED


async def test_undated_entries_that_a_looser_rule_lets_in_have_the_place_that_they_had(
    tmp_path: Path, site: Site
) -> None:
    undated = [Item(f"o{n}", f"{name} nummer {n}", NOW, 0) for n, name in enumerate(["Oud", "Ajax"] * 3)]
    document = re.sub("<pubDate>.*?</pubDate>", "", rss(*undated))
    site.put("/rss", document)
    async with a_world(tmp_path, source(site, 'include = ["title:ajax"]')) as world:
        await world.poll()
        world.now += 3 * DAY
        await world.poll()
        later = rss(Item("n", "Oud maar net verschenen", NOW, 0), *undated)
        site.put("/rss", re.sub("<pubDate>.*?</pubDate>", "", later))
        await world.poll()
        world.now += DAY
    for rules in ('include = ["title:ajax", "title:niets"]', ""):  # another rule first, that leaves them out as well
        async with a_world(tmp_path, source(site, rules)) as world:
            world.now = NOW + 4 * DAY
            await world.poll()
    by_age = sorted(world.stories(), key=lambda one: -one.published_at)
    assert [one.title for one in by_age] == ["Oud maar net verschenen", *(one.title for one in undated)]
    assert by_age[0].published_at == NOW + 3 * DAY
    assert by_age[1].published_at < NOW


async def test_rewriting_changes_what_is_stored_and_not_which_entry_it_is(tmp_path: Path, site: Site) -> None:
    site.put("/rss", rss(Item("a", "LIVE: Ajax wint", NOW - HOUR, 0)))
    rules = 'rewrite = [{field = "title", find = "^live: (.*)", replace = "\\\\1 (live)"}]\nexclude = ["title:^live"]'
    async with a_world(tmp_path, source(site)) as world:
        await world.poll()
    async with a_world(tmp_path, source(site, rules)) as world:
        polled = await world.poll()
        assert (polled.entries_new, polled.entries_updated) == (0, 1)
        assert world.story_titles() == ["Ajax wint (live)"]


async def test_a_rule_that_takes_too_long_is_told(tmp_path: Path, site: Site) -> None:
    site.put("/rss", rss(Item("a", "woordwoord" * 8 + "!", NOW - HOUR, 0)))
    async with a_world(tmp_path, source(site, r"""exclude = ['title:^(\w|\w\w)+$']""")) as world:
        assert (await world.poll()).entries_new == 1
        assert await remark(world) == r"takes too long and is passed over: title:^(\w|\w\w)+$"
