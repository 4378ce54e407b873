"""What the templates of the operator's pages are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aggregator.models import (
    DatabaseSize,
    HealthState,
    RankedStory,
    SourceAccount,
    SourceColumn,
    SourceList,
    SourceQuery,
    SourceStatus,
    Vitals,
)
from aggregator.models.actions import SourceAction, StoryAction
from aggregator.models.nodes import NodeStatus
from aggregator.publish.operator import pictures
from aggregator.publish.operator.look import render
from aggregator.records import dataclass
from aggregator.redact import redacted
from aggregator.text import one_line, without_controls
from aggregator.units import ago, size, span, utc

# What a button has done, for the page after it.
NOTICES: Final[Mapping[str, str]] = {
    SourceAction.POLL: "It is polled within a second.",
    SourceAction.PAUSE: "Paused: it is not polled until you resume it.",
    SourceAction.RESUME: "Resumed: it is polled when it is due.",
    SourceAction.RELEASE: "Out of quarantine: it is polled within a second.",
    SourceAction.FORGET: "Forgotten: the next poll asks for the whole document and reads all of it.",
    StoryAction.SPLIT: "Split: they are two stories for good.",
    StoryAction.JOIN: "Joined: they are one story for good.",
    "all": "All are polled now, but for those that are paused or whose servers want to be left alone.",
    "edited": "Written to config.toml; the daemon takes it over within seconds.",
    "nothing": "Nothing to do: it was like that already.",
}
# What the list of sources is headed by: what sorts by it, its name, what it means, how it stands.
COLUMNS: Final[tuple[tuple[SourceColumn | None, str, str, str], ...]] = (
    (SourceColumn.SOURCE, "Source", "title and category; when it is not well, what happened and what to do", ""),
    (None, "Health", "how it is, by what is usual for it; unless sorted otherwise, the worst is first", ""),
    (SourceColumn.FAILS, "Fails", "polls that failed, in a row", "number"),
    (SourceColumn.SUCCESS, "Success", "when a poll last went well, changed or not", ""),
    (SourceColumn.CHANGE, "Change", "when a poll last brought an entry, an update or a comment count", ""),
    (SourceColumn.NEXT, "Next poll", "when it is polled again; why then stands on its own page", ""),
    (SourceColumn.DAYS, "14 days", "entries published on each day (UTC), today's last", ""),
    (
        SourceColumn.COMMENTS,
        "Comm.",
        "comments that are normal for one of its entries; – where it tells none",
        "number",
    ),
    (SourceColumn.BYTES, "24 h", "received in the last 24 hours", "number"),
    (SourceColumn.PARSE, "Parse", "time to read a document: 95 of 100 in a week took no longer", "number"),
)
MOST_BOOST: Final = 24.0  # hours that fill the bar of a boost


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around every page."""

    site: str  # its title
    now: float
    time_zone: str
    form_token: str  # what forms carry
    can_log_out: bool
    vitals: Vitals
    public: str  # the address of what readers see
    story_page: Callable[[int], str | None]  # where a story is read there; None: it has no page
    notice: str | None = None  # a key of `NOTICES`


def sources(frame: Frame, listing: SourceList, noted: int | None = None) -> bytes:
    """All sources, or those that were asked for; `noted` is the one that the notice is about."""
    query = listing.query
    asked = _asked(query)
    return render(
        "sources.html",
        {
            **_around(frame, "sources", ""),
            "listing": listing,
            "rows": [_row(one, frame) for one in listing.sources],
            "noted": next((one.facts.title for one in listing.sources if one.facts.id == noted), None),
            "states": [
                (state, count, f"?{urlencode(_asked(replace(query, state=state, page=1)))}")
                for state, count in listing.states
            ],
            "bar": pictures.states(listing.states),
            "every": f"?{urlencode(_asked(replace(query, state=None, page=1)))}",
            "asked": asked,
            "columns": [_column(query, name, head, words, kind) for name, head, words, kind in COLUMNS],
            "shared": [one_line(one) for one in listing.shared],
            "newer": _neighbour(query, -1, listing.pages),
            "older": _neighbour(query, +1, listing.pages),
            "tiles": _tiles(frame),
        },
    )


