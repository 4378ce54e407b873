"""Lets visitors of the operator's listener in, or says why not."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request

from aggregator.records import dataclass
from aggregator.serve.limits import Buckets, VisitorLimits
from aggregator.serve.operator import access
from aggregator.serve.operator.access import Access
from aggregator.serve.visitors import Visitors

# Wrong tokens: ten at once, for somebody who pastes the wrong thing, then one in ten seconds.
GUESSES: Final = VisitorLimits(rate=0.1, burst=10.0)
# A header that no form can send, and no page of another site without being allowed to: programs name themselves by it.
PROGRAM: Final = "x-aggregator"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor who was let in. `session` is None for a program that named the token itself."""

    session: str | None
    is_new: bool  # the session was made just now
    asks_token: bool  # the listener has a token, so that one can log out
    form_token: str  # what forms of ours carry

    @property
    def is_program(self) -> bool:
        return self.session is None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a visitor was not let in; `wait` seconds when there were too many guesses."""

    status: int
    words: str
    wait: int | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        if self.wait is not None:
            return {"Retry-After": str(self.wait)}
        return {"WWW-Authenticate": 'Bearer realm="aggregator"'} if self.status == 401 else {}


class Doorkeeper:
    """Tells who may come in; remembers who guessed wrong."""

    def __init__(
        self, rules: Callable[[], Access], clock: Callable[[], float], proxies: Callable[[], tuple[str, ...]]
    ) -> None:
        """`rules` and `proxies` are asked at each request; `clock` gives seconds since the epoch."""
        self._rules, self._clock, self._proxies = rules, clock, proxies
        self._guesses = Buckets(GUESSES)
        self._key = secrets.token_hex()  # of forms, where there is no token to make one of
        self._visitors: tuple[tuple[str, ...], Visitors] = ((), Visitors())

    def is_for_us(self, request: Request) -> bool:
        """Whether it is us whom the request names."""
        rules = self._rules()
        return access.is_our_host(request.headers.get("host"), {rules.listens_on, *rules.hosts})

    def admit(self, request: Request) -> Visit | Refusal:
        """By a header, by a cookie, or because nobody is asked."""
        token, now = self._rules().token, self._clock()
        authorization = request.headers.get("authorization")
        if token is not None and authorization is not None:
            if refusal := self._guessed_too_often(request, now):
                return refusal
            if access.knows(token, authorization):
                return Visit(None, False, True, "")
            return self._wrong(request, now)
        session = request.cookies.get(access.COOKIE)
        if session is not None and access.is_session(token, session, now):
            return self._visit(token, session, is_new=False)
        if token is not None:
            return Refusal(401, "Name the token of [server.operator], as Authorization: Bearer.")
        return self._visit(None, self._new_session(None, now), is_new=True)

    def log_in(self, request: Request, given: str) -> str | Refusal:
        """The value of the cookie for somebody who names the token."""
        token, now = self._rules().token, self._clock()
        if refusal := self._guessed_too_often(request, now):
            return refusal
        if token is None or access.same(given.strip(), token):
            return self._new_session(token, now)
        return self._wrong(request, now)

    def may_press(self, request: Request, visit: Visit, form_token: str | None) -> bool:
        """Whether a POST is its visitor's own wish."""
        told = request.headers.get
        if visit.is_program or (told(PROGRAM) is not None and told("origin") is None and not visit.asks_token):
            return True
        return self.is_from_us(request) and access.same(form_token or "", visit.form_token)

    def is_from_us(self, request: Request) -> bool:
        """Whether one of our own pages sent this."""
        told = request.headers.get
        return access.is_from_us(told("sec-fetch-site"), told("origin"), told("host"), self._rules().hosts)

    def _visit(self, token: str | None, session: str, *, is_new: bool) -> Visit:
        return Visit(session, is_new, token is not None, access.form_token(token or self._key, session))

    def _new_session(self, token: str | None, now: float) -> str:
        return access.new_session(token, secrets.token_bytes(access.SESSION_BYTES), now)

    def _guessed_too_often(self, request: Request, now: float) -> Refusal | None:
        wait = self._guesses.wait(self._visitor(request), 1.0, now)
        if wait <= 0:
            return None
        return Refusal(429, f"Too many wrong tokens; try again in {math.ceil(wait)} s.", max(1, math.ceil(wait)))

    def _wrong(self, request: Request, now: float) -> Refusal:
        self._guesses.take(self._visitor(request), 1.0, now)
        return Refusal(401, "This is not the token.")

    def _visitor(self, request: Request) -> str:
        proxies = self._proxies()
        if proxies != self._visitors[0]:
            self._visitors = proxies, Visitors(proxies)
        forwarded = request.headers.get("x-forwarded-for")
        peer = request.client.host if request.client else None
        return self._visitors[1].key(peer, forwarded.encode("latin-1") if forwarded is not None else None)
