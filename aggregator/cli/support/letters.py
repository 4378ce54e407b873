"""Letters handed over at once, on trial: nothing of it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from aggregator.config import Config
from aggregator.delivery.ways import Way, hand_over
from aggregator.fetch.fetcher import Fetcher
from aggregator.models.letters import Letter


def hand_over_now(config: Config, letters: Iterable[Letter], ways: Mapping[str, Way]) -> dict[str, str | None]:
    """What went wrong, by channel; None where it arrived."""
    return asyncio.run(_handed_over(config, letters, ways))


async def _handed_over(config: Config, letters: Iterable[Letter], ways: Mapping[str, Way]) -> dict[str, str | None]:
    async with Fetcher(config.settings.polling) as fetcher:
        failures = [(one.channel, await hand_over(fetcher, ways[one.channel], one)) for one in letters]
    return {channel: failure.words if failure else None for channel, failure in failures}
