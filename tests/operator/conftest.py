"""One newsroom for the tests of a module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.operator.newsroom import Newsroom, newsroom


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path_factory.mktemp("newsroom")) as room:
        yield room
