"""A newsroom to look after: sources in every state, two weeks of polls and entries, and its operator's listener."""

from __future__ import annotations

import functools
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aggregator import __version__
from aggregator.config import Config, Settings, SourceSettings
from aggregator.models import Baseline, JobState, Outcome, PollRecord, PollUnderWay, Vitals
from aggregator.models.rhythm import Rhythm
from aggregator.models.site import SiteIdentity
from aggregator.schedule import rhythm
from aggregator.schedule.next_poll import NEVER
from aggregator.serve.health import Health
from aggregator.serve.listen import Server, open_socket
from aggregator.sites.operator import Instruments, operator_site
from aggregator.store import Session, Store
from aggregator.stories.ranking import activity
from aggregator.stories.ranking.heat import Ranking
from tests.make import DAY, HOUR, NOW, Editor, entry

TITLES = (
    "Omroep Zuid", "Sportblad", "De Aftrap", "Nieuwsblad", "Wetenschap Vandaag", "Tribune", "Radio Noord", "Het Veld",
    "Stadskrant", "Economie Extra", "Cultuurgids", "Het Weer",
)  # fmt: skip
CATEGORIES = (
    *("sport", "sport", "sport", "news", "science", "news", "news", "sport", "news"),
    *("business", "culture", None),
)
HOSTILE = '<script>alert("title")</script> \x1b[31mred\x07'
ERROR = "no answer within 30 s <img src=x onerror=alert(1)> \x1b]0;owned\x07"


@dataclass
class Newsroom:
    """What a test moves and asks."""

    config: Config
    store: Store
    vitals: Vitals
    address: str = ""
    now: float = NOW

    def settings(self, **operator: Any) -> None:
        """Another `[server.operator]` is in force from now on."""
        server = self.config.settings.server
        changed = server.operator.model_validate({**server.operator.model_dump(), **operator})
        settings = self.config.settings
        self.config = replace(
            self.config,
            settings=settings.model_copy(update={"server": server.model_copy(update={"operator": changed})}),
        )

    def read(self, work: Callable[[Session], Any]) -> Any:
        with self.store.reader() as session:
            return work(session)


@asynccontextmanager
async def newsroom(
    folder: Path, *, hostile: bool = True, troubled: bool = True, count: int = len(TITLES), **given: Any
) -> AsyncIterator[Newsroom]:
    """The listener on loopback over a store full of sources; `given` is more of the configuration. One source says
    hostile things of itself, and others have troubles, unless they must not."""
    settings = Settings.model_validate({"sources": sources(count), "site": {"title": "Meest recent"}, **given})
    sock = open_socket("127.0.0.1", 0)
    path = folder / "var" / "aggregator.db"
    path.parent.mkdir()
    path.write_bytes(filled(count, hostile, troubled))
    with Store.open(path) as store:
        room = Newsroom(Config(folder / "config.toml", settings), store, healthy())
        room.address = f"http://127.0.0.1:{sock.getsockname()[1]}"
        instruments = Instruments(
            lambda: room.vitals, Health, Health, _exposition, "text/plain; charset=utf-8", changed=lambda: None
        )
        server = Server()
        await server.start(operator_site(lambda: room.config, store, instruments, lambda: room.now), sock)
        try:
            yield room
        finally:
            await server.stop(2.0)


def sources(count: int) -> list[dict[str, Any]]:
    return [
        {"url": f"https://bron{number}.example/rss", "title": title, **({"category": category} if category else {})}
        for number, title, category in (
            (1 + n, TITLES[n % len(TITLES)] + (f" {n}" if n >= len(TITLES) else ""), CATEGORIES[n % len(CATEGORIES)])
            for n in range(count)
        )
    ]


@functools.cache
def filled(count: int, hostile: bool, troubled: bool) -> bytes:
    """A database of so many sources: to fill one takes most of a second, and tests want one a dozen times."""
    settings = Settings.model_validate({"sources": sources(count)})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "aggregator.db"
        with Store.open(path) as store:
            store.write_now(lambda session: fill(session, settings.sources, hostile=hostile, troubled=troubled))
        return path.read_bytes()


async def _exposition() -> bytes:
    return b"# EOF\n"


def healthy() -> Vitals:
    """A daemon of an ordinary afternoon."""
    names = {"dispatch": 1.0, "publish": 1.0, "comments": 30.0, "hubs of sources": 5.0, "housekeeping": 3600.0}
    return Vitals(
        version=__version__,
        started_at=NOW - 9 * DAY,
        jobs=tuple(JobState(name, every, 1200, NOW - every, 0.004 * every) for name, every in names.items()),
        polls=(PollUnderWay(4, "https://bron4.example/rss", NOW - 3.0),),
        writes_waiting=0,
        loop_delay=0.002,
        published_at=NOW - 12.0,
        editions=48,
        configured_at=NOW - 2 * DAY,
    )


