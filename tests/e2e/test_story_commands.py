"""`explain`, `story` and `preview` as an operator uses them, on sources that are files."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from aggregator.store import Store
from tests.e2e.feeds import Item, atom, json_feed, rss
from tests.e2e.program import Program

HOUR = 3600.0
NOW = float(int(time.time()))
SHARED = "https://krant.example/transfer"
TRANSFER = Item("transfer", "Spits naar Engeland", NOW - 6 * HOUR, 40, link=f"{SHARED}?utm_source=rss")
KEEPER = Item("keeper", "Keeper verlengt", NOW - 5 * HOUR, 3)
COPY = Item(
    "engeland", "Spits trekt over de Noordzee", NOW - 5.9 * HOUR, 25, link=SHARED, thread="https://forum.example/9"
)


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = Program(tmp_path_factory.mktemp("polled"))
    program.configure('[[sources]]\nurl = "krant.xml"\n[[sources]]\nurl = "blad.xml"\n')
    (program.folder / "krant.xml").write_text(rss(TRANSFER, KEEPER))
    (program.folder / "blad.xml").write_text(atom(COPY))
    program.run("poll")
    return program.folder


@pytest.fixture
def program(polled: Path, tmp_path: Path) -> Program:
    return Program(shutil.copytree(polled, tmp_path / "program"))


def titles(program: Program) -> list[str]:
    """Of what is published."""
    return sorted(one["title"] for one in json.loads((program.public / "meest-recent.json").read_text())["items"])


def test_a_story_says_why_it_is_where_it_is(program: Program) -> None:
    text = program.run("explain", "Spits naar").stdout
    assert "65 comments" in text
    assert "same-url (1.00): same address as entry" in text
    assert "It ranks as if published" in text
    assert "number 1 of 2 in Meest recent: nothing is above it" in text
    found = program.json("explain", SHARED)
    assert sorted(one["rule"] for one in found["entries"]) == ["first", "same-url"]
    assert [one["comments"] for one in found["boost"]["discussions"]] == [40, 25]
    assert found["boost"]["discussions"][0]["sparkline"] == "█" * 24


def test_a_split_is_published_and_outlives_polls_until_it_is_undone(program: Program) -> None:
    done = program.run("story", "split", SHARED, "Noordzee")
    assert done.stdout.startswith("split: story ")
    apart = ["Keeper verlengt", "Spits naar Engeland", "Spits trekt over de Noordzee"]
    assert titles(program) == apart
    (program.folder / "blad.xml").write_text(atom(COPY, Item("x", "Nog een bericht", NOW - HOUR, 1)))
    program.run("poll")
    assert titles(program) == sorted([*apart, "Nog een bericht"])
    assert [(one["together"], one["by"]) for one in program.json("story", "pins")] == [(False, "command")]
    program.run("story", "join", "Spits naar Engeland", "Noordzee")
    assert titles(program) == ["Keeper verlengt", "Nog een bericht", "Spits naar Engeland"]


def test_a_daemon_that_cannot_be_asked_changes_nothing_and_the_configuration_is_offered(program: Program) -> None:
    program.configure((program.folder / "config.toml").read_text() + "[server.operator]\nenabled = false\n")
    with Store.open(program.database):
        refused = program.run("story", "join", "Spits naar", "Keeper", code=1).stderr
        same_address = program.run("story", "split", SHARED, "Noordzee", code=1).stderr
    assert "in use by another aggregator" in refused
    assert same_address.endswith("Nothing was changed. Stop it, and ask again.\n")
    before, offered = (program.folder / "config.toml").read_text(), refused[refused.index("[[pins]]") :]
    program.configure(before + offered)
    program.run("publish")
    assert len(titles(program)) == 1


def test_a_candidate_is_shown_and_not_stored(program: Program) -> None:
    radio = program.folder / "radio.json"
    radio.write_text(json_feed(Item("duel", "Duel afgelast", NOW - HOUR, 0), Item("t", "Over", NOW, 0, link=SHARED)))
    found = program.json("preview", "radio.json")
    assert (found["new"], found["typical"], found["own_output"]) == (2, None, False)
    assert [one["with"][0]["title"] for one in found["grouped"]] == ["Spits naar Engeland"]
    assert [one["title"] for one in found["feeds"][0]["added"]] == ["Spits naar Engeland", "Duel afgelast"]
    assert titles(program) == ["Keeper verlengt", "Spits naar Engeland"]


def test_a_page_says_which_feeds_it_offers(program: Program) -> None:
    page = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="https://krant.example/rss"></head></html>'
    )
    (program.folder / "page.html").write_text(page)
    refused = program.run("preview", "page.html", code=1).stderr
    assert "it offers these feeds:\n  https://krant.example/rss" in refused


def test_our_own_output_is_warned_of_and_refused_as_a_source(program: Program) -> None:
    assert program.json("preview", "var/public/meest-recent.rss")["own_output"]
    (program.folder / "copy.xml").write_bytes((program.public / "meest-recent.atom").read_bytes())
    program.configure('[[sources]]\nurl = "krant.xml"\n[[sources]]\nurl = "copy.xml"\n')
    records = program.json("poll")
    assert [one["outcome"] for one in records] == ["not-modified", "refused"]
    assert "one of the feeds that we publish" in records[1]["error"]


def test_preview_says_what_a_poll_then_does(program: Program) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="https://krant.example/rss">'
    (program.folder / "offers.html").write_text(f"<html><head><title>P</title>{link}</head></html>")
    away = {"version": "https://jsonfeed.org/version/1.1", "title": "Weg", "items": [{"id": "1", "title": "Een"}]}
    (program.folder / "away.json").write_text(json.dumps(away))
    with (program.folder / "config.toml").open("a") as config:
        config.write('\n[[sources]]\nurl = "offers.html"\n[[sources]]\nurl = "away.json"\nenabled = false\n')
    assert "it offers these feeds:" in program.run("preview", "offers.html", code=1).stderr
    for _ in range(2):
        (polled,) = json.loads(program.run("poll", "offers.html", "--json", code=1).stdout)
        assert "put one of the feeds that it offers" in polled["error"], "a file is never polled elsewhere"
    assert any("not enabled" in one for one in program.json("preview", "away.json")["warnings"])
