"""What needs our server, in a real browser: live updates, votes and search."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.site import Site
from tests.browser.windows import PHONE, opened

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """The front page on a phone, listening."""
    async with opened(browser, site.address, **PHONE) as page:
        await page.wait_for_function("document.querySelector('.fresh')")
        yield page


async def test_new_stories_wait_behind_a_button_and_move_nothing_before(page: Page, site: Site) -> None:
    before = await page.locator(".stories h2").all_inner_texts()
    await page.evaluate("scrollTo(0, 900)")
    place = await page.locator("li").nth(6).bounding_box()
    await site.add("Doelman redt drie strafschoppen")
    await site.add("Scheidsrechter stopt ermee")
    await site.publish()
    button = page.get_by_role("status").get_by_role("button")
    await expect(button).to_have_text("2 nieuwe berichten")
    assert await page.locator(".stories h2").all_inner_texts() == before
    assert await page.locator("li").nth(6).bounding_box() == place
    assert await page.evaluate("window.shifted || 0") == 0
    await button.click()
    await expect(page.locator(".arrived h2")).to_have_text(
        ["Scheidsrechter stopt ermee", "Doelman redt drie strafschoppen"]
    )
    await expect(page.locator(".stories > li")).to_have_count(20)
    await expect(page.locator(".arrived").first).to_be_in_viewport()
    await expect(page.locator("main")).to_be_focused()
    await expect(button).to_have_count(0)


async def test_one_new_story_is_called_so(page: Page, site: Site) -> None:
    await site.add("Aanvoerder geblesseerd")
    await site.publish()
    button = page.get_by_role("status").get_by_role("button")
    await expect(button).to_have_text("1 nieuw bericht")
    above, first = await button.bounding_box(), await page.locator(".stories h2").first.bounding_box()
    assert above is not None and first is not None
    assert above["y"] + above["height"] <= first["y"]  # in a row of its own, and over no headline


async def test_counts_change_in_place(page: Page, site: Site) -> None:
    entry_id = await site.add("Trainer onder vuur", comments=3)
    await site.publish()
    await page.get_by_role("button", name="nieuw").click()
    story = page.locator("article").filter(has_text="Trainer onder vuur")
    await expect(story.locator(".comments")).to_contain_text("3")
    moved = await page.evaluate("window.shifted || 0")
    await site.comments(entry_id, 14)
    await site.publish()
    await expect(story.locator(".comments")).to_contain_text("14")
    await expect(story.locator(".spoken")).to_contain_text("14 reacties")
    assert await page.evaluate("window.shifted || 0") - moved < 0.001, "but for the width of the mark of what it gained"


async def test_a_hidden_page_listens_to_nothing_and_catches_up(browser: Browser, page: Page, site: Site) -> None:
    assert site.web.live.listeners == 1
    await page.evaluate(
        """Object.defineProperty(document, "hidden", { get: () => window.away, configurable: true });
        window.away = true; document.dispatchEvent(new Event("visibilitychange"))"""
    )
    await page.wait_for_timeout(100)
    assert site.web.live.listeners == 0
    await site.add("Bus van de ploeg staat in de file")
    await site.publish()
    await page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.get_by_role("status").get_by_role("button")).to_have_text("1 nieuw bericht")


async def test_who_asked_for_less_motion_gets_none(browser: Browser, site: Site) -> None:
    async with opened(browser, site.address, reduced_motion="reduce") as page:
        await page.wait_for_function("document.querySelector('.fresh')")
        await site.add("Grasmat vernieuwd")
        await site.publish()
        await page.get_by_role("button", name="nieuw").click()
        await expect(page.locator(".arrived")).to_have_css("animation-name", "none")


async def test_a_vote_without_scripts(browser: Browser, site: Site) -> None:
    async with opened(browser, f"{site.address}/net-binnen", java_script_enabled=False, **PHONE) as page:
        closed = page.get_by_role("region", name="Was dat een strafschop?")
        assert await closed.get_by_role("radio").count() == 0
        vote = page.get_by_role("region", name="Wie wint de derby?")
        await vote.get_by_label("Gelijk").check()
        await vote.get_by_role("button", name="Stem").click()
        await expect(page.get_by_text("Je stem is geteld.")).to_be_visible()
        await expect(page.get_by_text("100%, 1 stem")).to_be_visible()
        assert await page.get_by_role("radio").count() == 0
        (cookie,) = await page.context.cookies()
        assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/vote", True, "Lax")
        await page.get_by_role("link", name="Terug").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Net binnen")


async def test_a_vote_counts_once_and_bars_take_the_place_of_its_form(browser: Browser, site: Site) -> None:
    async with opened(browser, f"{site.address}/net-binnen") as page:
        for option, said in (("De thuisploeg", "Je stem is geteld."), ("De bezoekers", "Je had al gestemd")):
            await page.goto(f"{site.address}/net-binnen")
            await page.evaluate("localStorage.clear()")
            await page.reload()
            await page.get_by_label(option).check()
            await page.get_by_role("button", name="Stem").click()
            await expect(page.get_by_text(said)).to_be_visible()
            await expect(page.get_by_role("heading", level=1)).to_have_text("Wie wint de derby?")
        await page.get_by_role("link", name="Terug").click()
        vote = page.get_by_role("region", name="Wie wint de derby?")
        await expect(vote.locator(".results")).to_be_visible()
        assert await vote.get_by_role("radio").count() == 0
    counts = await site.store.read(lambda session: session.votes.counts("uitslag"))
    assert counts == {"Gelijk": 1, "De thuisploeg": 1}


async def test_search_finds_and_says_when_it_does_not(browser: Browser, site: Site) -> None:
    await site.add("Terreinknecht gaat met pensioen")
    async with opened(browser, site.address) as page:
        await page.get_by_role("searchbox", name="Zoek in het nieuws").fill("terreinkn")
        await page.keyboard.press("Enter")
        await expect(page.locator(".stories h2").first).to_contain_text("Terreinknecht gaat met pensioen")
        await expect(page).to_have_title("terreinkn · Zoeken · Meest recent")
        await page.get_by_role("searchbox").fill("bestaatniet")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Niets gevonden.")).to_be_visible()
