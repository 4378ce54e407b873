"""Looking at what people name as sources, with a bar on a terminal that says how far it is."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from aggregator.cli.support.options import fail
from aggregator.cli.support.tables import console
from aggregator.config import Config
from aggregator.config.values import http_url, web_address, with_scheme
from aggregator.errors import ListError, ReadError
from aggregator.models import ListedFeed, SubscriptionList
from aggregator.read.lists.kinds import LARGEST
from aggregator.read.readers import Readers
from aggregator.sources.find import Find, find_all
from aggregator.text import clip, one_line

_FILE = re.compile(r"[^:]*\.(?:opml|xml|rss|atom|json|jsonl|html?|ini|cfg|toml|txt|csv)", re.IGNORECASE)


def look(config: Config, wanted: Sequence[ListedFeed]) -> tuple[Find, ...]:
    """What is at each of these addresses."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *columns, TextColumn("{task.fields[last]}"), console=console(), disable=not sys.stdout.isatty(), transient=True
    ) as progress:
        task = progress.add_task("Looking for feeds", total=len(wanted), last="")

        def done(found: Find) -> None:
            name = found.title or found.url if found.problem is None else f"✗ {found.url}"
            progress.update(task, advance=1, last=escape(clip(one_line(name), 40)))

        return asyncio.run(find_all(config, wanted, done))


def tell_feed(found: Find) -> None:
    """Prints which feed was found where a page was named, and which others there are."""
    click.echo(f"{one_line(found.wanted.url)}: its feed is {one_line(found.url)}")
    for other in found.others:
        click.echo(f"  it also offers {one_line(other)}")


def read_list(file: IO[bytes]) -> SubscriptionList:
    """The list of sources in a file, which a stranger may have made; prints what is odd about it, and ends the command
    where it is none."""

    async def in_a_worker() -> SubscriptionList:
        async with Readers(count=1) as readers:
            return await readers.read_list(file.read(LARGEST + 1))

    try:
        listed = asyncio.run(in_a_worker())
    except (ListError, ReadError) as error:
        fail(f"{file.name}: {error}", code=1)
    for warning in listed.warnings:
        click.echo(f"{file.name}: {warning}", err=True)
    return listed


def address_of(text: str, folder: Path) -> str:
    """The address that people mean: http(s) as it is, a file by its path from `folder`, "example.org" as https, and
    "127.0.0.1:8080" as http.

    Ends the command for what is neither.
    """
    text = web_address(text.strip())
    if text.lower().startswith(("http://", "https://")):
        try:
            http_url(text)
        except ValueError as error:
            fail(f"{one_line(text)}: expected {error}", code=2)
        return text
    if Path(text).exists():
        path = Path(text).resolve()
        return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
    if "/" not in text and _FILE.fullmatch(text):
        fail(f"{one_line(text)}: no such file", code=2)
    if (address := with_scheme(text)) is not None:
        return address
    if _FILE.fullmatch(text) or text.startswith((".", "/", "~")):
        fail(f"{one_line(text)}: no such file", code=2)
    return fail(f"{one_line(text)}: expected an http(s) address or a file that is there", code=2)
