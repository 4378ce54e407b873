"""What this process does of the engine's work at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager


class Running:
    """The jobs under way here, by number."""

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[object]] = {}

    @contextmanager
    def job(self, number: int) -> Iterator[None]:
        """This task does it."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks[number] = task
        try:
            yield
        finally:
            del self._tasks[number]

    def numbers(self) -> frozenset[int]:
        return frozenset(self._tasks)

    def give_up(self, numbers: Collection[int]) -> int:
        """Ends those of them that are still under way; how many were."""
        tasks = [task for number, task in self._tasks.items() if number in numbers]
        for task in tasks:
            task.cancel()
        return len(tasks)
