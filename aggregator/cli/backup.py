"""`aggregator backup` and `restore`."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from pathlib import Path

import click

from aggregator import logs
from aggregator.cli.support.options import command, common, config_path, fail, json_option, reported
from aggregator.cli.support.tables import console, print_json, table
from aggregator.config import Config
from aggregator.models import BackupFacts
from aggregator.store.backup_limits import deadline
from aggregator.units import ago, size
from aggregator.upkeep import restore as restoring
from aggregator.upkeep.backups import delete_old, make_backup, target_for

_FILE = click.Path(path_type=Path)


@command("backup")
@click.argument("destination", metavar="[DEST]", required=False, type=_FILE)
@click.option("--compress/--no-compress", default=None, help="Pack it with gzip. Default: as [backup] compress says.")
@click.option("--force", is_flag=True, help="Replace DEST when it is a file.")
@json_option
def backup(config: Config, destination: Path | None, compress: bool | None, force: bool, as_json: bool) -> None:
    """Copy the database and all that belongs to it into one file, verified, while the daemon runs or not.

    DEST is a file, or a folder, where it is named by the time. Without it the backup goes where the daemon puts its
    own, and old ones go as [backup] says. It holds the database (with it the ids of feeds and stories, and votes),
    config.toml, the theme, and what is published. Only its owner can read it: config.toml may hold passwords. Of a
    database on a PostgreSQL server it is a tar file, with a dump by pg_dump in it.

    \b
    Examples:
        aggregator backup
        aggregator backup /mnt/usb
        aggregator backup nightly.db --no-compress --force
    """
    now = time.time()
    packed = config.settings.backup.compress if compress is None else compress
    if destination is not None and not destination.is_dir() and compress is None:
        packed = destination.suffix == ".gz"
    target = target_for(config, destination, now, compress=packed)
    if target.exists() and not force:
        fail(f"{target} is there already; --force replaces it", code=2)
    made = make_backup(config, target, now, deadline(config.settings.backup.timeout))
    deleted = delete_old(config) if destination is None else []
    if as_json:
        facts = {"path": str(target), "bytes": made.size, "seconds": made.seconds, **_json(made.facts)}
        print_json({**facts, "deleted": [str(path) for path in deleted]})
        return
    for path in deleted:
        click.echo(f"deleted {path}")
    click.echo(f"{target}: {size(made.size)}, {made.seconds:.1f} s, verified; {_holds(made.facts)}")


@click.command("restore")
@common
@click.argument("file", metavar="BACKUP", type=_FILE)
@click.option("--check", "only_check", is_flag=True, help="Verify the backup and say what it holds; restore nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def restore(config: Path | None, verbose: bool, file: Path, only_check: bool, yes: bool, as_json: bool) -> None:
    """Bring back what a backup holds; the daemon must not run.

    All of it is verified first. The database that is there is kept under another name. A config.toml, a theme and
    published files that are there stay as they are, what is missing comes from the backup: on a new machine all of it.
    Of a database on a PostgreSQL server the files come back, and it says by which command PostgreSQL brings the rest.

    \b
    Examples:
        aggregator restore --check var/backups/aggregator-20270115T080000Z.backup.db.gz
        aggregator restore var/backups/aggregator-20270115T080000Z.backup.db.gz
    """
    logs.configure(verbose=verbose, quiet=True)
    path, now = config_path(config), time.time()
    with reported():
        if only_check:
            facts = restoring.check_backup(file)
            if as_json:
                print_json(_json(facts))
            else:
                _show(file, facts, now)
            return
        if not yes and sys.stdin.isatty() and path.exists():
            click.confirm(f"Put {file} in the place of the database of {path}?", abort=True)
        done = restoring.restore(path, file, now)
    if as_json:
        print_json({"database": str(done.database), "kept": str(done.kept) if done.kept else None, **_json(done.facts)})
        return
    _tell(done, path)


def _tell(done: restoring.Restored, config: Path) -> None:
    if done.command:
        click.echo(
            f"verified; {_holds(done.facts)}. Now PostgreSQL itself fills a new, empty database ({done.database}):"
        )
        click.echo(f"  {done.command}")
    else:
        click.echo(f"{done.database}: restored; {_holds(done.facts)}")
    if done.kept:
        click.echo(f"the database that was there is {done.kept}; delete it when all is well")
    if done.config == "written":
        click.echo(f"{config}: written from the backup")
    elif done.config == "another":
        click.echo(f"{config}: left as it is; it differs from the one in the backup")
    if done.editions:
        click.echo(f"{done.editions} published files are there again")
    if done.theme_files:
        click.echo(f"{done.theme_files} files of the theme are there again")


def _show(file: Path, facts: BackupFacts, now: float) -> None:
    rows = [
        ["made", f"{ago(facts.made_at, now)}, by version {facts.version}"],
        ["schema", facts.schema],
        *([name, str(number)] for name, number in facts.rows.items()),
        ["files", f"{len(facts.files)}, {size(sum(facts.files.values()))}"],
    ]
    console().print(table([(str(file), {"no_wrap": True}), ("", {"overflow": "fold"})], rows))
    click.echo("verified")


def _holds(facts: BackupFacts) -> str:
    rows = facts.rows
    return f"{rows.get('stories', 0)} stories, {rows.get('entries', 0)} entries, {len(facts.files)} files"


def _json(facts: BackupFacts) -> dict[str, object]:
    return {**asdict(facts), "rows": dict(facts.rows), "files": sorted(facts.files)}
