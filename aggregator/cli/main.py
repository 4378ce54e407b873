"""The group of all commands."""

from __future__ import annotations

import click

from aggregator import __version__
from aggregator.cli import look, rounds, run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aggregator")
def main() -> None:
    """Meest recent: polls feeds, groups the same news, ranks it, and publishes merged feeds.

    \b
    Start the daemon on ./config.toml:
        aggregator run
    """


for command in (run.run, rounds.poll, rounds.publish, run.serve, look.check, look.status, look.top):
    main.add_command(command)
