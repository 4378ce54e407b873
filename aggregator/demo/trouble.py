"""What goes wrong at a newspaper's server, by the clock: so that one sees what the aggregator does about it. Pure.

Times are in seconds since the demo began; the newsroom's speed does not matter here, since polling is in real time.
"""

from __future__ import annotations

from aggregator.demo.records import Trouble
from aggregator.records import dataclass

FAILS = (15.0, 75.0)  # of each turn: long enough that several polls in a row fail
FAIL_TURN = 120.0
HTML = (30.0, 45.0)
HTML_TURN = 90.0
SLOWNESS = 2.5  # seconds before each answer


@dataclass(frozen=True, slots=True)
class TroubledAnswer:
    """How a request for a feed is answered: after `delay` seconds, with this status."""

    status: int = 200
    delay: float = 0.0
    html: bool = False  # a page for people instead of the feed, as servers do that are being looked after


def answer(trouble: Trouble, since: float) -> TroubledAnswer:
    """What a server with that trouble does `since` seconds after the beginning."""
    if trouble is Trouble.FAILING and FAILS[0] <= since % FAIL_TURN < FAILS[1]:
        return TroubledAnswer(status=500)
    if trouble is Trouble.HTML and HTML[0] <= since % HTML_TURN < HTML[1]:
        return TroubledAnswer(html=True)
    if trouble is Trouble.SLOW:
        return TroubledAnswer(delay=SLOWNESS)
    return TroubledAnswer()
