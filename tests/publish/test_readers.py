"""Real readers, subscribed on loopback over several rounds: nothing that was read becomes unread again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from aggregator.models import OutputFeed
from aggregator.publish.render import render
from tests.publish.samples import NOON, feed, football, story

needs_newsboat = pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
needs_sfeed = pytest.mark.skipif(shutil.which("sfeed") is None, reason="sfeed is not installed")


class Site:
    """A server on loopback that answers every request with what is published now."""

    def __init__(self) -> None:
        self.body = b""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(site.body)))
                self.end_headers()
                self.wfile.write(site.body)

            def log_message(self, format: str, *args: object) -> None:
                """The test says what it has to say."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/feed"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(Site()) as running:
        yield running


def _discussed_more(output: OutputFeed) -> OutputFeed:
    """The same news an hour later: more comments, and so another order."""
    busier = [replace(each, comments=(each.comments or 0) + each.id, heat=each.heat + 1) for each in output.stories]
    return replace(output, stories=tuple(reversed(busier)))


def _corrected(output: OutputFeed) -> OutputFeed:
    """One story's words changed, and so did its time of change."""
    first, *rest = output.stories
    return replace(output, stories=(replace(first, teaser="Rechtgezet.", updated_at=NOON + 60), *rest))


class Newsboat:
    def __init__(self, directory: Path, url: str) -> None:
        (directory / "urls").write_text(f"{url}\n")
        (directory / "config").write_text("")
        self._cache = directory / "cache.db"
        self._environment = os.environ | {"HOME": str(directory)}
        places = ("-u", directory / "urls", "-C", directory / "config", "-c", self._cache)
        self._command = ["newsboat", *map(str, places), "-x", "reload"]

    def unread(self) -> int:
        """How many articles it calls unread after a reload; all are read then."""
        subprocess.run(self._command, check=True, timeout=30, capture_output=True, env=self._environment)
        with closing(sqlite3.connect(self._cache)) as cache, cache:
            (count,) = cache.execute("SELECT count(*) FROM rss_item WHERE unread = 1").fetchone()
            cache.execute("UPDATE rss_item SET unread = 0")
        return int(count)


@needs_newsboat
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_newsboat_calls_each_story_unread_once(site: Site, tmp_path: Path, format: str) -> None:
    reader = Newsboat(tmp_path, site.url)
    twenty = football()
    rounds = [
        (twenty, 20),
        (twenty, 0),
        (_discussed_more(twenty), 0),
        (_corrected(twenty), 0),
        (replace(twenty, stories=(story(21, title="Nieuw"), *twenty.stories[:19])), 1),
    ]
    for output, expected in rounds:
        site.body = render(output, format)
        assert reader.unread() == expected


def _sfeed(document: bytes) -> dict[str, tuple[str, str, str]]:
    """What sfeed knows an article by: id → (time, link, author)."""
    listed = subprocess.run(["sfeed"], input=document, check=True, timeout=30, capture_output=True).stdout.decode()
    rows = [line.split("\t") for line in listed.splitlines()]
    return {row[5]: (row[0], row[2], row[6]) for row in rows}


@needs_sfeed
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_sfeed_knows_each_story_again(format: str) -> None:
    first = _sfeed(render(football(), format))
    assert len(first) == 20
    assert first[football().stories[0].uid] == (str(int(NOON - 1260)), football().stories[0].link, "An Jansen")
    assert _sfeed(render(_discussed_more(football()), format)) == first


@needs_sfeed
def test_sfeed_reads_both_formats_alike() -> None:
    output = feed(story(1), story(2))
    assert _sfeed(render(output, "rss")) == _sfeed(render(output, "atom"))
