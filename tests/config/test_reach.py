"""A site that others can reach, whose links lead each of them to their own machine, is told of."""

from __future__ import annotations

import pytest

from aggregator.config import Settings
from aggregator.config.reach import unreachable


def told(host: str, link: str) -> str | None:
    return unreachable(Settings.model_validate({"server": {"host": host}, "site": {"link": link}}))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "http://0.0.0.0:8000"]
)
def test_an_open_door_with_links_to_this_machine_is_told_of(host: str, link: str) -> None:
    said = told(host, link)
    assert said is not None
    assert f'host = "{host}"' in said
    assert "set link to the address that visitors see" in said


@pytest.mark.parametrize(
    ("host", "link"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("site.localhost", "http://site.localhost:8000"),
        ("0.0.0.0", "https://nieuws.example"),
    ],
)
def test_what_fits_is_not(host: str, link: str) -> None:
    assert told(host, link) is None
