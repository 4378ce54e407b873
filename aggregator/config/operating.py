"""Who may look behind the scenes, and where: `[server.operator]`."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from aggregator.config.types import DAY, HOUR, MINUTE, Duration, Secret, SecretUrl, Size, Table

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


class WaySettings(Table):
    """How an operator's own program or service is told."""

    command: tuple[str, ...] = Field(
        (), strict=False, description="Program and arguments to run each time, without a shell; told on its input."
    )
    command_timeout: Duration = Field(MINUTE, gt=0, description="The command is killed after this time.")
    webhook: SecretUrl | None = Field(
        None, description='Address to post to each time; "$ENV:NAME" is read from the environment.'
    )
    webhook_headers: dict[str, Secret] = Field(
        default_factory=dict, description='Sent with it; "$ENV:NAME" is read from the environment.'
    )


class AlertSettings(WaySettings):
    """`[alerts]`: how the operator is told when a source or the program itself is not well, as JSON, beside the log."""

    repeat: Duration | None = Field(
        None, ge=HOUR, le=366 * DAY, description="Reminds of what still is not well after this time; absent: never."
    )
    disk_free: Size = Field(
        500 * 1000**2,
        ge=0,
        description="Less room than this where the database is (or what is published, with a server) is a trouble.",
    )


class BackupSettings(Table):
    """`[backup]`: copies of the database and of what is published, made while the daemon runs."""

    enabled: bool = Field(True, description="False: only `aggregator backup` makes them.")
    directory: Path | None = Field(
        None,
        strict=False,
        description="Where they are put; another disk is a better place. Default: `backups` beside the database.",
    )
    every: Duration = Field(DAY, ge=HOUR, description="Time between two of them.")
    compress: bool = Field(True, description="Pack them with gzip: less than half the size.")
    keep: int = Field(2, ge=1, description="The newest ones that are kept,")
    daily: int = Field(5, ge=0, description="and of so many days the last one of each,")
    weekly: int = Field(3, ge=0, description="and of so many weeks the last one of each; all others are deleted.")
    timeout: Duration = Field(HOUR, gt=0, description="One that takes longer is given up.")


Level = Literal["debug", "info", "warning", "error"]


LogFormat = Literal["auto", "text", "json"]


class LogSettings(Table):
    """`[logs]`: what the daemon tells while it runs, on its standard error output."""

    level: Level = Field("info", description="From which level on; the option -v means debug.")
    format: LogFormat = Field(
        "auto", description="text for people, json for machines; auto: text on a terminal, else json."
    )
