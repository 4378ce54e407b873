"""store (facts, numbers) → watch (verdict) → what operators look at: all sources, and one.

Every source is judged for every list, since the worst come first; the numbers that cost something (what came on which
day, bytes, times) are read for those that are shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from aggregator.health import counting
from aggregator.health.judge import judge_source, worst_first
from aggregator.models import (
    Delays,
    Forecast,
    HealthState,
    SourceAccount,
    SourceColumn,
    SourceFacts,
    SourceHealth,
    SourceList,
    SourceQuery,
    SourceStatus,
    categories_around,
)
from aggregator.models.rhythm import Rhythm
from aggregator.models.status import DAYS, LAST_POLLS
from aggregator.redact import redacted
from aggregator.reports.shared_failures import failures_in_common
from aggregator.schedule import forecast
from aggregator.store import Session
from aggregator.units import span

DAY, WEEK = 86_400.0, 604_800.0
PAGE = 100  # sources
ENTRIES = 30  # of a source, on its page
MEASURED = 500  # entries of a source whose delays are told
BUCKETS = ((60.0, "under 1 min"), (300.0, "1–5 min"), (900.0, "5–15 min"), (3600.0, "15–60 min"),
           (10_800.0, "1–3 h"), (43_200.0, "3–12 h"), (math.inf, "over 12 h"))  # fmt: skip

Judged = tuple[SourceFacts, SourceHealth]


def judged(session: Session, now: float) -> list[Judged]:
    """Every source with the verdict on it, the worst first."""
    return worst_first([(facts, judge_source(facts, now)) for facts in session.baselines.facts()])


def source_list(session: Session, query: SourceQuery, now: float, page: int | None = PAGE) -> SourceList:
    """The sources that were asked for: `page` at a time, None for all at once."""
    everyone = judged(session, now)
    found = [one for one in everyone if matches(one, query)]
    pages = max(1, math.ceil(len(found) / page)) if page else 1
    number = min(max(1, query.page), pages)
    part = slice((number - 1) * page, number * page) if page else slice(None)
    if query.sort is None:
        shown = list(_statuses(session, found[part], now))
    else:  # by what may be added up for each: for all that were found
        shown = in_order(_statuses(session, found, now), query.sort, is_turned=query.is_turned)[part]
    return SourceList(
        query=replace(query, page=number),
        sources=tuple(shown),
        found=len(found),
        pages=pages,
        total=len(everyone),
        states=_counts(everyone),
        categories=tuple(sorted({facts.category for facts, _ in everyone if facts.category})),
        shared=failures_in_common(facts for facts, _ in everyone),
    )


def in_order(sources: Iterable[SourceStatus], by: SourceColumn, *, is_turned: bool = False) -> list[SourceStatus]:
    """By one column: titles from A, numbers and times from the largest and newest, but the next poll from the soonest;
    the other way round where that `is_turned`. What has nothing there is last, either way."""
    valued = [(one, _value(one, by)) for one in sources]
    there = [(one, value) for one, value in valued if value is not None]
    downwards = by not in (SourceColumn.SOURCE, SourceColumn.NEXT)
    there.sort(key=lambda pair: pair[1], reverse=downwards is not is_turned)
    return [one for one, _ in there] + [one for one, value in valued if value is None]


def _value(one: SourceStatus, column: SourceColumn) -> Any:
    """What stands in the column, of one type in each; None: nothing."""
    facts = one.facts
    match column:
        case SourceColumn.SOURCE:
            return facts.title.casefold()
        case SourceColumn.FAILS:
            return facts.failures
        case SourceColumn.SUCCESS:
            return facts.last_success_at
        case SourceColumn.CHANGE:
            return facts.last_change_at
        case SourceColumn.NEXT:
            is_never = facts.is_gone or one.health.state in (HealthState.OFF, HealthState.PAUSED)
            return None if is_never else facts.next_poll_at
        case SourceColumn.DAYS:
            return sum(one.per_day)
        case SourceColumn.COMMENTS:
            return one.typical if one.tells_comments and one.typical else None
        case SourceColumn.BYTES:
            return one.wire_bytes
        case SourceColumn.PARSE:
            return one.parse_seconds


def matches(one: Judged, query: SourceQuery) -> bool:
    """Whether a source is among those that were asked for; a text is looked for as it is, in any case of letters."""
    facts, health = one
    wanted = query.text.casefold()
    return (
        (query.state is None or health.state is query.state)
        and (query.category is None or query.category in categories_around(facts.category))
        and (not wanted or wanted in facts.title.casefold() or wanted in facts.url.casefold())
    )


def first_day(now: float) -> float:
    """Midnight, UTC, with which the first of the days that sparklines show begins."""
    return now - now % DAY - (DAYS - 1) * DAY


def percentile(values: Collection[float], part: float) -> float | None:
    """The smallest value that at least `part` of them do not exceed; None of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else None


