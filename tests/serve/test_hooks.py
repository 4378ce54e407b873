"""The callback of hubs: bounded in every way, and quick to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from aggregator.serve.websub_callbacks import AT_ONCE, hooks
from tests.serve.known import Known

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]


@pytest.fixture
def known() -> Known:
    return Known()


def pieces(*bodies: bytes) -> Receive:
    """A body in these parts; then the client waits."""
    left = list(bodies)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return receive


async def nothing() -> Message:
    raise AssertionError("the body is read")


async def leaves() -> Message:
    return {"type": "http.disconnect"}


async def never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def ask(app: Any, method: str, path: str, receive: Receive = nothing, query: str = "", **headers: str) -> Message:
    """Status, headers and body of the answer."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": lines}
    await app(scope | {"http_version": "1.1", "scheme": "http", "root_path": ""}, receive, send)
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return {"status": sent[0]["status"], "headers": answered, "body": sent[1]["body"]}


async def test_a_question_is_decoded_and_its_answer_is_no_page(known: Known) -> None:
    app = hooks(known, max_bytes=100)
    query = "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2F%3Fb%3Dc%26d&hub.challenge=%3Cscript%3E"
    said = await ask(app, "GET", "/websub/known", query=query)
    assert (said["status"], said["body"]) == (200, b"<script>")
    assert said["headers"]["content-type"] == "text/plain; charset=utf-8"
    assert said["headers"]["x-content-type-options"] == "nosniff"
    assert known.asked[0]["hub.topic"] == "https://a.example/?b=c&d"


async def test_content_arrives_whole(known: Known) -> None:
    app = hooks(known, max_bytes=10)
    said = await ask(app, "POST", "/websub/known", pieces(b"12345", b"67890"), x_hub_signature="sha1=abc")
    assert said["status"] == 202
    ((headers, body),) = known.taken
    assert (headers["x-hub-signature"], body) == ("sha1=abc", b"1234567890")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/websub/other", "/websub/", "/websub/known/", "/websub/known/more", "/other"])
async def test_who_does_not_know_the_token_is_not_listened_to(known: Known, method: str, path: str) -> None:
    assert (await ask(hooks(known, max_bytes=100), method, path))["status"] == 404
    assert (known.asked, known.taken) == ([], [])


async def test_no_other_method(known: Known) -> None:
    assert (await ask(hooks(known, max_bytes=100), "PUT", "/websub/known"))["status"] == 405


@pytest.mark.parametrize("length", ["101", "9" * 5000, "-1", "x"])
async def test_an_announced_length_that_is_too_much_or_none(known: Known, length: str) -> None:
    app = hooks(known, max_bytes=100)
    assert (await ask(app, "POST", "/websub/known", nothing, content_length=length))["status"] == 413


async def test_more_than_was_announced(known: Known) -> None:
    app = hooks(known, max_bytes=100)
    said = await ask(app, "POST", "/websub/known", pieces(b"x" * 60, b"x" * 60, b""), content_length="3")
    assert said["status"] == 413
    assert known.taken == []


@pytest.mark.parametrize("receive", [never, leaves], ids=["too slow", "gone"])
async def test_a_body_that_does_not_arrive(known: Known, receive: Receive) -> None:
    said = await ask(hooks(known, max_bytes=100, seconds=0.01), "POST", "/websub/known", receive)
    assert (said["status"], known.taken) == (408, [])


async def test_only_so_many_at_once(known: Known) -> None:
    app = hooks(known, max_bytes=100, seconds=5)
    slow = [asyncio.create_task(ask(app, "POST", "/websub/known", never)) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    said = await ask(app, "POST", "/websub/known")
    assert (said["status"], said["headers"]["retry-after"]) == (503, "60")
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    assert (await ask(app, "POST", "/websub/known", pieces(b"x")))["status"] == 202


async def test_a_full_queue_asks_for_patience() -> None:
    said = await ask(hooks(Known(503), max_bytes=100), "POST", "/websub/known", pieces(b"x"))
    assert (said["status"], said["headers"]["retry-after"]) == (503, "60")
