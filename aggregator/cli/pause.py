"""`aggregator pause` and `aggregator resume`: sources that are left alone for a while."""

from __future__ import annotations

import time

import click

from aggregator.cli.support.ask_daemon import press
from aggregator.cli.support.complete import source_names
from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.models.actions import SourceAction
from aggregator.text import one_line


@command("pause")
@click.argument("sources", nargs=-1, required=True, shell_complete=source_names)
def pause(config: Config, sources: tuple[str, ...]) -> None:
    """Stop polling the named sources (title or URL) until they are resumed, with a daemon running or without.

    What is stored of them stays, and stays published.

    \b
    Example:
        aggregator pause "NOS Voetbal"
    """
    now = time.time()
    done = press(config, sources, SourceAction.PAUSE, lambda session, source_id: session.sources.pause(source_id, now))
    for name, changed in done.items():
        click.echo(f"{one_line(name)}: {'paused' if changed else 'was paused already'}")


@command("resume")
@click.argument("sources", nargs=-1, required=True, shell_complete=source_names)
def resume(config: Config, sources: tuple[str, ...]) -> None:
    """Poll the named sources (title or URL) again; at once when they are overdue.

    \b
    Example:
        aggregator resume "NOS Voetbal"
    """
    now = time.time()
    done = press(
        config, sources, SourceAction.RESUME, lambda session, source_id: session.sources.resume(source_id, now)
    )
    for name, changed in done.items():
        click.echo(f"{one_line(name)}: {'resumed' if changed else 'was not paused'}")
