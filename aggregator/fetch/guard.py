"""Which addresses may be connected to: the public internet, and what the operator allows. Pure.

The addresses of feeds come from strangers (redirects, discovery, comment links), and a server that fetches what it is
told can be pointed at the machines beside it: routers, databases, a cloud's metadata service. So an address is refused
unless it is public. Names prove nothing, since one may lead elsewhere at the next look-up; therefore the address is
judged, and at the place where the socket is opened (`fetch.connect`), for every attempt of every hop.

The tables are the IANA special-purpose address registries (RFC 6890), without what the standard library's `is_global`
passes by mistake (multicast, `64:ff9b::/96`, `2002::/16`, `::127.0.0.1`, `fec0::/10` in 3.11). Of IPv6 only the part
that is given out at all (2000::/3) can be public.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

from aggregator.records import dataclass

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SPECIAL_V4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an unspecified"),
        ("10.0.0.0/8", "a private"),
        ("100.64.0.0/10", "a private (carrier-grade NAT)"),
        ("127.0.0.0/8", "a loopback"),
        ("169.254.0.0/16", "a link-local"),
        ("172.16.0.0/12", "a private"),
        ("192.0.0.0/24", "a reserved"),
        ("192.0.2.0/24", "a documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "a private"),
        ("198.18.0.0/15", "a benchmarking"),
        ("198.51.100.0/24", "a documentation"),
        ("203.0.113.0/24", "a documentation"),
        ("224.0.0.0/4", "a multicast"),
        ("240.0.0.0/4", "a reserved"),
    )
)
SPECIAL_V6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "an unspecified"),
        ("::1/128", "a loopback"),
        ("::/96", "an embedded IPv4"),
        ("64:ff9b:1::/48", "a private (local NAT64)"),
        ("100::/64", "a discard-only"),
        ("2001::/32", "a Teredo"),
        ("2001::/23", "a reserved"),
        ("2001:db8::/32", "a documentation"),
        ("2002::/16", "a 6to4"),
        ("2620:4f:8000::/48", "a reserved"),
        ("3fff::/20", "a documentation"),
        ("fc00::/7", "a private (unique local)"),
        ("fe80::/10", "a link-local"),
        ("fec0::/10", "a private (site-local)"),
        ("ff00::/8", "a multicast"),
    )
)
LOOPBACK = (IPv4Address("127.0.0.1"), IPv6Address("::1"))
GIVEN_OUT = IPv6Network("2000::/3")  # https://www.iana.org/assignments/ipv6-address-space
# Here the last 32 bits are the machine that is reached: IPv4-mapped, and NAT64, by which an IPv6-only network reaches
# the whole of IPv4 (RFC 6052), so that neither can be refused outright.
CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))


@lru_cache(maxsize=1024)  # asked for several times of each request
def _judged(text: str) -> tuple[Address, str | None]:
    """An address, and why it is not public."""
    address = ip_address(text)
    return address, refusal(address)


def refusal(address: Address) -> str | None:
    """Why an address is not public, as words that fit before "address"; None when it is."""
    address = reached(address)
    table = SPECIAL_V4 if isinstance(address, IPv4Address) else SPECIAL_V6
    kind = next((kind for network, kind in table if address in network), None)
    if kind is None and isinstance(address, IPv6Address) and address not in GIVEN_OUT:
        return "an unassigned"
    return kind


def reached(address: Address) -> Address:
    """The address that packets to `address` end at: the IPv4 one inside it, where there is one."""
    if isinstance(address, IPv6Address) and any(address in network for network in CARRIERS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def literal(host: str) -> Address | None:
    """The address that a URL's host is written as (no brackets), None when it is a name.

    Raises ValueError for numbers that some programs take for an address (`0`, `2130706433`, `0x7f.1`, `127.1`): which
    one they mean depends on who reads them, so we read none (https://url.spec.whatwg.org/#ends-in-a-number-checker).
    """
    try:
        return _judged(host.replace("%25", "%", 1))[0]
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2].lower()
        if ":" in host or last.isdigit() or last.startswith("0x"):
            raise ValueError("an address in a form that programs read differently") from None
        return None


@dataclass(frozen=True, slots=True)
class Guard:
    """The addresses that may be connected to. `names` and `networks` are those allowed although they are private."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def allowing(cls, hosts: Iterable[str]) -> Self:
        """A guard that also passes these host names, addresses and networks (`polling.allow_private_hosts`)."""
        names, networks = set[str](), list[Network]()
        for host in hosts:
            try:
                networks.append(ip_network(host, strict=False))
            except ValueError:
                names.add(_plain(host))
        return cls(frozenset(names), tuple(networks))

    def refuses(self, host: str, address: str) -> str | None:
        """Why no socket may be opened to `address` on the way to `host`; None when one may.

        `host` is as the URL says, and an allowed name passes for itself alone: its address stays private to others.
        """
        if _plain(host) in self.names:
            return None
        target, kind = _judged(address)
        if kind is None or self._allows(target):
            return None
        return f"{kind} address" if address == host else f"{address}, {kind} address"

    def refuses_host(self, host: str) -> str | None:
        """Why a URL's host is refused by its look alone; None when only its address can tell.

        What can be known before a look-up, or where a proxy makes it: literal addresses, and `localhost` (RFC 6761).
        """
        try:
            address = literal(host)
        except ValueError as error:
            return str(error)
        if address is not None:
            return self.refuses(str(address), str(address))
        name = _plain(host)
        if (
            name.rpartition(".")[2] != "localhost"
            or name in self.names
            or any(self._allows(address) for address in LOOPBACK)
        ):
            return None
        return "this machine itself"

    def _allows(self, address: Address) -> bool:
        return any(
            one.version == network.version and one in network
            for one in (address, reached(address))
            for network in self.networks
        )


def _plain(host: str) -> str:
    return host.rstrip(".").lower()
