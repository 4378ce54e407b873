"""Real readers, subscribed on loopback over several rounds: nothing that was read becomes unread again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from asyncio import StreamWriter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from aggregator.models import OutputFeed
from aggregator.publish.render import render
from aggregator.publish.storyfeed import story_feed
from tests.loopback import FaultyServer, Received, in_a_thread, reply
from tests.publish.newsboat import Newsboat, needs_newsboat
from tests.publish.samples import NOON, feed, football, mention, story

pytestmark = pytest.mark.long

needs_rss2email = pytest.mark.skipif(shutil.which("r2e") is None, reason="rss2email is not installed")
needs_liferea = pytest.mark.skipif(
    not all(map(shutil.which, ("liferea", "xvfb-run", "dbus-run-session", "gdbus"))),
    reason="liferea, xvfb-run, dbus-run-session or gdbus is not installed",
)
needs_sfeed = pytest.mark.skipif(shutil.which("sfeed") is None, reason="sfeed is not installed")


class Site:
    """A server on loopback that answers every request with what is published now, whatever it is asked."""

    def __init__(self) -> None:
        self.body = b""
        self.asked = Event()
        self.server = FaultyServer(otherwise=self._talk)

    @property
    def url(self) -> str:
        return self.server.url("/feed")

    async def _talk(self, _: Received, writer: StreamWriter) -> None:
        self.asked.set()
        writer.write(reply(self.body))
        await writer.drain()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with in_a_thread(site.server):
        yield site


def _discussed_more(output: OutputFeed) -> OutputFeed:
    """The same news an hour later: more comments, and so another order."""
    busier = [replace(each, comments=(each.comments or 0) + each.id, heat=each.heat + 1) for each in output.stories]
    return replace(output, stories=tuple(reversed(busier)))


def _corrected(output: OutputFeed) -> OutputFeed:
    """One story's words changed, and so did its time of change."""
    first, *rest = output.stories
    return replace(output, stories=(replace(first, teaser="Rechtgezet.", updated_at=NOON + 60), *rest))


def _joined(output: OutputFeed) -> OutputFeed:
    """One more source has each story, which the last line of its item says."""
    added = (mention("Kleedkamer", 900, comments_url="https://kleedkamer.example/praat"),)
    return replace(output, stories=tuple(replace(one, mentions=one.mentions + added) for one in output.stories))


def _rounds() -> list[tuple[OutputFeed, int]]:
    """What is published in each round, and how many stories of it a reader has not seen."""
    twenty = replace(football(), has_last_line=True)
    return [
        (twenty, 20),
        (twenty, 0),
        (_discussed_more(twenty), 0),
        (_joined(twenty), 0),
        (_corrected(twenty), 0),
        (replace(twenty, stories=(story(21, title="Nieuw"), *twenty.stories[:19])), 1),
    ]


@needs_newsboat
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_newsboat_calls_each_story_unread_once(site: Site, tmp_path: Path, format: str) -> None:
    reader = Newsboat(tmp_path, site.url)
    for output, expected in _rounds():
        site.body = render(output, format)
        assert reader.unread() == expected


def _rounds_of_a_story() -> list[tuple[OutputFeed, int]]:
    """The same for the feed of one story, whose items are the sources that have it."""
    alone = story(1, mentions=(mention(entry_id=1), mention("De Aftrap", 2, title="Zege", comments=3)))
    counted = replace(alone, mentions=(alone.lead, replace(alone.mentions[1], comments=90)))
    taken_up = replace(counted, mentions=(*counted.mentions, mention("Omroep Zuid", 3, published_at=NOON + 60)))
    joined = replace(taken_up, id=7, uid=f"urn:uuid:{UUID(int=7)}", mentions=taken_up.mentions[::-1])
    rounds = ((alone, 2), (counted, 0), (taken_up, 1), (joined, 0))
    return [(story_feed(one, feed(has_last_line=True), UUID(int=1)), new) for one, new in rounds]


@needs_newsboat
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_newsboat_calls_each_source_of_a_story_unread_once(site: Site, tmp_path: Path, format: str) -> None:
    reader = Newsboat(tmp_path, site.url)
    for output, expected in _rounds_of_a_story():
        site.body = render(output, format)
        assert reader.unread() == expected


