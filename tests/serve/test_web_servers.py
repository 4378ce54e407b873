"""The configurations for nginx and Caddy in `docs/static.md` do what is said there: they are run as they stand."""

from __future__ import annotations

import asyncio
import getpass
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from aggregator.serve.limits import VisitorLimits
from aggregator.serve.public import PublicApp
from tests.loopback import free_port
from tests.serve.fronts import AROUND, NGINX, ask, started
from tests.serve.loopback import ENCODE, FEED, PATHS, RSS, Loopback, Response, serving

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "static.md"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")

STANDS = {"listen": "listen 80", "root": "/var/lib/meest-recent/public", "port": "8000"}


def block(number: int, **replaced: str) -> str:
    """The configuration with that number in the document, with its addresses replaced by ours."""
    text = str(re.findall(r"```nginx\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)[number])
    for name, value in replaced.items():
        assert STANDS[name] in text
        text = text.replace(STANDS[name], value)
    return text


@contextmanager
def nginx(folder: Path, number: int, **replaced: str) -> Iterator[Loopback]:
    port = free_port()
    settings = folder / "nginx.conf"
    text = block(number, listen=f"listen 127.0.0.1:{port}", **replaced)
    settings.write_text(AROUND.format(user=getpass.getuser(), folder=folder, block=text))
    with started([str(NGINX), "-c", str(settings)], port) as front:
        yield front


@contextmanager
def caddy(folder: Path, section: str, site: str, *replaced: tuple[str, str]) -> Iterator[Loopback]:
    """The Caddyfile of that section, with the site's name and what else is named replaced by ours."""
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("Caddy is not installed")
    port = free_port()
    below = DOCUMENT.read_text("utf-8").partition(f"## {section}\n")[2]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", below, re.DOTALL | re.MULTILINE)
    text = next(str(text) for language, text in blocks if not language)
    for old, new in ((site, f"http://127.0.0.1:{port}"), *replaced):
        assert old in text
        text = text.replace(old, new)
    (folder / "Caddyfile").write_text(f"{{\n admin off\n}}\n{text}")
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with started(command, port, **own) as front:
        yield front


@asynccontextmanager
async def proxied(folder: Path) -> AsyncIterator[Loopback]:
    app = PublicApp(lambda: PATHS, limits=VisitorLimits(rate=0.001, burst=3), trusted_proxies=["127.0.0.1"])
    async with serving(app) as behind:
        with nginx(folder, 0, port=str(behind.port)) as front:
            yield front


async def test_behind_the_proxy_answers_are_the_same_and_visitors_are_told_apart(tmp_path: Path) -> None:
    async with proxied(tmp_path) as front:
        first = await front.ask("/meest-recent.rss", accept_encoding="gzip")
        again = await front.ask("/meest-recent.rss", if_none_match=first.headers["etag"])
        pretending = [await front.ask("/", "GET", "127.0.0.5", x_forwarded_for=f"192.0.2.{n}") for n in range(4)]
        other = await front.ask("/", source="127.0.0.2")
    assert (first.content, first.headers["etag"]) == (FEED, RSS.etag[:-1] + '-gzip"')
    assert again.status == 304
    assert [each.status for each in pretending][-1] == 429
    assert other.status == 200


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_a_site_below_a_path_is_whole_there(kind: str, tmp_path: Path) -> None:
    app = PublicApp(lambda: PATHS, trusted_proxies=["127.0.0.1"], prefix="/nieuws")
    async with serving(app) as behind:
        port = str(behind.port)
        with (
            nginx(tmp_path, 1, port=port)
            if kind == "nginx"
            else caddy(tmp_path, "Below a path", "club.example", (STANDS["port"], port))
        ) as front:
            paths = ("/nieuws", "/nieuws/", "/nieuws/meest-recent.rss")
            bare, page, feed = [await asyncio.to_thread(ask, front, path) for path in paths]
    assert bare.status in (301, 302, 308)
    assert bare.headers["location"].endswith("/nieuws/")
    assert (page.status, feed.status, feed.body) == (200, 200, FEED)


@pytest.fixture(params=["nginx", "caddy"])
def front(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Loopback]:
    """The published folder behind a web server of that name."""
    public = tmp_path / "public"
    (public / "static").mkdir(parents=True)
    for name in ("meest-recent.rss", "meest-recent.atom"):
        (public / name).write_bytes(FEED)
    (public / "meest-recent.rss.gz").write_bytes(ENCODE["gzip"](FEED))
    (public / "meest-recent.json").write_bytes(b"{}")
    (public / "static" / "page.3b1f09acde.css").write_bytes(b"a{}")
    for name in ("index.html", "meest-recent.html", ".editions.json"):
        (public / name).write_bytes(b"<!DOCTYPE html>")
    if request.param == "caddy":
        with caddy(tmp_path, "Without our server", "nieuws.example", (STANDS["root"], str(public))) as running:
            yield running
    else:
        with nginx(tmp_path, 2, root=str(public)) as running:
            yield running


def test_the_folder_is_served_with_the_same_types_codings_and_policies(front: Loopback) -> None:
    feed = ask(front, "/meest-recent.rss", accept_encoding="gzip")
    json = ask(front, "/meest-recent.json")
    style = ask(front, "/static/page.3b1f09acde.css")
    pages = [ask(front, path) for path in ("/", "/meest-recent", "/meest-recent.html")]
    unchanged = ask(front, "/meest-recent.rss", if_none_match=feed.headers["etag"], accept_encoding="gzip")
    assert unchanged.status == 304
    assert (ask(front, "/.editions.json")).status == (ask(front, "/nothing")).status == 404
    assert (kind(feed), feed.headers["content-encoding"], feed.content) == ("application/rss+xml", "gzip", FEED)
    assert kind(json) == "application/feed+json"
    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert feed.headers["cache-control"].startswith("public, max-age=60, ")
    assert {kind(page) for page in pages} == {"text/html"}
    assert all("script-src 'self'" in page.headers["content-security-policy"] for page in pages)


@pytest.mark.parametrize("name", ["meest-recent.rss", "meest-recent.atom"])
def test_a_person_is_shown_a_feed_of_the_folder(front: Loopback, name: str) -> None:
    shown = ask(front, f"/{name}", sec_fetch_dest="document")
    read = ask(front, f"/{name}", sec_fetch_dest="empty")
    assert (kind(shown), shown.headers["cache-control"]) == ("application/xml", "private, max-age=60")
    assert kind(read) == f"application/{name.partition('.')[2]}+xml"
    assert shown.body == read.body == FEED
    for answer in (shown, read):
        assert "Sec-Fetch-Dest" in answer.headers["vary"]
        assert "style-src 'self'" in answer.headers["content-security-policy"]
    page = ask(front, "/meest-recent.html", sec_fetch_dest="document")
    assert (kind(page), "Sec-Fetch-Dest" in page.headers.get("vary", "")) == ("text/html", False)


def kind(answer: Response) -> str:
    return answer.headers["content-type"].partition(";")[0]
