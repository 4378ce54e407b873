"""Letters arrive, each channel's in its order, whatever receivers do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from aggregator.config.operating import WaySettings
from aggregator.delivery.courier import FIRST_RETRY, LAST_RETRY, MOST_REFUSALS, Courier
from aggregator.delivery.ways import Way
from aggregator.models.letters import Letter
from tests.delivery.hook import Hook, hook
from tests.make import HOUR, NOW
from tests.world import Whole, a_world


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as running:
        yield running


def by_webhook(receiver: Hook, folder: Path, **more: object) -> Way:
    return Way(WaySettings.model_validate({"webhook": f"{receiver.url}hook", **more}), "webhook", folder)


def courier(world: Whole, **ways: Way) -> Courier:
    return Courier(world.store, lambda: world.parts.fetcher, lambda: ways, lambda: world.now, jitter=lambda: 0.5)


def post(world: Whole, channel: str, *bodies: str) -> None:
    letters = [Letter(channel, body, body, world.now) for body in bodies]
    world.store.write_now(lambda session: session.deliveries.post(letters))


async def test_letters_arrive_late_and_in_order_after_a_503(tmp_path: Path, receiver: Hook) -> None:
    async with a_world(tmp_path, "") as world:
        one = courier(world, a=by_webhook(receiver, tmp_path))
        receiver.status = 503
        post(world, "a", "1", "2")
        assert await one.deliver_due() == 2
        assert receiver.bodies == ["1"]  # the second does not overtake the first
        post(world, "a", "3")
        assert await one.deliver_due() == 0  # nor does a third, which nobody has tried yet
        receiver.status = 204
        world.now += 2 * FIRST_RETRY
        assert await courier(world, a=by_webhook(receiver, tmp_path)).deliver_due() == 3
        assert receiver.taken == ["1", "2", "3"]


async def test_a_channel_that_fails_holds_up_no_other(tmp_path: Path, receiver: Hook) -> None:
    async with a_world(tmp_path, "") as world:
        broken = Way(WaySettings(command=("/there/is/none",)), "command", tmp_path)
        post(world, "broken", "1")
        post(world, "a", "2")
        await courier(world, broken=broken, a=by_webhook(receiver, tmp_path)).deliver_due()
        assert receiver.taken == ["2"]


async def test_retry_after_is_obeyed_up_to_the_longest_wait(tmp_path: Path, receiver: Hook) -> None:
    async with a_world(tmp_path, "") as world:
        one = courier(world, a=by_webhook(receiver, tmp_path))
        receiver.status, receiver.retry_after = 429, "7200"
        post(world, "a", "1")
        await one.deliver_due()
        world.now += HOUR
        assert await one.deliver_due() == 0
        world.now += HOUR
        assert await one.deliver_due() == 1
        receiver.retry_after = "999999999"
        world.now += LAST_RETRY
        await one.deliver_due()
        world.now += LAST_RETRY
        assert await one.deliver_due() == 1


async def test_a_letter_that_its_receiver_refuses_does_not_keep_the_next_ones_for_days(
    tmp_path: Path, receiver: Hook
) -> None:
    async with a_world(tmp_path, "") as world:
        one = courier(world, a=by_webhook(receiver, tmp_path))
        receiver.status = 422
        post(world, "a", "bad", "good")
        with capture_logs() as logs:
            for _ in range(MOST_REFUSALS):
                await one.deliver_due()
                world.now += HOUR
        assert [line["event"] for line in logs] == ["notice not delivered", "notice given up"]
        receiver.status = 204
        await one.deliver_due()
        assert receiver.taken == ["good"]


async def test_what_is_sent_again_has_the_same_key_and_another_letter_another(tmp_path: Path, receiver: Hook) -> None:
    async with a_world(tmp_path, "") as world:
        one = courier(world, a=by_webhook(receiver, tmp_path))
        receiver.status = 500
        post(world, "a", "1", "1")
        await one.deliver_due()
        receiver.status = 204
        world.now += HOUR
        await one.deliver_due()
        first, again, second = (headers["idempotency-key"] for headers in receiver.headers)
        assert first == again != second


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"a": 1}', "application/json"),
        ("Keeper verlengt", "text/plain; charset=utf-8"),
        ("1", "text/plain; charset=utf-8"),
    ],
)
async def test_its_type_is_what_it_is(tmp_path: Path, receiver: Hook, body: str, expected: str) -> None:
    async with a_world(tmp_path, "") as world:
        post(world, "a", body)
        await courier(world, a=by_webhook(receiver, tmp_path)).deliver_due()
        assert receiver.headers[0]["content-type"] == expected


async def test_configured_headers_go_before_our_own(tmp_path: Path, receiver: Hook) -> None:
    async with a_world(tmp_path, "") as world:
        post(world, "a", "x")
        way = by_webhook(receiver, tmp_path, webhook_headers={"Content-Type": "text/x-own"})
        await courier(world, a=way).deliver_due()
        assert receiver.headers[0]["content-type"] == "text/x-own"


async def test_a_command_gets_the_letter_and_its_environment(tmp_path: Path) -> None:
    code = "import os, sys, json; json.dump([sys.stdin.read(), os.environ['WHAT']], open('noted', 'w'))"
    async with a_world(tmp_path, "") as world:
        letter = Letter("a", "x", "the body", NOW, {"WHAT": "news"})
        world.store.write_now(lambda session: session.deliveries.post([letter]))
        way = Way(WaySettings(command=(sys.executable, "-c", code)), "command", tmp_path)
        await courier(world, a=way).deliver_due()
    assert json.loads((tmp_path / "noted").read_text()) == ["the body", "news"]


async def test_letters_of_a_channel_that_is_gone_are_thrown_away(tmp_path: Path) -> None:
    async with a_world(tmp_path, "") as world:
        post(world, "gone", "1")
        await courier(world).deliver_due()
        assert world.read(lambda session: session.deliveries.waiting()) == {}
