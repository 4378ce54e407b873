"""Each visitor has a bucket of tokens that refills at a steady rate."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.serve.connections import Patience
from aggregator.serve.limits import Buckets, VisitorLimits

LIMITS = VisitorLimits(rate=10.0, burst=5.0, conditional=0.1, visitors=100)


def taken(buckets: Buckets, visitor: str, tries: int, now: float, tokens: float = 1.0) -> int:
    return sum(buckets.take(visitor, tokens, now) == 0 for _ in range(tries))


def test_a_quiet_visitor_may_take_a_burst_and_no_more() -> None:
    assert taken(Buckets(LIMITS), "a", 100, now=1000.0) == 5


def test_the_bucket_refills_at_its_rate_up_to_the_burst() -> None:
    buckets = Buckets(LIMITS)
    assert taken(buckets, "a", 100, now=1000.0) == 5
    assert taken(buckets, "a", 100, now=1000.2) == 2
    assert taken(buckets, "a", 100, now=1100.0) == 5


def test_who_is_refused_is_told_how_long_to_wait_and_then_served() -> None:
    buckets = Buckets(LIMITS)
    taken(buckets, "a", 5, now=1000.0)
    wait = buckets.take("a", 1.0, 1000.0)
    assert wait == pytest.approx(0.1)
    assert buckets.take("a", 1.0, 1000.0 + wait) == 0


def test_asking_in_vain_makes_the_wait_no_longer() -> None:
    buckets = Buckets(LIMITS)
    taken(buckets, "a", 5000, now=1000.0)
    assert buckets.take("a", 1.0, 1000.0) == pytest.approx(0.1)


def test_others_are_not_affected() -> None:
    buckets = Buckets(LIMITS)
    taken(buckets, "a", 1000, now=1000.0)
    assert taken(buckets, "b", 100, now=1000.0) == 5


def test_a_cheap_request_takes_a_part_of_a_token() -> None:
    assert taken(Buckets(LIMITS), "a", 1000, now=1000.0, tokens=LIMITS.conditional) == 50


def test_a_flood_of_addresses_takes_no_more_room_than_was_set_aside() -> None:
    buckets = Buckets(LIMITS)
    for number in range(10_000):
        buckets.take(f"10.0.{number // 256}.{number % 256}", 1.0, 1000.0)
        assert len(buckets) <= LIMITS.visitors


def test_who_has_been_quiet_is_forgotten() -> None:
    buckets = Buckets(LIMITS)
    for number in range(50):
        buckets.take(str(number), 1.0, 1000.0)
    for _ in range(50):
        buckets.take("a", 0.1, 2000.0)
    assert len(buckets) == 1


def test_two_hundred_conditional_requests_a_second_are_never_refused() -> None:
    buckets, limits = Buckets(VisitorLimits()), VisitorLimits()
    assert all(buckets.take("a", limits.conditional, number / 200) == 0 for number in range(200 * 600))


def test_a_thousand_clients_behind_one_address_may_all_come_at_once() -> None:
    assert taken(Buckets(VisitorLimits()), "a", 1500, now=0.0) == 1500


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0.1, 3)), max_size=60))
def test_over_any_time_no_more_goes_out_than_burst_and_rate_allow(steps: list[tuple[float, float]]) -> None:
    buckets, now, total = Buckets(LIMITS), 1000.0, 0.0
    for pause, tokens in steps:
        now += pause
        total += tokens if buckets.take("a", tokens, now) == 0 else 0.0
        assert total <= LIMITS.burst + LIMITS.rate * (now - 1000.0) + 1e-6


def test_the_documentation_gives_these_limits() -> None:
    document = (Path(__file__).resolve().parents[2] / "docs" / "serving.md").read_text("utf-8")
    limits, patience = VisitorLimits(), Patience()
    for said in (
        f"{limits.burst:,.0f} tokens and gets {limits.rate:.0f} a second",
        f"{limits.rate / limits.conditional:.0f} conditional requests a second",
        f"({limits.visitors:,}, about",
        f"{patience.connections:,} connections",
        f"{patience.idle} s without a request",
        f"more than {patience.stalled:.0f} s for",
    ):
        assert said in " ".join(document.split()), said
