"""Whether a source has moved for good: a permanent redirect (301, 308) is believed when it lasts. Pure.

One 301 proves little: captive portals, expired domains and mistakes send them. A move is adopted when the same target
was seen on at least three polls over at least three days, and each time led to a document that could be read. Another
target, or an answer without a redirect, starts anew. A poll that failed says nothing either way.
"""

from __future__ import annotations

from aggregator.models.rhythm import MoveState
from aggregator.records import dataclass
from aggregator.units import span

LASTING = 3 * 86_400.0  # seconds
SIGHTINGS = 3


@dataclass(frozen=True, slots=True)
class Move:
    """What follows from one poll: what to remember (None: nothing), the address to adopt (None: not yet), and why."""

    state: MoveState | None = None
    adopt: str | None = None
    reason: str | None = None


def moved(seen: MoveState | None, moved_to: str | None, outcome_ok: bool, now: float) -> Move:
    """`moved_to` is where an unbroken chain of permanent redirects led at `now`, None when there was none."""
    if not outcome_ok:
        return Move(seen)
    if moved_to is None:
        return Move()
    if seen is None or seen.target != moved_to:
        return Move(MoveState(moved_to, now), None, f"permanently redirected to {moved_to}: watched")
    # A clock that went back must not make the wait longer than three days from now.
    state = MoveState(moved_to, min(seen.since, now), seen.sightings + 1)
    lasted = now - state.since
    if lasted < LASTING or state.sightings < SIGHTINGS:
        return Move(state, None, f"permanently redirected to {moved_to} for {span(lasted)}: watched")
    return Move(None, moved_to, f"moved to {moved_to} for {span(lasted)}: used from now on; edit the configuration")
