"""Forms that edit `config.toml`: behind the same doorkeeper as the pages.

POST /sources/{id}/edit    title=, category=, weight=
POST /sources              wanted= (addresses, one a line, or a list of sources as OPML), category=
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import Response

from aggregator.errors import AggregatorError
from aggregator.records import dataclass
from aggregator.serve.operator.answers import HTML, answer, said, to
from aggregator.serve.operator.buttons import Form, Handler, number_in, pressed
from aggregator.serve.operator.visits import Doorkeeper, Visit

LARGEST: Final = 2_000_000  # bytes of a list, as a form sends it


@dataclass(frozen=True, slots=True)
class Described:
    """How a source is to be called and weighed. Without a title it keeps its own; an empty category is none."""

    title: str
    category: str
    weight: float


class SourceEdits(Protocol):
    """What is done to the file; each raises an AggregatorError that says why it was left as it was."""

    async def describe(self, source_id: int, wanted: Described) -> bool | None:
        """Whether anything changed; None: there is no such source."""

    async def add(self, text: str, category: str) -> tuple[str, ...]:
        """What became of each, a sentence a line."""


def handlers(edits: SourceEdits, door: Doorkeeper, message: Callable[[str, str, str], bytes]) -> dict[str, Handler]:
    """By path, what answers a POST; `message` makes a page of a title and words, to be shown at a path."""

    async def describe(request: Request, form: Form) -> Response:
        weight = form.get("weight", "").strip().replace(",", ".")
        try:
            number = float(weight or 1.0)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            return _page(request, 400, "Nothing was changed", f"The weight {weight!r} is no number, such as 1.5.")
        wanted = Described(form.get("title", ""), form.get("category", ""), number)
        source_id = number_in(request.path_params["id"])
        changed = await edits.describe(source_id, wanted)
        if changed is None:
            return said(404, "There is no such source.")
        return to(f"../{source_id}?done={'edited' if changed else 'nothing'}")

    async def add(request: Request, form: Form) -> Response:
        lines = await edits.add(form.get("wanted", ""), form.get("category", ""))
        return _page(request, 200, "Sources", "\n".join(lines))

    def _page(request: Request, status: int, title: str, words: str) -> Response:
        return answer(message(title, words, request.url.path), HTML, status)

    def explained(work: Callable[[Request, Form], Awaitable[Response]]) -> Handler:
        async def handle(request: Request, visit: Visit, form: Form) -> Response:
            try:
                return await work(request, form)
            except AggregatorError as error:
                return _page(request, 409, "Nothing was changed", str(error))

        return pressed(door, handle, LARGEST)

    return {"/sources/{id}/edit": explained(describe), "/sources": explained(add)}
