"""What is found at an address, on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import Config
from aggregator.config.load import validated
from aggregator.models import ListedFeed
from aggregator.sources.find import Find, find_all
from tests.e2e.feeds import Item, rss
from tests.loopback import FaultyServer, in_a_thread, redirect, reply

FEED = rss(Item("a", "Een bericht", 1_800_000_000.0, 3)).encode()
PAGE = b'<html><link rel="alternate" type="application/rss+xml" href="/%s"></html>'
ANSWERS = {
    "/rss": (200, FEED),
    "/voorgoed": (301, b"/rss"),
    "/even": (302, b"/rss"),
    "/pagina": (200, PAGE % b"voorgoed"),
    "/omweg": (200, PAGE % b"pagina"),
    "/dood": (200, PAGE % b"weg"),
    "/ververst": (200, b'<html><meta http-equiv="refresh" content="0; url=/nieuwe"></html>'),
    "/nieuwe": (200, b'<html><link rel="canonical" href="/pagina"></html>'),
    "/rondje": (200, b'<html><meta http-equiv="refresh" content="0; url=/rondje2"></html>'),
    "/rondje2": (200, b'<html><meta http-equiv="refresh" content="0; url=/rondje"></html>'),
    "/blog/": (200, b"<html>Geen woord over een feed</html>"),
    "/blog/index.xml": (200, FEED),
    "/@iemand": (200, b"<html>Iemand</html>"),
    "/@iemand.rss": (200, FEED),
    "/engels": (
        200,
        FEED.replace(b"<channel>", b"<channel><language>en-us</language>").replace(
            b"Een bericht", b"De burgemeester zegt dat het plan van de gemeente niet doorgaat"
        ),
    ),
    "/frans": (200, b'<html lang="fr-BE"><link rel="alternate" type="application/rss+xml" href="/rss"></html>'),
    "/stuk": (200, b"<rss><channel><item></rss"),
}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = FaultyServer()
    with in_a_thread(server):
        for path, (status, body) in ANSWERS.items():
            server.on(path, redirect(body.decode(), status) if status in (301, 302) else reply(body, status))
        yield server.url("")


def config(more: str = "") -> Config:
    polling = '[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\n'
    return validated(Path("/nowhere/config.toml"), polling + more)


def find(config: Config, *urls: str) -> tuple[Find, ...]:
    seen: list[Find] = []
    found = asyncio.run(find_all(config, [ListedFeed(url) for url in urls], seen.append))
    assert set(seen) == set(found)
    return found


def test_a_feed_that_moved_for_good_is_found_at_its_new_address(base: str) -> None:
    found = find(config(), *(base + path for path in ("/rss", "/voorgoed", "/even", "/pagina")))
    assert [one.url.removeprefix(base) for one in found] == ["/rss", "/rss", "/even", "/rss"]
    assert {(one.title, one.entries, one.problem) for one in found} == {("Sportkrant", 1, None)}


def test_a_feed_is_in_the_language_of_its_page_else_of_its_titles_whatever_its_program_declares(base: str) -> None:
    page, declared = find(config(), base + "/frans", base + "/engels")
    assert (page.language, page.on_page) == ("fr-BE", True)
    assert (declared.language, declared.on_page) == ("nl", False)


def test_problems_are_told_in_the_order_asked_and_cost_no_other(base: str) -> None:
    paths = ("/weg", "/dood", "/omweg", "/stuk", "/rss")
    missing, dead, detour, broken, good = find(config(), *(base + path for path in paths))
    assert missing.problem and "404" in missing.problem
    assert dead.problem and dead.problem.startswith("a web page") and "/weg answered 404" in dead.problem
    # A page that a page names as its feed is not followed further.
    assert detour.problem and "its feeds cannot be read" in detour.problem
    assert broken.url == f"{base}/stuk"
    assert good.problem is None


def test_pages_that_refresh_to_each_other_are_left(base: str) -> None:
    asyncio.run(asyncio.wait_for(asyncio.to_thread(find, config(), f"{base}/rondje"), 20))


def test_where_a_page_names_no_feed_it_is_looked_for_where_feeds_usually_are(base: str) -> None:
    blog, somebody = find(config(), f"{base}/blog/", f"{base}/@iemand")
    assert (blog.url, blog.problem) == (f"{base}/blog/index.xml", None)
    assert (somebody.url, somebody.problem) == (f"{base}/@iemand.rss", None)


def test_our_own_output_is_no_source(base: str) -> None:
    ours = config(f'[site]\nlink = "{base}"\n[[feeds]]\nslug = "rss"\n')
    [found] = find(ours, f"{base}/rss")
    assert found.problem and "one of the feeds that we publish" in found.problem


def test_an_address_that_is_none_is_a_problem_like_any_other() -> None:
    [found] = find(config(), "http://127.0.0.1:99999/")
    assert found.problem
