"""`aggregator init`, as somebody uses it who has never seen this program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from aggregator.config import load_config
from tests.e2e.feeds import Item, atom, rss
from tests.e2e.many_sites import serving_many
from tests.e2e.program import Program
from tests.e2e.waiting import logged, until
from tests.loopback import FaultyServer, Site, in_a_thread, serving, silent

PAGE = """<html lang="nl"><head><title>De krant</title>
<link rel="alternate" type="application/rss+xml" href="/rss">
<link rel="alternate" type="application/atom+xml" href="/atom">
</head><body>Nieuws</body></html>"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    item = Item("a", "Een bericht", time.time() - 3600, 3)
    with serving() as site:
        site.put("/", PAGE, "text/html")
        site.put("/rss", rss(item).replace("<description>Sport<", "<language>nl-BE</language><description>Sport<"))
        site.put("/atom", atom(item))
        site.put("/niets", "<html><title>Niets</title></html>", "text/html")
        yield site


def data(program: Program) -> dict[str, Any]:
    return tomllib.loads((program.folder / "config.toml").read_text("utf-8"))


def test_pages_feeds_and_what_fails_end_in_one_file_that_runs(site: Site, program: Program) -> None:
    told = program.run(
        "init", site.url("/"), site.url("/atom"), site.url("/niets"), site.url("/weg"), "--allow-private", "127.0.0.1"
    ).stdout
    assert "config.toml: 2 sources, 1 found on pages; 2 not taken" in told and "Next: aggregator run" in told
    assert f"{site.url('/')}: its feed is {site.url('/rss')}\n  it also offers {site.url('/atom')}\n" in told
    assert "Titles: 0 from lists, 2 from the feeds themselves." in told
    assert "404 (Not Found)" in told and "it offers no feed" in told
    found = data(program)
    assert [(one["url"], one["title"]) for one in found["sources"]] == [
        (site.url("/rss"), "Sportkrant"),
        (site.url("/atom"), "Voetbalblad"),
    ]
    assert found["polling"]["allow_private_hosts"] == ["127.0.0.1"]
    assert (found["site"]["language"], found["feeds"][0]["title"]) == ("nl", "Meest recent")
    program.run("poll")
    assert "Een bericht" in (program.public / "meest-recent.html").read_text()


def test_a_failed_source_is_there_as_a_comment_that_can_be_taken_in(site: Site, program: Program) -> None:
    (program.folder / "lijst.opml").write_text(
        f"""<opml><body><outline text="Sport">
        <outline text="Weg" type="rss" xmlUrl="{site.url("/weg")}"/></outline></body></opml>"""
    )
    told = program.run("init", "lijst.opml", site.url("/rss"), site.url("/rss"), "--allow-private", "127.0.0.1").stdout
    assert "config.toml: 1 source, 1 named twice; 1 not taken" in told
    text = (program.folder / "config.toml").read_text()
    reason, table = text[text.index(f"# {site.url('/weg')} answered") :].split("\n", 1)
    assert reason.endswith("404 (Not Found): there is nothing at this address")
    program.configure(text.replace(table, re.sub("^# ", "", table, flags=re.MULTILINE)))
    assert data(program)["sources"][-1] == {"url": site.url("/weg"), "title": "Weg", "category": "Sport"}
    program.run("check")


def test_private_addresses_are_refused_with_a_hint_and_nothing_is_asked(site: Site, program: Program) -> None:
    site.requests.clear()
    told = program.run("init", site.url("/rss"), code=1).stdout
    assert "127.0.0.1 is a loopback address; to poll it nevertheless, say --allow-private 127.0.0.1" in " ".join(
        told.split()
    )
    assert site.requests == []
    assert "config.toml was not written: no source could be read." in told
    assert not (program.folder / "config.toml").exists()


def test_a_slow_site_holds_up_only_itself(site: Site, program: Program) -> None:
    slow = FaultyServer(otherwise=silent())
    with in_a_thread(slow):
        allowed = ("--allow-private", "localhost", "--allow-private", "127.0.0.1")
        done = program.run("init", slow.url(host="localhost"), site.url("/rss"), "--timeout", "1", *allowed)
    assert "took longer than 1 s" in " ".join(done.stdout.split())
    assert [one["url"] for one in data(program)["sources"]] == [site.url("/rss")]


def test_without_sources_there_is_a_file_to_start_from(program: Program) -> None:
    assert "Next: put sources into it" in program.run("init").stdout
    assert "good; 0 sources, 3 feeds" in program.run("check").stdout
    text = (program.folder / "config.toml").read_text()
    offered = re.sub(r"^# (\[\[sources\]\]|\w+ = )", r"\1", text, flags=re.MULTILINE)
    program.configure(offered.replace('categories = ["sport"]', 'categories = ["news"]'))
    settings = load_config(program.folder / "config.toml").settings
    assert settings.polling.contact and settings.site.description and settings.feeds[0].exclude
    assert settings.sources[0].weight == 1.5


