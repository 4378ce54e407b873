"""A source, its hub, and us between them: sockets and database are real, the time and our public name are not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.config import load_config
from aggregator.daemon.parts import Parts, poller_of
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.request import fetch_policy
from aggregator.models import PollRecord, SourceState
from aggregator.models.websub import Subscription
from aggregator.polling.poll import Poller
from aggregator.polling.prepare import prepare_store
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import publish_site
from aggregator.serve.listen import Server, open_socket
from aggregator.serve.public import PublicApp
from aggregator.serve.websub_callbacks import hooks
from aggregator.store import Store
from aggregator.websub import after_poll
from aggregator.websub.announcer import Announcer
from aggregator.websub.subscriber import Subscriber
from tests.e2e.feeds import Item, rss
from tests.loopback import Site
from tests.make import NOW
from tests.websub.hub import Hub, call, push
from tests.world import Here

SITE = "https://meest.example"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def feed(hub: Hub, site: Site, *items: Item, comments: bool = True) -> str:
    """RSS that names its hub."""
    links = f'<a:link rel="hub" href="{hub.url}"/><a:link rel="self" href="{site.url("/rss")}"/>'
    text = rss(*items).replace("<channel>", f'<channel xmlns:a="http://www.w3.org/2005/Atom">{links}')
    return text if comments else re.sub(r"<slash:comments>\d+</slash:comments>", "", text)


@dataclass
class World:
    clock: Clock
    site: Site
    hub: Hub
    parts: Parts
    poller: Poller
    subscriber: Subscriber
    announcer: Announcer
    base: str  # where our server really is
    came: list[PollRecord]

    async def poll(self) -> PollRecord:
        return await self.poller.poll(self.source())

    async def subscribed(self) -> dict[str, str]:
        """Polls, asks and lets the hub verify; what the hub was asked."""
        await self.poll()
        assert await self.subscriber.ask_due() == 1
        asked = self.hub.forms("subscribe")[-1]
        assert await self.verify(asked) == (200, "c-1")
        return asked

    async def verify(self, asked: dict[str, str], **changed: str) -> tuple[int, str]:
        query = {name: asked[name] for name in ("hub.mode", "hub.topic")} | {"hub.challenge": "c-1"}
        query |= {f"hub.{name}": value for name, value in changed.items()}
        return await asyncio.to_thread(call, asked["hub.callback"], self.base, query)

    async def push(self, callback: str, body: str | bytes, secret: str | None, algorithm: str = "sha256") -> int:
        data = body.encode() if isinstance(body, str) else body
        status = await asyncio.to_thread(push, callback, self.base, data, secret, algorithm)
        await self.subscriber.take_in(1)
        return status

    async def publish(self, *, note: bool = True) -> str:
        """Publishes, notes it for the hubs, and gives the RSS."""
        self.clock.now += 1
        with self.parts.store.reader() as session:
            publish_site(session, self.parts.editions, self.parts.config, self.clock.now)
        if note:
            await self.announcer.note()
        return self.parts.editions.all()["/meest-recent.rss"].body.decode()

    def source(self) -> SourceState:
        with self.parts.store.reader() as session:
            (source,) = session.sources.enabled()
            return source

    def titles(self) -> list[str]:
        with self.parts.store.reader() as session:
            return [row[0] for row in session.db.execute("SELECT title FROM entries ORDER BY id")]

    def subscription(self) -> Subscription:
        (one,) = self.subscriptions()
        return one

    def subscriptions(self) -> list[Subscription]:
        with self.parts.store.reader() as session:
            return session.subscriptions.all()


@asynccontextmanager
async def world(
    folder: Path,
    site: Site,
    hub: Hub,
    clock: Clock,
    *,
    websub: str = "enabled = true",
    source: str = "",
    output: str = "",
) -> AsyncIterator[World]:
    """One run of the program's parts over the database in `folder`."""
    config = folder / "config.toml"
    config.write_text(
        f'[site]\nlink = "{SITE}"\n[websub]\n{websub}\n[polling]\n'
        f'allow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\n'
        f"[output]\n{output or f'hubs = [{chr(34)}{hub.url}{chr(34)}]'}\n"
        f'{source or f"""[[sources]]{chr(10)}url = "{site.url("/rss")}" """}\n',
        "utf-8",
    )
    settings = load_config(config)
    came: list[PollRecord] = []

    async with AsyncExitStack() as stack:
        store = stack.enter_context(Store.open(folder / "aggregator.db"))
        await store.write(lambda session: prepare_store(session, settings, clock()))
        await store.write(lambda session: after_poll.prepare(session, settings, clock()))
        fetcher = await stack.enter_async_context(Fetcher(replace(fetch_policy(settings), timeout=5.0)))
        parts = Parts(settings, store, fetcher, Here(), Editions(settings.output))
        poller = poller_of(parts, clock, lambda: 0.5, after_poll.follower(settings))
        subscriber = Subscriber(parts.config, parts.store, parts.fetcher, poller, clock, came.append, lambda: 0.5)
        await subscriber.read_book()
        sock = open_socket("127.0.0.1", 0)
        server = Server()
        app = hooks(subscriber, max_bytes=subscriber.max_bytes)
        await server.start(PublicApp(parts.editions.all, fallback=app), sock)
        stack.push_async_callback(server.stop, 1.0)
        base = f"http://127.0.0.1:{sock.getsockname()[1]}"
        announcer = Announcer(parts.config, parts.store, parts.fetcher, parts.editions, clock, lambda: 0.5)
        yield World(clock, site, hub, parts, poller, subscriber, announcer, base, came)
