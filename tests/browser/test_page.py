"""The pages in a real browser: on phone and desktop, light and dark, with and without scripts."""

from __future__ import annotations

import re
import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from aggregator.models import Enclosure
from tests.browser.site import Site
from tests.browser.site import serving as serving_news
from tests.browser.windows import DESKTOP, EACH, PHONE, opened, well
from tests.loopback import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Every kind of page: lists with votes and without, older ones, framed ones, stories, results, none, and votes.
PATHS = (
    "/",
    "/net-binnen",
    "/net-binnen/2",
    "/meest-recent/embed.html",
    "/stories/1",
    "/meest-recent/block.html",
    "/search",
    "/search?q=club",
    "/search?q=qwerty",
    "/vote/uitslag",
    "/vote/gesloten",
    "/404.html",
)


@pytest.mark.long
@pytest.mark.parametrize("device", EACH)
async def test_axe_finds_nothing_and_nothing_sticks_out(browser: Browser, site: Site, device: dict[str, Any]) -> None:
    async with opened(browser, site.address, **device) as page:
        for path in PATHS:
            await well(page, site.address + path, **{"target-size": {"enabled": True}})


WHOLE = """[...document.querySelectorAll(".stories > li")].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}).length"""


@pytest.mark.parametrize(("width", "height", "least"), [(1280, 900, 8), (390, 844, 5)], ids=["desktop", "phone"])
async def test_a_screen_shows_a_list_that_one_can_scan(
    browser: Browser, site: Site, width: int, height: int, least: int
) -> None:
    async with opened(browser, site.address, viewport={"width": width, "height": height}) as page:
        assert await page.evaluate(WHOLE) >= least


@pytest.mark.long
async def test_nothing_moves_while_a_page_loads(browser: Browser, site: Site) -> None:
    for device in (PHONE, DESKTOP):
        for path in ("/", "/net-binnen", "/meest-recent/embed.html", "/stories/1", "/search?q=club"):
            async with opened(browser, site.address + path, **device) as page:
                await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
                assert await page.evaluate("window.shifted || 0") == 0, path


async def test_without_scripts_everything_is_there(browser: Browser, site: Site) -> None:
    async with opened(browser, site.address, java_script_enabled=False) as page:
        await expect(page.get_by_role("listitem").locator("article")).to_have_count(20)
        await expect(page.locator("article time").first).to_contain_text("2027")
        await page.get_by_role("link", name="Net binnen").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Net binnen")
        await page.get_by_role("searchbox").fill("club")
        await page.get_by_role("button", name="Zoeken").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("club")


async def test_with_scripts_times_are_relative_and_exact_on_hover(browser: Browser, site: Site) -> None:
    async with opened(browser, site.address) as page:
        await page.clock.set_fixed_time(site.now)
        await page.reload()
        await expect(page.locator("article time").first).to_contain_text("geleden")
        assert "2027" in (await page.locator("article time").first.get_attribute("title") or "")


async def test_with_scripts_times_are_those_of_the_readers_zone(browser: Browser, site: Site) -> None:
    for zone, clock in (("Europe/Amsterdam", "08:39"), ("America/New_York", "02:39")):
        async with opened(browser, f"{site.address}/net-binnen", timezone_id=zone, **DESKTOP) as page:
            await expect(page.locator(".clock").first).to_have_text(clock)
            await expect(page.locator(".updated time")).to_have_text(clock)
            exact = await page.locator(".when time").first.get_attribute("title") or ""
            assert exact.startswith("vrijdag 15 januari 2027") and clock in exact
    async with opened(browser, f"{site.address}/vote/gesloten", timezone_id="America/New_York", **DESKTOP) as page:
        await expect(page.locator(".results time")).to_contain_text("03:00 (EST)")
    async with opened(browser, f"{site.address}/net-binnen", java_script_enabled=False, **DESKTOP) as page:
        await expect(page.locator(".clock").first).to_have_text("08:39")  # the site's own


async def test_a_dead_end_has_the_list_and_search(browser: Browser, site: Site) -> None:
    context = await browser.new_context(**PHONE)
    page = await context.new_page()
    answer = await page.goto(f"{site.address}/oud/adres/7")
    assert answer is not None and answer.status == 404
    await expect(page.get_by_role("heading", level=1)).to_have_text("Deze pagina is er niet.")
    await page.locator("iframe").scroll_into_view_if_needed()
    await expect(page.frame_locator("iframe").get_by_role("listitem")).to_have_count(10)
    await page.get_by_role("searchbox").fill("club")
    await page.keyboard.press("Enter")
    await expect(page.locator("article")).to_have_count(4)
    await context.close()


LINES = """(one) => { const style = getComputedStyle(one);
  return Math.round(one.getBoundingClientRect().height / parseFloat(style.lineHeight)); }"""


