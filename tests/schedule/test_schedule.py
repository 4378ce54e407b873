"""When a source is polled next: after an ordinary poll, after a failure, and what keeps all sources in the budget."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from aggregator.models import Outcome, ServerLimits
from aggregator.models.rhythm import Rhythm
from aggregator.schedule import next_poll
from aggregator.schedule.next_poll import Budget, Policy, backoff, demand, price
from aggregator.schedule.rhythm import learn
from tests.schedule.schedule_cases import DAY, HOUR, MINUTE, MONDAY, NOON, POLICY, after, budget, source

FAILED = [outcome for outcome in Outcome if not outcome.ok]


# --- ordinary polls -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.ok])
def test_a_busier_source_is_polled_more_often(outcome: Outcome) -> None:
    waits = [after(outcome, rhythm=source(rate)).interval for rate in (0.1, 1.0, 10.0)]
    assert waits == sorted(waits, reverse=True)


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.0, 4.0])
def test_an_even_source_is_polled_at_an_interval_of_one_over_the_root_of_its_rate(rate: float) -> None:
    assert after(rhythm=source(rate), shared=budget(1.0)).interval == pytest.approx(HOUR / math.sqrt(rate), rel=0.15)


@pytest.mark.parametrize("shortest", [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR])
def test_the_busiest_source_is_polled_exactly_at_min_interval(shortest: float) -> None:
    assert after(rhythm=source(1e5), policy=Policy(HOUR, shortest, 6 * HOUR), shared=budget(1.0)).interval == shortest


def test_no_source_is_polled_less_often_than_max_interval() -> None:
    assert after(rhythm=source(0.0), jitter=0.999).interval == POLICY.max_interval


def test_in_its_first_week_a_quiet_source_is_not_left_alone_for_as_long_as_later() -> None:
    quiet, shared = source(0.006), budget(0.35)  # planned every 4 h 30 min
    later = after(rhythm=replace(quiet, since=NOON - 8 * DAY), shared=shared).interval
    first_week = after(rhythm=replace(quiet, since=NOON - 6 * DAY), shared=shared).interval
    assert POLICY.max_interval / 2 < first_week < 0.85 * later


@pytest.mark.parametrize("rate", [0.0, 0.05, 1.0])
def test_its_first_week_is_the_same_to_a_source_that_posts_daily_or_never(rate: float) -> None:
    new = replace(source(rate), since=NOON)
    assert after(rhythm=new, shared=budget(0.35)) == after(rhythm=source(rate), shared=budget(0.35))


def test_equal_bounds_make_an_even_interval() -> None:
    policy = Policy(HOUR, HOUR, HOUR)
    assert after(policy=policy, jitter=0.7).interval == HOUR


def test_a_fixed_interval_wins_and_is_exact() -> None:
    decision = after(rhythm=source(100.0), interval=2 * HOUR, jitter=0.9)
    assert (decision.next_poll_at, decision.reason) == (NOON + 2 * HOUR, "fixed interval, 2 h")


def test_a_source_that_posts_at_nine_is_polled_just_after_nine() -> None:
    nines = [MONDAY - day * DAY + 9 * HOUR + MINUTE for day in range(1, 58)]
    rhythm = learn(Rhythm(), [(at, 1.0) for at in nines], MONDAY + 7 * HOUR)
    polls, now = [], MONDAY + 7 * HOUR
    while now < MONDAY + 12 * HOUR:
        now = after(rhythm=replace(rhythm, learned_at=now), shared=budget(0.35), now=now).next_poll_at
        polls.append(now)
    assert any(0 < at - (MONDAY + 9 * HOUR + MINUTE) < 15 * MINUTE for at in polls)
    assert len(polls) < 5 * HOUR / (15 * MINUTE)


def test_the_night_is_slept_through() -> None:
    office = [MONDAY - day * DAY + hour * HOUR for day in range(1, 50) for hour in range(9, 18)]
    rhythm = learn(Rhythm(), [(at, 1.0) for at in office], MONDAY + 12 * HOUR)
    by_day = after(rhythm=rhythm, shared=budget(0.3)).interval
    by_night = after(rhythm=replace(rhythm, learned_at=MONDAY + 22 * HOUR), shared=budget(0.3), now=MONDAY + 22 * HOUR)
    assert by_night.interval > 3 * by_day


def test_jitter_moves_polls_apart_by_little_and_only_later() -> None:
    early, late = after(jitter=0.0), after(jitter=0.999)
    assert early.next_poll_at < late.next_poll_at < early.next_poll_at + 0.03 * early.interval


# --- reasons --------------------------------------------------------------------------------------------------------


def test_the_reason_tells_rate_interval_and_what_the_server_asked() -> None:
    decision = after(rhythm=source(6.2, days=600), limits=ServerLimits(ttl=600.0), shared=budget(0.2))
    assert decision.reason.startswith("hot source: ")
    assert decision.reason == "hot source: 6.2 entries/h, 5 min; server asked for 10 min (ttl)"


@pytest.mark.parametrize(
    ("rate", "words"),
    [(3.0, "hot source"), (0.2, "steady source"), (0.02, "slow source"), (0.001, "quiet source")],
)
def test_the_reason_names_what_kind_of_source_it_is(rate: float, words: str) -> None:
    assert after(rhythm=source(rate, days=1000)).reason.startswith(words)


def test_the_reason_says_when_a_source_is_busier_than_usual() -> None:
    known = source(0.5)
    live = learn(known, [(NOON + minute * MINUTE, 1.0) for minute in range(20)], NOON + 20 * MINUTE)
    assert after(rhythm=live, now=NOON + 20 * MINUTE).reason.startswith("busy now: ")


def test_the_reason_says_when_nothing_is_known_yet() -> None:
    assert after(rhythm=learn(Rhythm(), [], NOON)).reason.startswith("new source")


# --- failures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", FAILED)
def test_whatever_failed_it_is_tried_again(outcome: Outcome) -> None:
    decision = after(outcome, failures=1)
    assert decision.next_poll_at == NOON + POLICY.min_interval
    assert outcome.value in decision.reason


def test_each_failure_doubles_the_wait_up_to_the_cap() -> None:
    waits = [after(Outcome.TIMEOUT, failures=count).interval / MINUTE for count in range(1, 10)]
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]


@pytest.mark.parametrize("failures", [50, 10_000, 10**9])
def test_a_source_that_fails_for_months_is_never_given_up(failures: int) -> None:
    assert after(Outcome.UNREACHABLE, failures=failures, jitter=0.999).interval <= 1.25 * 6 * HOUR


def test_jitter_keeps_failing_sources_apart_and_none_comes_early() -> None:
    early, late = (after(Outcome.TIMEOUT, failures=3, jitter=jitter).interval for jitter in (0.0, 0.999))
    assert early == 20 * MINUTE
    assert 24 * MINUTE < late < 25 * MINUTE


def test_the_cap_follows_a_longer_max_interval_but_not_beyond_a_day() -> None:
    for longest, cap in ((12 * HOUR, 12 * HOUR), (72 * HOUR, DAY)):
        assert backoff(99, 5 * MINUTE, Policy(HOUR, 5 * MINUTE, longest)) == cap


def test_a_fixed_interval_is_where_backoff_starts() -> None:
    assert after(Outcome.TIMEOUT, interval=HOUR).interval == HOUR
    assert after(Outcome.TIMEOUT, interval=48 * HOUR, failures=5).interval == 48 * HOUR


def test_after_a_recovery_the_rhythm_counts_again() -> None:
    assert after(Outcome.NOT_MODIFIED, failures=0).interval == after().interval


def test_gone_is_not_polled_any_more() -> None:
    decision = after(Outcome.HTTP_ERROR, status=410, limits=ServerLimits(retry_after=NOON + 60))
    assert decision.next_poll_at == next_poll.NEVER
    assert "gone" in decision.reason


@pytest.mark.parametrize("status", [404, 403, 500, 418])
def test_other_statuses_are_tried_again(status: int) -> None:
    assert math.isfinite(after(Outcome.HTTP_ERROR, status=status).next_poll_at)


# --- the budget -----------------------------------------------------------------------------------------------------


def settled(rates: list[float], policy: Policy) -> tuple[list[Rhythm], Budget]:
    """The budget as it is after some rounds over sources of these rates."""
    rhythms = [source(rate) for rate in rates]
    shared = Budget()
    for _ in range(60):
        shared = Budget(sum(demand(rhythm, shared, policy) for rhythm in rhythms), len(rhythms))
    return rhythms, shared


@pytest.mark.parametrize(
    "rates",
    [[1.0] * 20, [0.01, 0.1, 1.0, 3.0, 5.0], [0.0] * 15 + [1.0, 2.0], [200.0] * 3 + [0.05] * 30],
    ids=["alike", "spread", "many at max_interval", "some at min_interval"],
)
def test_all_sources_together_keep_to_the_budget(rates: list[float]) -> None:
    policy = Policy(30 * MINUTE, 5 * MINUTE, 6 * HOUR)
    rhythms, shared = settled(rates, policy)
    polls = sum(HOUR / after(rhythm=rhythm, shared=shared, policy=policy).interval for rhythm in rhythms)
    assert polls == pytest.approx(len(rates) * HOUR / policy.interval, rel=0.15)


def test_a_hot_source_is_paid_for_by_the_quiet_ones() -> None:
    rhythms, shared = settled([4.0] + [0.04] * 9, POLICY)
    hot, quiet = (after(rhythm=rhythm, shared=shared).interval for rhythm in rhythms[:2])
    assert hot < POLICY.interval < quiet


def test_the_very_first_source_is_polled_at_the_configured_interval() -> None:
    assert after(rhythm=source(2.0), shared=Budget()).interval == pytest.approx(POLICY.interval, rel=0.15)


@pytest.mark.parametrize("shared", [Budget(0.0, 5), Budget(float("nan"), 5), Budget(1e300, 1), Budget(1e-300, 10)])
def test_a_nonsensical_sum_still_gives_an_interval_within_bounds(shared: Budget) -> None:
    assert 0 < price(shared, source(1.0), POLICY) < math.inf
    assert POLICY.min_interval <= after(shared=shared).interval <= POLICY.max_interval


def test_whatever_the_rhythm_and_the_price_an_interval_is_within_bounds() -> None:
    rng = random.Random(1)
    for _ in range(300):
        rhythm, k = source(10 ** rng.uniform(-5, 4)), 10 ** rng.uniform(-3, 3)
        wait = after(rhythm=rhythm, shared=budget(k), jitter=rng.random()).interval
        assert POLICY.min_interval <= wait <= POLICY.max_interval
