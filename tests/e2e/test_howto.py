"""The how-to guides can be followed: every command in a block `sh` is run, in the order of its page, on a database that
polls of invented newspapers have filled.

What is replaced is in `replacements`, and only that: public addresses by those of newspapers on this machine, names,
numbers and words by ones that are there. Blocks `sh root` are for the system (`tests/deploy` has them).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.program import newspapers
from tests.e2e.program import Program
from tests.loopback import free_ports

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUIDES = {
    path.name: [line for block in BLOCK.findall(text) for line in block.splitlines()]
    for path in sorted(DOCS.glob("*.md"))
    if re.match(r"# .+\n\n\*\*How-to\.\*\* ", text := path.read_text("utf-8"))
}
PAPERS = ("sportblad", "doellijn", "stadspost", "tribunevak", "gazette")
PLANET = """[Planet]
name = Planet Voorbeeld
link = https://planet.example.org

[{0}sportblad/feed.xml]
name = Sportblad
"""
LIST = """<opml version="2.0"><body><outline text="Sport">
<outline type="rss" text="Le Ballon du Soir" xmlUrl="{0}ballon/feed.xml"/></outline></body></opml>
"""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with newspapers() as address:
        yield address


@pytest.fixture(scope="module")
def polled(base: str, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A site that has news, and the files that readers of the pages are thought to have."""
    program = Program(tmp_path_factory.mktemp("polled"))
    program.run("init", "--allow-private", "127.0.0.1", *(f"{base}{paper}/" for paper in PAPERS))
    config = program.folder / "config.toml"
    public, operator = free_ports(2)  # `doctor` minds who has them
    ports = f"port = {public}\n[server.operator]\nport = {operator}\n"
    config.write_text(config.read_text("utf-8").replace("port = 8000\n", ports), "utf-8")
    program.run("poll")
    (program.folder / "venus.ini").write_text(PLANET.format(base))
    (program.folder / "subscriptions.opml").write_text(LIST.format(base))
    shutil.copy(next(program.public.glob("*.rss")), program.folder / "saved-feed.xml")
    (program.folder / "usb").mkdir()
    return program


def replacements(program: Program, base: str) -> dict[str, str]:
    """What is written on the pages, and what is meant here; longer ones first."""
    (large, small) = program.query("""SELECT story_id, max(id), min(link), title FROM entries WHERE link IS NOT NULL
        GROUP BY story_id ORDER BY count(*) DESC, story_id LIMIT 2""")
    written = {
        "https://krant.example/transfer": str(large[2]),
        "spits naar": " ".join(str(large[3]).split()[:3]).replace('"', ""),
        "4711": str(large[0]),
        "15012": str(large[1]),
        "4720": str(small[0]),
        "https://forum.example/latest.rss": f"{base}ballon/feed.xml",
        "https://krant.example/rss": f"{base}ballon/feed.xml",
        "https://www.nrc.nl": f"{base}ballon/",
        "https://example.org/feed.xml": f"{base}sportblad/feed.xml",
        "https://sporza.be/feed": f"{base}kleedkamer/feed.json?again",
        "https://sporza.be/": f"{base}kleedkamer/",
        "rename Sporza ": "rename Kleedkamer ",
        "NOS Voetbal": "Sportblad",
        "/mnt/usb": "usb",
        "aggregator init": "aggregator init --allow-private 127.0.0.1",
    }
    return dict(sorted(written.items(), key=lambda pair: -len(pair[0])))


@pytest.mark.long
@pytest.mark.parametrize("page", [name for name, lines in GUIDES.items() if lines])
def test_every_command_of_a_guide_does_what_it_is_shown_for(
    page: str, polled: Program, base: str, tmp_path: Path
) -> None:
    program = Program(shutil.copytree(polled.folder, tmp_path / "site"))
    meant = replacements(program, base)
    for line in GUIDES[page]:
        follow(program, line.partition(" #")[0].strip(), meant)


def follow(program: Program, line: str, meant: dict[str, str]) -> None:
    """One line of a page. Where `init` begins, there is no configuration yet."""
    if line.startswith("aggregator init"):
        (program.folder / "config.toml").unlink()
    for old, new in meant.items():
        line = line.replace(old, new)
    name, *arguments = shlex.split(line)
    if name == "aggregator":
        program.run(*arguments)
    elif tool := shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"):
        subprocess.run([tool, *arguments], cwd=program.folder, check=True, capture_output=True, timeout=60)


def test_guides_have_commands_and_name_nothing_outside() -> None:
    """So that the test above runs something, and asks no server of the world."""
    lines = [line for page in GUIDES.values() for line in page]
    assert sum(line.startswith("aggregator ") for line in lines) > 25
    known = set(re.findall(r'"(https://[^"]+)": f?"', Path(__file__).read_text("utf-8"))) | {
        "https://krant.example/transfer"
    }
    given = {address for line in lines for address in re.findall(r"https://[^\s\"]+", line.partition(" #")[0])}
    assert given <= known
