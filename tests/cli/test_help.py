"""`aggregator --help`: every command in the README's groups, one line each; and what is said of a wrong one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli.entry import COMMANDS, GROUPS, main

README = Path(__file__).resolve().parents[2] / "README.md"


def said(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, arguments, prog_name="aggregator")
    assert result.exit_code == code
    return result.output


def test_every_command_is_in_one_group() -> None:
    named = [name for lines in GROUPS.values() for name in lines]
    assert sorted(named) == sorted(COMMANDS)


def test_the_groups_are_those_of_the_readme() -> None:
    listed = README.read_text("utf-8").partition("## Commands")[2].partition("\n\nEach")[0]
    for group, names in GROUPS.items():
        (row,) = re.findall(rf"^- {group.lower()}: (.+)$", listed, re.MULTILINE)
        missing = [name for name in names if not re.search(rf"`{name}\b", row)]
        assert missing in ([], ["completion"])


def test_each_command_is_one_whole_line() -> None:
    help_text = said("--help")
    for group, lines in GROUPS.items():
        assert f"{group}:" in help_text
        for name, line in lines.items():
            assert re.search(rf"^  {name} +{re.escape(line)}$", help_text, re.MULTILINE)
    assert "..." not in help_text.partition("Begin:")[2]
    assert max(map(len, help_text.splitlines())) <= 80


@pytest.mark.parametrize(("typed", "meant"), [("statsu", "status"), ("pol", "poll"), ("renam", "rename")])
def test_a_command_that_is_nearly_right(typed: str, meant: str) -> None:
    assert f"there is no command {typed!r}; did you mean {meant!r}?" in said(typed, code=2)


def test_one_that_is_like_no_other() -> None:
    assert "there is no command 'xyzzy'; aggregator --help lists them." in said("xyzzy", code=2)


SAYS = """
import sys
from aggregator.cli import entry
entry.Commands.get_command(entry.main, None, sys.argv[1])
heavy = {"structlog", "rich", "feedparser", "jinja2", "lxml.html", "aiohttp", "pydantic", "urllib.request"}
print(*sorted(heavy & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    ("name", "imported"),
    [("status", ""), ("top", "pydantic"), ("check", "pydantic"), ("poll", "aiohttp pydantic structlog urllib.request")],
)
def test_a_command_imports_no_more_than_it_needs_to_begin(name: str, imported: str) -> None:
    said = subprocess.run([sys.executable, "-c", SAYS, name], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == imported
