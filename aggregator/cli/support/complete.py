"""What shells complete: the names of sources and feeds, read from the configuration alone."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from aggregator.cli.support.options import config_path
from aggregator.text import one_line

Items = list[CompletionItem[str]]


def source_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """The title of each source, or its address where it has none or where one is typed.

    Never an error: a shell would show it on the line that somebody is typing.
    """
    items: Items = []
    for url, title in _listed(ctx, "sources", "url"):
        names = [one_line(name) for name in (title, url) if name]
        match = next((name for name in names if _begins(name, incomplete)), None)
        if match is not None:
            items.append(CompletionItem(match, help=names[-1] if match != names[-1] else None))
    return items


def feed_slugs(ctx: click.Context, _: click.Parameter, incomplete: str) -> Items:
    """The slug of each feed."""
    feeds = _listed(ctx, "feeds", "slug")
    return [CompletionItem(slug, help=title) for slug, title in feeds if _begins(slug, incomplete)]


def _listed(ctx: click.Context, table: str, key: str) -> list[tuple[str, str | None]]:
    from aggregator.config.editing.names import listed

    given = ctx.params.get("config")
    return listed(config_path(Path(given) if given else None), table, key, "title")


def _begins(name: str, typed: str) -> bool:
    return name.casefold().startswith(typed.casefold())
