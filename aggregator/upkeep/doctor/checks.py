"""The list of all checks, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aggregator.errors import ConfigError
from aggregator.models import Finding
from aggregator.models.findings import error, fine
from aggregator.polling.followed import load_in_force
from aggregator.upkeep.doctor import database, files, network, system
from aggregator.upkeep.doctor.exam import Check, Exam

CHECKS: tuple[Check, ...] = (
    database.daemon,
    database.server,
    database.processes,
    database.integrity,
    database.file,
    database.backups,
    files.permissions,
    files.secrets,
    files.disk,
    files.published,
    network.names,
    network.hubs,
    database.letters,
    network.ports,
    system.open_files,
    system.largest_file,
    system.sqlite,
    system.expat,
)
# Of a database that is a file here; a server looks after its own.
OF_A_FILE: tuple[Check, ...] = (database.integrity, database.file, system.largest_file, system.sqlite)


def check_up(path: Path, now: float, *, thorough: bool = False) -> Iterator[Finding]:
    """Every finding, as soon as it is there. With a configuration that is wrong nothing else can be looked at."""
    try:
        config = load_in_force(path)
    except ConfigError as wrong:
        for problem in wrong.problems:
            yield error("configuration", f"{path}: {problem}", 'Mend it; "aggregator check" tells when it is good.')
        return
    settings = config.settings
    yield fine("configuration", f"{path}: {len(settings.sources)} sources, {len(settings.output_feeds)} feeds")
    exam = Exam(config, now, thorough)
    for check in CHECKS:
        if check not in OF_A_FILE or isinstance(config.location, Path):
            yield from check(exam)
