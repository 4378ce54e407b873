"""Makes the pictures in README and of the demo: `python -m tests.browser.screenshots [FOLDER]`, by default into
`docs/images`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser

from tests.browser.site import browsing, serving
from tests.demo.program import demo
from tests.operator.newsroom import newsroom

PICTURES: dict[str, dict[str, Any]] = {
    "page.png": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone-dark.png": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "device_scale_factor": 2},
}

WATCHED = 45.0  # seconds after which the demo is taken: one newspaper fails, another sends a web page
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
OPERATOR: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"}


async def of_the_demo(browser: Browser, folder: Path) -> None:
    with TemporaryDirectory() as store, demo(Path(store)) as program:
        await asyncio.sleep(WATCHED)
        for name, address in (("demo.png", program.address), ("demo-operator.png", program.operator)):
            page = await browser.new_page(**DESKTOP)
            await page.goto(address)
            await page.screenshot(path=folder / name)
            await page.close()


async def main(folder: Path) -> None:
    with TemporaryDirectory() as store:
        async with serving(Path(store)) as site, browsing() as browser:
            for name, options in PICTURES.items():
                page = await browser.new_page(**options)
                await page.clock.install(time=site.now)
                await page.goto(site.address)
                await page.screenshot(path=folder / name, scale="device")
                await page.close()
            await of_the_demo(browser, folder)
    with TemporaryDirectory() as store:
        async with newsroom(Path(store), hostile=False) as room, browsing() as browser:
            page = await browser.new_page(**OPERATOR)
            await page.goto(room.address)
            await page.screenshot(path=folder / "operator.png", scale="css")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images")))
