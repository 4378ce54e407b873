"""A story that was joined to another: its old address leads to the new one, whoever asks however."""

from __future__ import annotations

import pytest

from tests.serve.loopback import PATHS, Loopback, Stage, edition

pytestmark = pytest.mark.asyncio(loop_scope="module")

TO = "https://nieuws.example/stories/1.html"
MOVED = edition(b"<!DOCTYPE html><title>Elders</title>", "html", slug="", location=TO)


@pytest.fixture
def server(stage: Stage) -> Loopback:
    return stage.show(lambda: {**PATHS, "/stories/2": MOVED, "/stories/2.html": MOVED})


@pytest.mark.parametrize("path", ["/stories/2", "/stories/2.html"])
@pytest.mark.parametrize("headers", [{}, {"accept_encoding": "gzip"}, {"if_none_match": "*"}, {"if_match": '"x"'}])
async def test_it_leads_there_for_good(server: Loopback, path: str, headers: dict[str, str]) -> None:
    answer = await server.ask(path, **headers)
    assert (answer.status, answer.headers["location"]) == (301, TO)
    assert answer.body == MOVED.body, "for who does not follow"
    assert answer.headers["cache-control"].startswith("public, max-age=60")


async def test_head_too(server: Loopback) -> None:
    got, headed = [await server.ask("/stories/2", method) for method in ("GET", "HEAD")]
    assert headed.status == 301
    assert headed.headers | {"date": ""} == got.headers | {"date": ""}
