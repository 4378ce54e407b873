"""Letters handed over at once, on trial: nothing of it is stored."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping
from typing import NoReturn

import click

from aggregator.config import Config
from aggregator.delivery.ways import Way, hand_over
from aggregator.fetch.fetcher import Fetcher
from aggregator.models.letters import Letter


def try_now(config: Config, letters: Iterable[Letter], ways: Mapping[str, Way], prefix: str = "") -> NoReturn:
    """Hands them over, prints what came of each, by its channel without the prefix, and ends the command: with an error
    where one did not arrive."""
    failed = asyncio.run(_handed_over(config, letters, ways))
    for channel, problem in failed.items():
        click.echo(f"{channel.removeprefix(prefix)}: {problem or 'arrived'}")
    sys.exit(1 if any(failed.values()) else 0)


async def _handed_over(config: Config, letters: Iterable[Letter], ways: Mapping[str, Way]) -> dict[str, str | None]:
    async with Fetcher(config.settings.polling) as fetcher:
        failures = [(one.channel, await hand_over(fetcher, ways[one.channel], one)) for one in letters]
    return {channel: failure.words if failure else None for channel, failure in failures}
