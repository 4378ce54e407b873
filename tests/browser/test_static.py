"""The published folder behind a server that knows nothing of us: what needs ours is not offered, nothing complains."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.site import serving
from tests.browser.windows import PHONE, opened
from tests.loopback import serving as serving_documents

pytestmark = pytest.mark.asyncio(loop_scope="session")


@contextmanager
def plainly_served(folder: Path) -> Iterator[str]:
    with serving_documents() as plain:
        for file in folder.rglob("*"):
            if file.is_file():
                path = f"/{file.relative_to(folder).as_posix()}".removesuffix("index.html")
                plain.put(path, file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        yield plain.base


async def test_every_page_is_there_and_offers_nothing_that_is_not(browser: Browser, tmp_path: Path) -> None:
    async with serving(tmp_path, server={"dynamic": False}) as site:
        with plainly_served(site.config.output) as address:
            async with opened(browser, address, **PHONE) as page:
                await expect(page.locator("article")).to_have_count(20)
                assert await page.locator("[data-events], form, .fresh").count() == 0
                await expect(page.locator("time").first).not_to_have_attribute("title", "")
            async with opened(browser, f"{address}/net-binnen.html") as page:
                assert await page.locator("form, .vote, [type=search]").count() == 0
                await page.get_by_role("link", name="Details").first.click()
                await expect(page.locator(".article h1")).to_be_visible()
