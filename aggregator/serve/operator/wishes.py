"""What an operator wishes of stories and of the whole: behind the same doorkeeper as the pages.

POST /stories/{id}/split     entries=1,2    POST /stories/{id}/join     stories=3,4
POST /vacuum
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from aggregator.models.actions import StoryAction
from aggregator.serve.operator.answers import said, to
from aggregator.serve.operator.buttons import Form, Handler, number_in, pressed, wants_page
from aggregator.serve.operator.visits import Doorkeeper, Visit


class OperatorWishes(Protocol):
    """What is done; each raises an AggregatorError that says why it is not."""

    async def correct(self, story_id: int, action: StoryAction, ids: Sequence[int]) -> int:
        """Splits these entries off the story, or joins these stories to it; gives the id of the story that is new or
        stays."""

    async def vacuum(self) -> tuple[int, int]:
        """Makes the database smaller; bytes before and after."""


def handlers(wishes: OperatorWishes, door: Doorkeeper) -> dict[str, Handler]:
    """By path, what answers a POST."""

    async def correct(request: Request, visit: Visit, form: Form) -> Response:
        action, story_id = StoryAction(request.url.path.rpartition("/")[2]), number_in(request.path_params["id"])
        ids = [number_in(one) for one in form.get(action.field, "").split(",")]
        found = await wishes.correct(story_id, action, ids)
        if wants_page(request, visit):
            return to(f"../../ranking?{urlencode({'done': action, 'story': found})}#ranked")
        return said(200, str(found))

    async def vacuum(request: Request, visit: Visit, form: Form) -> Response:
        before, after = await wishes.vacuum()
        return said(200, f"{before} {after}")

    stories = {f"/stories/{{id}}/{action}": pressed(door, correct) for action in StoryAction}
    return {**stories, "/vacuum": pressed(door, vacuum)}
