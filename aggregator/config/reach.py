"""Settings that fit each other badly where the site is reached from elsewhere; pure."""

from __future__ import annotations

from aggregator.config.operating import is_loopback
from aggregator.config.settings import Settings, is_this_machine


def unreachable(settings: Settings) -> str | None:
    """A warning, where others can come and every address in the feeds would lead them to their own machine."""
    host = settings.server.host
    if is_loopback(host) or host.endswith(".localhost") or not is_this_machine(settings.site.link):
        return None
    return (
        f'[server] host = "{host}" lets others in, but [site] link = "{settings.site.link}" leads each of them to '
        "their own machine; set link to the address that visitors see"
    )
