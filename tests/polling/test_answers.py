"""Answers to questions for comment counts, from those who mean no good: they keep nobody else's from coming."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.errors import ReaderKilled
from aggregator.models import CommentAnswer
from tests.loopback import FaultyServer, reply
from tests.world import Here, Whole, a_world

BAD, GOOD = b"<html>", b'{"n": 5}'


def source(server: FaultyServer) -> str:
    return (
        f'[[sources]]\nurl = "{server.url("/rss")}"\n[sources.comments]\nurl = "{server.url("/?{id}")}"\npath = "n"\n'
    )


def items(server: FaultyServer, number: int) -> None:
    rows = (f"<item><title>Bericht {one} van {server.port}</title><guid>{one}</guid></item>" for one in range(number))
    server.on("/rss", reply(f"<rss version='2.0'><channel>{''.join(rows)}</channel></rss>".encode()))


def answers(world: Whole) -> list[tuple[int, int, int]]:
    """Of each source: entries that were asked about, of those answered, and their comments."""
    sql = "SELECT sum(comments_asked_at IS NOT NULL), count(comments), total(comments) FROM entries GROUP BY source_id"
    return world.read(lambda session: [tuple(map(int, row)) for row in session.db.execute(sql).fetchall()])


@pytest.mark.parametrize(
    ("error", "asked"),
    [(ReaderKilled("reading took more than 10 s of CPU time"), 1), (RuntimeError("a bug of ours"), 4)],
)
async def test_whoever_kills_a_worker_is_asked_no_more_in_a_round_and_the_others_are_counted(
    error: Exception, asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def count(self: Here, answer: CommentAnswer) -> int:
        if answer.body == BAD:
            raise error
        return 5

    monkeypatch.setattr(Here, "count_comments", count)
    async with FaultyServer(otherwise=reply(BAD)) as bad, FaultyServer(otherwise=reply(GOOD)) as good:
        items(bad, 4)
        items(good, 4)
        async with a_world(tmp_path, source(bad) + source(good)) as world:
            for place in (0, 1):
                await world.poll(place)
            world.now += 3600
            assert await world.counter.refresh(3600) == 4
            assert answers(world) == [(asked, 0, 0), (4, 4, 20)]
            assert await world.counter.refresh(3600) == 0
