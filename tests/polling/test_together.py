"""Questions of many that are asked together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from aggregator.errors import StoreError
from aggregator.polling.together import Together


class Shop:
    """Says a thing's price once it is open; nothing below zero has one."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.opens = asyncio.Event()
        self.error: Exception | None = None

    async def prices(self, things: Sequence[int]) -> list[int | Exception]:
        self.asked.append(list(things))
        await self.opens.wait()
        if self.error:
            raise self.error
        return [thing * 10 if thing >= 0 else KeyError(thing) for thing in things]


async def test_the_first_is_asked_at_once_and_all_that_come_meanwhile_together() -> None:
    shop = Shop()
    price = Together(shop.prices)
    first = asyncio.create_task(price(1))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(price(number)) for number in (2, 3, 4)]
    await asyncio.sleep(0)
    shop.opens.set()
    assert await asyncio.gather(first, *others) == [10, 20, 30, 40]
    assert shop.asked == [[1], [2, 3, 4]]


async def test_what_comes_within_the_pause_is_one_question() -> None:
    shop = Shop()
    shop.opens.set()
    price = Together(shop.prices, pause=0.05)
    await price(1)
    assert await asyncio.gather(price(2), price(3)) == [20, 30]
    assert shop.asked == [[1], [2, 3]]


async def test_it_pauses_only_where_more_are_to_come() -> None:
    shop, coming = Shop(), [False]
    shop.opens.set()
    price = Together(shop.prices, pause=60.0, more=lambda: coming[0])
    assert await asyncio.wait_for(price(1), 5) == 10
    coming[0] = True
    assert await asyncio.wait_for(price(2), 5) == 20
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(price(3), 0.05)


async def test_the_pause_ends_once_there_are_enough_for_a_question_or_no_more_come() -> None:
    shop, coming = Shop(), [True]
    shop.opens.set()
    price = Together(shop.prices, pause=60.0, more=lambda: coming[0], most=3)
    await price(1)
    assert await asyncio.wait_for(asyncio.gather(price(2), price(3), price(4)), 5) == [20, 30, 40]
    waiting = asyncio.create_task(price(5))
    await asyncio.sleep(0.01)
    coming[0] = False
    assert await asyncio.wait_for(asyncio.gather(waiting, price(6)), 5) == [50, 60]
    assert shop.asked == [[1], [2, 3, 4], [5, 6]]


async def test_one_that_has_no_answer_spoils_nothing_for_the_others() -> None:
    shop = Shop()
    shop.opens.set()
    price = Together(shop.prices)
    good, bad = await asyncio.gather(price(1), price(-1), return_exceptions=True)
    assert good == 10
    assert isinstance(bad, KeyError)


async def test_a_store_that_fails_does_so_for_all_once_and_the_next_one_is_asked() -> None:
    shop = Shop()
    shop.opens.set()
    shop.error = StoreError("closed")
    price = Together(shop.prices)
    assert [type(one) for one in await asyncio.gather(price(1), price(2), return_exceptions=True)] == [StoreError] * 2
    shop.error = None
    assert await price(3) == 30
    assert shop.asked == [[1, 2], [3]]


async def test_where_one_of_many_breaks_the_question_each_is_asked_by_itself() -> None:
    async def halves(things: Sequence[int]) -> list[float]:
        return [1 / thing for thing in things]

    answers = await asyncio.gather(*map(Together(halves), (2, 0, 4)), return_exceptions=True)
    assert (answers[0], type(answers[1]), answers[2]) == (0.5, ZeroDivisionError, 0.25)


async def test_who_goes_away_keeps_nobody_from_an_answer() -> None:
    shop = Shop()
    price = Together(shop.prices)
    gone, stays = asyncio.create_task(price(1)), asyncio.create_task(price(2))
    await asyncio.sleep(0.01)
    gone.cancel()
    shop.opens.set()
    assert await stays == 20


async def test_very_many_are_several_questions_and_fewer_of_large_ones() -> None:
    shop = Shop()
    shop.opens.set()
    price = Together(shop.prices, size=lambda thing: thing, most=4)
    assert await asyncio.gather(*map(price, (1, 1, 1, 1, 3, 9, 1))) == [10, 10, 10, 10, 30, 90, 10]
    assert shop.asked == [[1, 1, 1, 1], [3, 9], [1]]
