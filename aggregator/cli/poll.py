"""`aggregator poll`: one round, then done."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext

import click

from aggregator.cli.publish import _deployed
from aggregator.cli.support.ask_daemon import ask, wish
from aggregator.cli.support.complete import source_names
from aggregator.cli.support.named import polled_sources
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.polls import poll_json, show_polls
from aggregator.cli.support.tables import console, print_json
from aggregator.config import Config
from aggregator.daemon.heap import keep_small
from aggregator.daemon.parts import open_parts, poller_of
from aggregator.errors import Overtaken, StoreInUse
from aggregator.models import PollRecord, SourceState
from aggregator.models.actions import SourceAction
from aggregator.polling.due import held_back
from aggregator.polling.poll import Poller
from aggregator.polling.prepare import prepare_store
from aggregator.publishing import publish as publishing
from aggregator.sources.follow import follow_once
from aggregator.store import Session, Store, reading_of
from aggregator.text import one_line
from aggregator.units import many
from aggregator.websub import after_poll

LOOK = 0.2  # seconds between two looks at what a daemon has polled
GRACE = 10.0  # seconds in which a daemon begins with what it was asked for
PAUSED = "it is paused, and the daemon leaves it alone; aggregator resume ends that"
OVERTAKEN = "another process has polled it meanwhile"


@command("poll")
@click.argument("sources", nargs=-1, shell_complete=source_names)
@click.option("--due", is_flag=True, help="Do one round of all that the daemon does, as far as it is due; for cron.")
@click.option("--force", is_flag=True, help="Poll also what is gone (410) or wants to be left alone (Retry-After).")
@json_option
def poll(config: Config, sources: tuple[str, ...], due: bool, force: bool, as_json: bool) -> None:
    """Poll all sources, or the named ones (title or URL), once now; then publish. A paused source must be named.

    A source whose server said 410 or Retry-After is left alone, unless with --force. While a daemon runs, it is asked
    to poll them; --json then waits for what comes of it.

    With --due, for cron or a timer: polls the sources whose time has come, asks for comment counts, publishes, tells
    hubs, deletes what is not to be kept, makes a backup and tells the operator, each when it is due. That nothing was
    is no failure, nor is a source that fails: exit code 1 is for trouble of our own.

    \b
    Examples:
        aggregator poll "NOS Voetbal"
        */10 * * * *  aggregator poll --due --config /etc/meest-recent/config.toml
    """
    if due:
        if sources or force:
            fail("--due polls what is due: it goes with neither a source nor --force", code=2)
        from aggregator.cli.support.due import poll_due  # all of the daemon, which other polls need not wait for

        poll_due(config, as_json=as_json)
        return
    keep_small()
    try:
        store = Store.open(config.location)
    except StoreInUse:
        _by_daemon(config, sources, force=force, as_json=as_json)
        return
    with store:
        config = asyncio.run(follow_once(config, store, time.time))
        store.write_now(lambda session: prepare_store(session, config, time.time()))
        with store.reader() as session:
            wanted, held = _parted(_chosen(session, sources), force=force)
        titles = _titles(wanted)
        records, overtaken = asyncio.run(_round(config, store, wanted, show=not as_json))
        held += overtaken
        with store.reader() as session:  # a new one may have turned out to be one that was known by another address
            renamed = [session.sources.get(record.source_id) for record in records if record.source_id not in titles]
    _report(titles | _titles(filter(None, renamed)), records, held, as_json)
    _judge(records)


def _titles(sources: Iterable[SourceState]) -> dict[int, str]:
    return {source.id: source.title or source.url for source in sources}


def _judge(records: list[PollRecord]) -> None:
    """Ends the command with an error where nothing could be polled."""
    if records and not any(record.outcome.ok for record in records):
        sys.exit(1)


def _by_daemon(config: Config, names: tuple[str, ...], *, force: bool, as_json: bool) -> None:
    with reading_of(config.location) as session:
        chosen, before = _chosen(session, names), session.polls.newest()
    wanted, held = _parted([one for one in chosen if one.paused_at is None], force=force)
    held += [(one, PAUSED) for one in chosen if one.paused_at is not None]
    polled = len(wanted)
    if wanted and names:
        ask(config, [source.url for source in wanted], SourceAction.POLL)
    elif wanted:
        polled = int(wish(config, "/poll", {"force": "1"} if force else {}))
    if as_json:  # a program wants to know what came of it, and has nothing to look at meanwhile
        records = _awaited(config, {source.id for source in wanted}, before)
        came = {record.source_id for record in records}
        waiting = [(source, "the daemon has not come to it yet") for source in wanted if source.id not in came]
        _report(_titles(chosen), records, [*waiting, *held], as_json)
        if wanted and not records:
            sys.exit(1)
        _judge(records)
        return
    if wanted:
        what = many(polled, "source") if not names else "them"
        click.echo(f"The daemon polls {what} now; aggregator status shows what comes of it.")
    _tell_held(held)


def _awaited(config: Config, wanted: set[int], before: int) -> list[PollRecord]:
    """The first poll of each of these sources after the poll `before`, once all were polled, or nothing more came for
    as long as a poll may take."""
    records: dict[int, PollRecord] = {}
    with Store.for_reading(config.location) as store:
        ends = time.monotonic() + config.settings.polling.timeout + GRACE
        while records.keys() < wanted and time.monotonic() < ends:
            time.sleep(LOOK)
            with store.reader() as session:
                came = [one for one in session.polls.since(before) if one.source_id in wanted - records.keys()]
            if came:
                ends = time.monotonic() + config.settings.polling.timeout + GRACE
            records = {one.source_id: one for one in reversed(came)} | records
    return list(records.values())


def _parted(sources: list[SourceState], *, force: bool) -> tuple[list[SourceState], list[tuple[SourceState, str]]]:
    """Those to poll, and those to leave alone with the reason."""
    now = time.time()
    reasons = [(source, None if force else held_back(source, now)) for source in sources]
    return [source for source, why in reasons if why is None], [(source, why) for source, why in reasons if why]


async def _round(
    config: Config, store: Store, sources: list[SourceState], *, show: bool
) -> tuple[list[PollRecord], list[tuple[SourceState, str]]]:
    """Polls that were stored, and the sources that another process polled meanwhile. Where one cannot be stored, the
    others are all the same, before its error is raised: without workers they would be failures of good sources."""
    async with open_parts(config, store) as parts:
        poller = poller_of(parts, time.time, after=after_poll.follower(config))
        with _progress(len(sources)) if show and sys.stdout.isatty() else nullcontext(_nothing) as advance:
            polls = [_one(poller, sources.pop(), advance) for _ in range(len(sources))]  # each has its own alone
            came = await asyncio.gather(*reversed(polls), return_exceptions=True)
    for error in came:
        if isinstance(error, BaseException):
            raise error
    records = [one for one in came if isinstance(one, PollRecord)]
    overtaken = [(one, OVERTAKEN) for one in came if isinstance(one, SourceState)]
    # The workers are gone by now, and what they took is free for what is rendered.
    await store.read(lambda session: publishing.publish_site(session, parts.editions, config, time.time()))
    await _deployed(config)
    return records, overtaken


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    from rich.progress import Progress  # on a terminal alone

    with Progress(console=console(), transient=True) as progress:
        task = progress.add_task("Polling", total=total)
        yield lambda: progress.advance(task)


def _nothing() -> None:
    """Nobody looks."""


async def _one(poller: Poller, source: SourceState, done: Callable[[], None]) -> PollRecord | SourceState:
    """The poll; its source when another process was quicker."""
    try:
        return await poller.poll(source)
    except Overtaken:
        return source
    finally:
        done()


def _chosen(session: Session, names: tuple[str, ...]) -> list[SourceState]:
    if names:
        return polled_sources(session, names)
    return [one for one in session.sources.enabled() if one.paused_at is None]


def _report(
    titles: dict[int, str], records: list[PollRecord], held: list[tuple[SourceState, str]], as_json: bool
) -> None:
    if as_json:
        print_json([*(poll_json(record, titles) for record in records), *(_held_json(*one) for one in held)])
        return
    if records:
        show_polls(records, titles)
    _tell_held(held)


def _tell_held(held: list[tuple[SourceState, str]]) -> None:
    for source, why in held:
        click.echo(f"not polled: {one_line(source.title or source.url)}: {why}")
    if any(why not in (PAUSED, OVERTAKEN) for _, why in held):
        click.echo("--force polls all the same.")


def _held_json(source: SourceState, why: str) -> dict[str, object]:
    counts: dict[str, object] = dict.fromkeys(("new", "updated", "samples"), 0)
    return {"source": source.title or source.url, "outcome": "held-back", "status": None, **counts, "error": why}
