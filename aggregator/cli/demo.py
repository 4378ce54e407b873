"""`aggregator demo`: an invented newsroom on this machine, and the aggregator on top of it."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from pathlib import Path
from types import FrameType

import click

from aggregator import logs
from aggregator.cli.support.options import reported
from aggregator.daemon.terminal import Terminal
from aggregator.demo.material import papers
from aggregator.demo.show import Begun, Wish, run_demo, stage


@click.command("demo")
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 600),
    default=60.0,
    show_default="60",
    metavar="N",
    help="How fast the newsroom's clock runs: at 60, an hour of news takes a minute.",
)
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", help="Which news: the same number gives the same. Default: any."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default="8000",
    metavar="PORT",
    help="Where the page is; a free one when this is taken.",
)
@click.option("--seconds", type=click.FloatRange(1), metavar="N", help="End by itself after so many seconds.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep configuration, database and pages in this folder. Default: a temporary one, removed in the end.",
)
@click.option("--open", "in_browser", is_flag=True, help="Open the page in a browser.")
@click.option("-v", "--verbose", is_flag=True, help="Log what the daemon does.")
def demo(
    speed: float,
    seed: int | None,
    port: int,
    seconds: float | None,
    keep: Path | None,
    in_browser: bool,
    verbose: bool,
) -> None:
    """Show what this program does: a dozen invented newspapers on this machine, whose stories break, are told by
    several, are talked about and edited, while one newspaper fails now and then, one has moved, one is slow and one
    sends a web page at times. On top runs the real daemon. No network is used, and nothing is left behind.

    \b
    Examples:
        aggregator demo --open
        aggregator demo --speed 10 --seed 7 --keep ./newsroom
    """
    chosen = random.SystemRandom().randrange(1, 10_000) if seed is None else seed
    wish = Wish(chosen, speed, port, seconds)
    logs.configure(verbose=False, quiet=not verbose)
    terminal = Terminal.here()
    ending = (signal.SIGTERM, signal.SIGHUP) if terminal.ends_with_it else (signal.SIGTERM,)
    for number in ending:
        signal.signal(number, _ended)  # until the daemon has its own: what is begun is tidied up

    def begun(place: Begun) -> None:
        _announce(wish, place, kept=keep is not None)
        if in_browser:
            click.launch(place.address)

    with reported(), stage(keep) as folder:
        try:
            asyncio.run(run_demo(wish, folder, begun, terminal))
        finally:
            # The daemon has given the signals back: a second one must not leave half of the folder.
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)


def _announce(wish: Wish, place: Begun, *, kept: bool) -> None:
    if place.port_taken:
        click.echo(f"Port {wish.port} is in use, so another one is taken.")
    hours = "in real time" if wish.speed == 1 else f"{wish.speed:g} times as fast as the clock"
    click.echo(f"{len(papers())} invented newspapers publish at {place.newspapers}, {hours} (seed {wish.seed}).")
    click.echo(f"Meest recent is at     {place.address}")
    click.echo(f"Behind the scenes:     {place.operator}")
    click.echo(f"In the terminal:       aggregator status --config {place.config}")
    click.echo("Ctrl-C ends the demo." if kept else "Ctrl-C ends the demo and removes what it wrote.")


def _ended(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
