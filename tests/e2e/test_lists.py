"""`import` and `export` of lists of sources, as an operator uses them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.e2e.program import Program

LIST = """<opml version="2.0"><head><title>Lezen</title></head><body>
<outline text="Sport"><outline text="Voetbal">
  <outline type="rss" text="De Aftrap" xmlUrl="https://aftrap.example/rss?a=1&b=2"/></outline>
  <outline type="rss" text="Koers" xmlUrl="https://koers.example/feed"/></outline>
<outline type="rss" text="Koers" xmlUrl="https://andere.example/feed"/>
<outline type="rss" text="Bekend" xmlUrl="http://bekend.example/feed/"/>
<outline type="rss" text="Kwaad" xmlUrl="javascript:alert(1)"/>
<outline type="rss" text="Binnen" xmlUrl="http://127.0.0.1:8080/rss"/>
</body></opml>"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.configure('# mijn bronnen\n[[sources]]\nurl = "https://bekend.example/feed"  # blijft\n\n# einde\n')
    (tmp_path / "lijst.opml").write_text(LIST)
    return program


def sources(program: Program) -> list[dict[str, object]]:
    found = tomllib.loads((program.folder / "config.toml").read_text())["sources"]
    assert isinstance(found, list)
    return found


def test_a_list_is_added_in_one_edit_and_its_refusals_are_told(program: Program) -> None:
    told = program.run("import", "lijst.opml").stdout
    assert "3 new sources added, 1 known, 2 refused" in told
    assert "javascript:alert(1)" in told and "polling.allow_private_hosts" in told
    assert sources(program) == [
        {"url": "https://bekend.example/feed"},
        {"url": "https://aftrap.example/rss?a=1&b=2", "title": "De Aftrap", "category": "Sport / Voetbal"},
        {"url": "https://koers.example/feed", "title": "Koers", "category": "Sport"},
        {"url": "https://andere.example/feed", "title": "Koers (andere.example)"},
    ]
    text = (program.folder / "config.toml").read_text()
    assert text.startswith('# mijn bronnen\n[[sources]]\nurl = "https://bekend.example/feed"  # blijft\n\n[[sources]]')
    assert text.endswith("\n\n# einde\n")


def test_the_same_list_again_changes_nothing(program: Program) -> None:
    program.run("import", "lijst.opml")
    before = (program.folder / "config.toml").read_bytes()
    assert "0 new sources added, 4 known, 2 refused" in program.run("import", "lijst.opml").stdout
    assert (program.folder / "config.toml").read_bytes() == before


def test_a_dry_run_only_tells(program: Program) -> None:
    assert "3 new sources would be added" in program.run("import", "--dry-run", "lijst.opml").stdout
    assert len(sources(program)) == 1


def test_what_is_exported_is_what_was_imported(program: Program, tmp_path_factory: pytest.TempPathFactory) -> None:
    program.run("import", "lijst.opml")
    program.run("export", "opml", "uit.opml")
    other = Program(tmp_path_factory.mktemp("other"))
    other.configure("")
    other.run("import", str(program.folder / "uit.opml"))

    def known(one: Program) -> set[tuple[object, object, object]]:
        return {(source["url"], source.get("title"), source.get("category")) for source in sources(one)}

    # A source without a title of its own has its address for one in the list, and that is no title to us.
    assert known(other) == known(program)


def test_an_export_replaces_no_file_unasked(program: Program) -> None:
    (program.folder / "uit.opml").write_text("mijn werk")
    assert "--force replaces it" in program.run("export", "opml", "uit.opml", code=2).stderr
    assert (program.folder / "uit.opml").read_text() == "mijn werk"
    program.run("export", "opml", "--force", "uit.opml")
    assert "<opml" in (program.folder / "uit.opml").read_text()


def test_a_planet_brings_its_feeds_and_what_has_no_counterpart(program: Program) -> None:
    (program.folder / "venus.ini").write_text("[Planet]\nname = P\n[http://a.example/rss]\nname = A\nface = a.png\n")
    told = program.run("import", "venus.ini").stdout
    assert "`aggregator init` does that" in told and "1 new source added" in told
    text = (program.folder / "config.toml").read_text()
    assert "# Planet Venus, face = a.png: without a counterpart here\n[[sources]]\nurl = " in text


def test_of_many_refusals_the_first_are_shown(program: Program) -> None:
    rows = "".join(f'<outline xmlUrl="gopher://x{number}"/>' for number in range(60))
    (program.folder / "oud.opml").write_text(f"<opml><body>{rows}</body></opml>")
    told = program.run("import", "oud.opml", code=1).stdout
    assert "gopher://x49 " in told and "gopher://x50 " not in told and "and 10 more" in told


def test_a_list_may_come_from_standard_input(program: Program) -> None:
    command = [sys.executable, "-m", "aggregator", "import", "-"]
    done = subprocess.run(command, input=LIST, text=True, cwd=program.folder, capture_output=True)
    assert "3 new sources added" in done.stdout


def test_what_is_no_list_is_refused(program: Program) -> None:
    (program.folder / "foto.opml").write_bytes(b"\x89PNG\r\n")
    assert "neither a list of sources" in program.run("import", "foto.opml", code=1).stderr
