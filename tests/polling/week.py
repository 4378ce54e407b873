"""A week of invented news, which comes to a store poll by poll, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from aggregator.config import Config
from aggregator.models import Entry, Fetched, Outcome
from aggregator.models.polls import Attempt
from aggregator.polling import corrections
from aggregator.polling.decide import Poll, Polled
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import Recorder, nothing_more
from aggregator.store import Session, Store
from aggregator.stories.ranking.heat import ranking_of
from tests.make import HOUR, NOW, entry, reading

SOURCES, ROUNDS = 4, 6
WHO = ("Burgemeester", "Minister", "Trainer", "Rechter", "Boer")
WHAT = ("opent brug", "sluit haven", "wint prijs", "weigert vergunning", "verkoopt museum")
WHERE = ("Zwolle", "Breda", "Leiden", "Meppel", "Sneek")
CONFIG = "".join(
    f'[[sources]]\nurl = "https://bron{number}.example/rss"\nweight = {weight}\n'
    for number, weight in enumerate((1, 2, 1, 0.5))
) + (
    '[[pins]]\nurls = ["https://krant.example/1", "https://krant.example/2"]\ntogether = true\n'
    '[[pins]]\nurls = ["https://krant.example/3", "https://bron1.example/3"]\ntogether = false\n'
)


def document(rng: random.Random, source: int, at: float) -> list[Entry]:
    """What a source brings: some news under its own address and some under that of the paper, talked about or not."""
    entries = []
    for position, number in enumerate(rng.sample(range(20), 7)):
        title = f"{WHO[number % 5]} {WHAT[number // 4]} in {WHERE[number * 3 % 5]} na {number} jaar"
        own = rng.random() < 0.6
        entries.append(
            entry(
                f"{source}-{number}",
                title=rng.choice([title, title, f"LIVE: {title}", title.upper()]),
                link=f"https://{'bron' + str(source) if own else 'krant'}.example/{number}",
                guid=f"tag:krant.example,{number}",
                guid_is_global=rng.random() < 0.1,
                published_claimed=None if rng.random() < 0.1 else NOW - number * HOUR,
                comments=rng.choice([None, 0, 4, rng.randrange(400)]),
                comments_url=f"https://forum.example/{number}" if rng.random() < 0.3 else None,
                item_hash=f"{source}-{number}-{at}",
                position=position,
            )
        )
    return entries


def rounds(store: Store, config: Config) -> Iterator[float]:
    """Has the week come into the store, poll by poll: the time after each."""
    recorder, rng, now = Recorder(config, store), random.Random(20270115), NOW
    store.write_now(lambda session: prepare_store(session, config, NOW))
    for number in range(SOURCES * ROUNDS):
        place, now = number % SOURCES, now + HOUR / 2
        status = rng.choice([200, 200, 200, 226, 304])
        fetched = Fetched("", status, b"", {}, f'"{now}"', None, None, 0, 0.0)
        found = None if status == 304 else reading(*document(rng, place, now))
        attempt = Attempt(Outcome.NOT_MODIFIED if found is None else Outcome.UNCHANGED, fetched, f"{now}", found)
        poll = Poll(place + 1, config.settings.sources[place], attempt, now, now, 0.5)
        [polled] = store.write_now(partial(recorder.apply, [(poll, None, nothing_more)]))
        assert isinstance(polled, Polled), polled
        if number % 9 == 8:
            store.write_now(lambda session, now=now: corrected(session, config, rng, now))
        yield now


def corrected(session: Session, config: Config, rng: random.Random, now: float) -> None:
    """An operator splits a story that several have, and joins two others."""
    ranking = ranking_of(config.settings)
    shared = session.stories.shared()
    members = session.pins.members([rng.choice(shared)])
    story_id = members[0].story_id
    assert story_id is not None
    corrections.split(session, ranking, story_id, [members[-1].entry_id], now)
    corrections.join(session, ranking, rng.sample(session.stories.ids(), 2), now)
