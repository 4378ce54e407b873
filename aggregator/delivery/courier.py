"""deliver:  store (letters that are due) → command, webhook → store

Whoever has something to tell commits a letter together with it. Here letters go out until they arrive: each channel's
in its order, tried again ever more seldom. One that arrived while the process was killed goes out once more, with the
same `Idempotency-Key`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog

from aggregator.delivery.ways import Failure, Way, hand_over
from aggregator.fetch.fetcher import Fetcher
from aggregator.models.letters import Letter
from aggregator.schedule.server_limits import retry_at
from aggregator.store import Store

log = structlog.get_logger()

DELIVER: Final = 5.0  # seconds between two rounds
AT_ONCE: Final = 20  # letters of a channel in one round
LASTING: Final = 3  # failures of a letter, from which on the status says so
FIRST_RETRY, LAST_RETRY = 60.0, 6 * 3600.0  # seconds
MOST_TRIES: Final = 16  # the last one is two and a half days after the first
MOST_REFUSALS: Final = 3  # of a letter that its receiver does not take; others wait behind it


class Courier:
    """Takes letters to where they are to go."""

    def __init__(
        self,
        store: Store,
        fetcher: Callable[[], Fetcher],
        ways: Callable[[], Mapping[str, Way]],
        clock: Callable[[], float],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`fetcher` and `ways` (by channel) give those in force at each round."""
        self._store, self._fetcher, self._ways, self._clock, self._jitter = store, fetcher, ways, clock, jitter
        self._failing: dict[str, str] = {}

    def failing(self) -> dict[str, str]:
        """What channels said that have taken nothing for a while."""
        known = self._ways()
        return {channel: words for channel, words in self._failing.items() if channel in known}

    async def deliver_due(self) -> int:
        """Hands on what is due, all channels at once; how many letters that were."""
        now = self._clock()
        due = await self._store.read(lambda session: session.deliveries.due(now, AT_ONCE))
        await asyncio.gather(*(self._empty(channel, letters) for channel, letters in due.items()))
        return sum(map(len, due.values()))

    async def _empty(self, channel: str, letters: Sequence[Letter]) -> None:
        """After a failure the rest waits for another round."""
        way = self._ways().get(channel)
        for letter in letters:
            # A channel that is not configured any more has nobody to tell.
            failure = await hand_over(self._fetcher(), way, letter) if way is not None else None
            if failure is not None:
                await self._again(letter, failure)
                return
            self._failing.pop(channel, None)
            await self._done(letter)

    async def _again(self, letter: Letter, failure: Failure) -> None:
        failures = letter.failures + 1
        if failures >= LASTING:
            self._failing[letter.channel] = failure.words
        fields = {"channel": letter.channel, "notice": letter.subject, "error": failure.words, "failures": failures}
        if failures >= (MOST_REFUSALS if failure.is_refusal else MOST_TRIES):
            log.error("notice given up", **fields)
            await self._done(letter)
            return
        now = self._clock()
        wait = min(FIRST_RETRY * 2.0 ** (failures - 1), LAST_RETRY) * (0.75 + 0.5 * self._jitter())
        asked_for = retry_at(failure.retry_after, now)
        next_at = min(max(now + wait, asked_for or 0.0), now + LAST_RETRY)
        if failures == 1:
            log.warning("notice not delivered", **fields, retry_seconds=round(next_at - now))
        await self._store.write(lambda session: session.deliveries.failed(letter.id, failure.words, next_at))

    async def _done(self, letter: Letter) -> None:
        await self._store.write(lambda session: session.deliveries.delivered(letter.id))