def source(frame: Frame, account: SourceAccount, weight: float | None) -> bytes:
    """One source, with all that is known of how it does; `weight` is None when it is not configured any more."""
    status, facts = account.status, account.status.facts
    is_open = redacted(facts.url) == facts.url  # a link would give away what its text hides
    return render(
        "source.html",
        {
            **_around(frame, "sources", "../"),
            "account": account,
            "weight": None if weight is None else f"{weight:g}",
            "row": _row(status, frame),
            "address": redacted(facts.url),
            "link": facts.url if is_open and facts.url.startswith(("http://", "https://")) else None,
            "moved_to": redacted(account.fetch_url) if account.fetch_url != facts.url else None,
            "strip": pictures.strip(account.polls, frame.now),
            "error": without_controls(facts.last_error or ""),
            "polls": [
                (_time(poll.started_at, frame), poll, size(poll.wire_bytes), one_line(poll.error or ""))
                for poll in account.polls
            ],
            "hours": pictures.per_hour(account.forecast.hours) if account.forecast else None,
            "delays": _delays(account),
            "entries": [
                (
                    one,
                    _time(one.published_at, frame),
                    span(max(0.0, one.first_seen_at - one.published_at)),
                    frame.story_page(one.story_id),
                )
                for one in account.entries
            ],
        },
    )


def ranking(frame: Frame, stories: Sequence[RankedStory]) -> bytes:
    """The hottest stories, and why."""
    rows = [
        (
            one,
            _time(one.published_at, frame),
            "" if one.is_by_time else f"{'+' if one.boost > 0 else '−'}{span(abs(one.boost) * 3600)}",
            pictures.part(one.boost, MOST_BOOST),
            frame.story_page(one.id),
        )
        for one in stories
    ]
    return render("ranking.html", {**_around(frame, "ranking", ""), "rows": rows, "most": f"{MOST_BOOST:.0f}"})


def program(
    frame: Frame,
    database: DatabaseSize,
    versions: Sequence[tuple[str, str]],
    configuration: str,
    readers: Sequence[tuple[str, int, str, Sequence[int]]] = (),
    nodes: Sequence[NodeStatus] = (),
) -> bytes:
    """How the program is, and what it is made of; `readers` are each feed's: its title, how many, whose word that is,
    and how many there were on each day, today's last. `nodes` are the processes that share the database, if any."""
    vitals = frame.vitals
    most = max((table.rows for table in database.tables), default=0)
    return render(
        "program.html",
        {
            **_around(frame, "program", ""),
            "jobs": [
                (job, span(job.every), _time(job.began_at, frame) if job.began_at else None) for job in vitals.jobs
            ],
            "polls": [(poll, redacted(poll.url), span(max(0.0, frame.now - poll.since))) for poll in vitals.polls],
            "started": _time(vitals.started_at, frame),
            "configured": _time(vitals.configured_at, frame) if vitals.configured_at else None,
            "published": _time(vitals.published_at, frame) if vitals.published_at else None,
            "configuration": configuration,
            "versions": versions,
            "readers": [
                (title, f"{number:,}", words, pictures.readers_per_day(days, frame.now))
                for title, number, words, days in readers
            ],
            "nodes": [(one, _time(one.node.started_at, frame), _time(one.node.seen_at, frame)) for one in nodes],
            "database": database,
            "sizes": {name: size(getattr(database, name)) for name in ("file_bytes", "wal_bytes", "free_bytes")},
            "tables": [(table, f"{table.rows:,}", pictures.part(table.rows, most)) for table in database.tables],
        },
    )


def login(site: str, words: str, at: str, path: str) -> bytes:
    """Asks for the token; `words` say what was wrong with the last one. Shown at the path `at`, it leads to `path`."""
    return render("login.html", {"site": site, "words": words, "path": path, "root": _root(at)})


def message(site: str, title: str, words: str, at: str) -> bytes:
    """A few sentences, a line each, when there is nothing else to show; at the path `at`."""
    lines = [without_controls(line) for line in words.splitlines()]
    return render("message.html", {"site": site, "title": title, "lines": lines, "root": _root(at)})


def _root(path: str) -> str:
    """The way from a path to the first page."""
    return "../" * max(0, path.count("/") - 1)


def _around(frame: Frame, tab: str, root: str) -> dict[str, Any]:
    vitals = frame.vitals
    problems = [*vitals.problems]
    if vitals.config_problem:
        problems.append(f"config.toml was changed and is not in force, the old one is: {vitals.config_problem}")
    return {
        "site": frame.site,
        "public": frame.public,
        "tab": tab,
        "root": root,
        "form_token": frame.form_token,
        "can_log_out": frame.can_log_out,
        "problems": [one.strip() for one in problems],
        "notice": NOTICES.get(frame.notice or ""),
        "made": _time(frame.now, frame),
        "vitals": vitals,
    }


