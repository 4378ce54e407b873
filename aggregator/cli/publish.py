"""`aggregator publish`."""

from __future__ import annotations

import asyncio
import time

import click

from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.polling.prepare import prepare_store
from aggregator.publishing import publish as publishing
from aggregator.publishing.deploy import run_publish_command
from aggregator.publishing.shelf import editions_of
from aggregator.store import Store


@command("publish")
def publish(config: Config) -> None:
    """Render the feeds from what is stored.

    \b
    Example, after a change of [[feeds]]:
        aggregator publish
    """
    with Store.open(config.location) as store:
        store.write_now(lambda session: prepare_store(session, config, time.time()))
        with store.reader() as session:
            changed = publishing.publish_site(session, editions_of(config, store), config, time.time())
    asyncio.run(_deployed(config))
    click.echo(f"{len(changed)} editions changed in {config.place}")
    for slug, name in changed:
        click.echo(f"  {slug}.{name}")


async def _deployed(config: Config) -> None:
    """Runs the operator's publish command, if there is one."""
    if config.settings.output.publish_command and (problem := await run_publish_command(config)):
        click.echo(f"publish_command {problem}", err=True)
