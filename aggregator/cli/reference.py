"""The reference of every command, made of the commands themselves: `python -m aggregator.cli.reference`.

`docs/commands.md` is its output; a test compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import cleandoc
from textwrap import dedent, fill

import click

from aggregator.cli.entry import main

WIDTH = 120
COMMON = ("--config", "--verbose", "--help")  # described once for all commands

INTRODUCTION = """# Commands

**Reference.** Every command ends with 0 when it is done, 1 when the work failed, and 2 when it was asked for something
that cannot be, or the configuration is wrong.

Most work on a configuration: `--config FILE`, else `./config.toml`, else the file that `$AGGREGATOR_CONFIG` names, else
`/etc/meest-recent/config.toml`. `-v` (`--verbose`) logs more.

This page is made from the commands themselves: `python -m aggregator.cli.reference > docs/commands.md`.
"""


def reference() -> str:
    """The page, as Markdown."""
    found = list(commands())
    rows = [f"| [`{name}`](#{_anchor(name)}) | {summary(command)} |" for name, command in found]
    head = "| command | does |\n|---|---|\n"
    return "\n".join([INTRODUCTION, head + "\n".join(rows) + "\n", *(_section(*one) for one in found)])


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the name that one types; those of a group follow the group itself."""
    yield from _of(main, "aggregator")


def summary(command: click.Command) -> str:
    """The first sentence of its help, without the full stop."""
    text = " ".join(cleandoc(command.help or "").partition("\n\n")[0].split())
    for end in (". ", ": "):
        text = text.partition(end)[0]
    return text.rstrip(".")


def _of(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _of(command, f"{path} {name}")


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    parts = [f"## `{name}`", *_paragraphs(command.help or "")]
    if not isinstance(command, click.Group):
        parts.insert(1, f"```\n{' '.join([name, *command.collect_usage_pieces(context)])}\n```")
    if options := list(_options(command, context)):
        parts.append("| option | meaning |\n|---|---|\n" + "\n".join(options))
    return "\n\n".join(parts) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    """The help's paragraphs; what it keeps from being wrapped (\\b) is a heading line and commands below it."""
    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            heading, _, lines = paragraph.removeprefix("\b\n").partition("\n")
            yield f"{heading}\n\n```\n{dedent(lines)}\n```" if lines else heading
        else:
            yield fill(" ".join(paragraph.split()), WIDTH, break_long_words=False, break_on_hyphens=False)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        named = isinstance(parameter, click.Option) and not any(name in COMMON for name in parameter.opts)
        if record is None or not named:  # the usage has the arguments, and the help says what they are
            continue
        names, meaning = (" ".join(text.split()).replace("|", "\\|") for text in record)
        yield f"| `{names}` | {meaning} |"


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


if __name__ == "__main__":
    sys.stdout.write(reference())
