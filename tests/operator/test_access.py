"""Who is let in, and whose forms are taken: pure."""

from __future__ import annotations

import pytest

from aggregator.serve.operator import access
from tests.make import NOW

TOKEN = "a-token-of-some-length"
CHANCE = bytes(range(16))
SESSION = access.new_session(TOKEN, CHANCE, NOW)


class TestNames:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1:8001",
            "localhost:8001",
            "LOCALHOST",
            "[::1]:8001",
            "192.0.2.7",
            "status.example.org",
            "localhost.",
        ],
    )
    def test_addresses_localhost_and_names_in_the_configuration_are_ours(self, host: str) -> None:
        assert access.is_our_host(host, {"status.example.org"})

    @pytest.mark.parametrize(
        "host", [*["evil.example", "evil.example:1", "localhost.evil.example", "127.0.0.1.nip.io"], "", None]
    )
    def test_a_name_that_was_made_to_lead_here_is_not(self, host: str | None) -> None:
        assert not access.is_our_host(host, {"status.example.org"})

    @pytest.mark.parametrize(
        "host",
        [
            *("127.0.0.1:8001@evil.example", "localhost:evil.example", "[::1]evil.example", "[::1]:evil", "::1"),
            *("localhost, evil.example", "localhost/evil", "[127.0.0.1]", "[localhost]", "127.0.0.1:123456"),
        ],
    )
    def test_what_is_no_name_is_not_either(self, host: str) -> None:
        assert not access.is_our_host(host, {"status.example.org"})


class TestTokens:
    def test_the_token_in_a_header(self) -> None:
        assert access.knows(TOKEN, f"Bearer {TOKEN}")
        assert access.knows(TOKEN, f"bearer {TOKEN}")

    @pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer é"])
    def test_anything_else_is_not_it(self, header: str | None) -> None:
        assert not access.knows(TOKEN, header)


class TestSessions:
    def test_a_session_is_good_for_a_month(self) -> None:
        assert access.is_session(TOKEN, SESSION, NOW + access.LASTS - 1)
        assert not access.is_session(TOKEN, SESSION, NOW + access.LASTS)

    def test_another_token_ends_it(self) -> None:
        assert not access.is_session("another-token-of-ours", SESSION, NOW)

    def test_it_cannot_be_prolonged(self) -> None:
        until, chance, mac = SESSION.split(".")
        assert not access.is_session(TOKEN, f"{int(until) + 9}.{chance}.{mac}", NOW)

    @pytest.mark.parametrize("value", [None, "", ".", "..", "x.y.z", "9999999999", "é"])
    def test_nonsense_is_none(self, value: str | None) -> None:
        assert not access.is_session(TOKEN, value, NOW)

    def test_where_nobody_logs_in_it_is_chance_alone(self) -> None:
        session = access.new_session(None, CHANCE, NOW)
        assert access.is_session(None, session, NOW)
        assert not access.is_session(None, "<script>", NOW)

    def test_a_session_of_an_open_listener_is_none_once_there_is_a_token(self) -> None:
        assert not access.is_session(TOKEN, access.new_session(None, CHANCE, NOW), NOW)


class TestForms:
    HOST = "127.0.0.1:8001"

    def from_us(self, site: str | None, origin: str | None, host: str = HOST) -> bool:
        return access.is_from_us(site, origin, host, {"status.example.org"})

    def test_a_form_on_a_page_of_ours(self) -> None:
        assert self.from_us("same-origin", "http://127.0.0.1:8001")
        assert self.from_us(None, "http://127.0.0.1:8001")
        assert self.from_us("same-origin", None)

    def test_behind_a_proxy_that_replaces_the_host(self) -> None:
        assert self.from_us("same-origin", "https://status.example.org")

    @pytest.mark.parametrize(
        ("site", "origin"),
        [
            ("cross-site", "https://evil.example"),
            ("same-site", "http://127.0.0.1:9000"),
            ("none", None),
            (None, "https://evil.example"),
            (None, "null"),
            (None, "http://127.0.0.1:9000"),
            (None, "https://status.example.org:9000"),
            ("same-origin", "https://status.example.org.evil.example"),
            (None, None),
        ],
    )
    def test_anybody_elses(self, site: str | None, origin: str | None) -> None:
        assert not self.from_us(site, origin)

    def test_what_a_form_carries_is_of_its_session(self) -> None:
        assert access.form_token("key", SESSION) != access.form_token("key", SESSION + "0")
        assert access.form_token("key", SESSION) != access.form_token("other", SESSION)


class TestWhereToGo:
    @pytest.mark.parametrize("path", ["/", "/sources/5?done=poll", "/?q=a%20b"])
    def test_a_path_of_ours(self, path: str) -> None:
        assert access.local_path(path) == path

    @pytest.mark.parametrize("path", [None, "", "//evil.example", "https://evil.example", "/\\evil.example", "/\r\nX"])
    def test_nowhere_else(self, path: str | None) -> None:
        assert access.local_path(path) == "/"


def test_no_script_reads_the_cookie_and_no_other_site_sends_it() -> None:
    header = access.set_cookie("x", lasts=60, secure=True)
    assert header == "operator=x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
