"""Which addresses are refused (FAULTS, "Where it may connect")."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.guard import Guard, literal, refusal

STRICT = Guard()

PRIVATE = {
    "0.0.0.0": "an unspecified",
    "0.1.2.3": "an unspecified",
    "10.0.0.1": "a private",
    "100.64.0.1": "a private (carrier-grade NAT)",
    "127.0.0.1": "a loopback",
    "127.255.255.254": "a loopback",
    "169.254.169.254": "a link-local",
    "172.16.0.1": "a private",
    "172.31.255.255": "a private",
    "192.0.0.1": "a reserved",
    "192.168.1.1": "a private",
    "198.18.0.1": "a benchmarking",
    "224.0.0.1": "a multicast",
    "239.255.255.255": "a multicast",
    "240.0.0.1": "a reserved",
    "255.255.255.255": "a reserved",
    "::": "an unspecified",
    "::1": "a loopback",
    "::127.0.0.1": "an embedded IPv4",
    "::ffff:127.0.0.1": "a loopback",
    "::ffff:169.254.169.254": "a link-local",
    "64:ff9b::a9fe:a9fe": "a link-local",
    "64:ff9b::7f00:1": "a loopback",
    "64:ff9b:1::1": "a private (local NAT64)",
    "100::1": "a discard-only",
    "2001::1": "a Teredo",
    "2001:db8::1": "a documentation",
    "2002:7f00:1::": "a 6to4",
    "2002:808:808::": "a 6to4",
    "fc00::1": "a private (unique local)",
    "fd12:3456::1": "a private (unique local)",
    "fe80::1": "a link-local",
    "fe80::1%eth0": "a link-local",
    "fec0::10": "a private (site-local)",
    "ff02::1": "a multicast",
    "4000::1": "an unassigned",
}


@pytest.mark.parametrize(("address", "kind"), PRIVATE.items())
def test_an_address_that_is_not_public_is_refused_by_its_kind(address: str, kind: str) -> None:
    assert refusal(ip_address(address)) == kind
    assert STRICT.refuses("feeds.example", address) == f"{address}, {kind} address"
    assert STRICT.refuses(address, address) == f"{kind} address"


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "100.63.255.255", "100.128.0.0", "172.32.0.1", "223.255.255.255", "2606:4700::1111"),
        # An IPv6-only network reaches public IPv4 through its translator, and dual stacks name it in IPv6.
        *("64:ff9b::101:101", "::ffff:1.1.1.1"),
    ],
)
def test_a_public_address_is_not_refused(address: str) -> None:
    assert STRICT.refuses("feeds.example", address) is None


addresses = st.one_of(
    st.integers(0, 2**32 - 1).map(IPv4Address),
    st.integers(0, 2**128 - 1).map(IPv6Address),
    st.integers(0, 2**125 - 1).map(lambda low: IPv6Address((1 << 125) | low)),  # 2000::/3, where the public ones are
)


@given(addresses)
def test_nothing_passes_that_the_standard_library_calls_private(address: IPv4Address | IPv6Address) -> None:
    embedding = isinstance(address, IPv6Address) and address in IPv6Network("::ffff:0:0/96")
    if not address.is_global and not embedding:
        assert refusal(address) is not None


@given(st.integers(0, 2**32 - 1).map(IPv4Address), st.sampled_from(["::ffff:", "64:ff9b::"]))
def test_an_embedded_address_is_judged_as_itself(address: IPv4Address, prefix: str) -> None:
    assert refusal(ip_address(f"{prefix}{address}")) == refusal(address)


# --- what the operator allows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("allowed", ["10.1.2.3", "10.1.0.0/16", "10.1.2.3/16"])
@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_an_allowed_address_or_network_passes_under_any_name(allowed: str, address: str) -> None:
    guard = Guard.allowing([allowed])
    assert guard.refuses("anything.example", address) is None
    assert guard.refuses("anything.example", "10.2.0.1") is not None


@pytest.mark.parametrize("host", ["Intranet.example", "intranet.example."])
def test_an_allowed_name_passes_wherever_it_leads(host: str) -> None:
    guard = Guard.allowing(["intranet.example"])
    assert guard.refuses(host, "10.1.2.3") is None
    assert guard.refuses(host, "fd00::1") is None


@pytest.mark.parametrize("host", ["evil.example", "x.intranet.example", "intranet.example.evil", "10.1.2.3", ""])
def test_an_allowed_name_helps_no_other_host_to_its_address(host: str) -> None:
    assert Guard.allowing(["intranet.example"]).refuses(host, "10.1.2.3") is not None


# --- hosts as URLs write them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["0", "2130706433", "0x7f.1", "0x7f000001", "127.1", "017700000001", "127.0.0.1.", "010.0.0.1", "1:2", "1."]
)
def test_a_number_that_programs_read_differently_is_refused_whatever_is_allowed(host: str) -> None:
    guard = Guard.allowing(["0.0.0.0/0", "::/0"])
    assert guard.refuses_host(host) == "an address in a form that programs read differently"


def test_a_literal_address_is_judged_before_any_look_up() -> None:
    assert STRICT.refuses_host("169.254.169.254") == "a link-local address"
    assert STRICT.refuses_host("::ffff:127.0.0.1") == "a loopback address"
    assert STRICT.refuses_host("fe80::1%25eth0") == "a link-local address"
    assert STRICT.refuses_host("1.1.1.1") is None


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "feeds.localhost"])
def test_localhost_is_this_machine_without_a_look_up(host: str) -> None:
    assert STRICT.refuses_host(host) == "this machine itself"
    assert Guard.allowing([host]).refuses_host(host) is None
    assert Guard.allowing(["127.0.0.0/8"]).refuses_host(host) is None


@pytest.mark.parametrize("host", ["feeds.example", "7digital.com", "0x.example", "dead.beef", "x.123abc"])
def test_a_name_is_no_literal(host: str) -> None:
    assert literal(host) is None
    assert STRICT.refuses_host(host) is None