def test_what_is_there_is_not_replaced_unasked(program: Program) -> None:
    program.configure("# mijn werk\n")
    assert "--force replaces it" in program.run("init", code=2).stderr
    assert (program.folder / "config.toml").read_text() == "# mijn werk\n"
    program.run("init", "--force")
    assert "[site]" in (program.folder / "config.toml").read_text()


def test_an_argument_that_is_neither_address_nor_file_is_told_before_anything_is_done(program: Program) -> None:
    assert "expected an http(s) address or a file" in program.run("init", "gopher://x", code=2).stderr
    assert "lijst.opml: no such file" in program.run("init", "lijst.opml", code=2).stderr
    assert "expected a language tag" in program.run("init", "--language", "klingon", code=2).stderr
    assert list(program.folder.iterdir()) == []


def test_a_feed_on_this_machine_is_named_by_its_path(site: Site, program: Program) -> None:
    (program.folder / "feeds").mkdir()
    (program.folder / "feeds" / "blad.xml").write_text(site.documents["/atom"][0].decode())
    program.run("init", "feeds/blad.xml")
    assert data(program)["sources"] == [{"url": "feeds/blad.xml", "title": "Voetbalblad"}]


def test_a_planet_moves_with_its_site_and_its_remarks(site: Site, program: Program) -> None:
    (program.folder / "venus.ini").write_text(
        f"[Planet]\nname = Planeet\nlink = http://planeet.example/\n"
        f"owner_name = Jan\nowner_email = jan@planeet.example\n"
        f"items_per_page = 40\ndays_per_page = 7\nfilter = bericht\noutput_theme = asf\n"
        f"[{site.url('/atom')}]\nname = Het Blad\nfilters = excerpt.py\n"
    )
    program.run("init", "venus.ini", "--allow-private", "127.0.0.1")
    found = data(program)
    assert found["site"] | {"language": "", "time_zone": ""} == {
        "title": "Planeet",
        "link": "http://planeet.example",
        "author": "Jan",
        "language": "",
        "time_zone": "",
    }
    assert found["polling"]["contact"] == "mailto:jan@planeet.example"
    assert (found["feeds"][0]["limit"], found["feeds"][0]["max_age"], found["feeds"][0]["include"]) == (
        40,
        "7d",
        ["bericht"],
    )
    assert found["sources"] == [{"url": site.url("/atom"), "title": "Het Blad"}]
    text = (program.folder / "config.toml").read_text()
    assert "# Planet Venus, output_theme = asf: themes are folders of templates here" in text
    assert "# Planet Venus, filters = excerpt.py: no program changes entries here\n[[sources]]" in text


def test_from_nothing_to_a_running_site_that_takes_changes_over_by_itself(site: Site, program: Program) -> None:
    site.put("/later", rss(Item("b", "Een later bericht", time.time() - 600, 3)).replace("Sportkrant", "Laatkrant"))
    program.run("init", site.url("/atom"), "--language", "nl", "--allow-private", "127.0.0.1")
    program.configure((program.folder / "config.toml").read_text().replace("port = 8000", "port = 0"))
    with program.daemon() as daemon:
        address = daemon.address()
        until("Een bericht", f"{address}/", daemon)
        program.run("add", site.url("/later"))
        until("Een later bericht", f"{address}/", daemon)
        program.run("rename", "Laatkrant", "De Late")
        daemon.hang_up()
        until("De Late", f"{address}/", daemon)
        program.run("remove", "Voetbalblad")
        daemon.hang_up()
        logged("sources removed", daemon)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_sixty_sources_are_asked_side_by_side_with_a_bar_that_says_how_far(program: Program) -> None:
    with serving_many(30, seconds=0.3) as sites:
        urls = [f"{base}/{number}" for base in sites.bases for number in (1, 2)]
        screen = _on_a_terminal(program, "init", *urls, "--allow-private", "127.0.0.0/8")
    assert "Looking for feeds" in screen and re.search(r"\d+/60", screen)
    assert "config.toml: 60 sources" in screen
    assert len(data(program)["sources"]) == 60
    assert sites.most_at_once >= 10 and sites.most_at_one_site == 1


def _on_a_terminal(program: Program, *arguments: str) -> str:
    """All that the command draws on a terminal."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", *arguments],
        cwd=program.folder,
        stdout=theirs,
        stderr=subprocess.STDOUT,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    drawn = b""
    try:
        while chunk := os.read(ours, 65536):
            drawn += chunk
    except OSError:  # of Linux, when the other end is closed
        pass
    finally:
        os.close(ours)
        process.wait(60)
    assert process.returncode == 0, drawn.decode()
    return drawn.decode()