def _row(status: SourceStatus, frame: Frame) -> dict[str, Any]:
    """A source as the list and its own page show it."""
    facts, health, now = status.facts, status.health, frame.now
    return {
        "id": facts.id,
        "title": one_line(facts.title) or redacted(facts.url),
        "facts": facts,
        "state": health.state.value,
        "words": one_line(health.words),
        "is_well": health.state in (HealthState.OK, HealthState.OFF),
        "since": _time(health.since, frame) if health.since else None,
        "is_paused": health.state is HealthState.PAUSED,
        "is_off": health.state is HealthState.OFF,
        "success": _time(facts.last_success_at, frame) if facts.last_success_at else None,
        "change": _time(facts.last_change_at, frame) if facts.last_change_at else None,
        "next": _next(status, frame),
        "reason": one_line(facts.reason or ""),
        "chart": pictures.per_day(status.per_day, now),
        "typical": status.typical_words,
        "polls": status.polls,
        "size": size(status.wire_bytes),
        "parse": f"{status.parse_seconds * 1000:.0f} ms" if status.parse_seconds else "",
    }


def _next(status: SourceStatus, frame: Frame) -> dict[str, str] | None:
    if status.health.state in (HealthState.OFF, HealthState.PAUSED) or status.facts.is_gone:
        return None
    at = status.facts.next_poll_at
    if at <= frame.now:
        return {**_time(at, frame), "ago": "now"}
    return _time(at, frame)


def _time(at: float, frame: Frame) -> dict[str, str]:
    """A time in the ways in which pages have it: how long ago, for programs, and exactly."""
    moment = datetime.fromtimestamp(at, UTC if frame.time_zone == "UTC" else ZoneInfo(frame.time_zone))
    return {
        "ago": ago(at, frame.now),
        "iso": utc(at),
        "exact": moment.strftime("%Y-%m-%d %H:%M:%S %Z"),
    }


def _delays(account: SourceAccount) -> dict[str, Any] | None:
    delays = account.delays
    if not delays.counted or delays.median is None or delays.p90 is None:
        return None
    most = max(count for _, count in delays.buckets)
    return {
        "counted": delays.counted,
        "median": span(delays.median),
        "p90": span(delays.p90),
        "buckets": [(name, count, pictures.part(count, most)) for name, count in delays.buckets],
    }


def _asked(query: SourceQuery) -> Mapping[str, str]:
    """What an address asks for, for the query."""
    found = {"q": query.text, "state": query.state.value if query.state else "", "category": query.category or ""}
    if query.sort is not None:
        found["sort"] = ("-" if query.is_turned else "") + query.sort.value
    return {name: value for name, value in found.items() if value} | (
        {"page": str(query.page)} if query.page > 1 else {}
    )


def _column(query: SourceQuery, name: SourceColumn | None, head: str, words: str, kind: str) -> dict[str, Any]:
    """A heading: where it leads, which is the other way round once the list is sorted by it, and what it means."""
    is_by = query.sort is name
    turned = is_by and name is not None and not query.is_turned
    upwards = name in (SourceColumn.SOURCE, SourceColumn.NEXT)
    asked = _asked(replace(query, sort=name, is_turned=turned, page=1))
    return {
        "name": head,
        "words": words,
        "kind": kind,
        "address": f"?{urlencode(asked)}" if asked else "./",
        "sorted": ("ascending" if upwards is not query.is_turned else "descending") if is_by and name else None,
    }


def _neighbour(query: SourceQuery, step: int, pages: int) -> str | None:
    number = query.page + step
    return f"?{urlencode(_asked(replace(query, page=number)))}" if 1 <= number <= pages else None


def _tiles(frame: Frame) -> list[tuple[str, str]]:
    """The program at a glance: what, and how much of it."""
    vitals, now = frame.vitals, frame.now
    return [
        ("polls under way", str(len(vitals.polls))),
        ("writes waiting", str(vitals.writes_waiting)),
        ("published", ago(vitals.published_at, now)),
        ("running for", span(max(0.0, now - vitals.started_at))),
    ]
