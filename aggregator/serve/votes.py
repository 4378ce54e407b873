"""Readers' votes over HTTP: `/vote/{id}` shows how it stands, and takes a vote from a form, without any script.

One vote for each visitor, as far as a cookie tells, which is set when one votes and not before. It is the only cookie
there is. A vote that came is answered with 303, so that going back or reloading does not send it again.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Final, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.models import BallotOutcome
from aggregator.records import dataclass
from aggregator.serve.forms import form_of
from aggregator.serve.limits import Buckets, VisitorLimits
from aggregator.serve.responses import Unavailable, limited, page, said, visitor_of

# A class or an office may vote together; whoever deletes the cookie to vote on gets two more a minute.
_LIMITS: Final = VisitorLimits(rate=1 / 30, burst=20.0)
_PRIVATE: Final = "private, no-store"
_AGAIN: Final = "again"  # in the address of how it stands, for who had voted before
_REFUSED: Final = {BallotOutcome.NO_OPTION: 400, BallotOutcome.CLOSED: 409}  # and the statuses that say so
_DOUBLE_CLICK: Final = 2.0  # seconds; people click twice within half of one, networks add the rest


# The visitor, the browser, the voter where there is a cookie, the vote and the answer.
_Click = tuple[str, str, str | None, str, str]


class Ballots(Protocol):
    """Who keeps the votes."""

    def knows(self, vote_id: str) -> bool:
        """Whether there is such a vote."""

    async def page(self, vote_id: str, voter: str | None, outcome: BallotOutcome | None) -> bytes:
        """The page of a vote that is known, for who has just tried to vote with this outcome; None: for who looks at
        it. Raises Unavailable."""

    async def cast(self, vote_id: str, option: str, voter: str) -> BallotOutcome:
        """Counts a vote; raises Unavailable where votes cannot be taken."""


@dataclass(frozen=True, slots=True)
class Booth:
    """What votes need: who keeps them, the key that signs cookies, and the public address of the site."""

    ballots: Ballots
    key: bytes
    site_link: str
    clock: Callable[[], float] = time.monotonic  # seconds that never go back
    token: Callable[[int], bytes] = secrets.token_bytes

    def cookie(self, token: bytes) -> str:
        """The Set-Cookie header for a new voter."""
        link = urlsplit(self.site_link)
        value = signed(self.key, token)
        return set_cookie(value, f"{link.path}/vote", secure=link.scheme == "https")

    def is_ours(self, request: Request) -> bool:
        """Whether a form was sent from one of our pages."""
        told = request.headers.get
        return is_ours(told("sec-fetch-site"), told("origin"), told("host"), self.site_link)


def route(booth: Booth) -> Route:
    """The address of every vote."""
    buckets, clicks = Buckets(_LIMITS), _Clicks()

    async def answer(request: Request) -> Response:
        vote_id = request.path_params["vote_id"]
        if not booth.ballots.knows(vote_id):
            return said(404, "There is no such vote.")
        known = voter(booth.key, request.cookies.get(COOKIE))
        try:
            if request.method == "POST":
                return await take(request, vote_id, known)
            again = BallotOutcome.REPEATED if _AGAIN in request.query_params else None
            return page(request, await booth.ballots.page(vote_id, known, again), _PRIVATE)
        except Unavailable as error:
            return said(503, str(error), retry=True)

    async def take(request: Request, vote_id: str, known: str | None) -> Response:
        if not booth.is_ours(request):
            return said(403, "Votes are taken from the pages of this site only.")
        if (wait := buckets.take(visitor_of(request), 1.0, booth.clock())) > 0:
            return limited(wait)
        option = await _option(request)
        click = (visitor_of(request), request.headers.get("user-agent", ""), known, vote_id, option or "")
        first = clicks.get(click, booth.clock())
        token = first or (bytes.fromhex(known) if known else booth.token(TOKEN_BYTES))
        clicks.keep(click, token, booth.clock())
        outcome = await booth.ballots.cast(vote_id, option or "", token.hex())
        if outcome in _REFUSED:
            shown = await booth.ballots.page(vote_id, known, outcome)
            return page(request, shown, "no-store", _REFUSED[outcome])
        where = f"{vote_id}?{_AGAIN}" if outcome is BallotOutcome.REPEATED and not first else vote_id
        headers = {"Location": where, "Cache-Control": "no-store"}
        return Response(status_code=303, headers=headers if known else headers | {"Set-Cookie": booth.cookie(token)})

    return Route("/vote/{vote_id}", answer, methods=["GET", "POST"])


class _Clicks:
    """The voters of the last two seconds, by what they sent.

    Without scripts a double click sends a form twice, the second time without the cookie that is under way: it is the
    same voter's, and no second vote.
    """

    def __init__(self) -> None:
        self._made: OrderedDict[_Click, tuple[bytes, float]] = OrderedDict()

    def get(self, click: _Click, now: float) -> bytes | None:
        """The token of who just sent the same, None when nobody did."""
        while self._made and next(iter(self._made.values()))[1] < now - _DOUBLE_CLICK:
            self._made.popitem(last=False)
        return self._made[click][0] if click in self._made else None

    def keep(self, click: _Click, token: bytes, now: float) -> None:
        """Remembers who sent this, from its first time on."""
        self._made.setdefault(click, (token, now))


async def _option(request: Request) -> str | None:
    """The answer in the form, None when there is none, or the form is not as ours is."""
    form = await form_of(request)
    return None if form is None else form.get("option")


COOKIE: Final = "voter"
TOKEN_BYTES: Final = 16
_MAX_AGE: Final = 400 * 86_400  # seconds; browsers keep none longer (draft-ietf-httpbis-rfc6265bis, section 5.6.3)


def signed(key: bytes, token: bytes) -> str:
    """The cookie's value for a new voter's token."""
    return f"{token.hex()}.{_mac(key, token)}"


def voter(key: bytes, value: str | None) -> str | None:
    """The voter whose cookie this is, None when we did not make it."""
    token, _, mac = (value or "").partition(".")
    try:
        made = _mac(key, bytes.fromhex(token))
    except ValueError:
        return None
    return token if token and hmac.compare_digest(made.encode(), mac.encode()) else None


def set_cookie(value: str, path: str, *, secure: bool) -> str:
    """The Set-Cookie header: no script reads it, and no other site's form sends it."""
    flags = "; Secure" if secure else ""
    return f"{COOKIE}={value}; Path={path}; Max-Age={_MAX_AGE}; HttpOnly; SameSite=Lax{flags}"


def is_ours(site: str | None, origin: str | None, host: str | None, site_link: str) -> bool:
    """Whether a form was sent from one of our pages, by Sec-Fetch-Site, Origin and Host (None: not sent).

    A browser says where a form stands, in the first or else in the second, and no page can forge either.
    What sends neither is no browser in which another site's page could act: a text browser, or a person's own program.
    """
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return True
    parts = urlsplit(site_link)
    return origin == f"{parts.scheme}://{parts.netloc}" or (host is not None and origin.partition("://")[2] == host)


def _mac(key: bytes, token: bytes) -> str:
    return hmac.new(key, b"voter:" + token, sha256).hexdigest()[:32]
