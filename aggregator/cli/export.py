"""`aggregator export`: what we have, in forms that other programs read."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.export_entries import entries
from aggregator.cli.support.options import command
from aggregator.cli.support.output_files import written
from aggregator.config import Config
from aggregator.sources.export import export_opml
from aggregator.text import one_line
from aggregator.units import many


@command("opml")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE when it is there.")
def opml(config: Config, file: Path, force: bool) -> None:
    """Write the sources as OPML 2.0, which every feed reader imports, to FILE or standard output.

    A category such as "Sport / Voetbal" becomes folders inside folders. User names and passwords in addresses, and
    sources that are no feeds, are left out; that is told.

    \b
    Examples:
        aggregator export opml sources.opml
        aggregator export opml > sources.opml
    """
    made = export_opml(config)
    with written(file, force=force) as out:
        out.write(made.body)
    # On standard error: standard output may be the document.
    for name, why in made.left_out:
        click.echo(f"left out: {one_line(name)} ({why})", err=True)
    for url in made.without_password:
        click.echo(f"without its user name and password: {one_line(url)}", err=True)
    click.echo(f"{many(made.sources, 'source')} in {'standard output' if str(file) == '-' else file}", err=True)


@click.group(commands=[opml, entries], context_settings={"help_option_names": ["-h", "--help"]})
def export() -> None:
    """Write what we have for other programs: the list of sources (opml), or entries.

    \b
    Examples:
        aggregator export opml sources.opml
        aggregator export entries --since 7d news.jsonl
    """
