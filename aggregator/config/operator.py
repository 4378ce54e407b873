"""Who may look behind the scenes, and where: `[server.operator]`."""

from __future__ import annotations

import ipaddress
import re

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from aggregator.config.base import Secret, Table

SHORTEST_TOKEN = 16  # characters
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


class OperatorSettings(Table):
    """`[server.operator]`: the listener for those who look after the program: status pages, buttons, metrics."""

    enabled: bool = Field(True, description="False: there is no such listener.")
    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8001, ge=0, le=65535, description="Port to listen on; 0 takes a free one, told in the log.")
    token: Secret | None = Field(
        None,
        validate_default=True,
        description="Asked of whoever comes, 16 characters or more; required unless `host` is this machine.",
    )
    hosts: tuple[str, ...] = Field(
        (),
        strict=False,
        description="Names by which it is reached, as a proxy's; addresses need not be named.",
    )

    @field_validator("token")
    @classmethod
    def _is_hard_to_guess(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        host = info.data.get("host")
        if token is None and info.data.get("enabled") and isinstance(host, str) and not is_loopback(host):
            raise ValueError(f"a token, since others than this machine can reach {host}")
        if token is not None and len(token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"at least {SHORTEST_TOKEN} characters; `openssl rand -base64 24` makes a good one")
        return token

    @field_validator("hosts")
    @classmethod
    def _are_names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _HOST.fullmatch(host.lower()):
                raise ValueError(f"names of hosts, without scheme and port, such as status.example.org; not {host!r}")
        return tuple(host.lower() for host in hosts)


def is_loopback(host: str) -> bool:
    """Whether a listener on this address can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
