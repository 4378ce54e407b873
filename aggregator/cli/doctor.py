"""`aggregator doctor`: a check-up."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path

import click

from aggregator import logs
from aggregator.cli.support.options import common, config_path, json_option
from aggregator.cli.support.tables import print_json
from aggregator.models import Finding, Verdict
from aggregator.text import one_line
from aggregator.units import many
from aggregator.upkeep.doctor import check_up

_COLOURS = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.ERROR: "red"}


@click.command("doctor")
@common
@click.option("--thorough", is_flag=True, help="Compare every index with its table too: minutes for a large database.")
@json_option
def doctor(config: Path | None, verbose: bool, thorough: bool, as_json: bool) -> None:
    """Look at everything that this installation stands on, and say how to mend what is wrong. Changes nothing.

    Configuration, database, clock, backups, permissions, disks, names, hubs, ports and limits; while the daemon runs or
    not, best as its user. The exit code is 1 when there is an error.

    \b
    Examples:
        aggregator doctor
        sudo -u meest-recent aggregator doctor --thorough
    """
    logs.configure(verbose=verbose, quiet=True)
    found = check_up(config_path(config), time.time(), thorough=thorough)
    told = list(found) if as_json else list(_told(found))
    if as_json:
        print_json([{"check": one.check, "verdict": one.verdict, "text": one.text, "mend": one.mend} for one in told])
    counts = {verdict: sum(one.verdict is verdict for one in told) for verdict in Verdict}
    if not as_json:
        click.echo(f"\n{many(counts[Verdict.ERROR], 'error')}, {many(counts[Verdict.WARNING], 'warning')}")
    sys.exit(1 if counts[Verdict.ERROR] else 0)


def _told(found: Iterable[Finding]) -> Iterable[Finding]:
    """Each finding, told as soon as it is there."""
    for one in found:
        verdict = click.style(f"{one.verdict.value:<8}", fg=_COLOURS[one.verdict])
        click.echo(f"{verdict} {one.check}: {one_line(one.text)}")
        if one.mend:
            click.echo(f"         → {one_line(one.mend)}")
        yield one
