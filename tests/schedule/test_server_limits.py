"""What headers and documents ask of the schedule, as servers really write it."""

from __future__ import annotations

import pytest

from aggregator.models import FeedInfo, ServerLimits
from aggregator.schedule.server_limits import ENDLESS, limits_of, retry_at

NOW = 1_784_548_800.0  # Monday 20 July 2026, 12:00:00 UTC
DATE = "Mon, 20 Jul 2026 12:00:00 GMT"
TEN_LATER = "Mon, 20 Jul 2026 12:10:00 GMT"
TEN_BEFORE = "Mon, 20 Jul 2026 11:50:00 GMT"
DAY = 86_400.0


def fresh_for(**headers: str) -> float | None:
    """Seconds for which an answer with these headers is fresh."""
    limits = limits_of({name.replace("_", "-"): value for name, value in headers.items()}, None, NOW)
    return None if limits.fresh_until is None else limits.fresh_until - NOW


# --- Cache-Control and Expires --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "max-age=600",
        "public, max-age=600",
        "MAX-AGE=600",
        'max-age="600"',
        "s-maxage=5,max-age=600",
        "max-age=600, max-age=9",
    ],
)
def test_max_age_counts_from_now(value: str) -> None:
    assert fresh_for(cache_control=value) == 600.0


def test_time_already_spent_in_a_cache_is_taken_off() -> None:
    assert fresh_for(cache_control="max-age=600", age="200") == 400.0


def test_a_cache_that_kept_it_too_long_asks_for_nothing() -> None:
    assert fresh_for(cache_control="max-age=600", age="700") is None


@pytest.mark.parametrize("age", ["", "-5", "old"])
def test_a_garbled_age_is_none(age: str) -> None:
    assert fresh_for(cache_control="max-age=600", age=age) == 600.0


def test_expires_counts_from_the_servers_own_clock() -> None:
    assert fresh_for(expires=TEN_LATER, date=DATE) == 600.0
    assert fresh_for(expires="Mon, 20 Jul 2020 12:10:00 GMT", date="Mon, 20 Jul 2020 12:00:00 GMT") == 600.0


def test_what_expires_asks_for_is_not_told_as_max_age() -> None:
    headers = {"expires": TEN_LATER, "date": DATE}
    assert limits_of(headers, None, NOW).fresh_by == "Expires"
    assert limits_of(headers | {"cache-control": "max-age=60"}, None, NOW).fresh_by == "max-age"


def test_expires_without_a_date_counts_from_ours() -> None:
    assert fresh_for(expires=TEN_LATER) == 600.0


def test_max_age_wins_over_expires() -> None:
    assert fresh_for(cache_control="max-age=60", expires=TEN_LATER, date=DATE) == 60.0
    assert fresh_for(cache_control="max-age=0", expires=TEN_LATER, date=DATE) is None


@pytest.mark.parametrize("expires", ["0", "-1", "never", "", TEN_BEFORE, "Mon, 99 Jul 2026 12:00:00 GMT"])
def test_an_expiry_that_is_past_or_garbage_asks_for_nothing(expires: str) -> None:
    assert fresh_for(expires=expires, date=DATE) is None


@pytest.mark.parametrize(
    "value", ["no-cache, max-age=600", "no-store, max-age=600", "max-age=-600", "max-age=x", "private"]
)
def test_what_may_not_be_kept_asks_for_nothing(value: str) -> None:
    assert fresh_for(cache_control=value) is None


def test_an_absurd_max_age_is_endless_not_an_error() -> None:
    assert fresh_for(cache_control="max-age=" + "9" * 5000) == ENDLESS


# --- Retry-After ----------------------------------------------------------------------------------------------------


def test_retry_after_in_seconds() -> None:
    assert retry_at("120", NOW) == NOW + 120


@pytest.mark.parametrize(
    "date", [TEN_LATER, "Monday, 20-Jul-26 12:10:00 GMT", "Mon Jul 20 12:10:00 2026"], ids=["imf", "rfc850", "asctime"]
)
def test_retry_after_as_any_date_that_http_knows(date: str) -> None:
    assert retry_at(date, NOW, DATE) == NOW + 600
    assert retry_at(date, NOW) == NOW + 600


def test_retry_after_as_a_date_of_a_server_whose_clock_is_wrong() -> None:
    assert retry_at("Mon, 20 Jul 2020 12:10:00 GMT", NOW, "Mon, 20 Jul 2020 12:00:00 GMT") == NOW + 600


@pytest.mark.parametrize(
    "value", [None, "", "0", "-5", "1.5", "soon", "1e9", "10, 20", "٣٠", TEN_BEFORE, "Mon, 20 Jul"]
)
def test_a_retry_after_that_is_absent_past_or_garbage_is_none(value: str | None) -> None:
    assert retry_at(value, NOW, DATE) is None


def test_ten_years_pass_for_the_schedule_to_cap() -> None:
    ten_years = 10 * 365 * DAY
    assert retry_at(str(int(ten_years)), NOW) == NOW + ten_years


# --- the document ---------------------------------------------------------------------------------------------------


def test_the_documents_own_wishes_are_handed_on() -> None:
    feed = FeedInfo(ttl=3600.0, skip_hours=frozenset({1, 2}), skip_days=frozenset({6}))
    assert limits_of({}, feed, NOW) == ServerLimits(ttl=3600.0, skip_hours=frozenset({1, 2}), skip_days=frozenset({6}))


@pytest.mark.parametrize("ttl", [0.0, -60.0, float("nan"), float("inf"), None])
def test_a_ttl_that_is_no_time_is_none(ttl: float | None) -> None:
    assert limits_of({}, FeedInfo(ttl=ttl), NOW).ttl is None


def test_a_server_that_says_nothing_asks_for_nothing() -> None:
    assert limits_of({}, None, NOW) == ServerLimits()
