"""Nine sources that fail for one reason are one line."""

from __future__ import annotations

from aggregator.models import SourceFacts
from aggregator.reports.shared_failures import failures_in_common
from tests.make import NOW


def failing(url: str, error: str, failures: int = 1) -> SourceFacts:
    return SourceFacts(1, url, url, None, True, NOW, failures=failures, last_error=error)


def unnamed(number: int) -> SourceFacts:
    host = f"krant{number}.example"
    return failing(f"https://{host}/rss", f"https://{host}/rss: the host name {host} could not be looked up")


def test_nine_names_that_cannot_be_looked_up() -> None:
    assert failures_in_common(unnamed(number) for number in range(9)) == (
        "9 sources: names cannot be looked up; is there a network?",
    )


def test_any_other_reason_is_told_in_its_own_words() -> None:
    refused = [failing(f"http://10.0.0.{n}/", f"http://10.0.0.{n}/ could not be reached: refused") for n in range(3)]
    assert failures_in_common(refused) == ("3 sources: could not be reached: refused",)


def test_sources_of_one_server_are_not_told_together() -> None:
    one_host = [failing(f"https://a.example/{n}", f"https://a.example/{n} answered 500") for n in range(9)]
    assert failures_in_common(one_host) == ()


def test_two_are_no_sign_and_what_works_again_does_not_count() -> None:
    well = failing("https://c.example/", "https://c.example/: the host name c.example could not be looked up", 0)
    assert failures_in_common([unnamed(1), unnamed(2), well]) == ()
