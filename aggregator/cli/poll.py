"""`aggregator poll` and `aggregator publish`: one round, then done."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable

import click
from rich.progress import Progress

from aggregator.cli.publish import _deployed
from aggregator.cli.support.ask_daemon import ask
from aggregator.cli.support.complete import source_names
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.tables import console, print_json, table
from aggregator.config import Config
from aggregator.daemon.parts import open_parts, poller_of
from aggregator.errors import StoreInUse
from aggregator.models import Outcome, PollRecord, SourceState
from aggregator.models.actions import SourceAction
from aggregator.polling.poll import Poller
from aggregator.polling.prepare import prepare_store
from aggregator.publishing import publish as publishing
from aggregator.store import Store
from aggregator.websub import after_poll


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
        ask(config, sources, SourceAction.POLL)
        click.echo("The daemon polls them now; aggregator status shows what comes of it.")
        return
    with store:
        store.write_now(lambda session: prepare_store(session, config, time.time()))
        with store.reader() as session:
            chosen = _chosen(session.sources.enabled(), sources)
        records = asyncio.run(_round(config, store, chosen, show=not as_json))
    _report(chosen, records, as_json)
    if records and not any(record.outcome.ok for record in records):
        sys.exit(1)


poll = command("poll")(poll_command)


async def _round(config: Config, store: Store, sources: list[SourceState], *, show: bool) -> list[PollRecord]:
    async with open_parts(config, store) as parts:
        poller = poller_of(parts, time.time, after=after_poll.follower(config))
        with Progress(console=console(), disable=not (show and sys.stdout.isatty()), transient=True) as progress:
            task = progress.add_task("Polling", total=len(sources))
            records = await asyncio.gather(
                *(_one(poller, source, lambda: progress.advance(task)) for source in sources)
            )
        await store.read(lambda session: publishing.publish_site(session, parts.editions, config, time.time()))
        await _deployed(config)
    return records


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
