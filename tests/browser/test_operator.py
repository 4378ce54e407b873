"""The operator's pages in a real browser: phone and desktop, light and dark, by keyboard, with and without scripts."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.browser.windows import DESKTOP, EACH, PHONE, opened, well
from tests.e2e.feeds import Item, rss
from tests.loopback import serving
from tests.make import NOW
from tests.operator.newsroom import Newsroom, newsroom

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKEN = "a-token-of-some-length"
PATHS = ("/", "/?state=ok", "/?q=nothing+like+it", "/sources/1", "/sources/6", "/sources/9", "/ranking", "/program")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path_factory.mktemp("operator")) as room:
        yield room


@pytest.mark.long
@pytest.mark.parametrize("device", EACH)
async def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, room: Newsroom, device: dict[str, Any]
) -> None:
    async with opened(browser, room.address, **device) as page:
        for path in PATHS:
            await well(page, room.address + path)


async def test_nothing_sticks_out_of_a_window_of_any_width(browser: Browser, room: Newsroom) -> None:
    async with opened(browser, room.address, **DESKTOP) as page:
        for path in PATHS:
            await page.goto(room.address + path)
            for width in (320, 700, 961, 1024, 1100, 1201):
                await page.set_viewport_size({"width": width, "height": 900})
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)


async def test_a_source_is_found_paused_and_resumed_without_scripts(browser: Browser, room: Newsroom) -> None:
    async with opened(browser, room.address, java_script_enabled=False, **DESKTOP) as page:
        await page.get_by_label("Title or address").fill("wetenschap")
        await page.get_by_role("button", name="Filter").click()
        rows = page.locator("tbody tr")
        await expect(rows).to_have_count(1)
        await page.get_by_role("button", name="Pause Wetenschap Vandaag").click()
        await expect(page.get_by_role("status")).to_contain_text("Wetenschap Vandaag Paused")
        await expect(rows).to_have_count(1)  # still what was asked for
        await page.get_by_role("link", name="Wetenschap Vandaag").click()
        await expect(page.locator(".verdict")).to_contain_text("paused")
        await page.get_by_role("button", name="Resume").click()
        await expect(page.locator(".verdict")).to_contain_text("ok")


async def test_by_keyboard_alone(browser: Browser, room: Newsroom) -> None:
    async with opened(browser, room.address, **DESKTOP) as page:
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        names = [await focused(page) for _ in range(30)]
        assert {"Filter", "Stadskrant", "Poll Stadskrant now"} <= set(names)


async def focused(page: Any) -> str:
    await page.keyboard.press("Tab")
    return str(await page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()"))


async def test_an_open_page_renews_itself_and_keeps_what_is_held(browser: Browser, room: Newsroom) -> None:
    before = room.vitals
    async with opened(browser, "about:blank", **DESKTOP) as page:
        await page.clock.install()
        await page.goto(f"{room.address}/?state=stale&done=poll&source=10")
        assert page.url.endswith("/?state=stale")  # the notice is told once
        await page.get_by_label("Title or address").fill("half a wo")
        room.vitals = replace(before, writes_waiting=77, problems=("the disk is nearly full",))
        await page.clock.run_for(6000)
        await expect(page.locator(".problems")).to_contain_text("the disk is nearly full")
        await expect(page.locator(".tiles")).to_contain_text("77")
        assert await page.get_by_label("Title or address").input_value() == "half a wo"
        await page.get_by_role("button", name="Poll Economie Extra now").focus()
        room.vitals = before
        await page.clock.run_for(6000)
        await expect(page.locator(".problems")).to_have_count(0)
        await expect(page.get_by_role("button", name="Poll Economie Extra now")).to_be_focused()


@pytest.mark.long
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 720)])
async def test_33_healthy_sources_fit_one_and_a_half_screens(
    browser: Browser, tmp_path: Path, width: int, height: int
) -> None:
    async with (
        newsroom(tmp_path, hostile=False, troubled=False, count=33) as room,
        opened(browser, room.address, viewport={"width": width, "height": height}) as page,
    ):
        rows = page.locator("tbody tr")
        await expect(rows).to_have_count(33)
        await page.screenshot(path=tmp_path / "33.png", full_page=True)
        end = await rows.last.evaluate("row => row.getBoundingClientRect().bottom + scrollY")
        assert end <= 1.5 * height


@pytest.mark.long
async def test_sources_are_added_edited_imported_and_polled(browser: Browser, tmp_path: Path) -> None:
    allowed = {"allow_private_hosts": ["127.0.0.1"], "host_delay": "0s"}
    with serving() as news:
        news.put("/rss", rss(Item("a", "Ajax wint", NOW, 3)))
        news.put("/krant", '<link rel="alternate" type="application/rss+xml" href="/feed.xml"><p>Krant', "text/html")
        news.put("/feed.xml", rss(Item("b", "PSV wint", NOW, 3)))
        news.put("/leeg", "<title>Leeg</title><p>Niets", "text/html")
        async with newsroom(tmp_path, hostile=False, polling=allowed) as room:
            room.config.path.write_text(
                '# Ons blad\n[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\n'
                '[[sources]]\nurl = "https://bron2.example/rss"\ntitle = "Sportblad"\n'
            )
            async with opened(browser, room.address, **DESKTOP) as page:

                async def add(text: str) -> str:
                    await page.goto(room.address)
                    await page.get_by_text("Add sources").first.click()
                    await page.locator("textarea[name=wanted]").fill(text)
                    await page.get_by_role("button", name="Look, and write").click()
                    return await page.locator("main").inner_text()

                assert "added: Sportkrant" in await add(news.url("/rss"))
                assert "added: Sportkrant (127.0.0.1)" in await add(news.url("/krant"))
                assert "it offers no feed" in await add(news.url("/leeg"))
                opml = '<opml><body><outline text="Lijst" xmlUrl="http://127.0.0.1:{}/{}"/></body></opml>'
                assert "added: Lijst" in await add(opml.format(news.url("").rpartition(":")[2].strip("/"), "rss?2"))

                await page.goto(f"{room.address}/sources/2")
                await page.get_by_text("Edit", exact=False).first.click()
                await page.get_by_label("Title").fill("Het Sportblad")
                await page.get_by_role("button", name="Write").click()
                await expect(page.get_by_role("status")).to_contain_text("Written to config.toml")
                text = room.config.path.read_text()
                assert "# Ons blad" in text and "Het Sportblad" in text
                known = [one["url"] for one in tomllib.loads(text)["sources"]]
                assert known[1:] == [news.url("/rss"), news.url("/feed.xml"), news.url("/rss?2")]

                await page.goto(room.address)
                await page.get_by_role("button", name="Poll all").click()
                await expect(page.get_by_role("status")).to_be_visible()
                due = room.read(lambda session: session.sources.count_due(NOW))
                assert due >= 8


async def test_what_a_source_says_of_itself_does_nothing(browser: Browser, room: Newsroom) -> None:
    async with opened(browser, room.address, **DESKTOP) as page:
        for path in ("/", "/sources/6", "/?q=%3Cscript%3Ealert(1)%3C/script%3E"):
            await page.goto(room.address + path)
            assert await page.locator("main script, main img, main [onerror]").count() == 0


async def test_a_person_logs_in_and_out(browser: Browser, tmp_path: Path) -> None:
    async with newsroom(tmp_path, server={"operator": {"token": TOKEN}}) as room:
        context = await browser.new_context(**PHONE)
        page = await context.new_page()
        await page.goto(f"{room.address}/sources/2")
        await page.get_by_label("Token").fill("not the token of it")
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_role("alert")).to_have_text("This is not the token.")
        assert (await Axe().run(page)).violations_count == 0
        await page.get_by_label("Token").fill(TOKEN)
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sportblad")
        await page.get_by_role("button", name="Log out").click()
        await expect(page.get_by_label("Token")).to_be_visible()
        await context.close()
