"""Windows of the browser, in which nothing may be complained of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


DESKTOP = {"viewport": {"width": 1280, "height": 900}}
# The narrow one, and the other when there is time for it.
EACH = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.long)]
# What a scheme can change.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


SHIFTS = """new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted = (window.shifted || 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


async def well(page: Page, url: str, **rules: Any) -> None:
    """Asserts that axe finds nothing at that page, in light and in dark, and that nothing sticks out of it."""
    answer = await page.goto(url)
    assert answer is not None
    assert answer.status == 200, url
    for scheme, options in (("light", {"rules": rules}), ("dark", COLOURS)):
        await page.emulate_media(color_scheme=scheme)
        found = await Axe().run(page, options=options)
        assert found.violations_count == 0, f"{url}, {scheme}: {found.generate_report()}"
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url


@asynccontextmanager
async def opened(browser: Browser, url: str, **options: Any) -> AsyncIterator[Page]:
    """The page in a window of its own; whatever the browser complains of fails the test."""
    context = await browser.new_context(**options)
    page = await context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.add_init_script(SHIFTS)
    try:
        await page.goto(url)
        yield page
        assert complaints == []
    finally:
        await context.close()
