"""Who takes letters on, of the operator's notices and of news; and what keeps them from arriving, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aggregator.alerts import channels
from aggregator.config import Config
from aggregator.daemon.problems import problem
from aggregator.daemon.setup import Setup
from aggregator.delivery.courier import LASTING, Courier
from aggregator.delivery.ways import Way
from aggregator.models.news import CHANNEL
from aggregator.news import teller
from aggregator.store import Session, Store


def courier_of(store: Store, setup: Callable[[], Setup], clock: Callable[[], float]) -> Courier:
    """A courier for every channel of the configuration in force."""
    return Courier(store, lambda: setup().parts.fetcher, lambda: _ways(setup().config), clock)


def problems_of_letters(failing: Mapping[str, str], hubs: str | None, config: Config) -> tuple[str, ...]:
    """What does not arrive: letters, by their failing channels with the reason, and what our hubs are told."""
    of_alerts = channels.ways(config)
    notices = "; ".join(f"{channel} ({why})" for channel, why in failing.items() if channel in of_alerts)
    of_rules = {channel.removeprefix(CHANNEL): why for channel, why in failing.items() if channel not in of_alerts}
    news = "; ".join(f"{rule} ({why})" for rule, why in of_rules.items())
    return (
        *problem("notices to the operator do not arrive", notices or None),
        *problem("news is not told", news or None),
        *problem("our hubs are not told of news", hubs),
    )


def problems_as_stored(session: Session, config: Config) -> tuple[str, ...]:
    """The same where nothing lives between two tries: by what is stored of them."""
    hubs = "; ".join(f"{hub} ({error})" for hub, error in session.outbox.failing(LASTING).items())
    known = _ways(config).keys()
    failing = {channel: why for channel, why in session.deliveries.failing(LASTING).items() if channel in known}
    return problems_of_letters(failing, hubs or None, config)


def _ways(config: Config) -> Mapping[str, Way]:
    return {**channels.ways(config), **teller.ways(config)}
