"""What an operator wishes of stories and of the whole: behind the same doorkeeper as the pages.

POST /stories/{id}/split     entries=1,2    POST /stories/{id}/join     stories=3,4
POST /vacuum
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from aggregator.errors import AggregatorError
from aggregator.models.actions import StoryAction
from aggregator.serve.forms import form_of
from aggregator.serve.operator.answers import said, to
from aggregator.serve.operator.visits import Doorkeeper, Visit
from aggregator.text import whole_number

Handler = Callable[[Request, Visit], Awaitable[Response]]
LARGEST_ID: Final = 2**63 - 1


class OperatorWishes(Protocol):
    """What is done; each raises an AggregatorError that says why it is not."""

    async def correct(self, story_id: int, action: StoryAction, ids: Sequence[int]) -> int:
        """Splits these entries off the story, or joins these stories to it; gives the id of the story that is new or
        stays."""

    async def vacuum(self) -> tuple[int, int]:
        """Makes the database smaller; bytes before and after."""


def handlers(wishes: OperatorWishes, door: Doorkeeper) -> dict[str, Handler]:
    """By path, what answers a POST."""

    async def correct(request: Request, visit: Visit, form: dict[str, str]) -> Response:
        action, story_id = StoryAction(request.url.path.rpartition("/")[2]), _id(request.path_params["id"])
        ids = [_id(one) for one in form.get(action.field, "").split(",")]
        found = await wishes.correct(story_id, action, ids)
        if _is_page(request, visit):
            return to(f"../../ranking?{urlencode({'done': action, 'story': found})}#ranked")
        return said(200, str(found))

    async def vacuum(request: Request, visit: Visit, form: dict[str, str]) -> Response:
        before, after = await wishes.vacuum()
        return said(200, f"{before} {after}")

    def pressed(work: Callable[[Request, Visit, dict[str, str]], Awaitable[Response]]) -> Handler:
        async def handle(request: Request, visit: Visit) -> Response:
            form = await form_of(request)
            if form is None:
                return said(400, "This form is not one of ours.")
            if not door.may_press(request, visit, form.get("form")):
                return said(403, "Buttons are for the pages of this listener. Go back, reload, press again.")
            try:
                return await work(request, visit, form)
            except AggregatorError as error:
                return said(409, str(error))

        return handle

    stories = {f"/stories/{{id}}/{action}": pressed(correct) for action in StoryAction}
    return {**stories, "/vacuum": pressed(vacuum)}


def _is_page(request: Request, visit: Visit) -> bool:
    return not visit.is_program and "text/html" in request.headers.get("accept", "")


def _id(text: str) -> int:
    """0, which none has, for what is no number that SQLite knows."""
    return whole_number(text.strip(), LARGEST_ID) or 0
