"""Who sends a request, as far as limits need to know it; pure.

One visitor is one IPv4 address or one IPv6 /64, the smallest block that a single customer is given (RFC 6177).
`X-Forwarded-For` counts only where a trusted proxy wrote it: anyone can send it, and each could then be anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

_BLOCK: Final = 64  # bits of an IPv6 address that make one visitor
NOBODY: Final = ""  # the visitor of a connection that has no address: a Unix socket, or a peer gone already


class Visitors:
    """Tells visitors apart. `trusted` are the addresses and networks of proxies, such as `127.0.0.1` or `10.0.0.0/8`.

    Raises ValueError for what is neither.
    """

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        self._trusted = tuple(ip_network(each, strict=False) for each in trusted)
        self._is_trusted = lru_cache(maxsize=4096)(self._look_up)

    def key(self, peer: str | None, forwarded: bytes | None = None) -> str:
        """The visitor behind a connection from `peer`; `forwarded` is the X-Forwarded-For header, None without one.

        Each proxy adds at the right the address that it saw: the first from the right that is no proxy of ours is the
        visitor. What is further left, the visitor wrote.
        """
        if peer is None:
            return NOBODY
        if forwarded is not None and self.is_proxy(peer):
            for hop in reversed(forwarded.decode("latin-1").split(",")):
                address = _address(hop)
                if address is None:
                    break
                peer = str(address)
                if not self.is_proxy(peer):
                    break
        return _visitor(peer)

    def is_proxy(self, peer: str) -> bool:
        """Whether `peer` is one of the trusted proxies."""
        return bool(self._trusted) and self._is_trusted(peer)

    def _look_up(self, peer: str) -> bool:
        address = _address(peer)
        return address is not None and any(
            address.version == network.version and address in network for network in self._trusted
        )


@lru_cache(maxsize=4096)
def _visitor(peer: str) -> str:
    address = _address(peer)
    if isinstance(address, IPv6Address):
        return f"{ip_network((int(address), _BLOCK), strict=False).network_address}/{_BLOCK}"
    return peer if address is None else str(address)


def _address(text: str) -> Address | None:
    """The address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`, `fe80::1%eth0`."""
    text = text.strip(" \t")
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
