"""`aggregator init`: a first configuration, from whatever list of sources people bring along."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import field, fields, replace
from pathlib import Path

import click

from aggregator import logs
from aggregator.cli.support.find_sources import address_of, look, read_list, tell_feed
from aggregator.cli.support.locale import system_language, system_time_zone
from aggregator.cli.support.options import common, config_path, fail, reported
from aggregator.cli.support.output_files import print_refused
from aggregator.config import Config
from aggregator.config.editing.save import replace as write_whole
from aggregator.config.load import validated
from aggregator.config.starter import DEFAULT_LANGUAGE, Start, common_language, starter_text
from aggregator.errors import ConfigError
from aggregator.models import ListedFeed, Planet, Refused
from aggregator.read.lists.kinds import ENOUGH, kind_of
from aggregator.records import dataclass
from aggregator.sources.find import Find, as_wanted
from aggregator.sources.import_plan import plan_import
from aggregator.units import many

ALLOW = "say --allow-private {host}, or put {host!r} into polling.allow_private_hosts"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the arguments name."""

    wanted: tuple[ListedFeed, ...] = ()
    refused: tuple[Refused, ...] = ()
    planet: Planet = field(default_factory=Planet)


@click.command("init")
@click.argument("sources", metavar="[URL | FILE]...", nargs=-1)
@click.option("--title", help="Name of the site.")
@click.option("--language", help='Language of the site, such as "nl"; that of most sources, unless given.')
@click.option("--allow-private", metavar="HOST", multiple=True, help="A private host or network that may be polled.")
@click.option("--timeout", type=click.IntRange(1, 300), default=20, show_default=True, help="Seconds for one source.")
@click.option("--no-check", is_flag=True, help="Do not look at the sources; write them as they are.")
@click.option("--force", is_flag=True, help="Replace the configuration when it is there.")
@common
def init(
    config: Path | None,
    verbose: bool,
    sources: tuple[str, ...],
    title: str | None,
    language: str | None,
    allow_private: tuple[str, ...],
    timeout: int,
    no_check: bool,
    force: bool,
) -> None:
    """Write a commented config.toml with your sources in it: feeds, pages whose feed is looked for, lists of sources
    (OPML, the configuration of Planet Venus), and files. Several may be mixed; without any, a file to start from.

    A source that cannot be read is written too, as a comment with the reason.

    \b
    Examples:
        aggregator init https://www.nrc.nl https://example.org/feed.xml
        aggregator init subscriptions.opml
        aggregator init venus.ini --config /srv/news/config.toml
    """
    logs.configure(verbose=verbose, quiet=True)
    with reported():
        path = config_path(config).absolute()
        if path.exists() and not force:
            fail(f"{path} is there already; --force replaces it, `aggregator add` adds to it", code=2)
        asked = _asked(sources, path.parent.resolve(), title)
        start = Start(planet=asked.planet, allow_private_hosts=allow_private, refused=asked.refused)
        start = replace(start, time_zone=system_time_zone(), language=_given(language, asked) or DEFAULT_LANGUAGE)
        start, found = _with_sources(start, _checked(path, start), asked.wanted, timeout, check=not no_check)
        if not _given(language, asked):
            said = common_language(one.language for one in found if one.problem is None)
            start = replace(start, language=said or system_language() or DEFAULT_LANGUAGE)
        _checked(path, start)
        is_taken = bool(start.sources) or not (asked.wanted or asked.refused)
        if is_taken:
            write_whole(path.resolve(), starter_text(start).encode(), expected=None)
    _report(path, start, found, len(asked.wanted), is_taken=is_taken)
    if not is_taken:
        sys.exit(1)


def _asked(sources: Iterable[str], folder: Path, title: str | None) -> Wanted:
    """All arguments together; what the first list says of its site counts."""
    asked = Wanted()
    for text in sources:
        more = _read_list(Path(text)) if _is_list(Path(text)) else Wanted((ListedFeed(address_of(text, folder)),))
        asked = Wanted(
            (*asked.wanted, *more.wanted), (*asked.refused, *more.refused), _merged(asked.planet, more.planet)
        )
    return replace(asked, planet=replace(asked.planet, title=title)) if title else asked


def _is_list(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return kind_of(file.read(ENOUGH)) is not None
    except (OSError, ValueError):
        return False


def _read_list(path: Path) -> Wanted:
    with path.open("rb") as file:
        listed = read_list(file)
    return Wanted(listed.subscriptions, listed.refused, listed.planet)


def _merged(one: Planet, other: Planet) -> Planet:
    said = {each.name: getattr(one, each.name) or getattr(other, each.name) for each in fields(Planet)}
    return Planet(**said | {"remarks": (*one.remarks, *other.remarks)})


def _given(language: str | None, asked: Wanted) -> str | None:
    return language or asked.planet.language


def _checked(path: Path, start: Start) -> Config:
    """The configuration that this start is; ends the command where an option makes it a wrong one."""
    try:
        return validated(path, starter_text(start))
    except ConfigError as error:
        problems = "".join(f"\n  {replace(problem, line=None)}" for problem in error.problems)
        fail(f"{path} was not written:{problems}", code=2)


def _with_sources(
    start: Start, config: Config, wanted: Sequence[ListedFeed], timeout: int, *, check: bool
) -> tuple[Start, Sequence[Find]]:
    """With the sources that can be read, those that could not, and those that never will."""
    first = plan_import(config, wanted, ALLOW)
    private = [(one.source, one.reason) for one in first.refused if one.source is not None]
    if not check:
        return replace(start, sources=first.new, failed=private), ()
    polling = config.settings.polling.model_copy(update={"timeout": float(timeout)})
    hurried = Config(config.path, config.settings.model_copy(update={"polling": polling}))
    found = look(hurried, [one for one in first.new if one.enabled]) if first.new else ()
    good = as_wanted(found)
    unseen = [one for one in first.new if not one.enabled]
    failed = [(one.wanted, one.problem) for one in found if one.problem is not None] + private
    # Two pages may lead to one feed, and two feeds may have one title.
    return replace(start, sources=plan_import(config, [*good, *unseen]).new, failed=failed), found


def _report(path: Path, start: Start, found: Sequence[Find], wanted: int, *, is_taken: bool) -> None:
    taken = [one for one in found if one.problem is None]
    for one in taken:
        if one.url != one.wanted.url:
            tell_feed(one)
    problems = [(one.url, reason) for one, reason in start.failed] + [(one.text, one.reason) for one in start.refused]
    print_refused(problems)
    where = os.path.relpath(path)
    if not is_taken:
        click.echo(f"{where} was not written: no source could be read.")
        click.echo("Where there is no network now, --no-check writes them as they are.")
        return
    pages = sum(one.on_page for one in taken)
    twice = wanted - len(start.sources) - len(start.failed)
    counts = [
        many(len(start.sources), "source"),
        *([f"{pages:,} found on pages"] if pages else ()),
        *([f"{twice:,} named twice"] if twice else ()),
    ]
    left = f"; {len(problems):,} not taken, which are in it as comments" if problems else ""
    click.echo(f"{where}: {', '.join(counts)}{left}")
    if taken:
        given = sum(one.wanted.title is not None for one in taken)
        click.echo(f"Titles: {given:,} from lists, {len(taken) - given:,} from the feeds themselves.")
    option = "" if where == "config.toml" else f" --config {where}"
    if start.sources:
        click.echo(f"Next: aggregator run{option}")
    else:
        click.echo(f"Next: put sources into it, or aggregator add URL{option}; then aggregator run{option}")
