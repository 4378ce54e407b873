"""Forms of the operator's pages that edit config.toml: written as the commands write it, and guarded as buttons are."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.make import NOW
from tests.operator.asking import BROWSER, Answer, ask
from tests.operator.newsroom import Newsroom

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILE = """\
# Ons blad
[[sources]]
url = "https://bron1.example/rss"  # al jaren
title = "Omroep Zuid"
category = "sport"

# over de tweede
[[sources]]
url = "https://bron2.example/rss"
weight = 2

[[feeds]]
slug = "zuid"
sources = ["Omroep Zuid"]
"""


@pytest.fixture(autouse=True)
def file(room: Newsroom) -> None:
    room.config.path.write_text(FILE)


def written(room: Newsroom) -> dict[str, Any]:
    return tomllib.loads(room.config.path.read_text())


async def send(room: Newsroom, path: str, **form: str) -> Answer:
    """Sends a form of the first page, as a browser does."""
    shown = await ask(room, "/", **BROWSER)
    fields = {"form": shown.form, **form}
    return await ask(room, path, "POST", fields, Cookie=shown.cookie, Origin=room.address, **BROWSER)


async def test_title_category_and_weight_are_edited_and_comments_stay(room: Newsroom) -> None:
    answer = await send(room, "/sources/1/edit", title="Zuid", category="", weight="1,5")
    assert (answer.status, answer.headers["location"]) == (303, "../1?done=edited")
    assert written(room)["sources"][0] == {"url": "https://bron1.example/rss", "title": "Zuid", "weight": 1.5}
    assert written(room)["feeds"][0]["sources"] == ["Zuid"]  # which names it by its title
    text = room.config.path.read_text()
    assert all(comment in text for comment in ("# Ons blad", "# al jaren", "# over de tweede"))
    told = await ask(room, "/sources/1?done=edited", **BROWSER)
    assert "Written to config.toml" in told.text


async def test_what_the_form_shows_and_nobody_changed_is_not_written(room: Newsroom) -> None:
    answer = await send(room, "/sources/2/edit", title="Sportblad", category="", weight="2")
    assert answer.headers["location"] == "../2?done=nothing"
    assert room.config.path.read_text() == FILE


@pytest.mark.parametrize(
    ("source", "form", "status", "words"),
    [
        (2, {"title": "Omroep Zuid"}, 409, "is the title of https://bron1.example/rss already"),
        (1, {"weight": "veel"}, 400, "is no number"),
        (1, {"weight": "1000"}, 409, "would not be valid any more"),
        (1, {"weight": "nan"}, 400, "is no number"),
        (3, {"title": "Anders"}, 409, "not in config.toml any more"),
        (4711, {"title": "Anders"}, 404, "no such source"),
    ],
)
async def test_a_wrong_edit_changes_nothing_and_says_why(
    room: Newsroom, source: int, form: dict[str, str], status: int, words: str
) -> None:
    answer = await send(room, f"/sources/{source}/edit", **form)
    assert answer.status == status
    assert words in answer.text
    assert room.config.path.read_text() == FILE


async def test_a_pasted_list_is_imported(room: Newsroom) -> None:
    opml = (
        '<opml version="2.0"><body><outline text="Sport"><outline type="rss" text="Nieuw &lt;b&gt;" '
        'xmlUrl="https://nieuw.example/rss"/></outline>'
        '<outline type="rss" text="Zuid" xmlUrl="https://bron1.example/rss"/></body></opml>'
    )
    answer = await send(room, "/sources", wanted=opml)
    assert answer.status == 200
    assert "added: Nieuw" in answer.text and "<b>" not in answer.text
    assert "not added: https://bron1.example/rss is there already" in answer.text
    assert written(room)["sources"][2]["category"] == "Sport"
    assert "# over de tweede" in room.config.path.read_text()


async def test_a_list_of_hundreds_of_sources_is_taken_too(room: Newsroom) -> None:
    outlines = "".join(f'<outline type="rss" xmlUrl="https://bron{number}.example/rss"/>' for number in range(300))
    answer = await send(room, "/sources", wanted=f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert answer.status == 200
    assert len(written(room)["sources"]) == 300


async def test_an_address_that_leads_to_nothing_is_not_added_and_said(room: Newsroom) -> None:
    answer = await send(room, "/sources", wanted="127.0.0.1:9/feed.xml\r\nhttps://bron2.example/rss")
    assert "not added: http://127.0.0.1:9/feed.xml" in answer.text and "allow_private_hosts" in answer.text
    assert "not added: https://bron2.example/rss is there already" in answer.text
    assert room.config.path.read_text() == FILE


async def test_what_is_no_web_address_is_not_read_from_this_machine(room: Newsroom) -> None:
    answer = await send(room, "/sources", wanted="/etc/passwd")
    assert (answer.status, "/etc/passwd: expected" in answer.text) == (409, True)


@pytest.mark.parametrize("path", ["/sources", "/sources/1/edit", "/poll"])
async def test_a_form_of_another_site_or_without_its_token_does_nothing(room: Newsroom, path: str) -> None:
    shown = await ask(room, "/", **BROWSER)
    form = {"title": "Kwaad", "wanted": "https://evil.example/rss"}
    for token, origin in ((shown.form, "https://evil.example"), ("", room.address)):
        answer = await ask(room, path, "POST", {**form, "form": token}, Cookie=shown.cookie, Origin=origin, **BROWSER)
        assert answer.status == 403
    assert room.config.path.read_text() == FILE


async def test_all_are_polled_but_those_that_are_paused_or_want_to_be_left_alone(room: Newsroom) -> None:
    answer = await send(room, "/poll")
    assert answer.headers["location"] == "./?done=all"
    due = {one: room.read(lambda session, one=one: session.sources.get(one)).next_poll_at for one in (1, 5, 8, 11)}
    assert (due[1], due[5]) == (NOW, NOW)
    assert due[8] > NOW and due[11] > NOW  # gone (410), and paused
    program = await ask(room, "/poll", "POST", {}, X_Aggregator="1")
    assert program.status == 200 and int(program.text) >= 8
