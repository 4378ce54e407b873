"""What a button or another form of the pages asks for: whether it is its visitor's own wish, and what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from aggregator.errors import AggregatorError
from aggregator.serve.forms import LARGEST, form_of
from aggregator.serve.operator.answers import said
from aggregator.serve.operator.visits import Doorkeeper, Visit
from aggregator.text import whole_number

Form = dict[str, str]
Handler = Callable[[Request, Visit], Awaitable[Response]]


def pressed(
    door: Doorkeeper, work: Callable[[Request, Visit, Form], Awaitable[Response]], largest: int = LARGEST
) -> Handler:
    """Does it, for a form of ours, of `largest` bytes at most, that a page of ours has sent or a program."""

    async def handle(request: Request, visit: Visit) -> Response:
        form = await form_of(request, largest)
        if form is None:
            return said(400, "This form is not one of ours.")
        if not door.may_press(request, visit, form.get("form")):
            return said(403, "Buttons are for the pages of this listener. Go back, reload, press again.")
        try:
            return await work(request, visit, form)
        except AggregatorError as error:
            return said(409, str(error))

    return handle


def wants_page(request: Request, visit: Visit) -> bool:
    """Whether a person pressed it, who is led on to a page; a program is told in a word."""
    return not visit.is_program and "text/html" in request.headers.get("accept", "")


def number_in(text: str) -> int:
    """An id; 0, which nothing has, for what is no number that SQLite knows."""
    return whole_number(text.strip(), 2**63 - 1) or 0
