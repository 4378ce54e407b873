"""`aggregator demo` in a real browser for half a minute: stories move, without a reload and without a complaint."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.windows import opened
from tests.demo.program import Demo, demo, eventually, is_full

pytestmark = [pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]

SECONDS = 30
LOOKS = 10


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo(tmp_path_factory.mktemp("demo")) as program:
        eventually(lambda: is_full(program))
        yield program


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, program: Demo) -> AsyncIterator[Page]:
    async with opened(browser, program.address) as page:
        await page.wait_for_function("document.querySelector('.fresh')")
        await page.evaluate("window.untouched = true")  # gone after a reload
        yield page


async def stories(page: Page) -> list[tuple[str, str]]:
    """Id and comment count of each, in order."""
    rows = await page.locator(".stories > li").evaluate_all(
        "(rows) => rows.map((row) => [row.dataset.id, row.querySelector('.comments')?.textContent.trim() ?? ''])"
    )
    return [(str(known), str(count)) for known, count in rows]


async def test_thirty_seconds_of_news(page: Page) -> None:
    seen = [await stories(page)]
    arrived = 0
    for _ in range(LOOKS):
        await page.wait_for_timeout(SECONDS * 1000 / LOOKS)
        seen.append(await stories(page))
        button = page.get_by_role("status").get_by_role("button")
        if await button.count():
            await button.click()
            await expect(page.locator(".arrived").first).to_be_attached()
            arrived += await page.locator(".arrived").count()
            seen.append(await stories(page))
    counts = [dict(one) for one in seen]
    changed = sum(one[known] != other[known] for one, other in pairwise(counts) for known in one.keys() & other.keys())
    assert arrived > 0, "new stories slide in"
    assert changed >= 20, "counts change in place"
    assert _orders_changed(seen), "the order changes"
    assert all(len(one) == 20 for one in seen)
    assert await page.evaluate("window.untouched") is True


def _orders_changed(seen: list[list[tuple[str, str]]]) -> bool:
    """Whether some two stories were seen in one order and later in the other."""
    ranks = [{known: place for place, (known, _) in enumerate(one)} for one in seen]
    first, last = ranks[0], ranks[-1]
    shared = sorted(first.keys() & last.keys(), key=lambda known: first[known])
    return sorted(shared, key=lambda known: last[known]) != shared


async def test_a_story_of_several_newspapers_names_them(page: Page) -> None:
    await expect(page.locator(".stories article").filter(has_text="ook bij").first).to_be_visible()
    await page.get_by_role("link", name=re.compile(r"^\d+ bronnen:")).first.click()
    await expect(page.locator("h1")).to_be_visible()


async def test_a_link_leads_to_the_newspapers_article(browser: Browser, program: Demo) -> None:
    async with opened(browser, program.address) as page:
        title = await page.locator(".stories h2 a").first.inner_text()
        await page.locator(".stories h2 a").first.click()
        await expect(page.locator("h1")).to_be_visible()
        assert program.address not in page.url
        assert title
