"""A real reader, subscribed to the real program: what happens at a source, and what its reader then calls unread."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

import pytest

from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program
from tests.loopback import Site
from tests.publish.newsboat import Newsboat, needs_newsboat

pytestmark = pytest.mark.long

NOW = float(int(time.time()))


def items(comments: int, age: float = 0.0, words: str = "") -> list[Item]:
    """Three articles of one newspaper, with as many comments as told; `age` makes them younger than they are."""
    titles = ("Keeper verlengt contract", "Spits vertrekt naar Engeland", "Trainer zoekt een linksback")
    return [
        Item(f"a{number}", title + words, NOW - 600 * (number + 1) + age, comments * number)
        for number, title in enumerate(titles)
    ]


@needs_newsboat
def test_what_happens_at_a_source_makes_nothing_unread_twice(tmp_path: Path, site: Site) -> None:
    program = Program(tmp_path)
    program.configure(
        f'[server]\nport = 0\n[polling]\n{ALLOW}[[feeds]]\nslug = "nieuws"\n[[sources]]\nurl = "{site.url("/rss")}"\n'
    )
    rounds = {
        "new": (items(1), 3),
        "unchanged": (items(1), 0),
        "more comments, and so another order": (items(40), 0),
        "redated by the source": (items(40, age=300.0), 0),
        "a title corrected": (items(40, words=" (update)"), 0),
        "one more": ([Item("b", "Grensrechter wint loterij", NOW - 30, 0), *items(40)], 1),
    }
    site.put("/rss", rss(*items(1)))
    program.run("poll")
    with program.daemon("serve") as server:
        base = server.address()
        addresses = {format: f"{base}/nieuws.{format}" for format in ("rss", "atom")}
        readers = {format: reader(tmp_path / format, address) for format, address in addresses.items()}
        for what, (published, unread) in rounds.items():
            site.put("/rss", rss(*published))
            program.run("poll")
            for format, address in addresses.items():
                wait_for(address, (program.public / f"nieuws.{format}").read_bytes())
                assert readers[format].unread() == unread, f"{what}, {format}"


def reader(folder: Path, address: str) -> Newsboat:
    folder.mkdir()
    return Newsboat(folder, address)


def wait_for(address: str, body: bytes) -> None:
    """Until this is what is served there: the server looks for what another process published once a second."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with urllib.request.urlopen(address, timeout=30) as answer:
            if answer.read() == body:
                return
        time.sleep(0.1)
    raise AssertionError(f"not served within ten seconds: {address}")
