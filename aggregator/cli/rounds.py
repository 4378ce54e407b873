"""`aggregator poll` and `aggregator publish`: one round, then done."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable

import click
from rich.progress import Progress

from aggregator.cli.buttons import ask_daemon
from aggregator.cli.complete import source_names
from aggregator.cli.options import command, fail, json_option
from aggregator.cli.tables import console, print_json, table
from aggregator.config import Config
from aggregator.errors import StoreInUse
from aggregator.models import Outcome, PollRecord, SourceState
from aggregator.models.actions import SourceAction
from aggregator.parts import open_parts
from aggregator.pipeline import publish as publishing
from aggregator.pipeline import subscriptions
from aggregator.pipeline.deploy import deploy
from aggregator.pipeline.housekeeping import prepare
from aggregator.pipeline.poll import Poller
from aggregator.publish.editions import Editions
from aggregator.store import Store


@click.argument("sources", nargs=-1, shell_complete=source_names)
@json_option
def poll_command(config: Config, sources: tuple[str, ...], as_json: bool) -> None:
    """Poll all sources, or the named ones (title or URL), once now; then publish. A paused source must be named.

    While a daemon runs, it is asked to poll the named ones.

    \b
    Example:
        aggregator poll "NOS Voetbal"
    """
    try:
        store = Store.open(config.database)
    except StoreInUse:
        if not sources or as_json:
            raise
        ask_daemon(config, sources, SourceAction.POLL)
        click.echo("The daemon polls them now; aggregator status shows what comes of it.")
        return
    with store:
        store.write_now(lambda session: prepare(session, config, time.time()))
        with store.reader() as session:
            chosen = _chosen(session.sources.enabled(), sources)
        records = asyncio.run(_round(config, store, chosen, show=not as_json))
    _report(chosen, records, as_json)
    if records and not any(record.outcome.ok for record in records):
        sys.exit(1)


poll = command("poll")(poll_command)


@command("publish")
def publish(config: Config) -> None:
    """Render the feeds from what is stored.

    \b
    Example, after a change of [[feeds]]:
        aggregator publish
    """
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare(session, config, time.time()))
        with store.reader() as session:
            changed = publishing.publish(session, Editions(config.output), config, time.time())
    asyncio.run(_deployed(config))
    click.echo(f"{len(changed)} editions changed in {config.output}")
    for slug, name in changed:
        click.echo(f"  {slug}.{name}")


async def _round(config: Config, store: Store, sources: list[SourceState], *, show: bool) -> list[PollRecord]:
    async with open_parts(config, store) as parts:
        poller = Poller(parts, time.time, after=subscriptions.follower(config))
        with Progress(console=console(), disable=not (show and sys.stdout.isatty()), transient=True) as progress:
            task = progress.add_task("Polling", total=len(sources))
            records = await asyncio.gather(
                *(_one(poller, source, lambda: progress.advance(task)) for source in sources)
            )
        await store.read(lambda session: publishing.publish(session, parts.editions, config, time.time()))
        await _deployed(config)
    return records


async def _deployed(config: Config) -> None:
    """Runs the operator's publish command, if there is one."""
    if config.settings.output.publish_command and (problem := await deploy(config)):
        click.echo(f"publish_command {problem}", err=True)


async def _one(poller: Poller, source: SourceState, done: Callable[[], None]) -> PollRecord:
    try:
        return await poller.poll(source.id)
    finally:
        done()


def _chosen(enabled: list[SourceState], names: tuple[str, ...]) -> list[SourceState]:
    unknown = [name for name in names if not any(name in (one.url, one.title) for one in enabled)]
    if unknown:
        fail(f"no enabled source is called {', '.join(map(repr, unknown))}; see aggregator status", code=2)
    if not names:
        return [one for one in enabled if one.paused_at is None]
    return [one for one in enabled if one.url in names or one.title in names]


def _report(sources: list[SourceState], records: list[PollRecord], as_json: bool) -> None:
    titles = {source.id: source.title or source.url for source in sources}
    if as_json:
        print_json([_json(record, titles) for record in records])
        return
    failed = [record for record in records if not record.outcome.ok]
    unchanged = Counter(record.outcome for record in records)
    console().print(
        table(
            [(name, {"justify": "right"}) for name in ("sources", "new", "updated", "unchanged", "failed")],
            [
                [
                    str(len(records)),
                    str(sum(record.entries_new for record in records)),
                    str(sum(record.entries_updated for record in records)),
                    str(unchanged[Outcome.UNCHANGED] + unchanged[Outcome.NOT_MODIFIED]),
                    str(len(failed)),
                ]
            ],
        )
    )
    if failed:
        console().print(
            table(
                [("failed", {"no_wrap": True}), ("outcome", {}), ("why", {"overflow": "fold"})],
                [[titles[record.source_id], record.outcome, record.error or ""] for record in failed],
            )
        )


def _json(record: PollRecord, titles: dict[int, str]) -> dict[str, object]:
    return {
        "source": titles[record.source_id],
        "outcome": record.outcome.value,
        "status": record.status,
        "new": record.entries_new,
        "updated": record.entries_updated,
        "samples": record.samples_new,
        "error": record.error,
    }
