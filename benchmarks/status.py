"""How long does an operator wait with 5,000 sources and 90 days of their polls?

    python -m benchmarks.status [--database FILE] [--stories 100000] [--days 90]

Makes the database (`status_data.py`; 1.5 GB and a minute) unless the file is there, and measures what the operator's
pages and `aggregator status` do with it: the data of a page and the page itself in this process, and the command as a
process of its own, start included, with a configuration of 5,000 sources beside it.

Milliseconds of CPU time, so that it matters less what else the machine does; what is waited for (disk) is not in them
once the file is in memory. The least of some runs is what it costs, the median tells how steady that is.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from urllib.parse import quote

from aggregator.config import Settings
from aggregator.models import SourceQuery, Vitals
from aggregator.publish.operator import pages
from aggregator.publish.operator.pages import Frame
from aggregator.reports import sources
from aggregator.reports.ranking import rank_list
from aggregator.reports.sources_json import overview_json
from aggregator.store import Session, Store
from benchmarks.status_data import build_polled
from examples.invented import NOW, SOURCES

FRAME = Frame("Meest recent", NOW, "UTC", "0" * 64, False, Vitals("0", NOW - 86_400))
ROUNDS = 9


def in_process(store: Store) -> Iterator[tuple[str, Callable[[Session], object]]]:
    """What is measured with a session that was just opened."""
    everything, page = SourceQuery(), pages.sources

    def whole_list(session: Session) -> bytes:
        listing = sources.source_list(session, everything, NOW, None)
        return overview_json(listing, NOW, None, session.overview.size(store.path), "config.toml")

    yield "verdicts on all sources", lambda session: sources.judged(session, NOW)
    yield "data of the page of sources (100 of them)", lambda session: sources.source_list(session, everything, NOW)
    yield "the page of sources", lambda session: page(FRAME, sources.source_list(session, everything, NOW))
    yield "the page of one source", lambda session: _source(session, 50)
    yield "the rank list", lambda session: pages.ranking(FRAME, rank_list(session, Settings(), NOW))
    yield "size of the database", lambda session: session.overview.size(store.path)
    yield "/status.json (all sources)", whole_list


def _source(session: Session, source_id: int) -> bytes:
    account = sources.source_account(session, source_id, NOW)
    assert account is not None
    return pages.source(FRAME, account)


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of CPU that each run took, here and in processes that it started; the first one is not counted."""
    took = []
    for _ in range(rounds + 1):
        begin = _used()
        work()
        took.append((_used() - begin) * 1000)
    return took[1:]


def _used() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def commands(folder: Path) -> Iterator[tuple[str, list[str]]]:
    yield "`python -c 'import click, sqlite_utils'`, for scale", [sys.executable, "-c", "import click, sqlite_utils"]
    for arguments in (["status"], ["status", "--all"], ["status", "--json"], ["status", "Source 50"]):
        said = " ".join(f'"{one}"' if " " in one else one for one in arguments)
        yield f"`aggregator {said}`, the whole process", [sys.executable, "-m", "aggregator", *arguments]


def configured(folder: Path, database: Path) -> None:
    """A configuration of all sources, beside the database."""
    tables = "".join(
        f'[[sources]]\nurl = "https://source-{number}.example/feed"\ntitle = "{quote(f"Source {number}", safe=" ")}"\n'
        for number in range(1, SOURCES + 1)
    )
    (folder / "config.toml").write_text(f'[storage]\npath = "{database.absolute()}"\n{tables}', "utf-8")


def measure(database: Path) -> Iterator[tuple[str, list[float]]]:
    store = Store.for_reading(database)
    for name, work in in_process(store):

        def once(work: Callable[[Session], object] = work) -> None:
            with store.reader() as session:
                work(session)

        yield name, timed(once, ROUNDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configured(folder, database)
        # An installed program has its bytecode beside it; the first run writes it.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        for said, command in commands(folder):

            def run(command: list[str] = command) -> None:
                subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)

            yield said, timed(run, ROUNDS)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--database", type=Path, help="use this one, and keep it")
    arguments.add_argument("--stories", type=int, default=100_000)
    arguments.add_argument("--days", type=int, default=90)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        database = given.database or Path(temporary) / "status.db"
        if not database.exists():
            build_polled(database, given.stories, given.days)
        Store.open(database).close()  # brings an older one up to date
        print("| ms | least | median |\n|---|---:|---:|")
        for name, took in measure(database):
            print(f"| {name} | {min(took):,.0f} | {median(took):,.0f} |", flush=True)


if __name__ == "__main__":
    main()
