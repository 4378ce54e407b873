"""Who takes letters on, of the operator's notices and of news; and what keeps them from arriving, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aggregator.alerts import channels
from aggregator.config import Config
from aggregator.daemon.problems import problem
from aggregator.daemon.setup import Setup
from aggregator.delivery.courier import Courier
from aggregator.delivery.ways import Way
from aggregator.models.news import CHANNEL
from aggregator.news import teller
from aggregator.store import Store


def courier_of(store: Store, setup: Callable[[], Setup], clock: Callable[[], float]) -> Courier:
    """A courier for every channel of the configuration in force."""
    return Courier(store, lambda: setup().parts.fetcher, lambda: _ways(setup().config), clock)


def problems_of_letters(courier: Courier, config: Config) -> tuple[str, ...]:
    """Which letters do not arrive, and why."""
    failing, of_alerts = courier.failing(), channels.ways(config)
    notices = "; ".join(f"{channel} ({why})" for channel, why in failing.items() if channel in of_alerts)
    of_rules = {channel.removeprefix(CHANNEL): why for channel, why in failing.items() if channel not in of_alerts}
    news = "; ".join(f"{rule} ({why})" for rule, why in of_rules.items())
    return (
        *problem("notices to the operator do not arrive", notices or None),
        *problem("news is not told", news or None),
    )


def _ways(config: Config) -> Mapping[str, Way]:
    return {**channels.ways(config), **teller.ways(config)}
