"""Questions of many that are asked together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from aggregator.polling import together
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


async def test_one_that_has_no_answer_spoils_nothing_for_the_others() -> None:
    shop = Shop()
    shop.opens.set()
    price = Together(shop.prices)
    good, bad = await asyncio.gather(price(1), price(-1), return_exceptions=True)
    assert good == 10
    assert isinstance(bad, KeyError)


async def test_a_question_that_fails_fails_for_all_and_the_next_one_is_asked() -> None:
    shop = Shop()
    shop.opens.set()
    shop.error = OSError("closed")
    price = Together(shop.prices)
    assert [type(one) for one in await asyncio.gather(price(1), price(2), return_exceptions=True)] == [OSError] * 2
    shop.error = None
    assert await price(3) == 30


async def test_who_goes_away_keeps_nobody_from_an_answer() -> None:
    shop = Shop()
    price = Together(shop.prices)
    gone, stays = asyncio.create_task(price(1)), asyncio.create_task(price(2))
    await asyncio.sleep(0.01)
    gone.cancel()
    shop.opens.set()
    assert await stays == 20


async def test_very_many_are_several_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 3)
    shop = Shop()
    shop.opens.set()
    price = Together(shop.prices)
    assert await asyncio.gather(*map(price, range(7))) == [number * 10 for number in range(7)]
    assert [len(one) for one in shop.asked] == [3, 3, 1]
