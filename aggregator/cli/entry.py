"""The group of all commands."""

from __future__ import annotations

import difflib
import gc
import importlib
import keyword
import os
import sys

import click

from aggregator import __version__

# What a command does in one line, in the groups of the README: the help of all commands imports none of them.
GROUPS: dict[str, dict[str, str]] = {
    "Begin": {
        "init": "write a first config.toml from addresses or a list",
        "demo": "run on invented newspapers, to look at",
        "check": "say whether the configuration is right",
        "preview": "try an address, without storing anything",
        "completion": "print what makes a shell complete commands",
    },
    "Sources": {
        "add": "add sources to the configuration",
        "remove": "remove sources from it",
        "rename": "give a source another title",
        "move": "give a source another address",
        "import": "add the sources of a list (OPML and others)",
        "export": "write the sources or the entries to a file",
    },
    "Run": {
        "run": "the daemon: poll, publish and serve",
        "serve": "serve what is published, without polling",
        "poll": "poll once now; from cron with --due",
        "publish": "render the feeds from what is stored",
    },
    "Look": {
        "status": "how the sources are, the worst first",
        "top": "the ranked list of a feed",
        "explain": "why a story is where it is",
        "feeds": "what is published, and how many read it",
        "alerts": "what is not well, and what was told of it",
        "notify": "what rules have told of news, and whether it arrives",
        "nodes": "the processes that share the database",
        "health": "ask the running daemon how it is",
        "doctor": "check everything this installation stands on",
    },
    "Correct": {
        "story": "split a story, or join two",
        "pause": "stop polling a source for now",
        "resume": "poll a paused source again",
    },
    "Keep": {
        "backup": "back up all that cannot be made again",
        "restore": "bring a backup back",
        "migrate": "move to another database, such as PostgreSQL",
        "vacuum": "make the database file smaller",
    },
}
# Command → the module of this package that has it, under the same name. Imported when asked for: `status` needs neither
# the HTTP client nor the template engine, and starts several times as fast without them.
_SHARED = {"remove": "remove_rename", "rename": "remove_rename", "restore": "backup", "resume": "pause", "serve": "run"}
COMMANDS = {name: _SHARED.get(name, name) for group in GROUPS.values() for name in group} | {"import": "import_"}
# What only looks at or marks what is stored logs nothing, and starts without structlog.
LOGLESS = frozenset({"alerts", "check", "explain", "export", "health", "pause", "resume", "status", "top"})
WIDEST = max(map(len, COMMANDS))


if "_AGGREGATOR_COMPLETE" in os.environ:  # a shell asks, and bash in our own way
    importlib.import_module("aggregator.cli.completion")


class Commands(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for group, lines in GROUPS.items():
            with formatter.section(group):
                formatter.write_dl([(name.ljust(WIDEST), line) for name, line in lines.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        if name not in COMMANDS and not name.startswith("-"):
            hint = f"did you mean {near[0]!r}?" if near else "aggregator --help lists them."
            ctx.fail(f"there is no command {name!r}; {hint}")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        own_name = f"{name}_" if keyword.iskeyword(name) else name
        module = f"aggregator.cli.{COMMANDS[name]}"
        if module not in sys.modules:
            # What modules make lives on: to look for garbage among it, now and in the whole round after it, is a
            # twentieth of a command's start and a seventh of 1,000 polls without news.
            gc.disable()
            if name not in LOGLESS:
                _import_structlog()
            importlib.import_module(module)
            gc.freeze()
            gc.enable()
            # Of a document hundreds of records are made, and next to none is part of a ring: with Python's 700 a tenth
            # of the time in which one is decided on goes into the search for such.
            gc.set_threshold(10_000)
        command = getattr(sys.modules[module], own_name)
        assert isinstance(command, click.Command)
        return command


def _import_structlog() -> None:
    """It takes rich along where there is one, for tracebacks that we write ourselves, and that takes pygments."""
    if "rich" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment]  # what Python takes as "there is none"
    try:
        import structlog  # noqa: F401 - for it to be there
    finally:
        del sys.modules["rich"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aggregator")
def main() -> None:
    """Meest recent: polls feeds, groups the same news, ranks it, and publishes merged feeds.

    \b
    Start the daemon on ./config.toml:
        aggregator run
    """