async def test_a_phone_copes_with_many_lists_long_titles_and_dead_pictures(browser: Browser, tmp_path: Path) -> None:
    feeds = [{"slug": f"lijst-{number}", "title": f"Lijst nummer {number}", "rank": "recent"} for number in range(8)]
    async with serving_news(tmp_path, feeds=feeds, votes=[]) as site:
        await site.add(" ".join(["Woord"] * 40), image=f"{site.address}/weg.png", teaser="خبر")
        await site.publish()
        context = await browser.new_context(**PHONE)
        page = await context.new_page()
        await page.goto(f"{site.address}/lijst-7")
        await expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.95)
        assert await page.locator("h2").first.evaluate(LINES) == 4
        await expect(page.locator(".thumbnail")).to_have_count(0)
        await expect(page.locator(".teaser").first).to_have_css("direction", "rtl")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await context.close()


async def test_the_keyboard_reaches_the_stories_at_once(browser: Browser, site: Site) -> None:
    async with opened(browser, site.address) as page:
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Naar de berichten")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()


WALK = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return { place: [...document.querySelectorAll("*")].indexOf(at), name: at.outerHTML.slice(0, 80),
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0, ringed: parseFloat(style.outlineWidth) > 0 };
}"""
# What the Tab key stops at: of radio buttons with one name a single one.
STOPS = """[...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary, iframe")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true })).length
  - [...document.querySelectorAll("input[type=radio]")].length
  + new Set([...document.querySelectorAll("input[type=radio]")].map((one) => one.form.action)).size"""


@pytest.mark.parametrize(
    "path", ["/net-binnen", *(pytest.param(one, marks=pytest.mark.long) for one in ("/stories/1", "/search?q=club"))]
)
async def test_the_keyboard_walks_the_page_in_its_order_and_shows_where_it_is(
    browser: Browser, site: Site, path: str
) -> None:
    async with opened(browser, site.address + path, **DESKTOP) as page:
        stops = int(await page.evaluate(STOPS))
        assert stops >= 10
        before = -1
        for _ in range(stops):
            await page.keyboard.press("Tab")
            here = await page.evaluate(WALK)
            for _ in range(40):  # the stops inside a frame, which the page sees as the frame
                if not (here["name"].startswith("<iframe") and here["place"] == before):
                    break
                await page.keyboard.press("Tab")
                here = await page.evaluate(WALK)
            assert here["place"] > before, here
            assert here["ringed"], here
            assert here["seen"], here
            before = here["place"]
        await page.keyboard.press("Tab")
        assert (await page.evaluate(WALK))["place"] < before  # past the last one it leaves the page


async def test_another_site_can_frame_the_list_and_nothing_else(browser: Browser, site: Site) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    frames = "".join(f'<iframe src="{site.address}{path}"></iframe>' for path in ("/meest-recent/embed.html", "/"))
    with serving() as elsewhere:
        elsewhere.put("/", frames, "text/html")
        await page.goto(elsewhere.url("/"))
        embedded, refused = page.frames[1:]
        await expect(embedded.locator("article")).to_have_count(20)
        assert await refused.locator("article").count() == 0
        await context.close()


@pytest.mark.long
async def test_an_articles_sound_plays_from_its_source_and_not_before_it_is_asked_for(
    browser: Browser, tmp_path: Path
) -> None:
    async with serving_news(tmp_path) as site:
        with serving() as source:
            source.put("/1.wav", half_a_second(), "audio/wav")
            episode = Enclosure(source.url("/1.wav"), "audio/wav", None)
            await site.add("Aflevering 1", enclosures=(episode,))
            await site.publish()
            (path,) = (path for path, one in site.editions.all().items() if b"<audio" in one.body and ".html" in path)
            async with opened(browser, site.address + path) as page:
                player = page.locator("audio.player")
                assert source.asked("/1.wav") == []
                await player.evaluate("player => player.play()")
                assert await player.evaluate("player => player.duration") == 0.5


def half_a_second() -> bytes:
    """Silence."""
    body = BytesIO()
    with wave.open(body, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(8000))
    return body.getvalue()


@pytest.mark.parametrize("format", ["rss", "atom"])
async def test_a_person_who_opens_a_feed_sees_a_list(browser: Browser, site: Site, format: str) -> None:
    async with opened(browser, f"{site.address}/meest-recent.{format}", **PHONE) as page:
        titles = page.locator("item > title, entry > title")
        await expect(titles).to_have_count(20)
        await expect(titles.first).to_have_css("font-weight", "700")
        await expect(titles.last).to_be_visible()
        await expect(page.locator("pubDate, entry > published").first).to_be_visible()
        counts = page.locator("css=*:not(:empty)").filter(has_text=re.compile(r"^826$"))
        await expect(counts.last).to_be_visible()
        assert await page.locator("guid, entry > id").first.is_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
