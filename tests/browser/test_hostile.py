"""News by somebody who means harm, read as any feed is, in every output: a browser without our policy runs nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path

import pytest
from lxml import etree
from playwright.async_api import Browser, Frame, Page

from aggregator.models import Entry
from aggregator.store import Session
from tests.browser.site import Site, serving
from tests.make import source
from tests.read.attacks import ATTACKS
from tests.read.feeds import URL, reading, rss

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADDRESSES = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://a.example/"><script>alert(1)</script>',
)
TEXTS = ("title", "description", "content:encoded", "author", "dc:creator", "category", "guid")


def hostile_entries() -> tuple[Entry, ...]:
    """Each attack in every field that holds text, with an address that acts in every field that holds one."""
    items = [
        "".join(f"<{field}>{escape(f'{field} {number} {attack}')}</{field}>".replace("\x00", "") for field in TEXTS)
        + "".join(f"<{field}>{escape(address)}</{field}>" for field in ("link", "comments", "wfw:commentRss"))
        + f'<enclosure url="{escape(address)}" type="{escape(address)}" length="1"/>'
        + f'<media:thumbnail url="{escape(address)}"/>'
        for number, attack in enumerate(ATTACKS)
        for address in (ADDRESSES[number % len(ADDRESSES)],)
    ]
    return reading(rss(*items, channel=f"<link>{ADDRESSES[0]}</link>")).entries


@asynccontextmanager
async def attacked(folder: Path) -> AsyncIterator[Site]:
    """A site with nothing but that, which shows articles in full."""
    sources = [{"url": URL, "content": "full"}]
    feeds = [{"slug": "alles", "rank": "recent", "limit": 100}]
    async with serving(folder, feeds=feeds, votes=[], sources=sources) as site:

        def write(session: Session) -> None:
            state = source(session, URL, title=f"Bron {ATTACKS[0]}")
            for entry in hostile_entries():
                site.keeper(session).add(state, entry, site.now)

        await site.store.write(write)
        await site.publish()
        yield site


@asynccontextmanager
async def watched(browser: Browser) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page without our Content-Security-Policy, and what happened on it that should not."""
    context = await browser.new_context(bypass_csp=True)
    page = await context.new_page()
    happened: list[str] = []

    async def dismiss(dialog: object) -> None:
        happened.append(f"{page.url}: a script ran")
        await dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", dismiss)
    page.on("request", lambda one: happened.append(f"{page.url}: {one.url}") if "evil.example" in one.url else None)
    page.on("framenavigated", lambda frame: happened.append(f"a frame: {frame.url}") if _is_foreign(frame) else None)
    try:
        yield page, happened
    finally:
        await context.close()


def _is_foreign(frame: Frame) -> bool:
    """Whether it is a frame inside a page, and not the block of our own under articles."""
    return frame.parent_frame is not None and not frame.url.endswith("/alles/block.html")


# Of what is alike a ninth part; all of it, which takes ten seconds of a core, when there is time.
EACH = pytest.mark.parametrize("each", [9, pytest.param(1, marks=pytest.mark.long)])


@EACH
async def test_nothing_of_it_runs_on_any_page(browser: Browser, tmp_path: Path, each: int) -> None:
    async with attacked(tmp_path) as site, watched(browser) as (page, happened):
        listed = len(json.loads(bytes(site.editions.all()["/alles.json"].body))["items"])
        assert listed >= len(ATTACKS)
        stories = [path for path in site.editions.all() if path.startswith("/stories/") and path.endswith(".html")]
        assert len(stories) == listed
        for path in (
            "/alles",
            "/alles/embed.html",
            "/alles/block.html",
            "/search?q=title",
            "/alles.rss",
            "/alles.atom",
            *stories[::each],
        ):
            await page.goto(site.address + path, wait_until="load")
            assert happened == [], path
        await page.goto(f"{site.address}/alles")
        for link in await page.locator("a").all():
            assert str(await link.get_attribute("href")).startswith(
                ("http", "#", "alles", "stories/", "sources", "search", "./")
            )


@EACH
async def test_nothing_of_it_runs_in_a_reader_that_shows_it_as_html(
    browser: Browser, tmp_path: Path, each: int
) -> None:
    async with attacked(tmp_path) as site, watched(browser) as (page, happened):
        shown = {
            text for path in ("/alles.rss", "/alles.atom") for text in texts(bytes(site.editions.all()[path].body))
        }
        items = json.loads(bytes(site.editions.all()["/alles.json"].body))["items"]
        shown |= {item["content_html"] for item in items if "content_html" in item}
        assert len(shown) > 3 * len(ATTACKS)
        for text in sorted(shown)[::each]:
            await page.set_content(text)
            assert happened == [], text
        # The proof that the trap works.
        await page.set_content("<img src=x onerror=alert(1)>")
        await page.wait_for_timeout(50)
        assert happened


def texts(document: bytes) -> Iterator[str]:
    """What a careless reader takes for HTML: every text in the document that no element is in."""
    for element in etree.fromstring(document).iter(etree.Element):
        if len(element) == 0 and element.text and element.get("type") != "text":
            yield element.text