class Rss2email:
    def __init__(self, directory: Path, url: str) -> None:
        self._mail = directory / "mail"
        for name in ("cur", "new", "tmp"):
            (self._mail / "inbox" / name).mkdir(parents=True)
        (directory / "config").write_text(
            "[DEFAULT]\nto = reader@nieuws.example\nemail-protocol = maildir\n"
            f"maildir-path = {self._mail}\nmaildir-mailbox = inbox\n"
        )
        self._command = ["r2e", "-c", str(directory / "config"), "-d", str(directory / "data")]
        self._environment = os.environ | {"HOME": str(directory)}
        self._run("add", "site", url)

    def unread(self) -> int:
        """How many articles it mails; the mailbox is empty then."""
        self._run("run")
        mails = list((self._mail / "inbox" / "new").iterdir())
        for mail in mails:
            mail.unlink()
        return len(mails)

    def _run(self, *arguments: str) -> None:
        command = [*self._command, *arguments]
        subprocess.run(command, check=True, timeout=30, capture_output=True, env=self._environment)


@needs_rss2email
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_rss2email_mails_each_story_once(site: Site, tmp_path: Path, format: str) -> None:
    site.body = render(football(), format)
    reader = Rss2email(tmp_path, site.url)
    for output, expected in _rounds():
        site.body = render(output, format)
        assert reader.unread() == expected


# Liferea is told over D-Bus; without a network manager it believes that it is offline. Each line makes it refresh.
REFRESH = """
liferea -w hidden -p >/dev/null 2>&1 &
tell() { gdbus call --session -d org.gnome.feed.Reader -o /org/gnome/feed/Reader -m "org.gnome.feed.Reader.$@"; }
until tell Ping >/dev/null 2>&1; do kill -0 $! || exit 1; sleep 0.1; done
tell SetOnline true >/dev/null
while read -r _; do tell Refresh >/dev/null; done
kill $! && wait
"""


class Liferea:
    def __init__(self, directory: Path, site: Site) -> None:
        self._site = site
        self._cache = directory / "data" / "liferea" / "liferea.db"
        names = {
            "XDG_CONFIG_HOME": "config",
            "XDG_DATA_HOME": "data",
            "XDG_CACHE_HOME": "cache",
            "XDG_RUNTIME_DIR": "run",
        }
        self._environment = os.environ | {name: str(directory / place) for name, place in names.items()}
        self._environment |= {"HOME": str(directory), "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1"}
        (directory / "run").mkdir(mode=0o700)
        (directory / "config" / "liferea").mkdir(parents=True)
        (directory / "config" / "liferea" / "feedlist.opml").write_text(
            '<opml version="1.0"><head><title>Liferea</title></head><body>'
            f'<outline title="Nieuws" type="rss" id="abcdefg" xmlUrl="{site.url}" updateInterval="-1"/></body></opml>'
        )

    def unread(self) -> int:
        """How many articles it calls unread after a refresh; all are read then."""
        command = ["xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", REFRESH]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, env=self._environment, **pipes) as process:
            # It asks a second time only once it has stored what it got the first time.
            for _ in range(2):
                self._refresh(process)
            process.communicate(timeout=30)
        with closing(sqlite3.connect(self._cache)) as cache, cache:
            (count,) = cache.execute("SELECT count(*) FROM items WHERE read = 0").fetchone()
            cache.execute("UPDATE items SET read = 1")
        return int(count)

    def _refresh(self, process: subprocess.Popen[bytes]) -> None:
        """Until it has asked the site."""
        assert process.stdin
        self._site.asked.clear()
        for _ in range(60):
            process.stdin.write(b"\n")
            process.stdin.flush()
            if self._site.asked.wait(0.5):
                return
        raise AssertionError("Liferea did not ask")


@needs_liferea
@pytest.mark.parametrize("format", ["rss", "atom"])
def test_liferea_calls_each_story_unread_once(site: Site, tmp_path: Path, format: str) -> None:
    reader = Liferea(tmp_path, site)
    for output, expected in _rounds():
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
