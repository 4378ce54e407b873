"""`aggregator remove` and `rename`: sources in config.toml."""

from __future__ import annotations

import click

from aggregator.cli.support.complete import source_names
from aggregator.cli.support.daemon_line import say_taken_over
from aggregator.cli.support.options import command, fail
from aggregator.config import Config, SourceSettings
from aggregator.config.editing import edit as editing
from aggregator.config.editing import save
from aggregator.config.editing.names import find
from aggregator.text import one_line


@command("remove")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, shell_complete=source_names)
def remove(config: Config, sources: tuple[str, ...]) -> None:
    """Remove sources, each named by its title or URL, from the configuration. Comments in the file stay.

    What is stored of them stays too, until it is older than storage.retention. Feeds that name them no longer do.

    \b
    Example:
        aggregator remove "NOS Voetbal" https://example.org/feed.xml
    """
    names: list[str] = []

    def change(text: str, now: Config) -> editing.Edited:
        numbers = [numbered(now, name) for name in sources]
        names.extend(dict.fromkeys(shown(now.settings.sources[number]) for number in numbers))
        return editing.remove(text, numbers)

    _, edited = save.edit(config.path, change)
    for name in names:
        click.echo(f"removed: {name}")
    report_rest(config, edited)


@command("rename")
@click.argument("source", metavar="SOURCE", shell_complete=source_names)
@click.argument("title")
def rename(config: Config, source: str, title: str) -> None:
    """Give a source, named by its title or URL, another TITLE. Feeds that name it by the old one are changed too.

    \b
    Example:
        aggregator rename "NOS Voetbal" "NOS"
    """
    new = one_line(title)
    if not new:
        fail("TITLE is empty", code=2)
    old = ""

    def change(text: str, now: Config) -> editing.Edited:
        nonlocal old
        number = numbered(now, source)
        old = shown(now.settings.sources[number])
        if now.settings.sources[number].title != new:
            save.refuse_taken(now, new)
        return editing.rename(text, number, new)

    _, edited = save.edit(config.path, change)
    click.echo(f"renamed: {old} is {new!r} now")
    report_rest(config, edited)


def numbered(config: Config, name: str) -> int:
    """The number of the source that is called so, by its own title too where the database knows that."""
    from aggregator.sources.export import states

    known = {url: state.title for url, state in states(config).items() if state.title}
    found = find([(one.url, one.title or known.get(one.url)) for one in config.settings.sources], name)
    return found if isinstance(found, int) else fail(found, code=2)


def shown(source: SourceSettings) -> str:
    return f"{source.title} ({source.url})" if source.title else source.url


def report_rest(config: Config, edited: editing.Edited) -> None:
    for also in edited.also:
        click.echo(f"also: {also}")
    say_taken_over(config.database, config.location)
