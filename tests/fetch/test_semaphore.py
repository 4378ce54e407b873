"""Places that change in number while some are taken."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.fetch.turns import ResizableSemaphore


class Crowd:
    """Who is inside; each stays until told to leave."""

    def __init__(self, places: ResizableSemaphore) -> None:
        self.places = places
        self.inside: list[int] = []
        self.leave: dict[int, asyncio.Event] = {}
        self.tasks: dict[int, asyncio.Task[None]] = {}

    def come(self, *numbers: int) -> None:
        for number in numbers:
            self.leave[number] = asyncio.Event()
            self.tasks[number] = asyncio.create_task(self._visit(number))

    async def _visit(self, number: int) -> None:
        async with self.places:
            self.inside.append(number)
            try:
                await self.leave[number].wait()
            finally:
                self.inside.remove(number)

    async def settle(self) -> list[int]:
        for _ in range(10):
            await asyncio.sleep(0)
        return sorted(self.inside)


@pytest.fixture
async def crowd() -> Crowd:
    return Crowd(ResizableSemaphore(2))


async def end(crowd: Crowd) -> None:
    for event in crowd.leave.values():
        event.set()
    await asyncio.gather(*crowd.tasks.values(), return_exceptions=True)
    assert crowd.inside == []


async def test_who_waits_comes_in_turn(crowd: Crowd) -> None:
    crowd.come(1, 2, 3, 4)
    assert await crowd.settle() == [1, 2]
    crowd.leave[1].set()
    assert await crowd.settle() == [2, 3]
    await end(crowd)


async def test_more_places_let_more_in_at_once(crowd: Crowd) -> None:
    crowd.come(1, 2, 3, 4)
    await crowd.settle()
    crowd.places.count = 3
    assert await crowd.settle() == [1, 2, 3]
    await end(crowd)


async def test_fewer_places_make_nobody_leave_and_hold_back_the_next(crowd: Crowd) -> None:
    crowd.come(1, 2, 3)
    await crowd.settle()
    crowd.places.count = 1
    crowd.leave[1].set()
    assert await crowd.settle() == [2]
    crowd.leave[2].set()
    assert await crowd.settle() == [3]
    await end(crowd)


async def test_nobody_passes_those_who_wait(crowd: Crowd) -> None:
    crowd.come(1, 2, 3)
    await crowd.settle()
    crowd.leave[1].set()
    crowd.come(4)
    assert await crowd.settle() == [2, 3]
    await end(crowd)


async def test_who_gives_up_waiting_is_passed_over(crowd: Crowd) -> None:
    crowd.come(1, 2, 3, 4)
    await crowd.settle()
    crowd.tasks[3].cancel()
    crowd.leave[1].set()
    assert await crowd.settle() == [2, 4]
    await end(crowd)


async def test_who_gives_up_at_the_moment_of_being_let_in_gives_the_place_back(crowd: Crowd) -> None:
    crowd.come(1, 2, 3, 4)
    await crowd.settle()
    crowd.places.count = 3  # lets the third in, which has not run yet
    crowd.tasks[3].cancel()
    assert await crowd.settle() == [1, 2, 4]
    await end(crowd)
