"""Every command is documented, in its own help and on the page that is made of it."""

from __future__ import annotations

import re
import shlex
from itertools import takewhile
from pathlib import Path

import click
import pytest

from aggregator.cli.entry import COMMANDS
from aggregator.cli.reference import commands, reference, summary

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
EVERY = dict(commands())
INSIDE = re.compile(r"\$\((aggregator [^)]*)\)")


def examples(command: click.Command) -> list[list[str]]:
    """The words of each command that its help shows, also of one inside another."""
    found = []
    for line in (command.help or "").splitlines():
        inner = INSIDE.search(line)
        text = inner[1] if inner else line.strip()
        if text.startswith("aggregator "):
            words = shlex.shlex(text, posix=True, punctuation_chars=True)
            found.append(list(takewhile(lambda word: not set(word) <= set("|&;<>()"), words)))
    return found


def test_the_page_says_what_the_commands_are() -> None:
    assert PAGE.read_text("utf-8") == reference(), "python -m aggregator.cli.reference > docs/commands.md"


def test_the_page_has_every_command() -> None:
    assert {name.split()[1] for name in EVERY} == set(COMMANDS)
    assert all(f"## `{name}`\n" in reference() for name in EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_its_help_says_what_it_does_with_an_example(name: str) -> None:
    command = EVERY[name]
    assert 10 < len(summary(command)) < 130
    shown = [" ".join(words) for words in examples(command)]
    assert any(f"{example} ".startswith(f"{name} ") for example in shown), f"no example of {name}"


@pytest.mark.parametrize("name", EVERY)
def test_its_examples_are_commands_that_there_are(name: str) -> None:
    """Each names options that are known; nothing is run."""
    for words in examples(EVERY[name]):
        path = max((one for one in EVERY if words[: len(one.split())] == one.split()), key=len)
        command = EVERY[path]
        if not isinstance(command, click.Group):
            command.make_parser(click.Context(command, info_name=path)).parse_args(words[len(path.split()) :])


@pytest.mark.parametrize("name", EVERY)
def test_every_option_is_explained(name: str) -> None:
    command = EVERY[name]
    options = [one for one in command.get_params(click.Context(command)) if isinstance(one, click.Option)]
    assert all(option.hidden or option.help for option in options)


def test_the_page_keeps_the_examples_as_they_are() -> None:
    assert (
        "Examples:\n\n```\naggregator export opml sources.opml\naggregator export opml > sources.opml\n```"
        in reference()
    )
