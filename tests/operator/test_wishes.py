"""What an operator wishes of stories and of the whole: by a button of the ranking page, or by a command."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from aggregator.models import Entry
from aggregator.schedule.next_poll import NEVER
from tests.make import HOUR, NOW, entry
from tests.operator.asking import BROWSER, Answer, ask
from tests.operator.newsroom import Newsroom, newsroom
from tests.world import World

PROGRAM = {"X_Aggregator": "1"}


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A newsroom with two stories: one of two entries, at one address, and another."""
    async with newsroom(tmp_path, hostile=False) as room:
        room.store.write_now(lambda session: session.db.execute("DELETE FROM entries"))
        room.store.write_now(lambda session: session.db.execute("DELETE FROM stories"))
        world = World(room.store)
        world.take("https://bron1.example/rss", news("a", "Keeper verlengt"), at=NOW)
        world.take("https://bron2.example/rss", news("a", "Doelman blijft"), news("b", "Spits weg"), at=NOW)
        yield room


def news(name: str, title: str) -> Entry:
    return entry(key=f"{name}-{title}", title=title, link=f"https://krant.example/{name}", published_claimed=NOW - HOUR)


def stories(room: Newsroom) -> list[list[str]]:
    """The titles of each."""
    return sorted(sorted(one.title for one in story.mentions) for story in World(room.store).stories())


async def press(room: Newsroom, button: str, field: str = "", value: str = "") -> Answer:
    """A button of the ranking page, in a browser."""
    page = await ask(room, "/ranking", **BROWSER)
    form = {"form": page.form} | ({field: value} if field else {})
    return await ask(room, button, "POST", form, Cookie=page.cookie, Sec_Fetch_Site="same-origin", **BROWSER)


async def test_the_page_has_a_button_for_each_entry_and_it_splits(desk: Newsroom) -> None:
    page = (await ask(desk, "/ranking", **BROWSER)).text
    found = re.search(r'Doelman blijft</span> <button formaction="(\S+)" name="(\w+)" value="(\d+)">', page)
    assert found
    done = await press(desk, f"/{found[1]}", found[2], found[3])
    assert (done.status, done.headers["location"].partition("&")[0]) == (303, "../../ranking?done=split")
    assert stories(desk) == [["Doelman blijft"], ["Keeper verlengt"], ["Spits weg"]]
    assert "two stories for good" in (await ask(desk, "/ranking?done=split", **BROWSER)).text


async def test_stories_are_joined_by_their_numbers(desk: Newsroom) -> None:
    first, second = (story.id for story in World(desk.store).stories())
    assert (await press(desk, f"/stories/{first}/join", "stories", str(second))).status == 303
    assert stories(desk) == [["Doelman blijft", "Keeper verlengt", "Spits weg"]]


async def test_what_cannot_be_is_said(desk: Newsroom) -> None:
    (first, _) = (story.id for story in World(desk.store).stories())
    for path, form, expected in (
        (f"/stories/{first}/join", {"stories": "999"}, "there is no story 999"),
        (f"/stories/{first}/split", {"entries": "999"}, "can only be split into two parts"),
        ("/stories/999/split", {"entries": "1"}, "can only be split into two parts"),
    ):
        answer = await ask(desk, path, "POST", form, **PROGRAM)
        assert (answer.status, expected in answer.text) == (409, True)
    assert len(stories(desk)) == 2


async def test_another_site_presses_nothing(desk: Newsroom) -> None:
    for path in ("/stories/1/split", "/stories/1/join", "/poll", "/vacuum"):
        answer = await ask(desk, path, "POST", {}, Origin="https://evil.example", Sec_Fetch_Site="cross-site")
        assert answer.status == 403


async def test_all_are_polled_but_those_that_are_not_to_be(desk: Newsroom) -> None:
    def set_up(sql: str, *values: object) -> None:
        desk.store.write_now(lambda session: session.db.execute(sql, values))

    set_up("UPDATE sources SET paused_at = NULL, not_before = NULL, enabled = 1, next_poll_at = ?", NOW + HOUR)
    set_up("UPDATE sources SET paused_at = ? WHERE id = 1", NOW)
    set_up("UPDATE sources SET next_poll_at = ? WHERE id = 2", NEVER)
    set_up("UPDATE sources SET not_before = ? WHERE id = 3", NOW + HOUR)
    assert (await ask(desk, "/poll", "POST", {}, **PROGRAM)).text == "9\n"
    due = desk.read(lambda session: [one.id for one in session.sources.enabled() if one.next_poll_at <= NOW])
    assert due == list(range(4, 13))
    set_up("UPDATE sources SET next_poll_at = ?", NOW + HOUR)
    assert (await ask(desk, "/poll", "POST", {"force": "1"}, **PROGRAM)).text == "11\n"


async def test_the_database_is_made_smaller_where_it_is(desk: Newsroom) -> None:
    desk.store.write_now(lambda session: session.db.execute("CREATE TABLE waste AS SELECT randomblob(2000000) AS x"))
    desk.store.write_now(lambda session: session.db.execute("DROP TABLE waste"))
    before, after = map(int, (await ask(desk, "/vacuum", "POST", {}, **PROGRAM)).text.split())
    assert (after < before - 1_500_000, desk.store.is_compacting) == (True, False)
    assert len(stories(desk)) == 2
