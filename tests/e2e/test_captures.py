"""All real captures of the corpus, served on loopback and polled in one round: read, or refused with a reason."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from lxml import etree

from tests.e2e.program import Program
from tests.loopback import Site, serving
from tests.validate import atom, jsonfeed, rss

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of captured feeds is not beside this checkout"),
]

# Captures of which fewer entries are stored than feedparser counts, and why.
FEWER = {
    "arminreiter+FeedReader/Rss20LeFigaro.xml": 49,  # one item stands there twice
    "danmactough+node-feedparser/illegally-nested.xml": 10,  # ten empty items around the ten real ones
    "kagisearch+fastfeedparser/72fea1ebfd02e90a": 11,  # nine items stand there twice
    "kagisearch+fastfeedparser/osm-pl.xml": 7,  # cut off in the middle of the eighth
}
VALIDATORS = {"rss": rss.violations, "atom": atom.violations, "json": jsonfeed.violations}
SCHEMES = ("http://", "https://", "urn:", "mailto:")


@dataclass(frozen=True)
class Capture:
    path: str
    entries: int
    kind: str


def captures() -> list[Capture]:
    with (CORPUS / "INDEX.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["class"] == "real-capture"]
    return [Capture(row["path"], int(row["fp_entries"]), row["format"]) for row in rows]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        for one in captures():
            site.put(f"/{quote(one.path)}", (CORPUS / one.path).read_bytes(), "application/octet-stream")
        yield site


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Program:
    """The program after one round over all captures."""
    program = Program(tmp_path_factory.mktemp("captures"))
    sources = "".join(f'[[sources]]\nurl = "{site.url("/" + quote(one.path))}"\n' for one in captures())
    program.configure(
        '[site]\nlink = "https://meest.example"\n'
        '[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\nper_host = 8\ntimeout = "20s"\n'
        f'{sources}[[feeds]]\nslug = "alles"\nrank = "recent"\nlimit = 500\n'
        '[[feeds]]\nslug = "heet"\nlimit = 500\n'
    )
    program.run("poll")
    return program


@pytest.fixture(scope="module")
def rows(program: Program) -> dict[str, dict[str, Any]]:
    """`aggregator status`, by the capture's path."""
    found = {one["url"].split("/", 3)[3]: one for one in program.json("status")}
    return {one.path: found[quote(one.path)] for one in captures()}


def test_each_capture_is_read_or_refused_with_a_reason(rows: dict[str, dict[str, Any]]) -> None:
    assert [f"{one.path}: {rows[one.path]}" for one in captures() if not _is_right(one, rows[one.path])] == []


def _is_right(capture: Capture, row: dict[str, Any]) -> bool:
    if row["last_outcome"] in ("not-a-feed", "malformed"):
        return bool(row["last_error"]) and (capture.entries == 0 or capture.path in FEWER)
    fewest = FEWER.get(capture.path, capture.entries)
    return row["last_outcome"] in ("changed", "unchanged") and row["entries"] >= fewest


def test_the_merged_feeds_are_well_formed(program: Program) -> None:
    for slug in ("alles", "heet"):
        listed = len(json.loads((program.public / f"{slug}.json").read_bytes())["items"])
        assert 250 < listed < 500  # as many as weigh two megabytes; the others are on the next page
        for name in ("rss", "atom"):
            body = (program.public / f"{slug}.{name}").read_bytes()
            etree.fromstring(body)
            assert len(feedparser.parse(body).entries) == listed


def test_every_published_feed_is_valid(program: Program) -> None:
    checked = 0
    for name, body in program.outputs().items():
        violations = VALIDATORS.get(name.rpartition(".")[2])
        if violations is not None and not name.startswith("."):
            # Of a thousand stories two of one second may have the same milliseconds.
            assert [one for one in violations(body) if "4.2.15" not in one] == [], name
            checked += 1
    assert checked >= 6


def test_no_control_character_gets_out(program: Program) -> None:
    for name, body in program.outputs().items():
        if name.endswith((".rss", ".atom", ".json", ".html")):
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", body.decode()), name


def test_no_script_gets_out(program: Program) -> None:
    for slug in ("alles", "heet"):
        for entry in feedparser.parse((program.public / f"{slug}.atom").read_bytes(), sanitize_html=False).entries:
            html = " ".join(part.value for part in entry.get("content", [])) + entry.get("summary", "")
            assert not re.search(r"<\s*(script|iframe|object|embed|style|form|base|meta)\b", html, re.IGNORECASE)
            assert not re.search(r"<[^>]+\son\w+\s*=", html, re.IGNORECASE)


def test_every_link_is_http(program: Program) -> None:
    for slug in ("alles", "heet"):
        tree = etree.fromstring((program.public / f"{slug}.atom").read_bytes())
        links = [str(one) for one in tree.xpath("//@href | //@src")]
        assert links
        assert all(one.startswith(SCHEMES) for one in links)
        for item in json.loads((program.public / f"{slug}.json").read_bytes())["items"]:
            assert item.get("url", "https://").startswith(("http://", "https://"))


def test_a_second_round_stores_nothing_and_changes_no_byte(program: Program) -> None:
    before = program.outputs()
    again = program.json("poll")
    assert sum(one["new"] + one["updated"] + one["samples"] for one in again) == 0
    assert program.outputs() == before
