"""The group of all commands."""

from __future__ import annotations

import gc
import importlib
import keyword
import os

import click

from aggregator import __version__

# Command → the module of this package that has it, under the same name. Imported when asked for: `status` needs neither
# the HTTP client nor the template engine, and starts several times as fast without them.
COMMANDS = {
    "add": "add",
    "alerts": "alerts",
    "backup": "backup",
    "check": "check",
    "completion": "completion",
    "demo": "demo",
    "doctor": "doctor",
    "explain": "explain",
    "export": "export",
    "health": "health",
    "import": "import_",
    "init": "init",
    "pause": "pause",
    "poll": "poll",
    "preview": "preview",
    "publish": "publish",
    "remove": "remove_rename",
    "rename": "remove_rename",
    "restore": "backup",
    "resume": "pause",
    "run": "run",
    "serve": "run",
    "status": "status",
    "story": "story",
    "top": "top",
    "vacuum": "vacuum",
}


if "_AGGREGATOR_COMPLETE" in os.environ:  # a shell asks, and bash in our own way
    importlib.import_module("aggregator.cli.completion")


class Commands(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        own_name = f"{name}_" if keyword.iskeyword(name) else name.replace("-", "_")
        # What modules make lives on: to look for garbage among it is a twentieth of a command's start.
        gc.disable()
        command = getattr(importlib.import_module(f"aggregator.cli.{COMMANDS[name]}"), own_name)
        gc.enable()
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aggregator")
def main() -> None:
    """Meest recent: polls feeds, groups the same news, ranks it, and publishes merged feeds.

    \b
    Start the daemon on ./config.toml:
        aggregator run
    """
