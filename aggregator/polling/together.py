"""What many ask of the store at about the same time, asked once for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MOST: Final = 100  # questions that are one


class Together(Generic[Asked, Answer]):
    """Asks the first one at once; those that come until that is answered, and `pause` seconds more, are one question.

    So it takes a lone one no time, and of many it is no more questions than there are pauses. To be used by one event
    loop at a time.
    """

    def __init__(self, ask: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]], pause: float = 0.0):
        """`ask` answers in the order of the questions; an exception among the answers is raised where it belongs."""
        self._ask, self._pause = ask, pause
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, asked: Asked) -> Answer:
        """The answer, or whatever `ask` raises. Who goes away before that keeps nobody else from theirs."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._answered(), name="questions")
        return await future

    async def _answered(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                answers = await self._ask([asked for asked, _ in some])
            except Exception as error:
                answers = [error] * len(some)
            for (_, future), answer in zip(some, answers, strict=True):
                if future.done():  # whoever asked has gone away
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
            if self._pause:
                await asyncio.sleep(self._pause)
