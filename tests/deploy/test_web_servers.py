"""nginx and Caddy with the configurations of `deploy/`, as they stand, before our server and without it."""

from __future__ import annotations

import getpass
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from aggregator.serve.dynamic import DynamicServices, dynamic
from aggregator.serve.limits import VisitorLimits
from aggregator.serve.live import Live
from aggregator.serve.public import PublicApp
from aggregator.serve.websub_callbacks import PREFIX, hooks
from tests.loopback import free_port
from tests.serve.fronts import AROUND, NGINX, ask, started
from tests.serve.known import Known
from tests.serve.loopback import ENCODE, FEED, PATHS, RSS, Connection, Loopback, serving

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
CADDY = shutil.which("caddy")
KINDS = [
    pytest.param("nginx", marks=pytest.mark.skipif(NGINX is None, reason="nginx is not installed")),
    pytest.param("caddy", marks=pytest.mark.skipif(CADDY is None, reason="Caddy is not installed")),
]


def replaced(path: Path, *pairs: tuple[str, str]) -> str:
    """The file's text with its addresses replaced by ours; each must be in it."""
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


@contextmanager
def running(kind: str, folder: Path, behind: int) -> Iterator[Loopback]:
    """The web server of that name in front of a port of this machine, with `folder/public` to fall back to."""
    port, public = free_port(), str(folder / "public")
    if kind == "nginx":
        text = replaced(
            DEPLOY / "nginx" / "meest-recent.conf",
            ("listen 80", f"listen 127.0.0.1:{port}"),
            ("    listen [::]:80;\n", ""),
            ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
            ("/var/lib/meest-recent/public", public),
        )
        settings = folder / "nginx.conf"
        settings.write_text(AROUND.format(user=getpass.getuser(), folder=folder, block=text))
        command = [str(NGINX), "-c", str(settings)]
    else:
        text = replaced(
            DEPLOY / "container" / "Caddyfile",
            ("meest-recent:8000", f"127.0.0.1:{behind}"),
            ("/srv/public", public),
            ("grace_period 5s", "grace_period 100ms\n\tadmin off"),
        )
        settings = folder / "Caddyfile"
        settings.write_text(text)
        command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(settings)]
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "SITE_ADDRESS": f"http://127.0.0.1:{port}"}
    with started(command, port, **own) as front:
        yield front


@dataclass
class World:
    """The web server, and ours behind it until `leave`."""

    front: Loopback
    hub: Known
    stack: AsyncExitStack

    async def leave(self) -> None:
        await self.stack.aclose()


@asynccontextmanager
async def world(kind: str, folder: Path) -> AsyncIterator[World]:
    public = folder / "public"
    public.mkdir()
    for name, body in {"index.html": b"kept", "meest-recent.html": b"kept", "meest-recent.rss": FEED}.items():
        (public / name).write_bytes(body)
    (public / "meest-recent.json").write_bytes(b"{}")
    (public / "meest-recent.rss.gz").write_bytes(ENCODE["gzip"](FEED))
    (public / ".editions.json").write_bytes(b"{}")
    live, hub = Live(lambda: PATHS), Known()
    pages, callbacks = dynamic(DynamicServices(live)), hooks(hub, max_bytes=5_000_000)

    async def behind_editions(scope: Scope, receive: Receive, send: Send) -> None:
        await (callbacks if scope["path"].startswith(PREFIX) else pages)(scope, receive, send)

    app = PublicApp(
        lambda: PATHS,
        limits=VisitorLimits(rate=0.001, burst=8),
        trusted_proxies=["127.0.0.1"],
        fallback=behind_editions,
    )
    async with AsyncExitStack() as stack:
        behind = await stack.enter_async_context(serving(app))
        stack.callback(live.close)
        with running(kind, folder, behind.port) as front:
            yield World(front, hub, stack)


@pytest.mark.parametrize("kind", KINDS)
async def test_answers_come_through_as_they_are_with_conditions_and_codings(kind: str, tmp_path: Path) -> None:
    async with world(kind, tmp_path) as made:
        first = await made.front.ask("/meest-recent.rss", accept_encoding="gzip")
        again = await made.front.ask("/meest-recent.rss", if_none_match=first.headers["etag"])
        plain = await made.front.ask("/meest-recent.rss", accept_encoding="identity")
    assert (first.content, first.headers["etag"]) == (FEED, RSS.etag[:-1] + '-gzip"')
    assert again.status == 304
    assert (plain.body, "content-encoding" in plain.headers) == (FEED, False)


@pytest.mark.parametrize("kind", KINDS)
async def test_visitors_are_told_apart_and_cannot_pretend_to_be_others(kind: str, tmp_path: Path) -> None:
    async with world(kind, tmp_path) as made:
        pretending = [await made.front.ask("/", "GET", "127.0.0.5", x_forwarded_for=f"192.0.2.{n}") for n in range(10)]
        other = await made.front.ask("/", source="127.0.0.2")
    assert pretending[-1].status == 429
    assert other.status == 200


@pytest.mark.parametrize("kind", KINDS)
async def test_live_updates_arrive_at_once_and_not_in_a_buffer(kind: str, tmp_path: Path) -> None:
    async with world(kind, tmp_path) as made, await made.front.connect() as listener:
        listener.writer.write(b"GET /events?feed=meest-recent HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert "event: edition" in await until(listener, b"data: ")


async def until(listener: Connection, found: bytes) -> str:
    """What comes until these bytes do, within five seconds; the connection stays open."""
    head = await listener.reader.readuntil(b"\r\n\r\n")
    assert b"text/event-stream" in head
    return (await listener.reader.readuntil(found)).decode()


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_hub_pushes_comes_through_whole(kind: str, tmp_path: Path) -> None:
    body = b"<rss>" + b"x" * 4_900_000
    async with world(kind, tmp_path) as made, await made.front.connect() as hub:
        head = f"POST /websub/known HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        hub.writer.write(head.encode() + body)
        answer = await hub.answer("POST")
    assert answer.status == made.hub.status
    assert [pushed for _, pushed in made.hub.taken] == [body]


@pytest.mark.parametrize("kind", KINDS)
async def test_while_the_program_is_away_the_published_files_are_served(kind: str, tmp_path: Path) -> None:
    async with world(kind, tmp_path) as made:
        await made.leave()
        front = made.front
        pages = [ask(front, path) for path in ("/", "/meest-recent", "/meest-recent.html")]
        feed = ask(front, "/meest-recent.rss", accept_encoding="gzip")
        json = ask(front, "/meest-recent.json")
        absent = [ask(front, path) for path in ("/nothing", "/.editions.json", "/search?q=ajax")]
    assert [(page.status, page.body, kind_of(page.headers)) for page in pages] == [(200, b"kept", "text/html")] * 3
    assert (feed.status, feed.content, kind_of(feed.headers)) == (200, FEED, "application/rss+xml")
    assert feed.headers["content-encoding"] == "gzip"
    assert (json.status, kind_of(json.headers)) == (200, "application/feed+json")
    assert {page.headers["cache-control"] for page in pages} == {"public, max-age=60"}
    assert all("script-src 'self'" in page.headers["content-security-policy"] for page in pages)
    assert all(answer.status in (404, 502) for answer in absent)
    assert absent[1].status == 404


def kind_of(headers: dict[str, str]) -> str:
    return headers["content-type"].partition(";")[0]
