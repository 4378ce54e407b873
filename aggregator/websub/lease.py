"""When a hub is asked, and asked again; pure. All times in seconds; `jitter` is in [0, 1)."""

from __future__ import annotations

from aggregator.text import whole_number

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0

SHORTEST, LONGEST = MINUTE, 90 * DAY  # of a lease, as we take it: a hub that says "ten years" is asked again anyway
FIRST_RETRY, LAST_RETRY = 5 * MINUTE, DAY  # hubs may take minutes to verify
AFTER_DENIAL = DAY

FIRST_PING_RETRY, LAST_PING_RETRY = MINUTE, 6 * HOUR
PING_GAP = 30.0  # between two pings for one topic: a busy front page changes every few seconds


def granted(said: str | None, wanted: float) -> float:
    """The lease that a verification grants (section 5.3): what it says within bounds, else what we asked for."""
    return min(max(whole_number(said, 10**12) or wanted, SHORTEST), LONGEST)


def renewal(lease: float, jitter: float) -> float:
    """How long into a lease it is renewed: around three quarters, so that several attempts fit into the rest."""
    return lease * (0.7 + 0.1 * jitter)


def retry(failures: int, jitter: float, left: float | None = None) -> float:
    """How long after the latest of `failures` requests the next one follows: doubling, and spread.

    `left` is what remains of a lease that is being renewed: there is another attempt before it ends, if not within a
    minute.
    """
    wait = _doubled(FIRST_RETRY, LAST_RETRY, failures, jitter)
    return wait if left is None else min(wait, max(MINUTE, left / 2))


def denied(jitter: float) -> float:
    """How long a hub that said no is left alone."""
    return AFTER_DENIAL * (1 + 0.5 * jitter)


def ping_retry(failures: int, jitter: float) -> float:
    """How long after the latest of `failures` pings in a row that did not arrive the next one follows."""
    return _doubled(FIRST_PING_RETRY, LAST_PING_RETRY, failures, jitter)


def _doubled(first: float, last: float, failures: int, jitter: float) -> float:
    return min(first * 2.0 ** min(failures - 1, 32), last) * (0.75 + 0.5 * jitter)
