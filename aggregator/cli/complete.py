"""What shells complete: the names of sources, read from the configuration alone."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from aggregator.cli.options import config_path
from aggregator.config.names import listed
from aggregator.text import one_line


def source_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """The title of each source, or its address where it has none or where one is typed.

    Never an error: a shell would show it on the line that somebody is typing.
    """
    given = ctx.params.get("config")
    typed = incomplete.casefold()
    items: list[CompletionItem[str]] = []
    for url, title in listed(config_path(Path(given) if given else None)):
        names = [one_line(name) for name in (title, url) if name]
        match = next((name for name in names if name.casefold().startswith(typed)), None)
        if match is not None:
            items.append(CompletionItem(match, help=names[-1] if match != names[-1] else None))
    return items
