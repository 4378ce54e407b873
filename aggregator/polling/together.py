"""What many ask of the store at about the same time, asked once for all of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Generic, TypeVar

from aggregator.errors import AggregatorError

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MOST: Final = 100  # questions that are one


def _one(_asked: object) -> int:
    return 1


class Together(Generic[Asked, Answer]):
    """Asks the first one at once; those that come until that is answered, and `pause` seconds more, are one question,
    which goes sooner once it has enough of them.

    So it takes a lone one no time, and of many it is no more questions than there are pauses. To be used by one event
    loop at a time.
    """

    def __init__(
        self,
        ask: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]],
        pause: float = 0.0,
        *,
        more: Callable[[], bool] = lambda: True,
        size: Callable[[Asked], int] = _one,
        most: int = MOST,
    ) -> None:
        """`ask` answers in the order of the questions; an exception among the answers is raised where it belongs. Those
        that are asked together are of `most` in all, by `size`, or one of them is beyond it. It pauses only
        where `more` are to come."""
        self._ask, self._pause, self._more, self._size, self._most = ask, pause, more, size, most
        self._waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()
        self._amount = 0  # of those that wait, by size
        self._enough = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, asked: Asked) -> Answer:
        """The answer, or whatever `ask` raises. Who goes away before that keeps nobody else from theirs."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        self._amount += self._size(asked)
        if self._amount >= self._most or not self._more():
            self._enough.set()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._answer_all(), name="questions")
        return await future

    async def _answer_all(self) -> None:
        while some := self._next():
            try:
                answers = await self._answers([asked for asked, _ in some])
                for (_, future), answer in zip(some, answers, strict=True):
                    if future.done():  # whoever asked has gone away
                        continue
                    if isinstance(answer, Exception):
                        future.set_exception(answer)
                    else:
                        future.set_result(answer)
            finally:  # of these nobody waits for ever, whatever ends this
                for _, future in some:
                    future.cancel()
            if self._pause and self._more() and self._amount < self._most:
                self._enough.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._enough.wait(), self._pause)

    def _next(self) -> list[tuple[Asked, asyncio.Future[Answer]]]:
        some, size = [], 0
        while self._waiting and size < self._most:
            asked, future = self._waiting.popleft()
            self._amount -= self._size(asked)
            if not future.done():
                some.append((asked, future))
                size += self._size(asked)
        return some

    async def _answers(self, some: Sequence[Asked]) -> Sequence[Answer | Exception]:
        try:
            return await self._ask(some)
        except AggregatorError as error:  # of the store, for all of them
            return [error] * len(some)
        except Exception as error:
            if len(some) == 1:
                return [error]
        # One of them spoiled it for the others: each by itself.
        return [(await self._answers([one]))[0] for one in some]
