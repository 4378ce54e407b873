"""What was read is held by nobody afterwards, however it ended, and before any collection of garbage: 20 MB would wait
for that for minutes."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from aggregator.aside import LARGE
from aggregator.errors import ReaderKilled
from aggregator.read import readers as workers
from aggregator.read.readers import Readers
from tests.read.weighed import Weighed


@pytest_asyncio.fixture
async def readers() -> AsyncIterator[Readers]:
    gc.collect()
    gc.disable()
    try:
        async with Readers(count=1, seconds=0.2) as readers:
            yield readers
    finally:
        gc.enable()


def never_ends(body: bytes) -> int:
    while True:
        len(body)


def dies(body: bytes) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return len(body)


def fails(body: bytes) -> int:
    raise ValueError(len(body))


def is_silent(body: bytes) -> int:
    os.kill(os.getpid(), signal.SIGSTOP)
    return len(body)


async def is_let_go(readers: Readers, work: Callable[[bytes], int], error: type[Exception] | None) -> None:
    gone = asyncio.Event()

    raised = None
    try:
        await readers._run(work, Weighed(LARGE + 1, gone))
    except Exception as problem:
        raised = type(problem)
    assert raised is error
    async with asyncio.timeout(5):
        await gone.wait()


@pytest.mark.parametrize(
    ("work", "error"), [(len, None), (never_ends, ReaderKilled), (dies, ReaderKilled), (fails, ValueError)]
)
async def test_a_large_document_is_held_by_nobody_however_its_reading_ends(
    readers: Readers, work: Callable[[bytes], int], error: type[Exception] | None
) -> None:
    await is_let_go(readers, work, error)


async def test_nor_one_over_which_a_worker_was_silent(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 2.0)
    await is_let_go(readers, is_silent, ReaderKilled)