def fill(session: Session, sources: tuple[SourceSettings, ...], *, hostile: bool, troubled: bool = True) -> None:
    session.site.found(SiteIdentity("f3c1a7c2-6f4e-4f0e-9d57-0d3a0c6c2f11", 0.0, "00"))
    session.sources.configure(sources, NOW - 30 * DAY)
    rng = random.Random(7)
    for place, state in enumerate(session.sources.enabled()):
        rate = (40, 25, 18, 30, 6, 12, 9, 4, 22, 3, 2, 1)[place % 12]  # entries a day
        _entries(session, state.id, rate, rng)
        _polls(session, state.id, rate, rng)
        learned = rhythm.learn(Rhythm(), [(NOW - rng.random() * 20 * DAY, 1.0) for _ in range(rate)], NOW)
        session.db.execute(
            """UPDATE sources SET rhythm = ?, typical = ?, entries = ?, last_poll_at = ?, last_success_at = ?,
            last_change_at = ?, last_outcome = 'unchanged', next_poll_at = ?, reason = ? WHERE id = ?""",
            [
                learned.to_json(),
                rng.choice([0, 4, 12, 60]),
                rate * 14,
                NOW - 240,
                NOW - 240,
                NOW - 60 * rng.randrange(5, 90),
                NOW + 60 * rng.randrange(1, 30),
                f"steady source: {rate} entries/day, 25 min",
                state.id,
            ],
        )
        baseline = Baseline(NOW - 60 * DAY, NOW - DAY / rate, rate / 24, 12 * HOUR)
        session.baselines.save([(state.id, baseline)])
    if troubled:
        _troubles(session)
    if hostile:
        session.db.execute("UPDATE sources SET title = ?, last_error = ? WHERE id = 6", [HOSTILE, ERROR])


def _entries(session: Session, source_id: int, rate: int, rng: random.Random) -> None:
    state = session.sources.get(source_id)
    assert state is not None
    for number in range(min(rate * 14, 40)):
        age = rng.random() * 14 * DAY if number else 0.2 * HOUR
        keeper = Editor(session, Ranking(6 * HOUR, 1.0), NOW - age)
        comments = round(rng.lognormvariate(2, 1)) if source_id % 3 else None
        published = NOW - age - rng.choice([20, 200, 600, 3000, 9000])
        one = entry(
            f"b{source_id}-{number}",
            title=f"Bericht {number} van bron {source_id}: {rng.choice(['doelpunt', 'raad', 'storm', 'beurs'])}",
            link=f"https://bron{source_id}.example/{number}",
            published_claimed=published,
            comments=comments,
            comments_url=f"https://bron{source_id}.example/{number}#r",
        )
        entry_id = keeper.add(state, one, published)
        if comments and age < 2 * DAY:
            seen = NOW - age + HOUR
            sighting = activity.CommentCount(entry_id, NOW - age, comments, min(seen, NOW), 10.0)
            keeper.sight(session.entries.story_of(entry_id), sighting, None)


def _polls(session: Session, source_id: int, rate: int, rng: random.Random) -> None:
    for number in range(120):
        at = NOW - 240 - (119 - number) * 1500.0
        brought = rng.random() < min(0.7, rate / 40)
        failed = rng.random() < 0.04
        outcome = Outcome.TIMEOUT if failed else Outcome.CHANGED if brought else Outcome.NOT_MODIFIED
        session.polls.add(
            [
                PollRecord(
                    source_id,
                    at,
                    at + 0.4,
                    outcome,
                    None if failed else 200 if brought else 304,
                    "no answer within 30 s" if failed else None,
                    entries_new=rng.randrange(1, 4) if outcome is Outcome.CHANGED else 0,
                    items_seen=25,
                    wire_bytes=0 if failed else rng.randrange(8000, 60_000) if brought else 310,
                    fetch_seconds=30.0 if failed else rng.uniform(0.05, 0.6),
                    read_seconds=rng.uniform(0.003, 0.03) if brought and not failed else 0.0,
                )
            ]
        )


def _troubles(session: Session) -> None:
    """Something for each state."""

    def change(source_id: int, **columns: Any) -> None:
        names = ", ".join(f"{name} = :{name}" for name in columns)
        session.db.execute(f"UPDATE sources SET {names} WHERE id = :id", {**columns, "id": source_id})

    def baseline(source_id: int, **changed: Any) -> None:
        known = session.sources.known([source_id])[source_id][1]
        session.baselines.save([(source_id, Baseline(**{**asdict(known), **changed}))])

    change(6, failures=41, last_outcome="timeout", last_error="no answer within 30 s", last_success_at=NOW - 4 * DAY)
    baseline(6, failing_since=NOW - 4 * DAY)
    change(7, failures=2, last_outcome="http-error", last_error="the server answers 503", last_success_at=NOW - HOUR)
    baseline(7, failing_since=NOW - HOUR)
    change(8, next_poll_at=NEVER, last_outcome="http-error", last_error="the server answers 410", failures=1)
    change(9, failures=1, last_outcome="reader-killed", last_error="the reader was killed", next_poll_at=NOW + 5 * HOUR)
    baseline(10, last_entry_at=NOW - 40 * DAY, base_rate=0.2)
    session.sources.pause(11, NOW - 3 * DAY)
    change(12, enabled=False)
