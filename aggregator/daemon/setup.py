"""All that runs under one configuration. A reload builds another one and lets this one end."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.config import Config
from aggregator.daemon.parts import Parts, counter_of, poller_of
from aggregator.models import PollRecord
from aggregator.polling.comment_counter import CommentCounter
from aggregator.polling.poll import Poller
from aggregator.records import dataclass
from aggregator.serve.health import ProbeAnswers
from aggregator.serve.websub_callbacks import hooks
from aggregator.sites.public import Web, web
from aggregator.websub import after_poll
from aggregator.websub.announcer import Announcer
from aggregator.websub.subscriber import Subscriber


@dataclass(frozen=True, slots=True)
class Setup:
    """What the daemon works with at the moment. Made by `set_up`, ended by `close`."""

    parts: Parts
    poller: Poller
    subscriber: Subscriber
    announcer: Announcer
    counter: CommentCounter
    public: Web

    @property
    def config(self) -> Config:
        return self.parts.config

    def close(self) -> None:
        """Ends the streams of live updates: browsers come back by themselves. Polls under way end on their own."""
        self.public.live.close()


async def set_up(
    parts: Parts, clock: Callable[[], float], came: Callable[[PollRecord], None], says: ProbeAnswers | None = None
) -> Setup:
    """A setup of these parts; `came` is told of each push that was stored, `says` is what the public server tells."""
    poller = poller_of(parts, clock, after=after_poll.follower(parts.config))
    subscriber = Subscriber(parts.config, parts.store, parts.fetcher, poller, clock, came)
    await subscriber.read_book()
    callbacks = hooks(subscriber, max_bytes=subscriber.max_bytes)
    public = await web(parts.config, parts.editions, parts.store, clock, callbacks, says)
    return Setup(
        parts,
        poller,
        subscriber,
        Announcer(parts.config, parts.store, parts.fetcher, parts.editions, clock),
        counter_of(parts, clock),
        public,
    )
