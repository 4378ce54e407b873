"""The operator's application, by Starlette. What reads, acts and renders comes as callables: this room knows neither
the store nor the pages.

    GET  /                       the sources, filtered by ?q=, state=, category=, sort=       /status.json
    GET  /sources/{id}           one source                                                   /sources/{id}.json
    POST /sources/{id}/{action}  poll, pause, resume, release (from quarantine), forget
    GET  /ranking, /program      the rank list; jobs, polls, database, versions
    GET  /metrics, /alerts.atom
    GET  /healthz, /readyz       without a token, for those who only ask whether it runs
    POST /poll                   all sources
    POST /login, /logout
    POST …                       what `wishes` and `edits` have
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aggregator.models.actions import SourceAction
from aggregator.records import dataclass
from aggregator.serve.forms import form_of
from aggregator.serve.operator import access, answers, edits
from aggregator.serve.operator.answers import HTML, JSON, answer, said, to
from aggregator.serve.operator.buttons import Form, Handler, number_in, pressed, wants_page
from aggregator.serve.operator.edits import SourceEdits
from aggregator.serve.operator.visits import Doorkeeper, Refusal, Visit
from aggregator.serve.operator.wishes import OperatorWishes, handlers
from aggregator.serve.responses import Unavailable

LISTED: Final = ("q", "state", "category", "page", "sort")  # what a list is asked for by
ATOM: Final = "application/atom+xml; charset=utf-8"


class OperatorActions(Protocol):
    """What the pages are made of. Each raises Unavailable when the store cannot be asked now; None: there is no such
    thing. Bodies are UTF-8."""

    async def sources(self, asked: Mapping[str, str], visit: Visit) -> bytes: ...
    async def source(self, source_id: int, asked: Mapping[str, str], visit: Visit) -> bytes | None: ...
    async def ranking(self, asked: Mapping[str, str], visit: Visit) -> bytes: ...
    async def program(self, visit: Visit) -> bytes: ...
    async def alerts(self, address: str) -> bytes: ...
    async def sources_json(self, asked: Mapping[str, str]) -> bytes: ...
    async def source_json(self, source_id: int) -> bytes | None: ...

    async def act(self, source_id: int, action: SourceAction) -> bool | None:
        """Does it; whether anything changed by it."""

    async def poll_all(self, *, force: bool) -> int:
        """Makes every source due, unless it is paused or its server wants to be left alone; how many."""

    def login(self, words: str, at: str, path: str) -> bytes:
        """The form, shown at the path `at`; it leads on to `path`."""

    def message(self, title: str, words: str, at: str) -> bytes:
        """Shown at the path `at`; a line for each of the words'."""

    def file(self, path: str) -> tuple[bytes, str] | None:
        """A file that pages load, with its type."""


@dataclass(frozen=True, slots=True)
class OperatorServices:
    """What the application is built from."""

    desk: OperatorActions
    door: Doorkeeper
    wishes: OperatorWishes
    edits: SourceEdits
    health: Callable[[], tuple[int, bytes]]  # status and JSON
    ready: Callable[[], tuple[int, bytes]]
    metrics: Callable[[], Awaitable[bytes]]
    metrics_type: str
    noted: Callable[[SourceAction, int], object]  # each button that was pressed


def operator_app(parts: OperatorServices) -> Starlette:
    """The application."""
    counter = _Counter(parts)
    gets: dict[str, Handler] = {
        "/": counter.sources,
        "/status.json": counter.sources_json,
        "/sources/{id}.json": counter.source_json,
        "/sources/{id}": counter.source,
        "/ranking": counter.ranking,
        "/program": counter.program,
        "/alerts.atom": counter.alerts,
        "/metrics": counter.metrics,
    }
    posts = {
        **handlers(parts.wishes, parts.door),
        **edits.handlers(parts.edits, parts.door, parts.desk.message),
        # After those, whose addresses are of the same form.
        "/sources/{id}/{action}": pressed(parts.door, counter.act),
        "/poll": pressed(parts.door, counter.poll_all),
        "/logout": pressed(parts.door, counter.logout),
    }
    routes = [Route(path, counter.for_operators(handler), methods=["GET"]) for path, handler in gets.items()]
    routes += [Route(path, counter.for_operators(handler), methods=["POST"]) for path, handler in posts.items()]
    routes += [
        Route("/login", counter.login, methods=["POST"]),
        Route("/healthz", _judged(parts.health), methods=["GET"]),
        Route("/readyz", _judged(parts.ready), methods=["GET"]),
        Route("/static/{name}", counter.static, methods=["GET"]),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _plain})
    app.router.redirect_slashes = False
    return app


