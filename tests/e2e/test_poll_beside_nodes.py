"""`aggregator poll` of a database on a server, while others poll into it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program
from tests.loopback import FaultyServer, Received, in_a_thread, reply
from tests.make import NOW
from tests.postgres import Postgres


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    server = FaultyServer()
    with in_a_thread(server):
        yield server


def test_a_source_that_another_process_was_quicker_at_ends_no_poll_of_others(
    tmp_path: Path, server: FaultyServer, postgres: Postgres
) -> None:
    program, url = Program(tmp_path), postgres.fresh()
    document = rss(Item("keeper", "Keeper verlengt", NOW, 0)).encode()

    async def polled_by_another(_: Received, writer: asyncio.StreamWriter) -> None:
        postgres.run("UPDATE sources SET last_poll_at = 1 WHERE title = 'Eerste'", database=url)
        writer.write(reply(document))

    async def slow(_: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.5)
        writer.write(reply(document))

    sources = {"Eerste": server.on("/first", polled_by_another), "Tweede": server.on("/second", slow)}
    listed = "".join(f'[[sources]]\nurl = "{address}"\ntitle = "{title}"\n' for title, address in sources.items())
    program.configure(f'[storage]\nurl = "{url}"\n[polling]\n{ALLOW}{listed}')
    told = {one["source"]: one for one in program.json("poll")}
    assert told["Eerste"]["error"] == "another process has polled it meanwhile"
    assert (told["Tweede"]["outcome"], told["Tweede"]["new"]) == ("changed", 1)
