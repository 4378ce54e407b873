"""Settings that fit each other badly where the site is reached from elsewhere; pure."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from aggregator.config.settings import Settings


def unreachable(settings: Settings) -> str | None:
    """A warning, where others can come and every address in the feeds would lead them to their own machine."""
    host = settings.server.host
    if _is_loopback(host) or not _is_loopback(urlsplit(settings.site.link).hostname or ""):
        return None
    return (
        f'[server] host = "{host}" lets others in, but [site] link = "{settings.site.link}" leads each of them to '
        "their own machine; set link to the address that visitors see"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