class _Counter:
    """Where visitors are received: behind the doorkeeper, in front of the desk."""

    def __init__(self, parts: OperatorServices) -> None:
        self._parts, self._desk, self._door = parts, parts.desk, parts.door

    def for_operators(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            if not self._door.is_for_us(request):
                return _not_for_us()
            visit = self._door.admit(request)
            if isinstance(visit, Refusal):
                return self._refused(request, visit)
            try:
                response = await handler(request, visit)
            except Unavailable as error:
                return answer(
                    self._desk.message("Not now", str(error), request.url.path), HTML, 503, {"Retry-After": "5"}
                )
            if visit.is_new and visit.session is not None and response.headers.get("content-type") == HTML:
                response.headers["Set-Cookie"] = _cookie(request, visit.session, lasts=None)
            return response

        return handle

    async def sources(self, request: Request, visit: Visit) -> Response:
        return answer(await self._desk.sources(request.query_params, visit), HTML)

    async def source(self, request: Request, visit: Visit) -> Response:
        return _found(await self._desk.source(number_in(request.path_params["id"]), request.query_params, visit), HTML)

    async def ranking(self, request: Request, visit: Visit) -> Response:
        return answer(await self._desk.ranking(request.query_params, visit), HTML)

    async def program(self, request: Request, visit: Visit) -> Response:
        return answer(await self._desk.program(visit), HTML)

    async def alerts(self, request: Request, visit: Visit) -> Response:
        address = request.url.replace(query="")
        return answer(await self._desk.alerts(str(address)), ATOM)

    async def metrics(self, request: Request, visit: Visit) -> Response:
        return answer(await self._parts.metrics(), self._parts.metrics_type)

    async def sources_json(self, request: Request, visit: Visit) -> Response:
        return answer(await self._desk.sources_json(request.query_params), JSON)

    async def source_json(self, request: Request, visit: Visit) -> Response:
        return _found(await self._desk.source_json(number_in(request.path_params["id"])), JSON)

    async def act(self, request: Request, visit: Visit, form: Form) -> Response:
        """A button: 303 to the page on which it was pressed, or a word for a program."""
        source_id, wanted = number_in(request.path_params["id"]), request.path_params["action"]
        if wanted not in tuple(SourceAction):
            return said(404, f"There is no such button; there are {', '.join(SourceAction)}.")
        action = SourceAction(wanted)
        changed = await self._desk.act(source_id, action)
        if changed is None:
            return said(404, "There is no such source.")
        if changed:
            self._parts.noted(action, source_id)
        if not wants_page(request, visit):
            return said(200, "done" if changed else "nothing to do")
        return to(_back(form, source_id, action if changed else "nothing"))

    async def poll_all(self, request: Request, visit: Visit, form: Form) -> Response:
        count = await self._desk.poll_all(force=form.get("force") == "1")
        if not wants_page(request, visit):
            return said(200, str(count))
        return to(f"./?{urlencode({'done': 'all'})}")

    async def login(self, request: Request) -> Response:
        if not self._door.is_for_us(request):
            return _not_for_us()
        form = await form_of(request)
        if form is None or not self._door.is_from_us(request):
            return said(403, "Log in on the page of this listener.")
        path = access.local_path(form.get("path"))
        session = self._door.log_in(request, form.get("token", ""))
        if isinstance(session, Refusal):
            return answer(self._desk.login(session.words, "/", path), HTML, session.status, session.headers)
        return to(f".{path}", {"Set-Cookie": _cookie(request, session, lasts=access.LASTS)})

    async def logout(self, request: Request, visit: Visit, form: Form) -> Response:
        return to("./", {"Set-Cookie": _cookie(request, "", lasts=0)})

    async def static(self, request: Request) -> Response:
        found = self._desk.file(f"static/{request.path_params['name']}")
        return said(404, "There is nothing here.") if found is None else answers.file(*found)

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            words = "" if refusal.status == 401 else refusal.words
            return answer(self._desk.login(words, request.url.path, path), HTML, refusal.status, refusal.headers)
        return said(refusal.status, refusal.words, refusal.headers)


def _judged(verdict: Callable[[], tuple[int, bytes]]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        status, body = verdict()
        return answer(body, JSON, status)

    return handle


def _found(body: bytes | None, content_type: str) -> Response:
    return said(404, "There is no such source.") if body is None else answer(body, content_type)


def _not_for_us() -> Response:
    return said(421, "This name is not ours. Use an address, or add the name to hosts in [server.operator].")


def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "There is nothing here.", 405: "This cannot be done here."}
    return said(error.status_code, words.get(error.status_code, error.detail), error.headers)


def _cookie(request: Request, value: str, *, lasts: int | None) -> str:
    # Whoever sends the header about itself gets a cookie that it cannot use; a proxy sends it about its visitors.
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    return access.set_cookie(value, lasts=lasts, secure=secure)


def _back(form: Mapping[str, str], source_id: int, done: str) -> str:
    """The page on which a button was pressed, relative to the button's address: the list, as it was asked for, or the
    source's own."""
    if form.get("from") != "list":
        return f"../{source_id}?{urlencode({'done': done})}"
    asked = {name: form[name] for name in LISTED if form.get(name)}
    return f"../../?{urlencode({**asked, 'done': done, 'source': source_id})}#source-{source_id}"
