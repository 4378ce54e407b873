"""One visitor is one address or one IPv6 /64; what a proxy says of it counts only if the proxy is trusted."""

from __future__ import annotations

import pytest

from aggregator.serve.visitors import NOBODY, Visitors


def test_an_ipv4_address_is_one_visitor_however_it_is_written() -> None:
    visitors = Visitors()
    assert visitors.key("192.0.2.1") == visitors.key("::ffff:192.0.2.1") == "192.0.2.1"
    assert visitors.key("192.0.2.1") != visitors.key("192.0.2.2")


def test_an_ipv6_block_of_64_bits_is_one_visitor() -> None:
    visitors = Visitors()
    assert visitors.key("2001:db8::1") == visitors.key("2001:db8::ffff:1:2:3") == "2001:db8::/64"
    assert visitors.key("2001:db8::1") != visitors.key("2001:db8:0:1::1")


def test_a_connection_without_an_address_is_a_visitor_too() -> None:
    assert Visitors(["127.0.0.1"]).key(None, b"192.0.2.1") == NOBODY


def test_anyone_may_write_x_forwarded_for_and_nobody_believes_it() -> None:
    assert Visitors().key("192.0.2.1", b"198.51.100.7") == "192.0.2.1"
    assert Visitors(["127.0.0.1"]).key("192.0.2.1", b"198.51.100.7") == "192.0.2.1"


@pytest.mark.parametrize(
    ("forwarded", "visitor"),
    [
        (b"198.51.100.7", "198.51.100.7"),
        (b"198.51.100.7:51234", "198.51.100.7"),
        (b"[2001:db8::1]:80", "2001:db8::/64"),
        (b"2001:db8::1", "2001:db8::/64"),
        (b"fe80::1%eth0", "fe80::/64"),
        (b"203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the visitor wrote the first itself
        (b"203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"),  # two proxies of ours
        (b"10.1.2.3", "10.1.2.3"),  # a proxy asks for itself
        (b"garbage, 10.1.2.3", "10.1.2.3"),
        (b"garbage", "127.0.0.1"),
        (b"", "127.0.0.1"),
        (b"198.51.100.7, unknown", "127.0.0.1"),
        (b"\xff\x00" * 1000, "127.0.0.1"),
    ],
)
def test_behind_trusted_proxies_the_visitor_is_the_last_who_is_none(forwarded: bytes, visitor: str) -> None:
    assert Visitors(["127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::/48"]).key("127.0.0.1", forwarded) == visitor


def test_a_proxy_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match=r"proxy\.example"):
        Visitors(["proxy.example"])
