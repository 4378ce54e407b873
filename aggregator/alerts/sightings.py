"""What a round of looks shows: each source, the network, and the program itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator.health import counting
from aggregator.health.judge import judge_source
from aggregator.models import AlertState, Counting, HealthState, Sighting, SourceFacts, SourceHealth, Vitals
from aggregator.units import size, span

HOUR, DAY = 3600.0, 86_400.0

TELLING = frozenset(
    {
        HealthState.BROKEN,
        HealthState.QUARANTINED,
        HealthState.REFUSED,
        HealthState.GONE,
        HealthState.EMPTY,
        HealthState.STALE,
    }
)
NOT_LOOKED_AFTER = frozenset({HealthState.PAUSED, HealthState.OFF})
REFUSED_FOR = HOUR  # a name server that is set up anew may answer with anything for a while

COMMENTS_LATELY = 2 * DAY  # since a question: nobody is asked any more after that

NETWORK = "network"
ALL_FAILING = 0.9  # of the sources that are polled
MANY_LATE = 0.2  # of the sources that are polled
FEWEST = 3  # sources, and servers of theirs; of one or two it cannot be told whether it is they or we
SILENT = 600.0  # seconds since the last good poll of any source
SETTLING = DAY  # after the network came back: by then every source had its turn


def of_sources(
    judged: Iterable[tuple[SourceFacts, SourceHealth]], silenced: Collection[str] = ()
) -> Iterator[Sighting]:
    """One sighting for each source; of those whose address is `silenced` nobody wants to hear."""
    for facts, health in judged:
        standing = AlertState.OUT if facts.url in silenced else _standing(facts, health)
        yield Sighting(f"source {facts.id}", standing, health.state, facts.title, health.words, health.since)


def of_counters(
    states: Mapping[int, Counting], sources: Iterable[SourceFacts], now: float, silenced: Collection[str] = ()
) -> Iterator[Sighting]:
    """One sighting for each source whose comments are asked for beside its polls, and were of late."""
    for facts in sources:
        state = states.get(facts.id)
        if state is None or now - state.asked_at > COMMENTS_LATELY or not _is_polled(facts) or facts.url in silenced:
            continue
        bad = counting.is_given_up(state)
        failing = AlertState.BAD if bad else AlertState.UNSURE
        standing = AlertState.WELL if state.failing_since is None else failing
        words = f"its comments cannot be counted: {state.last_error}" if bad else "its comments are counted again"
        yield Sighting(f"comments {facts.id}", standing, "trouble", facts.title, words, state.failing_since)


def _standing(facts: SourceFacts, health: SourceHealth) -> AlertState:
    if health.state in NOT_LOOKED_AFTER:
        return AlertState.OUT
    if health.state is HealthState.REFUSED:
        lasted = (facts.last_poll_at or 0.0) - (health.since or 0.0)
        return AlertState.BAD if lasted >= REFUSED_FOR else AlertState.UNSURE
    if health.state in TELLING:
        return AlertState.BAD
    return AlertState.WELL if health.state is HealthState.OK else AlertState.UNSURE


def network(facts: Sequence[SourceFacts], now: float) -> Sighting:
    """Whether anything can be fetched at all. One trouble, where every source would have one."""
    polled = [one for one in facts if _is_polled(one)]
    failing = sum(one.failures > 0 for one in polled)
    last = max((one.last_success_at for one in polled if one.last_success_at is not None), default=None)
    servers = {urlsplit(one.url).netloc.rpartition("@")[2].lower() for one in polled if one.failures}
    enough = len(servers) >= FEWEST and failing >= ALL_FAILING * len(polled)
    if not enough or (last is not None and now - last < SILENT):
        return Sighting(NETWORK, AlertState.WELL, "trouble", "Network", "sources can be fetched again")
    since = f" for {span(now - last)}" if last is not None else ""
    words = (
        f"{failing} of {len(polled)} sources fail, and none could be fetched{since}:"
        " is this machine's network or its name server down?"
    )
    return Sighting(NETWORK, AlertState.BAD, "trouble", "Network", words, last)


def _is_polled(facts: SourceFacts) -> bool:
    return facts.enabled and facts.paused_at is None and not facts.is_gone and facts.last_poll_at is not None


def judged(
    facts: Iterable[SourceFacts], now: float, *, blind_since: float | None = None, seeing_since: float | None = None
) -> list[tuple[SourceFacts, SourceHealth]]:
    """Every source with its verdict. No source is blamed for what failed while we could reach none.

    `blind_since` is set while that lasts, `seeing_since` is when it last ended: of failures before, nothing counts.
    """
    return [(one, judge_source(_pardoned(one, blind_since, seeing_since), now)) for one in facts]


def _pardoned(facts: SourceFacts, blind_since: float | None, seeing_since: float | None) -> SourceFacts:
    # A database from before baselines were kept does not know since when.
    began = facts.baseline.failing_since or facts.last_success_at
    if not facts.failures or began is None:
        return facts
    is_ours = blind_since is not None and began >= blind_since - SILENT
    if seeing_since is not None and began < seeing_since:
        is_ours |= (facts.last_poll_at or 0.0) < seeing_since + SETTLING
    return replace(facts, failures=min(facts.failures, 1)) if is_ours else facts


_PROGRAM = "program "
_NO_LETTERS = re.compile(r"[^a-z]+")


def of_disk(free: int, wanted: int, where: str) -> Sighting:
    """Whether there is room where we write; bytes."""
    full = free < wanted
    words = f"only {size(free)} are free on the disk of {where}; make room before it is full"
    return _own("disk", "Disk", words if full else "there is room on the disk again", bad=full)


def lateness(judged: Sequence[tuple[SourceFacts, SourceHealth]], started_at: float, now: float) -> Sighting:
    """Whether polling keeps up. After a start there is a backlog, which is worked off within a quarter of an hour."""
    late = sum(health.state is HealthState.LATE for _, health in judged)
    polled = sum(health.state not in NOT_LOOKED_AFTER for _, health in judged)
    bad = now - started_at > HOUR and late >= FEWEST and late >= MANY_LATE * polled
    words = (
        f"{late} of {polled} sources should have been polled over an hour ago; is the machine or the network too slow?"
    )
    return _own("late", "Polling", words if bad else "sources are polled in time again", bad=bad)


def of_program(vitals: Vitals, known: Iterable[str]) -> Iterator[Sighting]:
    """The program's own troubles: its problems, jobs that fail, a configuration that is not in force.

    `known` are the subjects of open alerts: a problem that is not named any more is over.
    """
    problem = vitals.config_problem
    yield _own(
        "configuration",
        "Configuration",
        f"the file is not in force, the old one is: {problem}" if problem else "the file is in force",
        bad=problem is not None,
    )
    problems = {_subject(text): text for text in vitals.problems}
    for subject, text in problems.items():
        yield _own(subject, "Aggregator", text, bad=True)
    for subject in known:
        if subject.startswith(_PROGRAM) and subject not in problems:
            yield _own(subject, "Aggregator", "is well again", bad=False)
    for job in vitals.jobs:
        words = f"fails: {job.error}" if job.error else "works again"
        yield _own(f"job {job.name}", f"Job {job.name}", words, bad=job.error is not None)


def _subject(problem: str) -> str:
    """A problem's name: its words up to a colon, without the numbers, which change from look to look."""
    return _PROGRAM + _NO_LETTERS.sub(" ", problem.partition(":")[0].lower()).strip()


def _own(subject: str, title: str, words: str, *, bad: bool) -> Sighting:
    return Sighting(subject, AlertState.BAD if bad else AlertState.WELL, "trouble", title, words)
