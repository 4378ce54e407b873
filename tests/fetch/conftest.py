"""Two servers and a fetcher, for the tests of fetching."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from aggregator.fetch.fetcher import Fetcher
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    async with FaultyServer() as running:
        yield running


@pytest.fixture
async def other() -> AsyncIterator[FaultyServer]:
    async with FaultyServer() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(policy()) as running:
        yield running