def delays(values: Sequence[float]) -> Delays:
    """How they are spread."""
    counts = Counter(next(name for limit, name in BUCKETS if value < limit) for value in values)
    return Delays(
        counted=len(values),
        median=percentile(values, 0.5),
        p90=percentile(values, 0.9),
        buckets=tuple((name, counts[name]) for _, name in BUCKETS),
    )


def source_account(session: Session, source_id: int, now: float) -> SourceAccount | None:
    """All about one source; None when there is none with this id."""
    facts, known = session.baselines.facts_of(source_id), session.overview.rhythm(source_id)
    if facts is None or known is None:
        return None
    rhythm, fetch_url = known
    status = next(iter(_statuses(session, [(facts, judge_source(facts, now))], now)))
    return SourceAccount(
        status=status,
        fetch_url=fetch_url,
        polls=tuple(session.overview.last_polls(source_id, LAST_POLLS)),
        delays=delays(session.overview.delays(source_id, MEASURED)),
        forecast=_forecast(rhythm, now),
        entries=tuple(session.overview.newest_entries(source_id, ENTRIES)),
        remarks=tuple(_remarks(session, status, now)),
    )


def _remarks(session: Session, status: SourceStatus, now: float) -> Iterable[tuple[str, str]]:
    """On its list, its rules, its comment counter and its hub, where it has them."""
    if followed := session.sources.list_of(status.facts.id):
        gone = "" if status.facts.enabled else ", which names it no more"
        yield "list", redacted(followed) + gone
    if words := session.sources.left_out(status.facts.id).words():
        yield "rules", words
    if status.counting is not None:
        words = counting.words(status.counting, now)
        overdue, since = session.entries.comments_overdue(status.facts.id, now)
        late = f"; {overdue} due, the longest for {span(max(0.0, now - since))}" if since is not None else ""
        yield "comment counts", words + late
    hub = session.subscriptions.of_source(status.facts.id)
    if hub is not None:
        failed = f", last error: {hub.error}" if hub.error else ""
        yield "hub", f"{redacted(hub.hub)}: {hub.state.value}{failed}"


def _forecast(rhythm: Rhythm, now: float) -> Forecast | None:
    if rhythm.learned_at is None:
        return None
    _, hours = forecast.week(rhythm)
    return Forecast(forecast.rate(rhythm, now), forecast.usual_rate(rhythm) * 24, tuple(hours))


def _counts(everyone: Iterable[Judged]) -> tuple[tuple[HealthState, int], ...]:
    counts = Counter(health.state for _, health in everyone)
    return tuple((state, counts[state]) for state in HealthState if counts[state])


def _statuses(session: Session, shown: Sequence[Judged], now: float) -> Iterable[SourceStatus]:
    ids, overview = [facts.id for facts, _ in shown], session.overview
    typical, per_day = dict(overview.typical()), dict(overview.per_day(ids, first_day(now), DAYS))
    traffic = dict(overview.traffic(ids, now - DAY, now))
    parse_seconds = dict(overview.parse_seconds(ids, now - WEEK, now))
    telling, counted = overview.telling(ids), session.counters.all(ids)
    for facts, health in shown:
        polls, size = traffic.get(facts.id, (0, 0))
        yield SourceStatus(
            facts=facts,
            health=health,
            typical=typical.get(facts.id, 0.0),
            per_day=tuple(per_day.get(facts.id, [0] * DAYS)),
            polls=polls,
            wire_bytes=size,
            parse_seconds=percentile(parse_seconds.get(facts.id, ()), 0.95),
            tells_comments=facts.id in telling,
            counting=counted.get(facts.id),
        )
