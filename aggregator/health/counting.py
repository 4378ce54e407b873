"""How the questions for a source's comment counts go: added up, and in words. Pure."""

from __future__ import annotations

from dataclasses import replace

from aggregator.models import Counting
from aggregator.units import ago, many, span

DAY = 86_400.0
GIVEN_UP = DAY  # seconds without an answer after which somebody should know


def after(before: Counting | None, now: float, error: str | None, *, has_address: bool = True) -> Counting:
    """What is remembered after one more question: answered, failed with an error, or not asked, as there
    was no address. What is told of is the last day, or what there is of it."""
    state = before or Counting(now, now)
    if now - state.since >= DAY or now < state.since:
        state = replace(state, since=now, asked=0, answered=0, without_address=0)
    if not has_address:
        return replace(state, without_address=state.without_address + 1)
    state = replace(state, asked=state.asked + 1, asked_at=now)
    if error is None:
        return replace(state, answered=state.answered + 1, failing_since=None)
    since = now if state.failing_since is None else state.failing_since
    return replace(state, last_error=error, last_error_at=now, failing_since=since)


def is_news(state: Counting, now: float) -> bool:
    """Whether the log is to be told that questions fail: once, and again when they still do a day later."""
    return state.failing_since is not None and (state.told_at is None or now - state.told_at >= DAY)


def is_given_up(state: Counting) -> bool:
    """Whether nothing was answered for so long that the operator should know."""
    return state.failing_since is not None and state.asked_at - state.failing_since >= GIVEN_UP


def words(state: Counting, now: float) -> str:
    """For people: "asked 12, answered 10 in 20 h, last error 3 min ago: …"."""
    said = [f"asked {state.asked}, answered {state.answered} in {span(max(0.0, now - state.since))}"]
    if state.without_address:
        said.append(f"{many(state.without_address, 'entry has', 'entries have')} no address to ask")
    if state.last_error is not None:
        said.append(f"last error {ago(state.last_error_at, now)}: {state.last_error}")
    return ", ".join(said)
