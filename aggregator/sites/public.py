"""The public application, composed: editions from memory, and behind them what needs a server: search, live updates and
votes.

Rooms do not know each other. Here what `serve` asks for meets what `store` finds and `publish` renders.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.config import Config
from aggregator.errors import StoreError
from aggregator.models import BallotOutcome
from aggregator.publish.editions import Editions
from aggregator.publish.votepage import vote_page
from aggregator.publishing import votes
from aggregator.records import dataclass
from aggregator.serve import dynamic, websub_callbacks
from aggregator.serve.health import ProbeAnswers
from aggregator.serve.live import Live
from aggregator.serve.public import PublicApp
from aggregator.serve.responses import Unavailable
from aggregator.serve.votes import Booth
from aggregator.sites.base import Site
from aggregator.sites.finding import StoredNews
from aggregator.store import Session, Store

NOT_TAKEN = "Votes are not taken at the moment."


@dataclass(frozen=True, slots=True)
class Web:
    """The application, and who is listening to its live updates."""

    app: PublicApp
    live: Live


async def web(
    config: Config,
    editions: Editions,
    store: Store,
    clock: Callable[[], float],
    callbacks: ASGIApp | None = None,
    says: ProbeAnswers | None = None,
) -> Web:
    """The public application over these editions; `callbacks` answers where hubs call back, `says` is what it tells of
    the program.

    A store that was opened for reading is searched, and takes no votes.
    """
    server, live = config.settings.server, Live(editions.all)
    parts = dynamic.DynamicServices()
    if server.dynamic:
        site = Site(config, store)
        booth = None
        if config.settings.votes:
            booth = Booth(StoredVotes(site, clock), await _signing_key(store), config.settings.site.link)
        parts = dynamic.DynamicServices(live, StoredNews(site, editions, clock), booth)
    fallback: ASGIApp = dynamic.dynamic(parts)
    fallback = _by_path(callbacks, fallback) if callbacks else fallback
    app = PublicApp(
        editions.all,
        says=says,
        fallback=fallback,
        narrows=server.dynamic,
        prefix=urlsplit(config.settings.site.link).path,
        trusted_proxies=server.trusted_proxies,
    )
    return Web(app, live)


class StoredVotes:
    """Keeps the configured votes in the store (`serve.votes.Ballots`)."""

    def __init__(self, site: Site, clock: Callable[[], float]) -> None:
        self._site, self._clock = site, clock
        self._settings = site.config.settings
        self._votes = {vote.id: vote for vote in self._settings.votes}

    def knows(self, vote_id: str) -> bool:
        return vote_id in self._votes

    async def page(self, vote_id: str, voter: str | None, outcome: BallotOutcome | None) -> bytes:
        return await self._site.read(lambda session: self._page(session, vote_id, voter, outcome))

    def _page(self, session: Session, vote_id: str, voter: str | None, outcome: BallotOutcome | None) -> bytes:
        vote = votes.vote_of(session, self._votes[vote_id], self._settings, self._clock())
        voted = voter is not None and session.votes.has_voted(vote_id, votes.ballot(vote_id, voter))
        return vote_page(self._site.feed, vote, voted=voted, outcome=outcome, theme=self._site.theme())

    async def cast(self, vote_id: str, option: str, voter: str) -> BallotOutcome:
        if not self._site.store.can_write:
            raise Unavailable(NOT_TAKEN)
        vote, now = self._votes[vote_id], self._clock()
        if option not in vote.options:
            return BallotOutcome.NO_OPTION
        if not votes.is_open(vote, self._settings, now):
            return BallotOutcome.CLOSED
        try:
            counted = await self._site.store.write(lambda session: votes.cast(session, vote, option, voter, now))
        except StoreError as error:  # a full disk, say, which the log tells of by other jobs
            raise Unavailable(NOT_TAKEN) from error
        return BallotOutcome.COUNTED if counted else BallotOutcome.REPEATED


async def _signing_key(store: Store) -> bytes:
    try:
        site = await store.read(lambda session: session.site.identity())
    except StoreError:
        site = None
    return bytes.fromhex(site.vote_key) if site else secrets.token_bytes()  # nobody is given a cookie here


def _by_path(callbacks: ASGIApp, others: ASGIApp) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = callbacks if str(scope.get("path", "")).startswith(websub_callbacks.PREFIX) else others
        await chosen(scope, receive, send)

    return app
